"""Fits the confidence model on generated cases and reports it on kinds it has not seen; run by hand, writes ``calibration.json``.

``python tests/reference/geocoding/fit.py [cases per kind]`` (needs scikit-learn). Every kind is once held out: the table is made of
answers whose kind the model had never seen. The shipped model is then fitted on all kinds but the templates kept for testing.
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
from fieldvisit.geocoding.calibration import NAMES, Weighed, features, most  # noqa: E402
from fieldvisit.geocoding.candidates import Context  # noqa: E402
from fieldvisit.geocoding.index import Index  # noqa: E402
from fieldvisit.geocoding.matcher import GeocodingParams, is_settled  # noqa: E402
from fieldvisit.geocoding.text.normalize import normalize  # noqa: E402
from fieldvisit.geocoding.weighing import weigh  # noqa: E402
from fieldvisit.io.gazetteer import load_gazetteer  # noqa: E402

HELD_FOR_TESTS = ("narrative_clear_test",)
RARE = ("unknown_near",)
MONOTONE_UP = ("odds", "margin_village", "margin_above")


def main() -> None:
    """Generate, measure on held-out kinds, fit, store."""
    per_kind = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    gazetteer = load_gazetteer()
    index = Index(gazetteer)
    usual = tuple(kind for kind in KINDS if kind not in (*HELD_FOR_TESTS, *RARE))
    cases = [*generate(gazetteer, per_kind, 2023, usual), *generate(gazetteer, per_kind // 4, 2023, RARE)]
    kinds, rows, right, highest, share, told = observe(cases, index)
    held = np.zeros(len(right))
    groups = [kind for kind in KINDS if kind in set(kinds)]
    for fold in range(7):
        out = np.isin(kinds, groups[fold::7])
        held[out] = predict(rows[out], *fit(rows[~out & told], right[~out & told]))
    held = np.minimum(share * held, highest)
    report(kinds, held, right)
    weights, bias = fit(rows[told], right[told])
    stored = {"trained_on": int(told.sum()), "kinds": len(groups), "bias": round(bias, 4)}
    stored["weights"] = {name: round(float(w), 4) for name, w in zip(NAMES, weights, strict=True)}
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


def fit(rows: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, float]:
    """Weights and bias; features that must raise confidence and got a negative weight are left out and the rest fitted again."""
    used = np.ones(rows.shape[1], dtype=bool)
    while True:
        model = LogisticRegression(C=1.0, max_iter=2000).fit(rows[:, used], right)
        weights = np.zeros(rows.shape[1])
        weights[used] = model.coef_[0]
        wrong = [i for i, name in enumerate(NAMES) if (weights[i] < 0) == (name in MONOTONE_UP) and weights[i] != 0 and used[i]]
        if not wrong:
            return weights, float(model.intercept_[0])
        used[max(wrong, key=lambda i: abs(weights[i]))] = False


def predict(rows: np.ndarray, weights: np.ndarray, bias: float) -> np.ndarray:
    """The model's probabilities."""
    return 1 / (1 + np.exp(-(rows @ weights + bias)))


def report(kinds: np.ndarray, held: np.ndarray, right: np.ndarray) -> None:
    """The reliability table and its summary on kinds that were not seen."""
    error = 0.0
    for low in np.arange(0, 1, 0.1):
        inside = (held >= low) & ((held < low + 0.1) | (low > 0.85))
        if inside.any():
            error += inside.mean() * abs(held[inside].mean() - right[inside].mean())
            print(
                f"{low:.1f}-{low + 0.1:.1f}  n={inside.sum():5d}  said {held[inside].mean():.3f}  right {right[inside].mean():.3f}"
            )
    low = (held < 0.85) & (right == 1)
    for kind in sorted(set(kinds)):
        if (low & (kinds == kind)).sum() > 4:
            print(f"  right and doubted, kind unseen: {kind} {(low & (kinds == kind)).sum()} of {(kinds == kind).sum()}")
    sure = held >= 0.9
    for kind in sorted(set(kinds)):
        wrong = sure & (right == 0) & (kinds == kind)
        if wrong.any():
            print(f"  accepted and wrong, kind unseen: {kind} {wrong.sum()} of {(kinds == kind).sum()}")
    print(
        f"ECE {error:.4f}; precision at 0.9 {right[sure].mean():.4f}; right and accepted {(right[sure].sum()) / right.sum():.4f}"
    )


if __name__ == "__main__":
    main()
