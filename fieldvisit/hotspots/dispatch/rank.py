"""The order in which hotspots should see a work team."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fieldvisit.domain.hotspot import Hotspot
from fieldvisit.domain.visit import RatedCase
from fieldvisit.errors import Text
from fieldvisit.hotspots.context.pressure import with_pressure


@dataclass(frozen=True)
class RankParams:
    """``pressing_days``: a key case with no more days left than this lifts its hotspot above all without one."""

    pressing_days: int = 7


@dataclass(frozen=True)
class DispatchRank:
    """One hotspot in the order of dispatch, with the figures that put it there.

    ``excess`` is observed less expected matters; ``solid_excess`` the same times the stability (all of it where stability
    was not computed). ``days_left`` is to the earliest latest day of its key cases (negative when past), ``None`` without.
    """

    hotspot_id: str
    rank: int
    excess: float
    solid_excess: float
    open_cases: int
    key_cases: int
    days_left: int | None
    sentence: Text


def rank_for_dispatch(
    hotspots: Sequence[Hotspot], rated: Sequence[RatedCase], today: date, params: RankParams = RankParams()
) -> tuple[DispatchRank, ...]:
    """The hotspots in order of dispatch: pressing key cases first, then by solid excess, then by id."""
    figures = [_figures(spot, rated, today) for spot in hotspots]
    order = sorted(figures, key=lambda f: (not _presses(f, params), -f.solid_excess, f.hotspot_id))
    return tuple(_ranked(figure, rank) for rank, figure in enumerate(order, start=1))


def _figures(spot: Hotspot, rated: Sequence[RatedCase], today: date) -> DispatchRank:
    (pressed,) = with_pressure([spot], rated, today)
    excess = spot.observed - spot.expected
    solid = excess * (1.0 if spot.stability is None else spot.stability)
    open_cases, key_cases = pressed.open_cases or 0, pressed.key_cases or 0
    return DispatchRank(spot.id, 0, excess, solid, open_cases, key_cases, pressed.days_left, Text("", ""))


def _presses(figure: DispatchRank, params: RankParams) -> bool:
    return figure.days_left is not None and figure.days_left <= params.pressing_days


def _ranked(figure: DispatchRank, rank: int) -> DispatchRank:
    days_zh = "" if figure.days_left is None else f"，最紧的还剩{figure.days_left}天"
    days_en = "" if figure.days_left is None else f", {figure.days_left} days left for the most pressing"
    zh = f"{figure.hotspot_id}：比预期多{figure.excess:.1f}件，未办结{figure.open_cases}件，其中重点{figure.key_cases}件{days_zh}。"
    en = (
        f"{figure.hotspot_id}: {figure.excess:.1f} matters above expectation, {figure.open_cases} open cases,"
        f" {figure.key_cases} of them key{days_en}."
    )
    return DispatchRank(
        figure.hotspot_id,
        rank,
        figure.excess,
        figure.solid_excess,
        figure.open_cases,
        figure.key_cases,
        figure.days_left,
        Text(zh, en),
    )
