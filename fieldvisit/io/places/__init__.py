"""A county's own places: its list of names with a check-up, and the positions of its villages."""

from fieldvisit.io.places.lint import Finding, lint
from fieldvisit.io.places.merge import gazetteer_file, merge
from fieldvisit.io.places.own_list import OwnList, OwnUnit, read_own_list

__all__ = ["Finding", "OwnList", "OwnUnit", "gazetteer_file", "lint", "merge", "read_own_list"]
