"""What a county shows: tables of counts, hotspots, what changed after a mission."""
