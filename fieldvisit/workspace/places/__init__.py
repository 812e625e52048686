"""How a county's own names and village positions get into its workspace."""

from fieldvisit.workspace.places.names import NamesReport, bring_names

__all__ = ["NamesReport", "bring_names"]
