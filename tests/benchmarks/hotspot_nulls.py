"""Null ledgers of the demo county's villages: petitions as an office would import them, through the tally to the scan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
from scipy.stats import binomtest

from fieldvisit.domain.caseload import Tally
from fieldvisit.domain.match import Match, MatchOutcome
from fieldvisit.domain.petition import CaseStatus, Petition, RowRef, SourceLevel
from fieldvisit.domain.place import AdminLevel, PositionAccuracy, Village
from fieldvisit.hotspots.context.township import Unit
from fieldvisit.hotspots.ground import ScanModel
from fieldvisit.hotspots.scan import ScanParams, find_hotspots
from fieldvisit.hotspots.tally import TallyParams, tally
from fieldvisit.io.gazetteer import load_gazetteer
from fieldvisit.io.villages import read_villages
from fieldvisit.resources import geodata

MATTERS, ALPHA = 500, 0.05
FIRST, DAYS = date(2026, 6, 1), 183  # six months to 2026-11-30
FAST = ScanParams(replicates=199, stop_after=12, stability=False)
PERIOD = TallyParams("2026-06-01", "2026-11-30")
Verdicts = dict[str, bool]


@dataclass(frozen=True)
class Nuisance:
    """What disturbs a null ledger; ``naive`` leaves out what the tally does about it."""

    coarse: float = 0.0
    letters: float = 1.0
    cv: float = 0.0
    naive: bool = False


SITUATIONS: dict[str, tuple[Nuisance, bool]] = {  # whether all models are tried
    "clean": (Nuisance(), True),
    "12 % coarse, repeats merged": (Nuisance(coarse=0.12, letters=1.5), True),
    "reporting differs, CV 0.3": (Nuisance(cv=0.3), False),
    "naive: 12 % coarse on a seat": (Nuisance(coarse=0.12, naive=True), False),
    "naive: 1.5 letters, not merged": (Nuisance(letters=1.5, naive=True), False),
}


def demo_villages() -> tuple[Village, ...]:
    return read_villages(geodata("demo", "villages.csv"), load_gazetteer())


def level_of_demo(sets: int, only: Sequence[str] = (), first: int = 0, *, spatial: bool = False) -> None:
    """Print the share of null ledgers with something significant, with its exact 99 % interval, for each method."""
    villages = demo_villages()
    print(f"demo county, {len(villages)} villages, {MATTERS} matters, {sets} null ledgers from {first}, nominal {ALPHA}")
    for name, (nuisance, all_models) in SITUATIONS.items():
        if only and name not in only:
            continue
        seeds = range(first, first + sets)
        seen = [verdicts(null_tally(villages, nuisance, seed), seed, all_models=all_models and not spatial) for seed in seeds]
        for method in seen[0]:
            hits = sum(verdict[method] for verdict in seen)
            low, high = binomtest(hits, sets).proportion_ci(0.99)
            holds = "within" if low <= ALPHA <= high else "below" if high < ALPHA else "TOO BOLD"
            print(f"  {name:32} {method:24} {hits / sets:6.3f}  [{low:.3f}, {high:.3f}] {holds}", flush=True)


def verdicts(counted: Tally, seed: int, *, all_models: bool) -> Verdicts:
    """Whether each method offers something; the chance maps are drawn anew for every ledger.

    With one seed for all ledgers the same 199 chance maps, and so one threshold, would judge them all: its own chance
    (a standard deviation of 0.015 in the share) would be taken for the method's level.
    """
    asked = replace(FAST, seed=seed)
    said: Verdicts = {}
    for unit, name in ((Unit.VILLAGE, "villages"), (Unit.TOWNSHIP, "townships")):
        said[name] = bool(find_hotspots(counted, replace(asked, by=unit)))
        said[f"{name}, calibrated"] = bool(find_hotspots(counted, replace(asked, by=unit, strict=True)))
    for model in (ScanModel.SPACE_TIME, ScanModel.PERMUTATION) if all_models else ():
        said[model.value] = bool(find_hotspots(counted, replace(asked, model=model)))
    return said


def null_tally(villages: Sequence[Village], nuisance: Nuisance, seed: int) -> Tally:
    random = np.random.default_rng(10**6 + seed)
    petitions: list[Petition] = []
    matches: list[Match] = []
    for number, home in enumerate(_homes(villages, nuisance, random)):
        day = FIRST + timedelta(days=int(random.integers(DAYS)))
        coarse = random.random() < nuisance.coarse
        letters = 1 + int(random.poisson(nuisance.letters - 1))
        first = f"P{number:04d}-0"
        for letter in range(letters):
            name = f"P{number:04d}-{letter}"
            repeat = "" if nuisance.naive or letter == 0 else first
            petitions.append(_petition(name, day, repeat))
            matches.append(_match(name, home, villages, coarse=coarse, naive=nuisance.naive))
    return tally(petitions, matches, villages, PERIOD)


def _homes(villages: Sequence[Village], nuisance: Nuisance, random: np.random.Generator) -> list[Village]:
    weights: npt.NDArray[np.float64] = np.array([float(v.households or 0) for v in villages])
    if nuisance.cv:
        weights *= random.gamma(nuisance.cv**-2, nuisance.cv**2, len(villages))
    counts = random.multinomial(MATTERS, weights / weights.sum())
    return [village for village, count in zip(villages, counts, strict=True) for _ in range(count)]


def _match(name: str, home: Village, villages: Sequence[Village], *, coarse: bool, naive: bool) -> Match:
    if coarse and not naive:
        return Match(
            name,
            MatchOutcome.MATCHED,
            home.township_code,
            AdminLevel.TOWNSHIP,
            home.township,
            1.0,
            PositionAccuracy.TOWNSHIP_SEAT,
        )
    place = next(v for v in villages if v.township_code == home.township_code) if coarse else home
    return Match(name, MatchOutcome.MATCHED, place.code, AdminLevel.VILLAGE, place.full_name, 1.0, place.accuracy)


def _petition(name: str, day: date, repeat: str) -> Petition:
    return Petition(
        id=name,
        received_on=day,
        place_text="",
        text="",
        category="other",
        level=SourceLevel.COUNTY,
        status=CaseStatus.OPEN,
        repeat_of=repeat,
        source=RowRef("null", "null", 1),
    )
