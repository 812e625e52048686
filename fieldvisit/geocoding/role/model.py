"""How likely each place a narrative names is the place of the problem: a linear model over cues, stored as plain JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from fieldvisit.geocoding.role.cues import NAMES, Spot, features
from fieldvisit.geocoding.text import TABLES

_MODEL = TABLES / "roles.json"


class Claimed(NamedTuple):
    """What the words make of the units a narrative names.

    ``claim`` (nats, only differences mean anything) says which unit is meant. ``share`` is the probability that a unit is, summing to
    1; plain rules about the words count for more there, so that a place the rules speak against is never claimed without doubt.
    """

    claim: Mapping[str, float]
    share: Mapping[str, float]


def claims(text: str, spots: Sequence[Spot], province: str) -> Claimed:
    """The claims of all units of a normalised narrative; one alone has all. ``province`` is the bare name of the text's own."""
    if len({spot.code for spot in spots}) < 2:
        return Claimed({spot.code: 0.0 for spot in spots}, {spot.code: 1.0 for spot in spots})
    model, found = _model(), features(text, spots, province)
    cues = {code: sum(model.weights.get(name, 0.0) * value for name, value in own.items()) for code, own in found.items()}
    claim = {code: cue + model.rules * found[code]["rules"] for code, cue in cues.items()}
    doubt = {code: model.scale * cue + model.sure_rules * found[code]["rules"] for code, cue in cues.items()}
    return Claimed(claim, _shares(doubt))


def _shares(claimed: Mapping[str, float]) -> dict[str, float]:
    highest = max(claimed.values())
    odds = {code: math.exp(claim - highest) for code, claim in claimed.items()}
    total = sum(odds.values())
    return {code: value / total for code, value in odds.items()}


class _Model(NamedTuple):
    weights: Mapping[str, float]
    rules: float
    scale: float
    sure_rules: float


@cache
def _model() -> _Model:
    stored = json.loads(_MODEL.read_text(encoding="utf-8"))
    weights = {name: float(stored["weights"][name]) for name in NAMES if name in stored["weights"]}
    return _Model(weights, *(float(stored[name]) for name in ("rules", "scale", "sure_rules")))
