"""What the villages of a day are told, on paper: the same rows as on the page, and nothing about cases."""

from __future__ import annotations

from fieldvisit.domain.plan import Itinerary
from fieldvisit.domain.run import Run
from fieldvisit.maps.labels import long_day
from fieldvisit.reports.sheets import HostSlip
from fieldvisit.workspace.plans.day import host_rows


def host_slips(run: Run, itinerary: Itinerary, lang: str, people: int = 0) -> tuple[HostSlip, ...]:
    """One slip for each village of a leader's day that is told beforehand; ``people`` come in all, 0 when that is left open."""
    leader = next(one for one in run.leaders if one.id == itinerary.shift.leader_id)
    visits = {visit.id: visit for visit in run.plan.visits} if run.plan else {}
    day = long_day(itinerary.shift.day).in_(lang)
    return tuple(
        HostSlip(row.place, day, row.earliest, row.latest, row.until, leader.name, leader.department, people)
        for row in host_rows(itinerary, visits)
    )
