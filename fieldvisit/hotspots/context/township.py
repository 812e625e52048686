"""Townships as places of their own, so that matters known only to a township are not lost to every test."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from fieldvisit.domain.caseload import Caseload, Tally, TownshipLoad
from fieldvisit.domain.place import LonLat, PositionAccuracy, Village
from fieldvisit.errors import Text


class Unit(StrEnum):
    """What is compared: villages, or whole townships."""

    VILLAGE = "village"
    TOWNSHIP = "township"


def townships_as_places(tally: Tally) -> Tally:
    """The tally with one caseload for each township that has a located village, in order of code.

    A township stands at the mean position of its villages and has their households together; its matters are those at
    its villages and those known only to it. Matters known only to the county are in none. Where households count a
    township without any is left out (see ``without_households``): there is nothing to hold its matters against. A caseload of
    a township is its own only member: ``village.code`` and ``township_code`` are the township's.
    """
    members, out = _members(tally), {township.code for township in without_households(tally)}
    known = [t for t in tally.townships if t.code not in out and any(_located(load) for load in members.get(t.code, ()))]
    return replace(tally, villages=tuple(_place(t, members[t.code], tally) for t in known), townships=())


def without_households(tally: Tally) -> tuple[TownshipLoad, ...]:
    """The townships with matters in whose villages no household is counted, in order of code; none where households do not count."""
    if not tally.has_households:
        return ()
    empty = {code for code, loads in _members(tally).items() if not any(load.village.households for load in loads)}
    return tuple(t for t in tally.townships if t.code in empty and t.at_villages + t.township_only > 0)


def left_out_note(tally: Tally) -> Text:
    """What a sentence says of townships that are left out; empty where none is."""
    names = [township.name or township.code for township in without_households(tally)]
    if not names:
        return Text("", "")
    return Text(
        f"{'、'.join(names)}没有户数，其件数未纳入比较；请补上户数。",
        f" Left out with their matters, for no household is counted there: {', '.join(names)}; give their households.",
    )


def is_township(load: Caseload) -> bool:
    """Whether a caseload stands for a township."""
    return load.village.code == load.village.township_code


def _members(tally: Tally) -> dict[str, list[Caseload]]:
    members: dict[str, list[Caseload]] = {}
    for load in tally.villages:
        members.setdefault(load.village.township_code, []).append(load)
    return members


def _located(load: Caseload) -> bool:
    return load.village.location is not None and load.village.accuracy.is_village_level


def _place(township: TownshipLoad, members: Sequence[Caseload], tally: Tally) -> Caseload:
    places = [load.village.location for load in members if _located(load) and load.village.location is not None]
    center = LonLat(sum(p.lon for p in places) / len(places), sum(p.lat for p in places) / len(places))
    households = sum(load.village.households or 0 for load in members) if tally.has_households else None
    village = Village(
        code=township.code,
        name="",
        township=township.name,
        township_code=township.code,
        county=members[0].village.county,
        location=center,
        accuracy=PositionAccuracy.VILLAGE_POINT,
        households=households,
        synthetic=any(load.village.synthetic for load in members),
    )
    return _caseload(township, village, members)


def _caseload(township: TownshipLoad, village: Village, members: Sequence[Caseload]) -> Caseload:
    mix: Counter[str] = Counter()
    for counts in township.by_month_category.values():
        mix.update(counts)
    return Caseload(
        village=village,
        matters=township.at_villages + township.township_only,
        open_matters=sum(load.open_matters for load in members),
        key_open=sum(load.key_open for load in members),
        repeats=sum(load.repeats for load in members),
        by_category=dict(sorted(mix.items())),
        by_month={month: sum(counts.values()) for month, counts in township.by_month_category.items()},
        petition_ids=(),
        by_month_category=township.by_month_category,
    )
