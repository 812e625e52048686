"""The scan statistic on a plain table of places and counts, for analysts and for checks against other programs."""
