"""Many counties at once: each county's file through the stages on an existing engine, every finished unit kept for good."""
