"""Published clusters: members and counts exact, log-likelihood ratio within 1e-5 of SaTScan 10, p within Monte Carlo error."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from fieldvisit.hotspots.kulldorff.chance.nulls import PoissonNull
from fieldvisit.hotspots.kulldorff.expectations import scaled, standardised
from fieldvisit.hotspots.kulldorff.field import Field, SearchParams
from fieldvisit.hotspots.kulldorff.search import Cluster, search
from fieldvisit.hotspots.kulldorff.zones import on_sphere

ROOT = Path(__file__).resolve().parents[3]
SHARED = ROOT.parent / "shared"
NC = Path(__file__).with_name("ncsids.csv")

PHILADELPHIA = {"delaware", "philadelphia"}
PITTSBURGH = {"washington", "greene", "allegheny", "beaver", "fayette", "westmoreland", "butler"}
ROBESON = {"Robeson", "Bladen", "Columbus", "Hoke", "Scotland"}


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def pennsylvania() -> list[dict[str, str]]:
    if not SHARED.is_dir():
        pytest.skip("no ../shared beside the checkout; the Pennsylvania data are not in this repository")
    return rows_of(SHARED / "data" / "scan" / "pennLC.csv")


def column(rows: list[dict[str, str]], *names: str) -> np.ndarray:
    return sum((np.array([float(row[name]) for row in rows]) for name in names), start=np.zeros(len(rows)))


def clusters(rows: list[dict[str, str]], axes: tuple[str, str], cases: tuple[str, ...], population: tuple[str, ...]) -> tuple:
    points = np.stack([column(rows, axis) for axis in axes], axis=1)
    counts, weights = column(rows, *cases).astype(np.int64)[:, None], column(rows, *population)
    expected = scaled(weights[:, None], float(counts.sum()))
    field = Field(on_sphere(points) if axes == ("lon", "lat") else points, counts, expected, weights)
    return search(field, PoissonNull(expected, int(counts.sum())), SearchParams(replicates=9999))


def check(rows: list[dict[str, str]], cluster: Cluster, members: set[str], figures: tuple[int, float, float, float]) -> None:
    observed, expected, llr, p_value = figures
    assert {rows[i]["id"] for i in cluster.places} == members
    assert cluster.observed == observed
    assert cluster.expected == pytest.approx(expected, abs=6e-3)
    assert cluster.llr == pytest.approx(llr, abs=1e-5)
    assert cluster.p_value == pytest.approx(p_value, abs=1e-4 + 4 * (p_value / 9999) ** 0.5)


def test_pennsylvania_adjusted_expectations_give_the_published_clusters() -> None:
    rows = pennsylvania()
    first, second, *_ = clusters(rows, ("x", "y"), ("cases",), ("E",))
    check(rows, first, PHILADELPHIA, (1900, 1673.65, 17.662876, 0.0001))
    check(rows, second, PITTSBURGH, (2359, 2200.96, 7.098946, 0.0315))


def test_pennsylvania_unadjusted_follows_the_convention_of_satscan() -> None:
    rows = pennsylvania()
    first, second, *_ = clusters(rows, ("x", "y"), ("cases",), ("pop",))
    check(rows, first, PITTSBURGH, (2359, 2008.22, 36.538616, 0.0001))
    check(rows, second, PHILADELPHIA, (1900, 1731.22, 9.649491, 0.0032))


@pytest.mark.parametrize("axes", [("x", "y"), ("lon", "lat")])
def test_north_carolina_1979_gives_the_published_clusters_on_the_plane_and_on_the_sphere(axes: tuple[str, str]) -> None:
    rows = rows_of(NC)
    first, second, *_ = clusters(rows, axes, ("SID79",), ("BIR79",))
    check(rows, first, ROBESON, (70, 38.8043, 10.720305, 0.0014))
    check(rows, second, {"Cleveland", "Lincoln", "Gaston", "Rutherford", "Catawba", "Burke"}, (98, 68.3578, 6.238402, 0.09))


@pytest.mark.parametrize("axes", [("x", "y"), ("lon", "lat")])
def test_north_carolina_both_periods_gives_three_published_clusters(axes: tuple[str, str]) -> None:
    rows = rows_of(NC)
    first, second, third, *_ = clusters(rows, axes, ("SID74", "SID79"), ("BIR74", "BIR79"))
    check(rows, first, ROBESON, (139, 72.6694, 25.380685, 0.0001))
    check(rows, second, {"Northampton", "Halifax", "Hertford"}, (59, 28.7433, 12.484724, 0.00045))
    check(rows, third, {"Anson"}, (19, 6.8822, 7.225956, 0.038))


def test_indirect_standardisation_by_race_sex_and_age_gives_the_published_expectations() -> None:
    rows = pennsylvania()
    strata = rows_of(SHARED / "data" / "scan" / "pennLC_strata.csv")
    kinds = sorted({(row["race"], row["gender"], row["age"]) for row in strata})
    place = {row["id"]: i for i, row in enumerate(rows)}
    cases, people = np.zeros((len(rows), len(kinds)), dtype=np.int64), np.zeros((len(rows), len(kinds)))
    for row in strata:
        cell = place[row["county"]], kinds.index((row["race"], row["gender"], row["age"]))
        cases[cell] += int(row["cases"])
        people[cell] += float(row["population"])
    assert standardised(cases, people) == pytest.approx(column(rows, "E"), rel=1e-9)
