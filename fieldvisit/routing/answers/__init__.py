"""What a leader asks about a plan: why not this village, why here, what now, and what else could be done."""
