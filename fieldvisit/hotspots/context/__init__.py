"""What surrounds a hotspot: its unit, the county's edge, the other maps asked for, and the cases that press."""
