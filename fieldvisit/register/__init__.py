"""The case register of a workspace, a SQLite file or a PostgreSQL database, in which nothing acknowledged is ever lost."""

from __future__ import annotations

from fieldvisit.register.accounts import AccessParams, AccountBook, Door, Entry, TokenBook, first_password
from fieldvisit.register.batches import ImportReceipt, IntakeCounts
from fieldvisit.register.jobs.book import JobBook
from fieldvisit.register.params import RegisterParams
from fieldvisit.register.plans import PlanVersion
from fieldvisit.register.store import Register

__all__ = [
    "AccessParams",
    "AccountBook",
    "Door",
    "Entry",
    "ImportReceipt",
    "IntakeCounts",
    "JobBook",
    "PlanVersion",
    "Register",
    "RegisterParams",
    "TokenBook",
    "first_password",
]
