"""Fits the confidence model on generated cases and reports it on kinds it has not seen; run by hand, writes ``calibration.json``.

``python tests/reference/geocoding/fit.py [cases per kind]`` (needs scikit-learn). Every kind is once held out: the table is made of
answers whose kind the model had never seen. The shipped model is then fitted on all kinds but the templates kept for testing. Wrong
answers come almost only from unlisted villages with the name of one elsewhere, so these are drawn ``MORE`` times as often, and weigh as
much as two kinds. Answers that ``most`` bounds because of what they are (levels that contradict, a village called after another)
are reported and not fitted.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from cases import KINDS, Case, generate  # noqa: E402

from fieldvisit.domain.place import AdminLevel  # noqa: E402
from fieldvisit.geocoding.calibration import CALLED_AFTER, NAMES, Weighed, features, most  # noqa: E402
from fieldvisit.geocoding.candidates import Context  # noqa: E402
from fieldvisit.geocoding.index import Index  # noqa: E402
from fieldvisit.geocoding.matcher import GeocodingParams, is_settled  # noqa: E402
from fieldvisit.geocoding.text.normalize import normalize  # noqa: E402
from fieldvisit.geocoding.weighing import weigh  # noqa: E402
from fieldvisit.io.gazetteer import load_gazetteer  # noqa: E402

HELD_FOR_TESTS = ("narrative_clear_test",)
RARE, BORROWED, MORE = ("unknown_near",), ("unknown_borrowed",), 12


def main() -> None:
    """Generate, measure on held-out kinds, fit, store."""
    per_kind = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    gazetteer = load_gazetteer()
    index = Index(gazetteer)
    usual = tuple(kind for kind in KINDS if kind not in (*HELD_FOR_TESTS, *RARE, *BORROWED))
    cases = [*generate(gazetteer, per_kind, 2023, usual), *generate(gazetteer, per_kind // 4, 2023, RARE)]
    cases += generate(gazetteer, per_kind * MORE, 2023, BORROWED)
    kinds, rows, right, highest, share, told = observe(cases, index)
    held, taught = np.zeros(len(right)), told & (highest > CALLED_AFTER)
    weights = np.where(np.isin(kinds, BORROWED), 2 / MORE, 1.0)
    groups = [kind for kind in KINDS if kind in set(kinds)]
    for fold in range(7):
        out = np.isin(kinds, groups[fold::7])
        seen = taught & (~out | np.isin(kinds, BORROWED))
        held[out] = fit(rows[seen], right[seen], weights[seen]).predict_proba(rows[out])[:, 1]
    held = np.minimum(share * held, highest)
    report(kinds, held, right, np.where(np.isin(kinds, BORROWED), 1 / MORE, 1.0))
    model = fit(rows[taught], right[taught], weights[taught])
    stored = {"trained_on": int(taught.sum()), "kinds": len(groups), "bias": round(float(model.intercept_[0]), 4)}
    stored["weights"] = {name: round(float(w), 4) for name, w in zip(NAMES, model.coef_[0], strict=True)}
    path = ROOT / "fieldvisit" / "geocoding" / "text" / "tables" / "calibration.json"
    path.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8", newline="\n")


def observe(cases: list[Case], index: Index) -> tuple[np.ndarray, ...]:
    """Of every village answer: kind, features, rightness, the most it may claim, the share of its role, and whether the place is the
    one meant (the role model answers for that, so answers about another place teach nothing here).
    """
    kinds, rows, right, highest, share, told = [], [], [], [], [], []
    for case in cases:
        answer = weigh(normalize(case.text).text, index, Context(), address=case.form == "address")
        reading = answer.reading
        if reading is None or reading.level is not AdminLevel.VILLAGE or not is_settled(answer, index, GeocodingParams()):
            continue
        if "conflict" in reading.flags:
            continue
        kinds.append(case.kind)
        rows.append(features(Weighed(reading, answer.weights, answer.role_share, answer.narrative), index))
        highest.append(most(reading))
        right.append(reading.code in case.codes and not case.refuse)
        share.append(answer.role_share)
        told.append(not case.codes & {code for code, _ in answer.elsewhere})
    return tuple(map(np.array, (kinds, rows, np.array(right, dtype=float), highest, share, told)))


def fit(rows: np.ndarray, right: np.ndarray, weights: np.ndarray) -> LogisticRegression:
    """The model of these answers."""
    return LogisticRegression(C=1.0, max_iter=2000).fit(rows, right, sample_weight=weights)


def report(kinds: np.ndarray, held: np.ndarray, right: np.ndarray, weights: np.ndarray) -> None:
    """The reliability table and its summary on kinds that were not seen (but for the borrowed names, without which nothing is wrong)."""
    error = 0.0
    for low in np.arange(0, 1, 0.1):
        inside = (held >= low) & ((held < low + 0.1) | (low > 0.85))
        if inside.any():
            said, was = (float(np.average(values[inside], weights=weights[inside])) for values in (held, right))
            error += weights[inside].sum() / weights.sum() * abs(said - was)
            print(f"{low:.1f}-{low + 0.1:.1f}  n={inside.sum():5d}  said {said:.3f}  right {was:.3f}")
    sure = held >= 0.9
    for kind in sorted(set(kinds)):
        own = kinds == kind
        doubted, wrong = (own & (held < 0.85) & (right == 1)).sum(), (own & sure & (right == 0)).sum()
        if doubted > 4 or wrong:
            print(f"  {kind}: {doubted} right and doubted, {wrong} accepted and wrong, of {own.sum()}")
    kept = np.average(right[sure], weights=weights[sure])
    print(f"ECE {error:.4f}; precision at 0.9 {kept:.4f}; right and accepted {right[sure].sum() / right.sum():.4f}")


if __name__ == "__main__":
    main()
