"""How the schema grew, one file per step. Written by hand, tested up, down, and killed half-way."""
