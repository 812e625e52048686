"""Figures of the work on cases that a day begins with: a month's four numbers, and what waits."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """A month (``2026-11``) of the visible cases: less volume, less backlog, better quality, satisfied people.

    ``received`` and ``closed`` count cases by the day of their first petition and of their close-out, ``returned`` the times a case
    was returned for rework, ``asked`` the replies whose reception was asked about and ``satisfied`` those received with satisfaction; of
    the replies of a case in one month and round the last one counts.
    """

    month: str
    received: int
    closed: int
    returned: int
    asked: int
    satisfied: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """The visible open cases: all, those received before a day, key ones, and those without a leader in charge."""

    open: int
    old: int
    key: int
    unassigned: int


@dataclass(frozen=True, slots=True)
class Backlog:
    """The visible cases that were open at the end of a day: all, those received before another day, and key ones."""

    open: int
    old: int
    key: int
