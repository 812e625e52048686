"""How likely each place a narrative names is the place of the problem: a linear model over cues, stored as plain JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from fieldvisit.geocoding.role.cues import NAMES, Spot, features

_MODEL = Path(__file__).parents[1] / "text" / "tables" / "roles.json"


def claims(text: str, spots: Sequence[Spot]) -> Mapping[str, float]:
    """By unit, in nats, how strongly the words claim it as the place of the problem; only differences mean anything."""
    weights = _weights()
    return {
        code: sum(weights.get(name, 0.0) * value for name, value in found.items())
        for code, found in features(text, spots).items()
    }


def shares(claimed: Mapping[str, float]) -> dict[str, float]:
    """The claims as probabilities that sum to 1."""
    highest = max(claimed.values(), default=0.0)
    odds = {code: math.exp(claim - highest) for code, claim in claimed.items()}
    total = sum(odds.values())
    return {code: value / total for code, value in odds.items()}


@cache
def _weights() -> dict[str, float]:
    stored = json.loads(_MODEL.read_text(encoding="utf-8"))["weights"]
    return {name: float(stored[name]) for name in NAMES if name in stored}
