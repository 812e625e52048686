"""Plans as an office works on them: versions side by side, changed by hand, put in force by whoever may."""

from __future__ import annotations

from fieldvisit.workspace.plans.board import Board, Broken, Eyes, Happened, Why
from fieldvisit.workspace.plans.roads import Closing, PlanRoads
from fieldvisit.workspace.plans.room import PlanRoom

__all__ = ["Board", "Broken", "Closing", "Eyes", "Happened", "PlanRoads", "PlanRoom", "Why"]
