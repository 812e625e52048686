"""fieldvisit: takes petition cases to the village."""

__version__ = "0.1.0"
