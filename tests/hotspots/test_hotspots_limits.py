"""Params that make no sense are refused when they are made, with the name of the param and what is allowed."""

from __future__ import annotations

import math
from typing import Any

import pytest

from fieldvisit.errors import SettingsError
from fieldvisit.hotspots.density import DensityParams
from fieldvisit.hotspots.dispatch.effect import EffectParams
from fieldvisit.hotspots.dispatch.members import OfferParams
from fieldvisit.hotspots.dispatch.rank import RankParams
from fieldvisit.hotspots.emerging import EmergingParams
from fieldvisit.hotspots.limits import Checked
from fieldvisit.hotspots.local import LocalParams
from fieldvisit.hotspots.propose import ProposeParams
from fieldvisit.hotspots.scan import ScanParams
from fieldvisit.hotspots.tally import TallyParams
from fieldvisit.settings import parse_settings

SENSELESS: list[tuple[dict[str, Any], str]] = [
    ({"neighbours": 0}, "不小于 1 的整数"),
    ({"neighbours": 2.5}, "不小于 1 的整数"),
    ({"replicates": 0}, "不小于 1 的整数"),
    ({"replicates": 18}, "应不小于 19"),
    ({"alpha": math.nan}, "大于 0 且不超过 1 的数"),
    ({"alpha": 0.0}, "大于 0 且不超过 1 的数"),
    ({"alpha": 0.01, "replicates": 98}, "应不小于 99"),
    ({"seed": -1}, "不小于 0 的整数"),
]
OTHERS: list[tuple[type[Checked], dict[str, Any], str]] = [
    (LocalParams, {"by_road": "yes"}, "true 或 false"),
    (DensityParams, {"merge_m": -1.0}, "不小于 0 的米数"),
    (DensityParams, {"margin_m": math.nan}, "不小于 0 的米数"),
    (DensityParams, {"margin_m": math.inf}, "不小于 0 的米数"),
    (DensityParams, {"fewest_matters": 0}, "不小于 1 的整数"),
    (EffectParams, {"per_village": 0}, "不小于 1 的整数"),
    (EffectParams, {"confidence": 1.0}, "大于 0 且小于 1 的数"),
    (OfferParams, {"cover": 1.2}, "大于 0 且不超过 1 的数"),
    (OfferParams, {"most": 0}, "不小于 1 的整数"),
    (RankParams, {"pressing_days": -1}, "不小于 0 的整数"),
    (ProposeParams, {"base_min": 0}, "不小于 1 的整数"),
    (ProposeParams, {"hotspot_points": 1.5}, "0 至 1 的数"),
    (TallyParams, {"months": -3}, "不小于 0 的整数"),
]


@pytest.mark.parametrize("kind", [LocalParams, EmergingParams])
@pytest.mark.parametrize(("change", "allowed"), SENSELESS)
def test_senseless_params_of_local_statistics_and_trends_are_refused(
    kind: type[Checked], change: dict[str, Any], allowed: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        kind(**change)
    assert any(caught.value.text.zh.startswith(f"{name} 有误：") for name in change)
    assert allowed in caught.value.text.zh


@pytest.mark.parametrize(("kind", "change", "allowed"), OTHERS)
def test_senseless_params_beside_them_are_refused(kind: type[Checked], change: dict[str, Any], allowed: str) -> None:
    with pytest.raises(SettingsError) as caught:
        kind(**change)
    assert caught.value.text.zh.startswith(f"{next(iter(change))} 有误：")
    assert allowed in caught.value.text.zh


def test_defaults_and_limits_themselves_are_allowed() -> None:
    for kind in (LocalParams, EmergingParams):
        kind(neighbours=1, replicates=19, alpha=0.05)
        kind(replicates=1, alpha=0.5)
    made = (DensityParams(), EffectParams(), OfferParams(), RankParams(), ProposeParams(), TallyParams(), ScanParams())
    assert len(made) == 7
    assert ProposeParams(hotspot_points=0.0, must_by="2026-11-30").hotspot_points == 0.0
    TallyParams(first_day="2026-01-01", categories=("other",))


def test_a_settings_file_is_told_the_key() -> None:
    with pytest.raises(SettingsError) as caught:
        parse_settings({"tally": {"months": -1}})
    assert "tally.months" in caught.value.text.zh
