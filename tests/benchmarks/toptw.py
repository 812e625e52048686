"""Reads team-orienteering files (Righini & Salani, Montemanni & Gambardella) into the kernel's arrays.

First line ``k v N t``, second ``D Q``, then one line per vertex: ``i x y d S f a list O C`` (coordinates, service, score,
frequency, combinations and their list, opening and closing time). Vertex 0 is the depot; its closing time ends every
route. Distances are Euclidean, cut to one decimal (c/r/rc) or two (pr), kept as whole tenths or hundredths.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fieldvisit.routing.engines.kernel_day import FAR, Instance

BEST_KNOWN = {
    ("r104", 1): 303, ("pr05", 1): 595, ("r204", 1): 1093, ("c103", 2): 720, ("rc104", 2): 575, ("pr04", 2): 928,
    ("pr13", 2): 845, ("r108", 3): 797, ("rc103", 3): 764, ("pr09", 3): 1282, ("c104", 4): 1260, ("r112", 4): 974,
    ("pr06", 4): 1866,
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One file: integer distances and times, scores; vertex 0 is the depot."""

    name: str
    distance: np.ndarray
    service: np.ndarray
    score: np.ndarray
    opens: np.ndarray
    closes: np.ndarray


def read_case(path: Path) -> Case:
    """The case of one file; lines before the four-number header are ignored."""
    lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if line.split()]
    first = next(i for i, words in enumerate(lines) if len(words) == 4)
    rows = [[float(word) for word in words] for words in lines[first + 2 :]]
    scale = 100 if path.stem.startswith("pr") else 10
    xy = [(row[1], row[2]) for row in rows]
    distance = np.array([[math.floor(math.dist(a, b) * scale + 1e-7) for b in xy] for a in xy], dtype=np.int64)
    columns = [np.array([round(row[k] * scale) for row in rows], dtype=np.int64) for k in (3, -2, -1)]
    return Case(
        path.stem, distance, columns[0], np.array([int(row[4]) for row in rows], dtype=np.int64), columns[1], columns[2]
    )


def instance_of(case: Case, routes: int, units_per_point: int) -> Instance:
    """The case with so many identical routes as kernel arrays; ``units_per_point`` is the worth of a point in distance."""
    n = len(case.score) - 1
    far = np.full(routes, FAR, dtype=np.int64)
    ones = np.ones(routes, dtype=np.int64)
    return Instance(
        drive=case.distance,
        place=np.arange(1, n + 1),
        service=case.service[1:],
        worth=case.score[1:] * units_per_point,
        rank=case.score[1:],
        windows=np.stack([case.opens[1:], case.closes[1:]], axis=1)[:, None, :].copy(),
        shuts=case.closes[1:].copy(),
        base=0 * ones,
        opens=case.opens[0] * ones,
        closes=case.closes[0] * ones,
        max_drive=far,
        max_visits=far,
        lunch=np.full((routes, 3), -1, dtype=np.int64),
        meetings=np.full((routes, 1, 2), FAR, dtype=np.int64),
        allowed=np.ones((routes, n), dtype=np.int64),
        plain=ones,
        near=np.argsort(case.distance[1:, 1:], axis=1, kind="stable")[:, : min(n, 150)].copy(),
        special=0 * ones,
        turn=np.zeros(n, dtype=np.int64),
        most_villages=0 * ones,
    )
