"""Cases in the register: every query carries a scope, every change leaves an event, no edit overwrites another."""

from __future__ import annotations

from fieldvisit.register.cases.book import CaseBook
from fieldvisit.register.cases.follow import Followed
from fieldvisit.register.cases.purging import Purged
from fieldvisit.register.cases.query import CaseFilter, Table
from fieldvisit.register.cases.work import Earlier

__all__ = ["CaseBook", "CaseFilter", "Earlier", "Followed", "Purged", "Table"]
