"""Reads academic files: team orienteering (Righini & Salani, Montemanni & Gambardella), the same as Solomon's VRPTW.

First line ``k v N t``, second ``D Q``, then one line per vertex: ``i x y d S f a list O C`` (coordinates, service, score,
frequency, combinations and their list, opening and closing time). Vertex 0 is the depot; its closing time ends every
route. Distances are Euclidean, cut to one decimal (c/r/rc) or two (pr), kept as whole tenths or hundredths. As a VRPTW the
score is the demand, the capacity 200 (1xx), 700 (c2xx) or 1000 (r2xx, rc2xx), and only distance counts.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from planning_case import Case

BEST_KNOWN = {
    ("r104", 1): 303, ("pr05", 1): 595, ("r204", 1): 1093, ("c103", 2): 720, ("rc104", 2): 575, ("pr04", 2): 928,
    ("pr13", 2): 845, ("r108", 3): 797, ("rc103", 3): 764, ("pr09", 3): 1282, ("c104", 4): 1260, ("r112", 4): 974,
    ("pr06", 4): 1866,
}  # fmt: skip
SHORTEST = {"c104": 8229, "r104": 9715, "rc104": 11323, "r112": 9486, "r208": 7010, "rc207": 9629}
"""Best known VRPTW distances in tenths."""
FLEET = 25
FAR = 10**7


def read_orienteering(path: Path, routes: int) -> Case:
    """The file as a team-orienteering case; a point is worth ten units of distance."""
    return _case(path, routes, cover=False)


def read_vrptw(path: Path) -> Case:
    """The file as a vehicle-routing case with time windows, 25 vehicles."""
    return _case(path, FLEET, cover=True)


def _case(path: Path, routes: int, *, cover: bool) -> Case:
    lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if line.split()]
    first = next(i for i, words in enumerate(lines) if len(words) == 4)
    rows = [[float(word) for word in words] for words in lines[first + 2 :]]
    scale = 100 if path.stem.startswith("pr") else 10
    xy = [(row[1], row[2]) for row in rows]
    drive = np.array([[math.floor(math.dist(a, b) * scale + 1e-7) for b in xy] for a in xy], dtype=np.int32)
    stay, opens, closes = (np.array([round(row[k] * scale) for row in rows], dtype=np.int64) for k in (3, -2, -1))
    score = np.array([int(row[4]) for row in rows[1:]], dtype=np.int64)
    ones = np.ones(routes, dtype=np.int64)
    return Case(
        name=path.stem if cover else f"{path.stem}-{routes}",
        drive=drive,
        place=np.arange(1, len(rows)),
        service=stay[1:],
        opens=opens[1:],
        closes=closes[1:],
        score=score,
        worth=np.full(len(score), 4 * int(drive.max())) if cover else score * 10 * scale,
        load=score if cover else 0 * score,
        needs=np.zeros((len(score), 0), dtype=np.uint8),
        base=0 * ones,
        starts=opens[0] * ones,
        ends=closes[0] * ones,
        max_drive=FAR * ones,
        max_visits=FAR * ones,
        max_load=(_capacity(path.stem) if cover else FAR) * ones,
        lunch=np.full((routes, 3), -1, dtype=np.int64),
        has=np.zeros((routes, 0), dtype=np.uint8),
        cover=int(cover),
    )


def _capacity(name: str) -> int:
    kind = name.rstrip("0123456789")
    return 200 if name[len(kind)] == "1" else 700 if kind == "c" else 1000
