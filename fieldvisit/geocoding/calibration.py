"""Confidence that means something: the probability that the village named is the one the writer meant.

A logistic model over features of the answer, trained by ``tests/reference/geocoding/fit.py`` on generated cases with whole kinds held
out; never the weight of a reading itself. The model is plain JSON and runs in plain Python.
"""

from __future__ import annotations

import json
import math
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from fieldvisit.domain.place import AdminLevel
from fieldvisit.geocoding.candidates import Reading
from fieldvisit.geocoding.index import Index

DOUBTFUL, CALLED_AFTER, GUESSED, REPAIRED, SURE = 0.1, 0.5, 0.8, 0.99, 0.998
FAR = 4.0
_COUNTY, _TOWNSHIP, _VILLAGE = AdminLevel.COUNTY, AdminLevel.TOWNSHIP, AdminLevel.VILLAGE
_MODEL = Path(__file__).parent / "text" / "tables" / "calibration.json"
NAMES = (
    "odds", "margin_village", "margin_above", "spelling", "spelling_more", "spelling_fewer", "called_after", "spelling_swapped", "spelling_short", "spelling_above",
    "short_forms", "level_word", "old_name", "no_township", "no_county", "bare", "bare_cost", "conflict", "unknown_township",
    "double_township", "narrative",
)  # fmt: skip


class Weighed(NamedTuple):
    """What calibration looks at: the best reading, the weights of all units, and how likely the place told is the place meant."""

    reading: Reading
    weights: tuple[tuple[str, float], ...]
    role_share: float
    narrative: bool


def features(weighed: Weighed, index: Index) -> tuple[float, ...]:
    """The features of a village answer in the order of ``NAMES``."""
    reading = weighed.reading
    last = reading.steps[-1]
    spelled = last.rule.startswith("spelling")
    core, _, written = last.rule.removeprefix("spelling:").partition(":") if spelled else ("", "", "")
    above = [step for step in reading.steps if step[0] is not _VILLAGE]
    rules = [step[4] for step in above]
    levels = [step[0] for step in above]
    return (
        *_margins(weighed, index),
        min(last.cost, 9.0) if spelled else 0.0,
        float(spelled and int(written) > len(core) and "called_after" not in reading.flags),
        float(spelled and int(written) < len(core)),
        float("called_after" in reading.flags),
        float(spelled and last.cost >= 4.0),
        float(spelled and len(core) == 2),
        min(9.0, sum([step[5] for step in above if step[4].startswith("spelling")])),
        float(rules.count("core")),
        float(rules.count("variant")),
        float(rules.count("old") + (last.rule == "old")),
        float(_TOWNSHIP not in levels),
        float(_COUNTY not in levels),
        float(not spelled and last.cost > 0.1),
        0.0 if spelled else min(last.cost, 6.0),
        float("conflict" in reading.flags),
        float("unknown_township" in reading.flags),
        float("double_township" in reading.flags),
        float(weighed.narrative),
    )


def confidence(weighed: Weighed, index: Index) -> float:
    """The calibrated probability in [0, 1] that the village is right; levels that contradict each other always need a person.

    Two things must hold in a narrative: the place told is the place meant (the role model's own probability, scaled on sentences it
    had not seen), and the words name that village (the calibrated part).
    """
    return min(most(weighed.reading), weighed.role_share * _probability(features(weighed, index)))


@cache
def plain_confidence(best: float) -> float:
    """The confidence of an address that names every level by its full name once, where ``best`` is the weight of the village."""
    values = dict.fromkeys(NAMES, 0.0)
    values["odds"] = min(math.log(best / (1.0 - best)), 6.0)
    values["margin_village"], values["margin_above"] = _ratio(best, 0.0), _ratio(best, 1.0 - best)
    return min(SURE, _probability(tuple(values.values())))


@lru_cache(maxsize=4096)
def _probability(values: tuple[float, ...]) -> float:
    weights, bias = _model()
    score = bias + sum([w * f for w, f in zip(weights, values, strict=True)])
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))


def most(reading: Reading) -> float:
    """The highest confidence an answer may have: contradicting levels and a village called after a listed one need a person.

    A repaired name is never beyond doubt.
    """
    if reading.flags & {"conflict", "unknown_township"}:
        return DOUBTFUL
    if "called_after" in reading.flags:
        return CALLED_AFTER
    repaired = [step for step in reading.steps if step[4].startswith("spelling")]
    if any(step.level is _COUNTY and step.cost >= FAR for step in repaired):
        return GUESSED
    return REPAIRED if repaired else SURE


def _margins(weighed: Weighed, index: Index) -> tuple[float, float, float]:
    code, best = weighed.weights[0]
    around, rival, above = index.around(code), 0.0, 0.0
    for other, p in weighed.weights[1:]:
        if not other or other in around:
            above = above or p
        else:
            rival = rival or p
        if above and rival:
            break
    odds = math.log(best / max(1e-4, 1.0 - best))
    return (min(odds, 6.0), _ratio(best, rival), _ratio(best, above))


def _ratio(best: float, other: float) -> float:
    return min(7.0, math.log(best / max(other, 1e-9)))


@cache
def _model() -> tuple[tuple[float, ...], float]:
    stored = json.loads(_MODEL.read_text(encoding="utf-8"))
    return tuple(stored["weights"][name] for name in NAMES), float(stored["bias"])
