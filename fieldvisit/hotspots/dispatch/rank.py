"""The order in which hotspots should see a work team."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fieldvisit.domain.hotspot import Hotspot
from fieldvisit.domain.visit import RatedCase
from fieldvisit.errors import Text
from fieldvisit.hotspots.context.pressure import with_pressure
from fieldvisit.hotspots.limits import Checked


@dataclass(frozen=True)
class RankParams(Checked):
    """``pressing_days``: a key case with no more days left than this lifts its hotspot above all without one.

    A report needs about ten days after the first visit; seven more leave a week in which to send somebody.
    """

    pressing_days: int = 17


@dataclass(frozen=True)
class DispatchRank:
    """One hotspot in the order of dispatch, with the figures that put it there.

    ``excess`` is observed less expected matters; ``solid_excess`` the same times the stability (all of it where stability
    was not computed). ``days_left`` is to the day the first report of its key cases is due (negative when past), ``None`` without.
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
    hotspots: Sequence[Hotspot], rated: Sequence[RatedCase], params: RankParams = RankParams()
) -> tuple[DispatchRank, ...]:
    """The hotspots in order of dispatch: pressing key cases first, then by solid excess, then by id."""
    figures = [_figures(spot, rated) for spot in hotspots]
    order = sorted(figures, key=lambda f: (not _presses(f, params), -f.solid_excess, f.hotspot_id))
    return tuple(_ranked(figure, rank) for rank, figure in enumerate(order, start=1))


def _figures(spot: Hotspot, rated: Sequence[RatedCase]) -> DispatchRank:
    (pressed,) = with_pressure([spot], rated)
    excess = spot.observed - spot.expected
    solid = excess * (1.0 if spot.stability is None else spot.stability)
    open_cases, key_cases = pressed.open_cases or 0, pressed.key_cases or 0
    return DispatchRank(spot.id, 0, excess, solid, open_cases, key_cases, pressed.days_left, Text("", ""))


def _presses(figure: DispatchRank, params: RankParams) -> bool:
    return figure.days_left is not None and figure.days_left <= params.pressing_days


def _days_words(left: int | None) -> Text:
    if left is None:
        return Text("", "")
    if left < 0:
        return Text(f"，最紧的已超期{-left}天", f", the most pressing {-left} days overdue")
    return Text(f"，最紧的还剩{left}天", f", {left} days left for the most pressing")


def _ranked(figure: DispatchRank, rank: int) -> DispatchRank:
    days = _days_words(figure.days_left)
    zh = f"{figure.hotspot_id}：比预期多{figure.excess:.1f}件，未办结{figure.open_cases}件，其中重点{figure.key_cases}件{days.zh}。"
    en = (
        f"{figure.hotspot_id}: {figure.excess:.1f} matters above expectation, {figure.open_cases} open cases,"
        f" {figure.key_cases} of them key{days.en}."
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
