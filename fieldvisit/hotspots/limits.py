"""What the params of hotspots may be: words, numbers, shares and lengths are checked when the params are made."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from numbers import Integral, Real

from fieldvisit.errors import ParamError, Text
from fieldvisit.hotspots.context.township import Unit
from fieldvisit.hotspots.ground import ScanModel
from fieldvisit.hotspots.kulldorff.zones import Shape

_WORDS: Mapping[str, type[StrEnum]] = {"model": ScanModel, "by": Unit, "shape": Shape}
_LEAST = {
    "replicates": 1,
    "seed": 0,
    "stop_after": 0,
    "max_hotspots": 1,
    "neighbours": 1,
    "fewest_matters": 1,
    "per_village": 1,
    "most": 1,
    "pressing_days": 0,
    "months": 0,
    "base_min": 1,
    "per_case_min": 0,
    "longest_min": 1,
}
_SHARES = ("max_share", "max_time_share", "alpha", "cover")
_LENGTHS = ("merge_m", "margin_m")
_POINTS = ("hotspot_points",)
_WITHIN = ("confidence",)
_FREE = ("str", "tuple[str, ...]")
"""Types of params that other rules check, where they are used."""


@dataclass(frozen=True)
class Checked:
    """Params whose fields are checked by name; a word is taken for the member of its enumeration.

    Raises
    ------
    ParamError
        If a word is not known, a number is too small or none (nan, infinite), a share does not lie in (0, 1], or a value is of another
        type; names the param and what is allowed.
    """

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name in _WORDS:
                object.__setattr__(self, field.name, _word(field.name, value, _WORDS[field.name]))
            elif field.type not in _FREE and not _is_allowed(field.name, value):
                allowed = _allowed(field.name)
                raise ParamError(field.name, Text(f"{value!r} 应为{allowed.zh}", f"{value!r} should be {allowed.en}"))


def refuse_too_few(replicates: int, alpha: float) -> None:
    """Raise ``ParamError`` for so few chance maps that nothing could ever be as rare as ``alpha`` asks."""
    if (replicates + 1) * alpha < 1 - 1e-9:
        fewest = math.ceil(1 / alpha - 1e-9) - 1
        zh = f"{replicates} 张随机图太少，达不到 alpha = {alpha}，应不小于 {fewest}"
        en = f"{replicates} chance maps are too few for alpha = {alpha}: at least {fewest}"
        raise ParamError("replicates", Text(zh, en))


def _word(name: str, value: object, kind: type[StrEnum]) -> StrEnum:
    words = [one.value for one in kind]
    if value not in words:
        problem = Text(f"{value!r} 应为 {'、'.join(words)} 之一", f"{value!r} should be one of {', '.join(words)}")
        raise ParamError(name, problem)
    return kind(value)


def _is_allowed(name: str, value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, Real):
        return isinstance(value, bool) and name not in {*_LEAST, *_SHARES, *_LENGTHS, *_POINTS, *_WITHIN}
    if name in _SHARES:
        return 0 < float(value) <= 1
    if name in _POINTS:
        return 0 <= float(value) <= 1
    if name in _WITHIN:
        return 0 < float(value) < 1
    if name in _LENGTHS:
        return 0 <= float(value) < math.inf
    return name in _LEAST and isinstance(value, Integral) and int(value) >= _LEAST[name]


def _allowed(name: str) -> Text:
    if name in _SHARES:
        return Text("大于 0 且不超过 1 的数", "a number above 0 and at most 1")
    if name in _POINTS:
        return Text("0 至 1 的数", "a number from 0 to 1")
    if name in _WITHIN:
        return Text("大于 0 且小于 1 的数", "a number above 0 and below 1")
    if name in _LENGTHS:
        return Text("不小于 0 的米数", "metres, 0 or more")
    if name in _LEAST:
        return Text(f"不小于 {_LEAST[name]} 的整数", f"a whole number of at least {_LEAST[name]}")
    return Text(" true 或 false", "true or false")
