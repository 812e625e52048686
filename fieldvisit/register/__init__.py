"""The case register of a workspace: one SQLite file in which nothing acknowledged is ever lost."""

from __future__ import annotations

from fieldvisit.register.batches import ImportReceipt, IntakeCounts
from fieldvisit.register.plans import PlanVersion
from fieldvisit.register.store import Register

__all__ = ["ImportReceipt", "IntakeCounts", "PlanVersion", "Register"]
