"""Confidence that means something: the probability that the village named is the one the writer meant.

A logistic model over features of the answer, trained by ``tests/reference/geocoding/fit.py`` on generated cases with whole kinds held
out; never the weight of a reading itself. The model is plain JSON and runs in plain Python.
"""

from __future__ import annotations

import json
import math
from functools import cache
from typing import Final, NamedTuple

from fieldvisit.domain.place import AdminLevel
from fieldvisit.geocoding.candidates import Reading
from fieldvisit.geocoding.index import Index
from fieldvisit.geocoding.text import TABLES

DOUBTFUL: Final = 0.4
CALLED_AFTER: Final = 0.8
GUESSED: Final = 0.88
REPAIRED: Final = 0.995
SURE: Final = 0.999
FAR: Final = 4.0
_CONTRADICTING: Final = frozenset({"conflict", "unknown_township"})
_ANOTHER: Final = frozenset({"called_after", "other_name"})
_COUNTY: Final = AdminLevel.COUNTY
_MODEL: Final = TABLES / "calibration.json"
NAMES: Final = ("odds", "margin_above", "two_changed")
"""How far the village stands out against all else, and against the units above it; whether a name of two characters was repaired."""


class Weighed(NamedTuple):
    """What calibration looks at: the best reading, the weights of all units, and how likely the place told is the place meant."""

    reading: Reading
    weights: tuple[tuple[str, float], ...]
    role_share: float
    narrative: bool


def features(weighed: Weighed, index: Index) -> tuple[float, float, float]:
    """The features of a village answer in the order of ``NAMES``."""
    last = weighed.reading.steps[-1]
    core = last.rule.split(":")[1] if last.rule.startswith("spelling") else ""
    return (*_margins(weighed, index), float(len(core) == 2))


def confidence(weighed: Weighed, index: Index) -> float:
    """The calibrated probability in [0, 1] that the village is right; levels that contradict each other always need a person.

    Two things must hold in a narrative: the place told is the place meant (the role model's own probability, scaled on sentences it
    had not seen), and the words name that village (the calibrated part).
    """
    return min(most(weighed.reading), weighed.role_share * _probability(*features(weighed, index)))


@cache
def plain_confidence(best: float) -> float:
    """The confidence of an address that names every level by its full name once, where ``best`` is the weight of the village."""
    odds = min(math.log(best / (1.0 - best)), 6.0)
    return min(SURE, _probability(odds, _ratio(best, 1.0 - best), 0.0))


def _probability(odds: float, margin_above: float, two_changed: float) -> float:
    (first, second, third), bias = _model()
    score = bias + (first * odds + second * margin_above + third * two_changed)
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))


def most(reading: Reading) -> float:
    """The highest confidence an answer may have: contradicting levels and what may be another village's name need a person.

    A repaired name is never beyond doubt.
    """
    if reading.flags:
        if not reading.flags.isdisjoint(_CONTRADICTING):
            return DOUBTFUL
        if not reading.flags.isdisjoint(_ANOTHER):
            return CALLED_AFTER
    repaired = [step for step in reading.steps if step[4].startswith("spelling")]
    if any(step.level is _COUNTY and step.cost >= FAR for step in repaired):
        return GUESSED
    return REPAIRED if repaired else SURE


def _margins(weighed: Weighed, index: Index) -> tuple[float, float]:
    (code, best), *others = weighed.weights
    above, around = 0.0, index.around(index.township_of(code))
    for other, p in others:
        if not other or other in around:
            above = p
            break
    odds = math.log(best / max(1e-4, 1.0 - best))
    return min(odds, 6.0), _ratio(best, above)


def _ratio(best: float, other: float) -> float:
    return min(7.0, math.log(best / max(other, 1e-9)))


@cache
def _model() -> tuple[tuple[float, float, float], float]:
    stored = json.loads(_MODEL.read_text(encoding="utf-8"))
    first, second, third = (float(stored["weights"][name]) for name in NAMES)
    return (first, second, third), float(stored["bias"])
