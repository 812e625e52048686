"""Fits the model of roles and writes ``roles.json``; run by hand: ``python tests/reference/geocoding/fit_roles.py`` (needs numpy, scipy).

Learned from the sentences of ``role_sentences.py``, of the first generator and of every second letter of ``role_letters.py``, filled with
real names, and from the tuned half of ``roles.csv``. Whole sentences are held out in turn to choose the penalty and the scale; the other
letters, the held half of ``roles.csv``, the second generator and the labelled set are never looked at here.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import numpy as np
from scipy.optimize import minimize
from scipy.special import logsumexp

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

import cases as first  # noqa: E402
from role_letters import learned  # noqa: E402
from role_sentences import sentences  # noqa: E402

from fieldvisit.geocoding.candidates import Context  # noqa: E402
from fieldvisit.geocoding.evaluation.cases import read_cases  # noqa: E402
from fieldvisit.geocoding.evaluation.writing import templates  # noqa: E402
from fieldvisit.geocoding.evaluation.writing.places import Places, Site  # noqa: E402
from fieldvisit.geocoding.index import Index  # noqa: E402
from fieldvisit.geocoding.role.cues import NAMES, features  # noqa: E402
from fieldvisit.geocoding.roles import find_mentions, spots_of  # noqa: E402
from fieldvisit.geocoding.text.normalize import normalize  # noqa: E402
from fieldvisit.io.gazetteer import load_gazetteer  # noqa: E402

FOLDS, FILLS, SEED = 10, 5, 20261125
RULES = 0.15  # what the plain rules count for in the choice, nats a point of their weight; by the tuned half of roles.csv
TROUBLES = (
    "水渠塌了没人修",
    "路灯不亮",
    "道路破损",
    "自来水经常停",
    "低保评定不公",
    "垃圾没人清",
    "桥面裂缝",
    "宅基地被占",
    "补贴没有发",
    "井水发黄",
)
Example = tuple[int, str, np.ndarray, int, np.ndarray]


def main() -> None:
    """Collect examples, choose the penalty by held-out sentences, fit, store."""
    gazetteer = load_gazetteer()
    index, places = Index(gazetteer), Places(gazetteer)
    rng = Random(SEED)
    examples = [e for number, text, code in texts(places, rng) if (e := example(number, text, code, index)) is not None]
    groups = sorted({e[0] for e in examples})
    print(f"{len(examples)} narratives from {len(groups)} sentences, {len(NAMES)} cues")
    best = min((held_out(examples, groups, penalty) for penalty in (0.3, 1.0)), key=lambda found: found[0])
    loss, penalty, scale, rules, right = best
    print(
        f"held-out sentences: right {right:.3f}, log loss {loss:.3f}, penalty {penalty}, scale {scale:.2f}, rules {rules:.2f}"
    )
    weights = fit(examples, penalty)
    stored = {
        "trained_on": len(examples), "sentences": len(groups), "held_out_right": round(right, 3),
        "rules": RULES, "scale": round(scale, 2), "sure_rules": round(rules, 2),
        "weights": {name: round(float(w), 3) for name, w in zip(NAMES, weights, strict=True)},
    }  # fmt: skip
    path = ROOT / "fieldvisit" / "geocoding" / "text" / "tables" / "roles.json"
    path.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8", newline="\n")


def texts(places: Places, rng: Random) -> Iterator[tuple[int, str, str]]:
    """Number of the sentence, narrative, code of the place it is about."""
    rural = [
        s for s in places.sites if s.unit.kind == "村" and s.township.kind in ("镇", "乡") and places.is_plain(s) and s.city
    ]
    patterns = list(dict.fromkeys((*sentences(), *learned())))
    for table in (templates.TWO_PLACES, templates.ENTANGLED, templates.BY_MEANING):
        patterns += [line for group in table.values() for line in group]
    patterns += [*first.CLEAR_TRAIN, *first.CLEAR_TEST, *first.MEANING]
    for number, pattern in enumerate(patterns):
        for _ in range(FILLS):
            a, b, d = rng.sample(rural, 3)
            near = [s for s in places.by_county[a.county.code] if s.township.code != a.township.code and s.core != a.core]
            b = rng.choice(near) if near and rng.random() < 0.7 else b
            town = rng.choice((d.county.name, d.city, "郑州", "浙江", f"{b.county.name}{b.township.name}"))
            office = a.county.name + rng.choice(("", a.township.name)) + rng.choice(("信访局", "政府", "镇政府", ""))
            words = {"a": name(a, b, rng), "b": name(b, a, rng), "d": name(d, a, rng), "w": town, "o": office, "c": office}
            yield number, pattern.format(m=rng.choice(TROUBLES), **words), a.code
    for number, case in enumerate(read_cases(Path(__file__).with_name("roles.csv")), start=len(patterns)):
        if case.kind == "roles_tuned":
            yield number, case.text, case.code


def name(site: Site, other: Site, rng: Random) -> str:
    """The village as a letter names it: now and then without a county where the other place has told it."""
    if other.county.code == site.county.code and rng.random() < 0.4:
        return f"{site.county.name if rng.random() < 0.5 else ''}{site.township.name}{site.core}村"
    head = rng.choice(("", "", site.city, "河南省" + site.city))
    return f"{head}{site.county.name}{site.township.name}{site.core}{rng.choice(('村', '村', '行政村'))}"


def example(number: int, text: str, code: str, index: Index) -> Example | None:
    """The cues of every unit the narrative names, and which row is right; nothing where there is no choice."""
    plain = normalize(text).text
    spots = spots_of(find_mentions(plain, index, Context(), address=False))
    found = features(plain, spots, "河南") if spots else {}
    if len(found) < 2 or code not in found:
        return None
    rows = np.array([[own.get(n, 0.0) for n in NAMES] for own in found.values()])
    return number, text, rows, list(found).index(code), np.array([own["rules"] for own in found.values()])


def fit(examples: list[Example], penalty: float) -> np.ndarray:
    """Weights of the conditional logit with an L2 penalty, each sentence counting once."""
    counts = Counter(number for number, *_ in examples)
    rows = np.zeros((len(examples), max(len(e[2]) for e in examples), len(NAMES)))
    there = np.full(rows.shape[:2], -np.inf)
    for k, (_, _, own, *_) in enumerate(examples):
        rows[k, : len(own)], there[k, : len(own)] = own, 0.0
    right = np.array([e[3] for e in examples])
    weight = np.array([1.0 / counts[e[0]] for e in examples])
    first = np.arange(len(examples))

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = rows @ weights + there
        logs = scores - logsumexp(scores, axis=1, keepdims=True)
        pull = np.exp(logs)
        pull[first, right] -= 1.0
        slope = np.einsum("e,er,erf->f", weight, pull, rows) + penalty * weights
        return 0.5 * penalty * float(weights @ weights) - float(weight @ logs[first, right]), slope

    return minimize(loss, np.zeros(len(NAMES)), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x


def held_out(examples: list[Example], groups: list[int], penalty: float) -> tuple[float, float, float, float, float]:
    """Log loss at the best scale and share of the rules, penalty, those two, and share right, on sentences the model had not seen."""
    order = Random(1).sample(groups, len(groups))
    scored: list[tuple[np.ndarray, np.ndarray, int]] = []
    for fold in range(FOLDS):
        out = set(order[fold::FOLDS])
        weights = fit([e for e in examples if e[0] not in out], penalty)
        for number, text, rows, right, rules in examples:
            if number in out:
                scored.append((rows @ weights, rules, right))
                if "-v" in sys.argv and np.argmax(rows @ weights) != right:
                    print("  wrong:", text)

    def loss(scale: float, rules: float) -> float:
        return float(np.mean([logsumexp(scale * s + rules * r) - scale * s[at] - rules * r[at] for s, r, at in scored]))

    found, scale, rules = min(
        (loss(k, a), float(k), float(a)) for k in np.arange(0.4, 1.61, 0.1) for a in np.arange(0.0, 0.61, 0.05)
    )
    right = float(np.mean([np.argmax(s + RULES * r) == at for s, r, at in scored]))
    print(f"penalty {penalty}: right {right:.3f}, log loss {found:.3f} at scale {scale:.1f}, rules {rules:.2f}")
    return found, penalty, scale, rules, right


if __name__ == "__main__":
    main()
