"""Petitions counted per village: matters once, repeats beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from fieldvisit.domain.place import Village


@dataclass(frozen=True)
class Caseload:
    """What one village has: a matter counts once, its repeats are counted apart.

    ``matters`` = open + closed matters; ``by_category`` and ``by_month`` (``"2026-07"``) count matters;
    ``by_month_category`` the same crossed (``{"2026-07": {category: n}}``). ``petition_ids`` are the open petitions behind
    them, in order of id.
    """

    village: Village
    matters: int
    open_matters: int
    key_open: int
    repeats: int
    by_category: Mapping[str, int]
    by_month: Mapping[str, int]
    petition_ids: tuple[str, ...]
    oldest_open: date | None = None
    by_month_category: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TownshipLoad:
    """Matters of one township: those placed at a village, and those known only to the township ("call first").

    ``by_month_category`` crosses both kinds (``{"2026-07": {category: n}}``).
    """

    code: str
    name: str
    at_villages: int
    township_only: int
    by_month_category: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Tally:
    """All caseloads of a county for one period.

    ``villages`` holds every village of the county in order of code, also those without a matter. ``coarse_petition_ids``
    are open petitions placed only at township or county: the "call first" list. ``has_households`` says whether rates
    mean anything.
    """

    villages: tuple[Caseload, ...]
    townships: tuple[TownshipLoad, ...]
    coarse_petition_ids: tuple[str, ...]
    first_day: date
    last_day: date
    has_households: bool
