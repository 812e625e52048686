"""Invented counties of any size, to measure with: real names of places, nothing else real, and every file says so."""
