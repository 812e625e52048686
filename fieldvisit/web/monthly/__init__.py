"""Months on the map and the list: the strip, and the year before."""
