"""A board as its page, in the language of the request."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flask import url_for

from fieldvisit.domain.people import Leader, Shift
from fieldvisit.domain.plan import Itinerary, Lock, LockLevel, Plan, Stop
from fieldvisit.domain.run import Run
from fieldvisit.domain.visit import KIND_NAMES, Visit
from fieldvisit.maps.labels import clock
from fieldvisit.register import PlanVersion
from fieldvisit.routing.changes.by_hand import Move, routes_of
from fieldvisit.routing.check.words import is_about
from fieldvisit.web.language import chosen_language, gettext, short_day
from fieldvisit.web.planner.ghosts import Ghosts, rank
from fieldvisit.web.planner.locks import locks_text
from fieldvisit.web.planner.numbers import key_of, numbers_of
from fieldvisit.web.planner.pages import (
    BoardDay,
    BoardLeader,
    BoardPage,
    BoardStop,
    BrokenRule,
    SolveState,
    VersionRow,
    WhyAnswer,
)
from fieldvisit.web.present_plan import head_of
from fieldvisit.workspace.plans import Board, Why
from fieldvisit.workspace.plans.day import meetings_on


@dataclass(frozen=True)
class Shown:
    """What surrounds a board on its page: the run for its head, versions to open, rights, the stop picked, what to say.

    ``seen`` is the version in force that a draft saw; 0 where none was made. ``before`` is the board whose stops are shown as ghosts;
    without one the version as it was kept.
    """

    run: Run
    versions: tuple[PlanVersion, ...] = ()
    editable: bool = False
    adoptable: bool = False
    picked: str = ""
    seen: int = 0
    notice: str = ""
    fault: str = ""
    conflict: tuple[str, ...] = ()
    solve: SolveState | None = None
    why: Why | None = None
    before: Board | None = None


def moves_text(board: Board, moves: Sequence[Move]) -> str:
    """Moves as a form carries them."""
    numbers = numbers_of(board)
    rows = [[numbers[one.visit_id], one.before, one.after, one.place] for one in moves]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def nothing_planned(run: Run) -> BoardPage:
    """The page before the first plan."""
    head = head_of(run, gettext("Planning board"))
    return BoardPage(
        head, False, 0, 0, False, False, "[]", "[]", 0, False, "", (), (), (), (), (), (), 0, 0, 0, 0, 0, (), False
    )


def board_page(board: Board, shown: Shown) -> BoardPage:
    """The page of a board."""
    lang, plan = chosen_language(), board.plan
    drive, before = (sum(it.drive_min for it in one.itineraries) for one in (plan, board.announced))
    left = _left_out(board)
    pool = tuple(_pool(board, left))
    days = _days(board)
    ghosts = Ghosts(board, shown.before or as_kept(board))
    leaders, pool_ghosts = tuple(_leaders(board, days, ghosts)), ghosts.in_pool(left)
    is_haunted = pool_ghosts or any(day.ghosts for leader in leaders for day in leader.days if day)
    return BoardPage(
        head=head_of(shown.run, gettext("Planning board")),
        planned=True,
        version=board.version,
        current=board.current,
        editable=shown.editable,
        adoptable=shown.adoptable,
        moves=moves_text(board, board.moves),
        locks=locks_text(board, board.plan.locks),
        changes=len(board.moves),
        is_changed=board.is_changed,
        picked=shown.picked,
        days=days,
        leaders=leaders,
        pool=pool,
        broken=tuple(BrokenRule(b.violation.rule, _where(board, b.violation.where), b.said.in_(lang)) for b in board.broken),
        last=tuple(text.in_(lang) for text in board.last),
        all_changes=tuple(text.in_(lang) for text in board.all_changes),
        visits_planned=plan.planned,
        visits_asked=len(plan.visits),
        musts_left=sum(1 for stop in pool if stop.must),
        drive_min=drive,
        drive_added=drive - before,
        solve=shown.solve,
        why=None if shown.why is None else _why(board, shown.why),
        versions=tuple(_version(one, board.version) for one in reversed(shown.versions)),
        estimated=plan.travel_source == "estimate",
        seen=shown.seen or board.current,
        notice=shown.notice,
        fault=shown.fault,
        conflict=shown.conflict,
        ghosts_of=(shown.before or board).version if is_haunted else 0,
        pool_ghosts=pool_ghosts,
    )


def as_kept(board: Board) -> Board:
    """The board's version before its moves."""
    return replace(board, plan=board.announced, moves=())


def _where(board: Board, where: str) -> str:
    """Where a rule is broken: a shift or a person as it is, a visit by its number."""
    number = numbers_of(board).get(where)
    return where if number is None else f"visit {number}"


def _version(one: PlanVersion, opened: int) -> VersionRow:
    days = f"{short_day(one.first_day)} – {short_day(one.last_day)}"
    href = url_for("board.show", version=one.version)
    return VersionRow(one.version, days, one.is_current, one.version == opened, href)


def _days(board: Board) -> tuple[date, ...]:
    """Days on which somebody could go or goes."""
    plan = board.plan
    out = {shift.day for shift in board.problem.shifts} | {it.shift.day for it in plan.itineraries}
    span = (plan.last_day - plan.first_day).days + 1
    return tuple(day for n in range(span) if (day := plan.first_day + timedelta(days=n)) in out)


def _leaders(board: Board, days: Sequence[date], ghosts: Ghosts) -> Iterator[BoardLeader]:
    shifts = {(it.shift.leader_id, it.shift.day): it.shift for it in ghosts.itineraries}
    shifts |= {(shift.leader_id, shift.day): shift for shift in board.problem.shifts}
    shifts |= {(it.shift.leader_id, it.shift.day): it.shift for it in board.announced.itineraries}
    before, after = ({it.shift.id: it for it in plan.itineraries} for plan in (board.announced, board.plan))
    for number, leader in enumerate(board.problem.leaders, start=1):
        mine = [shifts.get((leader.id, day)) for day in days]
        yield BoardLeader(
            number=number,
            leader_id=leader.id,
            name=leader.name,
            department=leader.department,
            base_lon=leader.base.lon,
            base_lat=leader.base.lat,
            days=tuple(
                None
                if one is None
                else replace(_day(board, leader, one, before.get(one.id), after.get(one.id)), ghosts=ghosts.on(one.id))
                for one in mine
            ),
        )


def _day(board: Board, leader: Leader, shift: Shift, before: Itinerary | None, now: Itinerary | None) -> BoardDay:
    lang = chosen_language()
    said = tuple(_short(b.said.in_(lang)) for b in board.broken if b.violation.where == shift.id)
    added = (now.drive_min if now else 0) - (before.drive_min if before else 0)
    lunch = now.lunch_start_min if now else None
    return BoardDay(
        shift_id=shift.id,
        name=f"{leader.name} {short_day(shift.day)}",
        day=shift.day,
        hours=f"{clock(shift.hours.start_min)}–{clock(shift.hours.end_min)}",
        leave=clock(now.leave_min) if now else "",
        back=clock(now.return_min) if now else "",
        drive_min=now.drive_min if now else 0,
        drive_added=added,
        lunch=f"{clock(lunch)}–{clock(lunch + shift.lunch_min)}" if lunch is not None else "",
        meetings=meetings_on(leader, shift.day),
        stops=tuple(_stop(board, shift.id, stop) for stop in now.stops) if now else (),
        broken=said,
        order_locked=_order_locked(board, shift.id),
        changed=before != now,
        away=any((one.leader_id, one.day) == (shift.leader_id, shift.day) for one in board.plan.away),
    )


def _short(sentence: str) -> str:
    """A sentence without the place it begins with, for where that is plain to see."""
    colon = "：" if "：" in sentence else ": "
    return sentence.partition(colon)[2] or sentence


def _stop(board: Board, shift_id: str, stop: Stop) -> BoardStop:
    visit = board.problem.visit_by_id[stop.visit_id]
    there = stop.visit_id in routes_of(board.announced).get(shift_id, ())
    return _made(
        board,
        visit,
        shift_id,
        arrive=clock(stop.arrive_min),
        start=clock(stop.start_min),
        end=clock(stop.depart_min),
        drive_min=stop.drive_min,
        broken=any(is_about(b.violation, visit.id) for b in board.broken),
        moved=not there,
        locked=_is_locked(board, stop.visit_id, shift_id),
    )


def _is_locked(board: Board, visit_id: str, shift_id: str) -> bool:
    return any(visit_id in one.visit_ids and _shift_of(one) == shift_id for one in board.plan.locks)


def _order_locked(board: Board, shift_id: str) -> bool:
    return any(one.level is not LockLevel.DAY and _shift_of(one) == shift_id for one in board.plan.locks)


def _shift_of(lock: Lock) -> str:
    return f"{lock.leader_id}@{lock.day.isoformat()}"


def _left_out(board: Board) -> tuple[Visit, ...]:
    """Visits for which somebody is still wanted, the most urgent first."""
    made, visits = _times_made(board.plan), board.problem.visit_by_id.values()
    left = (visit for visit in visits if made.get(visit.id, 0) < (visit.people if visit.id in made else 1))
    return tuple(sorted(left, key=rank))


def _pool(board: Board, left: Sequence[Visit]) -> Iterator[BoardStop]:
    told = {one.visit_id: one.sentence.in_(chosen_language()) for one in board.plan.unassigned}
    was = {one.visit_id for one in board.announced.unassigned}
    for visit in left:
        yield _made(board, visit, "", told=told.get(visit.id, ""), moved=visit.id not in was)


def _times_made(plan: Plan) -> dict[str, int]:
    made: dict[str, int] = {}
    for it in plan.itineraries:
        for stop in it.stops:
            made[stop.visit_id] = made.get(stop.visit_id, 0) + 1
    return made


def _made(board: Board, visit: Visit, shift_id: str, **more: object) -> BoardStop:
    where = visit.village.location
    return BoardStop(
        key=key_of(board, visit.id, shift_id),
        number=numbers_of(board)[visit.id],
        name=visit.village.full_name,
        village=visit.village.name,
        place=visit.village.township,
        kind=KIND_NAMES[visit.kind].in_(chosen_language()),
        cases=len(visit.petition_ids),
        must=visit.must,
        urgency=round(100 * visit.score),
        by=visit.latest_day,
        lon=None if where is None else where.lon,
        lat=None if where is None else where.lat,
        **more,  # type: ignore[arg-type]
    )


def _why(board: Board, why: Why) -> WhyAnswer:
    badges = {
        "red": gettext("Impossible as things stand"),
        "yellow": gettext("Possible, at a price"),
        "green": gettext("It fits"),
        "": gettext("Why here"),
    }
    moves = moves_text(board, why.moves) if why.moves else ""
    return WhyAnswer(why.kind, badges[why.kind], why.said.in_(chosen_language()), moves, len(why.moves))
