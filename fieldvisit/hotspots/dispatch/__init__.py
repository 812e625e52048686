"""From hotspots to work teams: in which order, and what a mission changed."""
