"""Null ledgers of the demo county's villages: petitions as an office would import them, through the tally to the scan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
from scipy.stats import binomtest

from fieldvisit.domain.caseload import Tally
from fieldvisit.domain.hotspot import LocalKind, MoranKind
from fieldvisit.domain.match import Match, MatchOutcome
from fieldvisit.domain.petition import CaseStatus, Petition, RowRef, SourceLevel
from fieldvisit.domain.place import AdminLevel, PositionAccuracy, Village
from fieldvisit.hotspots.context.township import Unit
from fieldvisit.hotspots.ground import ScanModel
from fieldvisit.hotspots.kulldorff.zones import Shape
from fieldvisit.hotspots.local import LocalParams, local_statistics
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


SITUATIONS: dict[str, Nuisance] = {
    "clean": Nuisance(),
    "12 % coarse, repeats merged": Nuisance(coarse=0.12, letters=1.5),
    "reporting differs, CV 0.3": Nuisance(cv=0.3),
    "CV 0.3, 12 % coarse, merged": Nuisance(coarse=0.12, letters=1.5, cv=0.3),
    "naive: 12 % coarse on a seat": Nuisance(coarse=0.12, naive=True),
    "naive: 1.5 letters, not merged": Nuisance(letters=1.5, naive=True),
}
# without a null that allows for villages that report differently: said to overclaim there, shown beside
PLAIN = ("villages", "townships", "ellipses", "space-time", "prospective")


def demo_villages() -> tuple[Village, ...]:
    return read_villages(geodata("demo", "villages.csv"), load_gazetteer())


def level_of_demo(sets: int, only: Sequence[str] = (), first: int = 0, *, spatial: bool = False) -> None:
    """Print the share of null ledgers with something significant, with its exact 99 % interval, for each method."""
    villages = demo_villages()
    print(f"demo county, {len(villages)} villages, {MATTERS} matters, {sets} null ledgers from {first}, nominal {ALPHA}")
    for name, nuisance in SITUATIONS.items():
        if only and name not in only:
            continue
        seeds = range(first, first + sets)
        seen = [verdicts(null_tally(villages, nuisance, seed), seed, spatial=spatial) for seed in seeds]
        for method in seen[0]:
            hits = sum(verdict[method] for verdict in seen)
            low, high = binomtest(hits, sets).proportion_ci(0.99)
            holds = "within" if low <= ALPHA <= high else "below" if high < ALPHA else "TOO BOLD"
            if holds == "TOO BOLD" and (nuisance.naive or (nuisance.cv and method in PLAIN)):
                holds = "too bold, as it must be: shown beside, not offered for such ledgers"
            print(f"  {name:32} {method:26} {hits / sets:6.3f}  [{low:.3f}, {high:.3f}] {holds}", flush=True)


def verdicts(counted: Tally, seed: int, *, spatial: bool) -> Verdicts:
    """Whether each method offers something; the chance maps are drawn anew for every ledger.

    With one seed for all ledgers the same 199 chance maps, and so one threshold, would judge them all: its own chance
    (a standard deviation of 0.015 in the share) would be taken for the method's level.
    """
    asked = replace(FAST, seed=seed)
    long = replace(asked, shape=Shape.ELLIPSE, max_share=0.1)
    ways = {"villages": asked, "townships": replace(asked, by=Unit.TOWNSHIP), "ellipses": long}
    if not spatial:
        ways["space-time"] = replace(asked, model=ScanModel.SPACE_TIME)
        ways["prospective"] = replace(asked, model=ScanModel.SPACE_TIME, prospective=True)
        ways["permutation"] = replace(asked, model=ScanModel.PERMUTATION)
        ways["permutation, prospective"] = replace(asked, model=ScanModel.PERMUTATION, prospective=True)
    said: Verdicts = {}
    for name, way in ways.items():
        spots = find_hotspots(counted, replace(way, alpha=1.0, max_hotspots=10**6))
        said[name] = any(spot.p_value <= ALPHA for spot in spots)
        if way.model is not ScanModel.PERMUTATION:  # which compares villages with themselves
            said[f"{name}, calibrated"] = any((spot.p_calibrated or 0.0) <= ALPHA for spot in spots)
    local = local_statistics(counted, LocalParams(replicates=199, seed=seed))
    said["local Gi*"] = any(s.kind is not LocalKind.NOT_SIGNIFICANT for s in local)
    said["local Moran"] = any(s.moran_kind is not MoranKind.NOT_SIGNIFICANT for s in local)
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
