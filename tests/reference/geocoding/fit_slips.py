"""How much one changed character speaks for a slip, and not for a village nobody listed; run by hand, prints what ``spellings`` uses.

``python tests/reference/geocoding/fit_slips.py FOLDER`` (needs scikit-learn), FOLDER the unpacked wheel of ``pycorrector`` 1.1.4 (Apache 2.0),
whose groups of look-alikes are the slips. The unlisted villages bear the names of villages elsewhere. Both are kept where exactly one
sibling is one character away, and compared by how many listed names have the written character, and the rarest of the others, in
their places. The share of each that is read as the sibling is printed for several log-likelihood ratios.
"""

from __future__ import annotations

import math
import sys
from collections import defaultdict
from pathlib import Path
from random import Random

import numpy as np
from sklearn.linear_model import LogisticRegression

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT)]

from fieldvisit.domain.place import AdminLevel  # noqa: E402
from fieldvisit.geocoding.index import Index  # noqa: E402
from fieldvisit.geocoding.text.characters import ANY_CHANGE, change_cost  # noqa: E402
from fieldvisit.io.gazetteer import load_gazetteer  # noqa: E402

TRIES, SEED = 60_000, 5


def main() -> None:
    """Draw slips and borrowed names, compare them, print."""
    gazetteer = load_gazetteer()
    letters, rng = Index(gazetteer).letters, Random(SEED)
    siblings: dict[str, list[str]] = defaultdict(list)
    for unit in gazetteer.units:
        if unit.level is AdminLevel.VILLAGE:
            siblings[unit.parent].append(unit.core)
    rural = [u for u in gazetteer.units if u.level is AdminLevel.VILLAGE and u.kind == "村" and len(u.core) > 1]
    alike = groups(Path(sys.argv[1]) / "pycorrector" / "data" / "same_stroke.txt")
    slips, drawn = [], 0
    for unit in rng.choices(rural, k=TRIES):
        at = rng.randrange(len(unit.core))
        if alike[unit.core[at]]:
            written = unit.core[:at] + rng.choice(alike[unit.core[at]]) + unit.core[at + 1 :]
            found = only_sibling(written, siblings[unit.parent])
            drawn += found == unit.core
            slips += [seen(written, found, letters)] if found == unit.core else []
    borrowed = []
    for unit, other in zip(rng.choices(rural, k=TRIES), rng.choices(rural, k=TRIES), strict=True):
        found = only_sibling(other.core, siblings[unit.parent])
        borrowed += [seen(other.core, found, letters)] if found else []
    compare([row for row in slips if row[-1] >= ANY_CHANGE], [row for row in borrowed if row[-1] >= ANY_CHANGE], drawn)


def groups(path: Path) -> dict[str, list[str]]:
    """The characters that stand in one group with each."""
    found: dict[str, set[str]] = defaultdict(set)
    for line in path.read_text(encoding="utf-8").splitlines():
        group = [] if line.startswith("#") else line.split()
        for char in group:
            found[char] |= {other for other in group if other != char}
    return defaultdict(list, {char: sorted(others) for char, others in found.items()})


def only_sibling(written: str, cores: list[str]) -> str:
    """The one name of a township that is one character away; empty when none or several are, or the name is listed."""
    near = [c for c in cores if len(c) == len(written) and sum(a != b for a, b in zip(c, written, strict=True)) == 1]
    return near[0] if len(near) == 1 and written not in cores else ""


def seen(written: str, core: str, letters: dict[str, int]) -> tuple[float, float, float]:
    """Log counts of the changed character and the rarest other one together; whether the name is long; the cost of the change."""
    counts = [letters.get(f"{char}$" if i == len(core) - 1 else char, 0) + 1 for i, char in enumerate(written)]
    at = next(i for i, char in enumerate(core) if char != written[i])
    changed = counts.pop(at)
    return math.log(changed * min(counts)), float(len(core) > 2), change_cost(core[at], written[at])


def compare(slips: list[tuple[float, ...]], borrowed: list[tuple[float, ...]], drawn: int) -> None:
    """Fit the log-likelihood ratio of the two and print it."""
    rows = np.array([row[:2] for row in slips + borrowed])
    weights = np.r_[np.full(len(slips), 1 / drawn), np.full(len(borrowed), 1 / TRIES)]
    model = LogisticRegression(C=10).fit(rows, np.arange(len(rows)) < len(slips), sample_weight=weights / weights.mean())
    ratio = rows @ model.coef_[0] + model.intercept_[0]
    print(
        f"nats for each nat rarer {-model.coef_[0][0]:.2f}; even at {-model.intercept_[0] / model.coef_[0][0]:.2f}; long {model.coef_[0][1]:.2f}"
    )
    for least in (0.0, 0.5, 1.0, 1.5, 2.0, 3.0):
        kept, wrong = (ratio[: len(slips)] > least).mean(), (ratio[len(slips) :] > least).sum() / TRIES
        print(
            f"above {least}: {kept:.3f} of {len(slips)} slips outside the table of look-alikes, {wrong:.4f} of all borrowed names"
        )


if __name__ == "__main__":
    main()
