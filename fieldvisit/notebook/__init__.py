"""What a notebook works with: a county opened for one role, tables in and out, maps that stay on this machine.

The names here are those of ``import fieldvisit as fv``. Objects are thin and say themselves what they hold (``_repr_html_``); nothing is
kept beside them, seeds are told, and nothing is stored in the register but by ``run_everything``.
"""

from __future__ import annotations

from fieldvisit.notebook.office import Office
from fieldvisit.notebook.opening import demo, open_county
from fieldvisit.notebook.planning.events import Cancelled, Overran, RoadsChanged, Sick, Urgent
from fieldvisit.notebook.planning.problem import Problem
from fieldvisit.notebook.planning.rules import workdays
from fieldvisit.notebook.seeing.effects import Mission, effect
from fieldvisit.notebook.seeing.scan import scan

__all__ = [
    "Cancelled",
    "Mission",
    "Office",
    "Overran",
    "Problem",
    "RoadsChanged",
    "Sick",
    "Urgent",
    "demo",
    "effect",
    "open_county",
    "scan",
    "workdays",
]
