"""Where stops stood in the plan that a board began from: pale on the page, told in words to who does not see it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from difflib import SequenceMatcher

from fieldvisit.domain.plan import Itinerary
from fieldvisit.domain.visit import Visit
from fieldvisit.maps.labels import clock
from fieldvisit.routing.changes.by_hand import routes_of
from fieldvisit.web.language import gettext, short_day
from fieldvisit.web.planner.pages import BoardGhost
from fieldvisit.workspace.plans import Board


class Ghosts:
    """The stops of an earlier plan that are no longer where they were on the board."""

    def __init__(self, board: Board, before: Board) -> None:
        self._board, self._visits = board, before.problem.visit_by_id
        self._old, self._new = routes_of(before.plan), routes_of(board.plan)
        self._days = {it.shift.id: it for it in before.plan.itineraries}
        self._named = {one.visit_id for one in board.moves}
        self._names = {one.id: one.name for one in (*before.problem.leaders, *board.problem.leaders)}
        self._left_out = [one.visit_id for one in before.plan.unassigned]

    @property
    def itineraries(self) -> tuple[Itinerary, ...]:
        """The days of the earlier plan."""
        return tuple(self._days.values())

    def on(self, shift_id: str) -> tuple[BoardGhost, ...]:
        """The ghosts of one day, in the order in which the stops stood."""
        day, route = self._days.get(shift_id), self._new.get(shift_id, ())
        if day is None:
            return ()
        gone = moved(self._old[shift_id], route, self._named)
        return tuple(self._ghost(visit_id, day, route, gone) for visit_id in self._old[shift_id] if visit_id in gone)

    def in_pool(self, left: Sequence[Visit]) -> tuple[BoardGhost, ...]:
        """The ghosts of visits that were left out and have a place now, among those that are still ``left`` out."""
        planned = {one for route in self._new.values() for one in route}
        gone = (self._visits[one] for one in self._left_out if one in planned and one in self._visits)
        return tuple(
            BoardGhost(sum(1 for one in left if rank(one) < rank(visit)), visit.village.name, "", self._now(visit.id, ""))
            for visit in sorted(gone, key=rank)
        )

    def _ghost(self, visit_id: str, day: Itinerary, route: Sequence[str], gone: Collection[str]) -> BoardGhost:
        ids = [stop.visit_id for stop in day.stops]
        stood = ids.index(visit_id)
        stayed = [route.index(one) + 1 for one in ids[:stood] if one not in gone]
        start = clock(day.stops[stood].start_min)
        village = self._visits[visit_id].village.name
        return BoardGhost(max(stayed, default=0), village, start, self._now(visit_id, day.shift.id))

    def _now(self, visit_id: str, shift_id: str) -> str:
        """Where the visit stands now; on several days where several people make it."""
        mine = [it for it in self._board.plan.itineraries if visit_id in self._new.get(it.shift.id, ())]
        here = [it for it in mine if it.shift.id == shift_id]
        there = here or [it for it in mine if visit_id not in self._old.get(it.shift.id, ())]
        return gettext(", ").join(self._where(one, visit_id) for one in there) or gettext("not planned")

    def _where(self, day: Itinerary, visit_id: str) -> str:
        start = next(clock(stop.start_min) for stop in day.stops if stop.visit_id == visit_id)
        return f"{self._names.get(day.shift.leader_id, day.shift.leader_id)} {short_day(day.shift.day)} {start}"


def rank(visit: Visit) -> tuple[bool, float, str]:
    """The order of the pool: the most urgent first."""
    return not visit.must, -visit.score, visit.id


def moved(old: Sequence[str], new: Sequence[str], named: Collection[str]) -> frozenset[str]:
    """The stops of a day that are gone from it or stand elsewhere in its order; ``named`` are those that somebody moved."""
    gone = {one for one in old if one not in new}
    before, after = [one for one in old if one in new], [one for one in new if one in old]
    if before == after:
        return frozenset(gone)
    if [one for one in before if one not in named] == [one for one in after if one not in named]:
        return frozenset(gone | (set(before) & set(named)))
    return frozenset(gone | (set(before) - set(_in_step(before, after))))


def _in_step(before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        yield from before[block.a : block.a + block.size]
