"""The stages of one county, paths in, path out: the same inputs give the same bytes, and nothing else is read or kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

from fieldvisit import pipeline
from fieldvisit.domain.caseload import Tally
from fieldvisit.domain.hotspot import Hotspot
from fieldvisit.domain.match import Match
from fieldvisit.domain.people import Leader
from fieldvisit.domain.petition import Petition, RowRef
from fieldvisit.domain.place import Gazetteer, Village
from fieldvisit.errors import InputFileError
from fieldvisit.hotspots.scan import ScanParams, find_hotspots
from fieldvisit.io.gazetteer import load_gazetteer
from fieldvisit.io.roads import read_roads
from fieldvisit.io.roster import read_roster
from fieldvisit.pipeline import County
from fieldvisit.policy.profile import load_profile
from fieldvisit.routing.problem import build_problem
from fieldvisit.routing.solver import solve
from fieldvisit.scale.records import (
    LoadRow,
    MatchRow,
    PetitionRow,
    VisitRow,
    load_rows,
    match_of,
    match_row,
    petition_of,
    tally_of,
    visit_rows,
)
from fieldvisit.scale.tables import read_about, read_rows, write_rows
from fieldvisit.settings import Settings
from fieldvisit.travel.basis.choose import travel_times

Counts = Mapping[str, int]
_NOWHERE = Gazetteer((), "")


def place_petitions(petitions: Path, villages: Path, gazetteer: Path | None, out: Path, settings: Settings) -> Counts:
    """Write the matches of a county's petitions; returns how many there are of each outcome."""
    names = _gazetteer(gazetteer, settings.county.code[:2])
    given = _petitions(petitions, settings)
    matches = pipeline.place(given, _county(settings, read_rows(villages, Village), gazetteer=names), settings)
    write_rows(out, MatchRow, [match_row(match) for match in matches], _about(settings, edition=names.edition))
    return {"petitions": len(given), **Counter(match.outcome.value for match in matches)}


def count_matters(petitions: Path, villages: Path, matches: Path, out: Path, settings: Settings) -> Counts:
    """Write the county's tally: a row a village, a township, and one for what is known no more closely."""
    places = read_rows(villages, Village)
    counted = pipeline.concentrate(_petitions(petitions, settings), _matches(matches), _county(settings, places), settings)
    about = _about(settings, first_day=counted.first_day.isoformat(), last_day=counted.last_day.isoformat())
    write_rows(out, LoadRow, load_rows(counted, settings.county.code), about)
    matters = sum(load.matters for load in counted.villages)
    return {"villages": len(places), "matters": matters, "open_matters": sum(load.open_matters for load in counted.villages)}


def find_county_hotspots(tally: Path, out: Path, settings: Settings) -> Counts:
    """Write the hotspots within the county."""
    counted = read_tally([tally])
    places = tuple(load.village for load in counted.villages)
    return _kept(pipeline.hotspots_of(counted, _county(settings, places), settings), out, settings)


def find_province_hotspots(tallies: Sequence[Path], out: Path, params: ScanParams, settings: Settings) -> Counts:
    """Write the hotspots of all counties together, which no county's border divides."""
    return _kept(find_hotspots(read_tally(tallies), params), out, settings)


def plan_county(
    petitions: Path, places: tuple[Path, Path, Path | None], found: tuple[Path, Path], out: Path, settings: Settings
) -> Counts:
    """Write one week of visits, checked by ``check_plan``; ``places`` are villages, roster and roads, ``found`` matches and hotspots."""
    villages, roster, roads = places
    matches, hotspots = found
    brought = _county(settings, read_rows(villages, Village), leaders=read_roster(roster), roads=roads)
    spots = read_rows(hotspots, Hotspot)
    visits = pipeline.visits_of(_petitions(petitions, settings), _matches(matches), spots, brought, settings)
    basis = pipeline.basis_of(brought, settings)
    matrix = travel_times(pipeline.places_of(visits, brought.leaders), basis)
    problem = build_problem(visits, brought.leaders, matrix, settings.county.plan_start, settings.planning)
    plan = pipeline.checked(solve(problem, problem.params), problem, basis, synthetic=settings.county.demo)
    about = _about(settings, travel=plan.travel_source, solver=plan.solver, made_with=plan.made_with)
    write_rows(out, VisitRow, visit_rows(plan), about)
    counts = {"visits": len(visits), "planned": plan.planned, "unassigned": len(plan.unassigned)}
    told = {"estimated": plan.travel_source == "estimate", "cut_short": plan.solver.endswith("cut short")}
    return {**counts, "leaders": len(brought.leaders), **{key: int(whether) for key, whether in told.items()}}


def read_tally(paths: Sequence[Path]) -> Tally:
    """The tally of one county's file, or of several counties' files together."""
    rows = [row for path in paths for row in read_rows(path, LoadRow)]
    told = [read_about(path) for path in paths]
    return tally_of(rows, [date.fromisoformat(one[key]) for one in told for key in ("first_day", "last_day")])


def _kept(spots: Sequence[Hotspot], out: Path, settings: Settings) -> Counts:
    write_rows(out, Hotspot, spots, _about(settings))
    return {"hotspots": len(spots)}


def _county(
    settings: Settings,
    villages: tuple[Village, ...],
    *,
    gazetteer: Gazetteer = _NOWHERE,
    leaders: tuple[Leader, ...] = (),
    roads: Path | None = None,
) -> County:
    network = read_roads(roads, settings.roads) if roads is not None and roads.is_file() else None
    return County(gazetteer, villages, (), None, leaders, network, load_profile(settings.county.policy))


def _petitions(path: Path, settings: Settings) -> tuple[Petition, ...]:
    """The petitions of a file; invented ones only where the settings say that all is invented, and no others there."""
    rows = read_rows(path, PetitionRow)
    if any(row.synthetic is not settings.county.demo for row in rows):
        raise InputFileError(
            f"{path.name} 中真实与虚构的信访件混用：虚构数据须设 county.demo = true，真实数据不得设。",
            f"{path.name} mixes real and invented petitions: invented ones need county.demo = true, real ones must not have it.",
        )
    return tuple([petition_of(row, RowRef(path.name, "", number)) for number, row in enumerate(rows, start=1)])


def _matches(path: Path) -> tuple[Match, ...]:
    return tuple([match_of(row) for row in read_rows(path, MatchRow)])


@lru_cache(maxsize=1)
def _gazetteer(path: Path | None, province: str) -> Gazetteer:
    """The names of one province; those of the last one are kept with their index, so a process that goes through a province reads once."""
    return load_gazetteer(path, code=province)


def _about(settings: Settings, **more: str) -> Mapping[str, str]:
    """What a result says about itself: its county, and that everything in it is invented where it is."""
    return {"county": settings.county.code, "synthetic": str(settings.county.demo).lower(), **more}
