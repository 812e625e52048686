"""Locks as a form carries them and as its buttons change them: a stop, a whole day, the order of a day."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from flask import abort

from fieldvisit.domain.plan import Lock, LockLevel
from fieldvisit.routing.changes.by_hand import routes_of
from fieldvisit.web.planner.numbers import numbers_of, visit_numbered
from fieldvisit.workspace.plans import Board

KINDS = ("lock", "lock_day", "lock_order")
_MOST = 400


def locks_text(board: Board, locks: Sequence[Lock]) -> str:
    """Locks as a form carries them: leader, day, level, numbers of visits, minutes."""
    numbers = numbers_of(board)
    rows = [
        [one.leader_id, one.day.isoformat(), one.level.value, [numbers[v] for v in one.visit_ids], list(one.start_min)]
        for one in locks
    ]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def read_locks(board: Board, rows: object) -> Iterator[Lock]:
    """The locks of a form; a bad request when they are none, ``NotFoundError`` for a person or visit the plan does not have."""
    if not isinstance(rows, list) or len(rows) > _MOST:
        abort(400)
    known = {leader.id for leader in board.problem.leaders}
    seen: set[str] = set()
    for row in rows:
        lock = _lock(board, row)
        if lock.leader_id not in known or seen & set(lock.visit_ids) or len(set(lock.visit_ids)) < len(lock.visit_ids):
            abort(400)
        seen |= set(lock.visit_ids)
        yield lock


def _lock(board: Board, row: object) -> Lock:
    kinds = [type(part) for part in row] if isinstance(row, list) else []
    if kinds != [str, str, str, list, list] or not isinstance(row, list):
        abort(400)
    leader, day, level, numbers, minutes = row
    if not all(type(one) is int for one in (*numbers, *minutes)) or level not in set(LockLevel):
        abort(400)
    if len(minutes) != (len(numbers) if level == LockLevel.TIME else 0) or not all(0 <= one < 24 * 60 for one in minutes):
        abort(400)
    try:
        when = date.fromisoformat(day)
    except ValueError:
        abort(400)
    visits = tuple(visit_numbered(board, number) for number in numbers)
    return Lock(leader, when, visits, LockLevel(level), tuple(minutes))


def toggled(board: Board, locks: Sequence[Lock], wanted: str, visit_id: str, shift_id: str) -> tuple[Lock, ...]:
    """The locks after a button: of the stop, of all stops of its day, or of their order; pressed again it opens them."""
    leader, _, day = shift_id.rpartition("@")
    when, route = date.fromisoformat(day), routes_of(board.plan)[shift_id]
    mine = next((one for one in locks if (one.leader_id, one.day) == (leader, when)), Lock(leader, when, ()))
    held = set(mine.visit_ids)
    if wanted == "lock":
        changed, level = held ^ {visit_id}, LockLevel.DAY if visit_id in held else mine.level
    elif wanted == "lock_day":
        changed, level = (set(), LockLevel.DAY) if held >= set(route) else (set(route), mine.level)
    else:
        firm = mine.level is LockLevel.ORDER and held >= set(route)
        changed, level = (held, LockLevel.DAY) if firm else (set(route), LockLevel.ORDER)
    level = LockLevel.DAY if level is LockLevel.TIME else level
    there = [one for one in route if one in changed]
    new = replace(mine, visit_ids=tuple(there), level=level, start_min=())
    others = [_without(one, set(route)) for one in locks if one is not mine]
    return tuple(one for one in (*others, new) if one.visit_ids)


def _without(lock: Lock, gone: set[str]) -> Lock:
    """Another day's lock without stops that were moved off it to the day in hand."""
    at = [n for n, one in enumerate(lock.visit_ids) if one not in gone]
    starts = tuple(lock.start_min[n] for n in at) if lock.start_min else ()
    return replace(lock, visit_ids=tuple(lock.visit_ids[n] for n in at), start_min=starts)
