"""How a county's own names and village positions get into its workspace."""

from fieldvisit.workspace.places.names import NamesReport, bring_names
from fieldvisit.workspace.places.positions import PositionsReport, bring_positions

__all__ = ["NamesReport", "PositionsReport", "bring_names", "bring_positions"]
