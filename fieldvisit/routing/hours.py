"""Hours as whole minutes: what a shift allows, when a visit may start, the first moment that suits both."""

from __future__ import annotations

from dataclasses import dataclass

from fieldvisit.domain.people import Shift
from fieldvisit.domain.visit import Visit
from fieldvisit.routing.problem import MOST_MIN, Problem
from fieldvisit.routing.ties import hours_of

NEVER = MOST_MIN
Route = tuple[int, ...]
Spans = tuple[tuple[int, int], ...]
ANY_TIME: Spans = ((0, NEVER),)
NO_TIME: Spans = ((NEVER, NEVER),)
WHOLE_DAY: Spans = ((0, 24 * 60),)


@dataclass(frozen=True)
class Kind:
    """What a shift allows, without its day: shifts of one kind can exchange their routes.

    ``lunch`` is first start, last start and length of the break, all in minutes; ``None`` for no break. ``begun`` are
    the visits with which every route must begin, because they are made already; ``order`` those that keep their order among
    themselves. ``max_villages`` different villages at most (0: no limit).
    """

    base: int
    opens: int
    closes: int
    lunch: tuple[int, int, int] | None
    max_drive: int
    max_visits: int
    meetings: Spans
    begun: Route = ()
    order: Route = ()
    max_villages: int = 0


def spans_of(problem: Problem, visit: Visit) -> Spans:
    """The spans in which the visit may start, in order; any time when nothing binds, ``NO_TIME`` when nothing is left."""
    if not visit.windows and not visit.appointments and visit.id not in problem.lock_of:
        return ANY_TIME
    found = tuple(sorted(set(hours_of(problem, visit))))
    return (ANY_TIME if found == WHOLE_DAY else found) or NO_TIME


def day_fits(visit: Visit, shift: Shift) -> bool:
    """Whether the visit allows the shift's day and the shift allows a visit at all."""
    if visit.appointments and shift.day not in {one.day for one in visit.appointments}:
        return False
    early = visit.earliest_day is not None and shift.day < visit.earliest_day
    late = visit.latest_day is not None and shift.day > visit.latest_day
    return not (early or late) and shift.max_visits > 0


def kind_of(shift: Shift, base: int) -> Kind:
    """The kind of a shift whose base is the given place."""
    lunch = None if shift.lunch is None else (shift.lunch.start_min, shift.lunch.end_min, shift.lunch_min)
    meetings = tuple((w.start_min, w.end_min) for w in shift.unavailable)
    hours = shift.hours
    limits = (shift.max_drive_min, shift.max_visits, meetings)
    return Kind(base, hours.start_min, hours.end_min, lunch, *limits, max_villages=shift.max_villages)


def earliest(clock: int, minutes: int, spans: Spans, meetings: Spans) -> int:
    """The first start at or after ``clock`` inside one of ``spans`` with no meeting during it; ``NEVER`` if none."""
    for begin, end in spans:
        start = max(clock, begin)
        for meeting_begins, meeting_ends in meetings:
            if start < meeting_ends and meeting_begins < start + minutes:
                start = meeting_ends
        if start <= end:
            return start
    return NEVER


def after_lunch(clock: int, kind: Kind) -> int:
    """The end of a break begun as early as possible from ``clock``; ``clock`` without a break, ``NEVER`` if too late."""
    if kind.lunch is None:
        return clock
    first, last, minutes = kind.lunch
    start = earliest(clock, minutes, ((first, last),), kind.meetings)
    return start + minutes if start < NEVER else NEVER
