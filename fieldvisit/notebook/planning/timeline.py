"""The week as bars: a line for each leader and day, driving thin, visits broad; one inline picture, and the same as a table."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from fieldvisit.domain.plan import Itinerary
from fieldvisit.domain.run import Run
from fieldvisit.maps.layers import leader_numbers
from fieldvisit.maps.symbols import leader_colour
from fieldvisit.routing.wording import clock
from fieldvisit.workspace.frames import itineraries_frame

_LEFT, _WIDTH, _ROW = 190.0, 960.0, 22


@dataclass(frozen=True)
class Timeline:
    """The itineraries of a plan over the hours of the day."""

    run: Run

    def table(self) -> pd.DataFrame:
        """One row a stop in order of day, leader and time."""
        return itineraries_frame(self.run)

    def _repr_html_(self) -> str:
        plan = self.run.plan
        days = sorted(plan.itineraries, key=lambda it: (it.shift.day, it.shift.leader_id)) if plan else []
        hours = range(
            min((it.leave_min for it in days), default=480) // 60, max((it.return_min for it in days), default=1080) // 60 + 2
        )
        shapes = [*_grid(hours, len(days))]
        for number, itinerary in enumerate(days):
            shapes += _row(self.run, itinerary, 20 + number * _ROW, hours)
        height = 28 + len(days) * _ROW
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {_WIDTH:.0f} {height}" width="{_WIDTH:.0f}">'
            f"{''.join(shapes)}</svg>"
        )


def _x(minute: int, hours: range) -> float:
    span = (hours[-1] - hours[0]) * 60
    return _LEFT + (minute - hours[0] * 60) / span * (_WIDTH - _LEFT - 30)


def _grid(hours: range, rows: int) -> Iterator[str]:
    for hour in hours:
        x = _x(hour * 60, hours)
        yield f'<line x1="{x:.1f}" y1="16" x2="{x:.1f}" y2="{20 + rows * _ROW}" stroke="#dde1e6"/>'
        yield f'<text x="{x:.1f}" y="12" font-size="10" text-anchor="middle" fill="#555d69">{hour}:00</text>'


def _row(run: Run, itinerary: Itinerary, y: float, hours: range) -> Iterator[str]:
    plan, names = run.plan, {one.id: one.name for one in run.leaders}
    villages = {visit.id: visit.village.full_name for visit in plan.visits} if plan else {}
    colour = leader_colour(leader_numbers(run).get(itinerary.shift.leader_id, 0))
    who = html.escape(f"{itinerary.shift.day:%m-%d} {names.get(itinerary.shift.leader_id, itinerary.shift.leader_id)}")
    yield f'<text x="4" y="{y + 14}" font-size="12">{who}</text>'
    left, right = _x(itinerary.leave_min, hours), _x(itinerary.return_min, hours)
    yield f'<line x1="{left:.1f}" y1="{y + 10}" x2="{right:.1f}" y2="{y + 10}" stroke="{colour}" stroke-width="2"/>'
    for stop in itinerary.stops:
        start, end = _x(stop.start_min, hours), _x(stop.depart_min, hours)
        said = html.escape(f"{villages[stop.visit_id]} {clock(stop.start_min)}–{clock(stop.depart_min)}")
        yield (
            f'<rect x="{start:.1f}" y="{y + 2}" width="{max(2.0, end - start):.1f}" height="16" rx="2" fill="{colour}">'
            f"<title>{said}</title></rect>"
        )
