"""Check-ups of what was imported: pieces of a network, coordinate systems, matrices."""
