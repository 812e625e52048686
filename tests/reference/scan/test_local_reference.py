"""Published local statistics of North Carolina 1974-78, with the neighbours of Cressie and Read (1985): spdep's values."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from libpysal.graph import Graph

from fieldvisit.hotspots.local import empirical_bayes, gi_star, local_empirical_bayes

NC = Path(__file__).with_name("ncsids.csv")
NEIGHBOURS = {  # the lists that the values below depend on
    "Anson": "Montgomery Richmond Stanly Union",
    "Bertie": "Halifax Hertford Martin Northampton Washington",
    "Bladen": "Columbus Cumberland Pender Robeson Sampson",
    "Columbus": "Bladen Brunswick Pender Robeson",
    "Cumberland": "Bladen Harnett Hoke Moore Robeson Sampson",
    "Hoke": "Cumberland Moore Richmond Robeson Scotland",
    "Montgomery": "Anson Davidson Moore Randolph Richmond Rowan Stanly",
    "Northampton": "Bertie Halifax Hertford",
    "Richmond": "Anson Hoke Montgomery Moore Scotland Stanly",
    "Robeson": "Bladen Columbus Cumberland Hoke Scotland",
    "Scotland": "Hoke Moore Richmond Robeson",
    "Stanly": "Anson Cabarrus Davidson Montgomery Richmond Rowan Union",
    "Union": "Anson Cabarrus Mecklenburg Stanly",
}


def north_carolina(cases: str, births: str) -> tuple[list[str], np.ndarray, np.ndarray]:
    with NC.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return [r["id"] for r in rows], np.array([float(r[cases]) for r in rows]), np.array([float(r[births]) for r in rows])


def graph_over(names: list[str]) -> Graph:
    pairs = [(names.index(a), names.index(b), 1.0) for a in names for b in NEIGHBOURS.get(a, "").split()]
    alone = [(i, i, 0.0) for i, name in enumerate(names) if name not in NEIGHBOURS]
    return Graph.from_arrays(*(np.array(column) for column in zip(*sorted(pairs + alone), strict=True)))


@pytest.mark.parametrize(
    ("county", "z"), [("Northampton", 4.052006), ("Bertie", 3.945757), ("Robeson", 2.869504), ("Richmond", 2.818558)]
)
def test_gi_star_of_rates_equals_spdep(county: str, z: float) -> None:
    names, cases, births = north_carolina("SID74", "BIR74")
    assert gi_star(cases / births, graph_over(names))[names.index(county)] == pytest.approx(z, abs=1e-6)


@pytest.mark.parametrize(("county", "rate"), [("Anson", 0.008137781), ("Robeson", 0.003381263)])
def test_the_local_empirical_bayes_rate_equals_spdep(county: str, rate: float) -> None:
    names, cases, births = north_carolina("SID74", "BIR74")
    found = local_empirical_bayes(cases, births, graph_over(names))[names.index(county)]
    assert found == pytest.approx(rate, abs=1e-9)


def test_the_global_empirical_bayes_moments_of_1979_equal_spdep() -> None:
    _, cases, births = north_carolina("SID79", "BIR79")
    variance, mean = 3.163655e-07, 0.001979204
    expected = mean + (cases / births - mean) * variance / (variance + mean / births)
    assert empirical_bayes(cases, births) == pytest.approx(expected, rel=1e-5)
