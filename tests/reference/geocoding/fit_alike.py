"""Fits what tells look-alikes and prints the weights with the share of three lists of pairs that is found; run by hand, ten minutes.

``python tests/reference/geocoding/fit_alike.py CNCHAR PYCORRECTOR`` needs scikit-learn and what ``geodata/build/characters.py`` needs;
CNCHAR is the unpacked npm package ``cnchar-order``, PYCORRECTOR the unpacked wheel of ``pycorrector`` 1.1.4 (Apache 2.0). The weights are
learned from the groups of its ``same_stroke.txt`` and, four times as heavy, from the pairs of the first generator; the pairs of the
second generator are only measured. The weights that ship were learned so from the characters of at least five names; those printed here,
from all characters of names, find the same share.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT), str(ROOT / "geodata" / "build"), str(Path(__file__).parent)]

from characters import known_characters  # noqa: E402
from held import slips as held  # noqa: E402
from look_alikes import Looks  # noqa: E402

from fieldvisit.geocoding.evaluation.writing import slips  # noqa: E402

Pairs = set[tuple[str, str]]
FIRST_COUNTS = 4.0


def main() -> None:
    """Learn and print."""
    used, known = known_characters()
    looks, chars = Looks(known, Path(sys.argv[1])), sorted(used)
    grouped = groups(Path(sys.argv[2]) / "pycorrector" / "data" / "same_stroke.txt")
    first, second = pairs(slips._pairs(slips._ALIKE)), pairs(held._alike())
    rows = {(char, other): looks.features(char, other) for char in chars for other in looks.near(char)}
    taught = [(pair, pair in told, n) for told, n in ((grouped, 1.0), (first, FIRST_COUNTS)) for pair in asked(rows, told)]
    model = LogisticRegression(C=1.0, max_iter=5000)
    model.fit([rows[pair] for pair, _, _ in taught], [right for _, right, _ in taught], [n for _, _, n in taught])
    print("weights", model.coef_[0].round(3).tolist(), "bias", model.intercept_.round(3).tolist())
    scored = sorted(rows, key=lambda pair: -float(np.dot(model.coef_[0], rows[pair])))
    for each in (5, 10, 15, 23, 40):
        top = set(scored[: each * len(chars)])
        top |= {(other, char) for char, other in top}
        found = [sum(pair in top for pair in told if pair[0] in used) for told in (grouped, first, second)]
        wanted = [sum(char in used for char, _ in told) for told in (grouped, first, second)]
        print(each, "alike to each: groups, first, second", [round(a / b, 3) for a, b in zip(found, wanted, strict=True)])


def asked(rows: Mapping[tuple[str, str], object], told: Pairs) -> list[tuple[str, str]]:
    """The pairs whose first character a list knows."""
    known = {char for char, _ in told}
    return [pair for pair in rows if pair[0] in known]


def groups(path: Path) -> Pairs:
    """The pairs of a file with a group of look-alikes a line."""
    lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {(one, other) for line in lines for one in line for other in line if one != other}


def pairs(table: Mapping[str, Iterable[str]]) -> Pairs:
    """The pairs of a table."""
    return {(char, other) for char, others in table.items() for other in others}


if __name__ == "__main__":
    main()
