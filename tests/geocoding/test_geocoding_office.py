"""Addresses as a county's own ledger has them: no county, the township in short; the receiving office says which county is meant."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

import pytest
from builders import petition
from geocoding.names import HENAN

from fieldvisit.domain.match import Match
from fieldvisit.domain.petition import Petition
from fieldvisit.domain.place import AdminLevel, GazetteerUnit
from fieldvisit.geocoding.evaluation.judge import ACCEPT
from fieldvisit.geocoding.index import core_of
from fieldvisit.geocoding.matcher import GeocodingParams, geocode

COUNTIES = ("410326", "410423", "411627")
MOST_AMISS = 0.025
Wording = Callable[[GazetteerUnit, str], str]


def townships(county: str) -> list[GazetteerUnit]:
    """The townships that people call by two characters."""
    units = (unit for unit in HENAN.units if unit.level is AdminLevel.TOWNSHIP and unit.parent == county)
    return [unit for unit in units if len(unit.name) == 3 and unit.name[-1] in "乡镇"]


def villages(county: str) -> Iterator[tuple[GazetteerUnit, GazetteerUnit]]:
    towns = {unit.code: unit for unit in townships(county)}
    for unit in HENAN.units:
        if unit.level is AdminLevel.VILLAGE and unit.parent in towns and unit.name.endswith("村"):
            yield towns[unit.parent], unit


def strangers(county: str) -> list[tuple[GazetteerUnit, str]]:
    """Townships of a county, each with names of villages that only other counties have."""
    names = {code: core_of(unit.name, AdminLevel.VILLAGE) for code, unit in HENAN.by_code.items() if len(code) == 12}
    own = {core for code, core in names.items() if code.startswith(county)}
    others = sorted(set(names.values()) - own)
    rng = Random(county)
    return [(town, core) for town in townships(county) for core in rng.sample(others, 15)]


def answers(texts: list[str], county: str, *, narrative: bool = False) -> tuple[Match, ...]:
    made: list[Petition] = [
        petition(i, place_text="" if narrative else text, text=text if narrative else "") for i, text in enumerate(texts)
    ]
    return geocode(made, HENAN, GeocodingParams(county))


@pytest.mark.parametrize("county", COUNTIES)
@pytest.mark.parametrize(
    "wording",
    [
        "{town}{village}",
        "{town} {village}",
        "{town}{village}三组",
        "本县{town}{village}",
        "我是{town}{village}的村民，反映我村排水沟淤塞。",
        "我县{town}{village}自来水经常停水，多次反映。",
    ],
)
def test_a_township_in_short_and_its_village_are_found_without_the_county(county: str, wording: str) -> None:
    found = list(villages(county))
    texts = [wording.format(town=town.name[:-1], village=village.name) for town, village in found]
    matches = answers(texts, county, narrative="，" in wording)
    wrong = [
        text
        for text, match, (_, village) in zip(texts, matches, found, strict=True)
        if match.code != village.code or match.confidence < ACCEPT
    ]
    assert len(found) > 150
    assert len(wrong) <= 0.01 * len(found), wrong
    assert not [
        m.name_path for m, (_, v) in zip(matches, found, strict=True) if m.level is AdminLevel.VILLAGE and m.code != v.code
    ]


@pytest.mark.parametrize("county", COUNTIES)
@pytest.mark.parametrize("behind", ["村", ""])
@pytest.mark.parametrize("before", ["", "county"])
def test_an_unlisted_village_is_not_taken_for_the_seat_that_is_called_like_its_township(
    county: str, behind: str, before: str
) -> None:
    named = HENAN.by_code[county].name if before else ""
    found = strangers(county)
    whole = answers([f"{named}{town.name}{core}{behind}" for town, core in found], county)
    short = answers([f"{named}{town.name[:-1]}{core}{behind}" for town, core in found], county)
    assert share_accepted(short) <= share_accepted(whole) + MOST_AMISS
    seats = [
        m for m, (town, _) in zip(short, found, strict=True) if is_accepted(m) and m.name_path.endswith(town.name[:-1] + "村")
    ]
    assert len(seats) <= 0.01 * len(found), [m.name_path for m in seats]


def is_accepted(match: Match) -> bool:
    return match.level is AdminLevel.VILLAGE and match.confidence >= ACCEPT


def share_accepted(matches: tuple[Match, ...]) -> float:
    return sum(map(is_accepted, matches)) / len(matches)


@pytest.mark.parametrize("county", COUNTIES)
def test_a_township_in_short_alone_is_the_township(county: str) -> None:
    towns = townships(county)
    for behind in ("", "12号", "中心小学"):
        matches = answers([town.name[:-1] + behind for town in towns], county)
        assert [match.code for match in matches] == [town.code for town in towns]


def test_a_township_in_short_of_another_county_is_none() -> None:
    (match,) = answers(["三屯东保村"], "410423")
    assert match.code == ""
