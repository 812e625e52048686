"""A plan that stands, and what changes it: events, replanning with few changes, places for one more village."""
