"""Chance: the models it is drawn from, how much maps differ, and the maxima of many maps."""
