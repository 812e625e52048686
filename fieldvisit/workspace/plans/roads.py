"""The roads that a plan drives, and closing some of them: what then counts for every plan of the county."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from fieldvisit import pipeline
from fieldvisit.domain.access.audit import Act, Deed
from fieldvisit.domain.place import LonLat
from fieldvisit.domain.plan import Itinerary, Plan
from fieldvisit.domain.travel import Closure
from fieldvisit.errors import ConflictError, InputFileError, NotFoundError, PolicyRefusedError
from fieldvisit.pipeline import County
from fieldvisit.routing.changes.events import RoadClosed
from fieldvisit.travel.basis.choose import travel_times
from fieldvisit.travel.basis.conditions import conditions_of
from fieldvisit.travel.driven import RoadPiece, closing, drawn, pieces_driven
from fieldvisit.workspace.planning import settings_of
from fieldvisit.workspace.roads.bring import change_closures, follow_closures
from fieldvisit.workspace.roads.places import places_in

if TYPE_CHECKING:
    from fieldvisit.workspace.store import Workspace

_MOST = 40


@dataclass(frozen=True)
class PlanRoads:
    """What a plan's travel times rest on (``source``), the pieces of road it drives, and the closed roads of the county.

    ``known_by`` tells one road file from another; ``pieces`` is empty where times do not come from roads. ``shown`` are the lines
    that show each closed road on a map.
    """

    source: str
    pieces: tuple[RoadPiece, ...]
    closures: tuple[Closure, ...]
    known_by: str
    shown: tuple[tuple[tuple[LonLat, ...], ...], ...]


@dataclass(frozen=True)
class Closing:
    """Pieces of road, by their numbers in the road file ``known_by``, and the first and last day on which they are closed."""

    numbers: tuple[int, ...]
    known_by: str
    first_day: date
    last_day: date


class RoadDesk:
    """Closing and opening roads of a workspace, one after the other; each is a line of the audit."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._lock = threading.Lock()

    def of(self, plan: Plan) -> PlanRoads:
        """The roads that a plan drives in its days."""
        with self._lock:
            follow_closures(self._workspace)
        return roads_of(self._workspace, plan)

    def close(self, who: str, plan: Plan, asked: Closing, adapt: Callable[[RoadClosed], Plan]) -> Plan:
        """Close the pieces for every plan; returns what ``adapt`` makes of this one, with what it now rests on.

        The roads are closed when the plan is adapted, not before. Raises like ``adapt``.

        Raises
        ------
        InputFileError
            If no piece is named, too many are, or the last day comes before the first.
        PolicyRefusedError
            If travel times do not come from roads.
        ConflictError
            If the roads are others than those the pieces were chosen from.
        NotFoundError
            If the plan does not drive such a piece.
        """
        _check(asked)
        with self._lock:
            follow_closures(self._workspace)
            county = self._workspace.county
            added = tuple(_closures(county, roads_of(self._workspace, plan), asked))
            more = replace(county, closures=(*county.closures, *added))
            basis = pipeline.basis_of(more, settings_of(self._workspace, plan))
            matrix = travel_times(pipeline.places_of(plan.visits, county.leaders), basis)
            adapted = adapt(RoadClosed(matrix, "、".join(one.name for one in added)))
            change_closures(self._workspace, added)
        told = ", ".join(one.id for one in added)
        self._workspace.register.record(Deed(who, Act.PLAN, "roads", detail=f"closed {told}"))
        return replace(adapted, conditions=conditions_of(basis, matrix))

    def open(self, who: str, closure_id: str) -> None:
        """Count a closed road as open again. Raises ``NotFoundError`` when no such road is closed."""
        with self._lock:
            follow_closures(self._workspace)
            if closure_id not in {one.id for one in self._workspace.county.closures}:
                raise NotFoundError("没有这处封路。", "There is no such closed road.")
            change_closures(self._workspace, opened=(closure_id,))
        self._workspace.register.record(Deed(who, Act.PLAN, "roads", detail=f"opened {closure_id}"))


def roads_of(workspace: Workspace, plan: Plan) -> PlanRoads:
    """The roads that a plan drives in its days."""
    county = workspace.county
    basis = pipeline.basis_of(county, settings_of(workspace, plan))
    if basis.source != "graph" or basis.roads is None:
        return PlanRoads(basis.source, (), county.closures, "", ((),) * len(county.closures))
    places = places_in(county)
    at = pipeline.places_of(plan.visits, county.leaders)
    pieces = pieces_driven(pipeline.legs_of(plan), at, basis.roads, places.landmarks, basis.travel)
    shown = tuple(drawn(county.roads, one) for one in county.closures)
    return PlanRoads("graph", pieces, county.closures, basis.roads.fingerprint, shown)


def drives(itinerary: Itinerary, plan: Plan) -> frozenset[tuple[str, str]]:
    """The legs of one day."""
    villages = {visit.id: visit.village.code for visit in plan.visits}
    base = f"base:{itinerary.shift.leader_id}"
    return frozenset(pairwise([base, *(villages[stop.visit_id] for stop in itinerary.stops), base]))


def _check(asked: Closing) -> None:
    if not asked.numbers or len(asked.numbers) > _MOST:
        raise InputFileError(f"请勾选 1 至 {_MOST} 段道路。", f"Tick 1 to {_MOST} pieces of road.")
    if asked.last_day < asked.first_day:
        raise InputFileError("封闭的最后一天早于第一天，请改正日期。", "The last day comes before the first; mend the days.")


def name_of(piece: RoadPiece) -> str:
    """What a closed piece is called in either language: its road and the villages at its ends."""
    return f"{piece.road.zh} {'—'.join(piece.ends)}".strip()


def _closures(county: County, found: PlanRoads, asked: Closing) -> Iterator[Closure]:
    if found.source != "graph":
        raise PolicyRefusedError(
            "行车时间不是按路网计算的，封路不起作用。请先用 fieldvisit roads import 导入路网。",
            "Travel times do not come from roads, so a closed road changes nothing. Bring roads in: fieldvisit roads import.",
        )
    if asked.known_by != found.known_by:
        raise ConflictError(
            "路网已经换过，请重新勾选。",
            "The roads were replaced; tick the pieces again.",
            seen=asked.known_by,
            current=found.known_by,
        )
    pieces = {one.number: one for one in found.pieces}
    ids = _free_ids({one.id for one in county.closures}, len(asked.numbers))
    for number, closure_id in zip(dict.fromkeys(asked.numbers), ids, strict=False):
        if number not in pieces or county.roads is None:
            raise NotFoundError(
                f"行程不经过第 {number} 段道路，请重新勾选。", f"The plan does not drive piece {number}; tick the pieces again."
            )
        yield closing(county.roads, number, closure_id, name_of(pieces[number]), (asked.first_day, asked.last_day))


def _free_ids(taken: set[str], count: int) -> Sequence[str]:
    numbers = (f"board-{n:03d}" for n in range(1, len(taken) + count + 1))
    return [one for one in numbers if one not in taken][:count]
