"""A register with cases in two provinces' worth of divisions, small enough to list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from builders import petition

from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.cases.matter import Case
from fieldvisit.domain.match import Match, MatchOutcome
from fieldvisit.domain.petition import Intake, Petition, SourceLevel
from fieldvisit.domain.place import AdminLevel
from fieldvisit.register import Register

COUNTY = Scope(Role.COUNTY_OPERATOR, "410423", "wang")
CITY = Scope(Role.CITY_OPERATOR, "4104", "li")
OFFICE = "410423"

_LEVELS = {2: AdminLevel.PROVINCE, 4: AdminLevel.CITY, 6: AdminLevel.COUNTY, 9: AdminLevel.TOWNSHIP, 12: AdminLevel.VILLAGE}


def fill(
    register: Register,
    placed: Mapping[int, str],
    *,
    key: tuple[int, ...] = (),
    leads: Mapping[str, str] | None = None,
    sha: str = "a" * 64,
    **fields: object,
) -> dict[int, Case]:
    """Import petitions by number, each placed at a division (empty: nowhere), and open their cases; returns them by number."""
    given = [
        petition(n, level=SourceLevel.PROVINCE if n in key else SourceLevel.COUNTY, assigned_on=date(2026, 10, 8), **fields)
        for n in placed
    ]
    return put(register, given, {f"P{n:03d}": code for n, code in placed.items()}, leads=leads, sha=sha)


def put(
    register: Register,
    petitions: list[Petition],
    codes: Mapping[str, str],
    *,
    leads: Mapping[str, str] | None = None,
    sha: str = "a" * 64,
) -> dict[int, Case]:
    """The same with petitions as they are."""
    register.add_intake(Intake(tuple(petitions), (), "ledger.xlsx", sha))
    register.save_matches([match(key, code) for key, code in codes.items()])
    register.follow_ledger(OFFICE, leads)
    return by_number(register)


def match(petition_id: str, code: str) -> Match:
    """A match at the division, or none for an empty code."""
    if not code:
        return Match(petition_id, MatchOutcome.UNMATCHED)
    return Match(petition_id, MatchOutcome.MATCHED, code=code, level=_LEVELS[len(code)], name_path="示例", confidence=0.99)


def by_number(register: Register) -> dict[int, Case]:
    """Every case that stands, by the number of its first petition."""
    root = register.cases(Scope(Role.PROVINCE_OPERATOR, "41"))
    return {int(case.petition_ids[0][1:]): case for case in root.cases()}


def moved(case: Case, **fields: object) -> Case:
    """The case with fields replaced."""
    return replace(case, **fields)  # type: ignore[arg-type]
