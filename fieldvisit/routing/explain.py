"""Why a visit is not in the plan: the first reason that holds, with its figures, checked by simulating the visit alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fieldvisit.domain.plan import Unassigned, UnassignedReason
from fieldvisit.domain.visit import Visit
from fieldvisit.errors import Text
from fieldvisit.routing.engines.draft import Draft, insertion
from fieldvisit.routing.problem import base_place, has_position, may_visit
from fieldvisit.routing.schedule import ANY_TIME, NEVER, Kind, Tables, earliest

ORDER = tuple(UnassignedReason)


@dataclass(frozen=True)
class Alone:
    """How a visit fares as the only stop of a shift: the first rule it breaks and by how many minutes."""

    reason: UnassignedReason | None
    short_min: int
    shift: int
    needed_min: int


def explain_unassigned(draft: Draft, v: int) -> Unassigned:
    """The first reason, in the order of ``UnassignedReason``, why visit ``v`` is not in the draft.

    Raises
    ------
    RuntimeError
        If the visit can simply be inserted: then the draft was not settled, which is a bug.
    """
    tables = draft.tables
    visit = tables.problem.visits[v]
    early = _before_any_shift(tables, visit)
    if early is not None:
        return early
    tries = [alone(tables, v, s) for s in tables.allowed_shifts(v)]
    if not tries:
        return _no_day_left(tables, visit)
    if all(one.reason is not None for one in tries):
        return _impossible_alone(tables, visit, tries)
    return _traded_off(draft, v)


def _before_any_shift(tables: Tables, visit: Visit) -> Unassigned | None:
    """No position, no road, or nobody: reasons that no day can mend."""
    problem = tables.problem
    name = visit.village.full_name
    if not has_position(visit):
        return Unassigned(
            visit.id,
            UnassignedReason.NO_POSITION,
            Text(
                f"{name}没有村级位置，无法编排行程；请先补充该村坐标。",
                f"{name} has no village-level position, so no route can reach it; add its coordinates first.",
            ),
        )
    entitled = [leader for leader in problem.leaders if may_visit(visit, leader)]
    if problem.leaders and not any(_round_trip(tables, visit, leader.id) < NEVER for leader in entitled or problem.leaders):
        return Unassigned(
            visit.id,
            UnassignedReason.UNREACHABLE,
            Text(f"从各出发地都没有可通行的道路往返{name}。", f"No road leads from any base to {name} and back."),
        )
    if not entitled:
        named = "、".join(visit.eligible_leader_ids or ())
        return Unassigned(
            visit.id,
            UnassignedReason.NOBODY_ELIGIBLE,
            Text(
                f"名册中没有可以走访{name}的人员" + (f"（只限 {named}）。" if named else "。"),
                f"Nobody on the roster may take the visit to {name}" + (f" (only {named} may)." if named else "."),
            ),
        )
    return None


def _no_day_left(tables: Tables, visit: Visit) -> Unassigned:
    problem = tables.problem
    people = [leader for leader in problem.leaders if may_visit(visit, leader)]
    days = len({shift.day for shift in problem.shifts if shift.leader_id in {leader.id for leader in people}})
    since = "" if visit.earliest_day is None else f"{visit.earliest_day.isoformat()} "
    until = "" if visit.latest_day is None else f" {visit.latest_day.isoformat()}"
    zh = f"{visit.village.full_name}可走访的日期" + (f"（{since}至{until}）" if since or until else "")
    en = f"The days on which {visit.village.full_name} can be visited" + (f" ({since}to{until})" if since or until else "")
    return Unassigned(
        visit.id,
        UnassignedReason.NO_DAY_LEFT,
        Text(
            f"{zh}内，可去的 {len(people)} 人都没有出勤日。",
            f"{en} include no working day of the {len(people)} people who may go.",
        ),
        {"eligible_people": len(people), "working_days": days},
    )


def alone(tables: Tables, v: int, s: int) -> Alone:
    """The visit as the only stop of a shift, tested in the order of ``UnassignedReason``."""
    kind = tables.kinds[tables.kind_of[s]]
    out, back = tables.drive[kind.base][tables.place[v]], tables.drive[tables.place[v]][kind.base]
    if out >= NEVER or back >= NEVER:
        return Alone(UnassignedReason.UNREACHABLE, NEVER, s, NEVER)
    if out + back > kind.max_drive:
        too_far = Alone(UnassignedReason.TOO_FAR, out + back - kind.max_drive, s, out + back)
    else:
        too_far = None
    missed = _window_short(tables, v, kind, out)
    if missed:
        return Alone(UnassignedReason.WINDOW_MISSED, missed, s, out + back)
    if too_far is not None:
        return too_far
    over = tables.ends(kind, (v,))[2] - kind.closes
    if over > 0:
        return Alone(UnassignedReason.DAY_TOO_SHORT, over, s, out + back + tables.service[v])
    return Alone(None, 0, s, out + back)


def _window_short(tables: Tables, v: int, kind: Kind, out: int) -> int:
    """Minutes by which the shift misses the visit's windows even without a break or a way home; 0 when it can start."""
    windows = tables.windows[v]
    if windows is ANY_TIME:
        return 0
    arrival = earliest(kind.opens, out, ANY_TIME, kind.meetings) + out
    start = earliest(arrival, tables.service[v], windows, kind.meetings)
    if start >= NEVER:
        return max(1, arrival - max(end for _, end in windows))
    return max(0, start + tables.service[v] - kind.closes)


def _impossible_alone(tables: Tables, visit: Visit, tries: Iterable[Alone]) -> Unassigned:
    """The reason of the shift that comes nearest: it gets furthest through the tests, and misses by least."""
    near = max(
        (one for one in tries if one.reason is not None),
        key=lambda one: (ORDER.index(one.reason or ORDER[0]), -one.short_min, -one.shift),
    )
    shift, reason = tables.problem.shifts[near.shift], near.reason or ORDER[0]
    where_zh, where_en = f"{shift.day.isoformat()} {shift.leader_id}", f"{shift.leader_id} on {shift.day.isoformat()}"
    name, figures = visit.village.full_name, {"short_min": float(near.short_min), "needed_min": float(near.needed_min)}
    text = {
        UnassignedReason.UNREACHABLE: Text(
            f"在可去的日期，没有人能经道路往返{name}。",
            f"On the days possible, nobody who may go has a road to {name} and back.",
        ),
        UnassignedReason.WINDOW_MISSED: Text(
            f"{name}约定的时间赶不上：最接近的是 {where_zh}，仍差 {near.short_min} 分钟。",
            f"The time windows of {name} cannot be met: {where_en} comes nearest and misses by {near.short_min} min.",
        ),
        UnassignedReason.TOO_FAR: Text(
            f"{name}往返行车 {near.needed_min} 分钟，超过每日行车上限 {shift.max_drive_min} 分钟（最接近的是 {where_zh}）。",
            f"Driving to {name} and back takes {near.needed_min} min, over the daily limit of {shift.max_drive_min} min "
            f"({where_en} comes nearest).",
        ),
        UnassignedReason.DAY_TOO_SHORT: Text(
            f"{name}单独安排一天也超出工作时间 {near.short_min} 分钟（最接近的是 {where_zh}）。",
            f"Even alone, the visit to {name} overruns the working day by {near.short_min} min ({where_en} comes nearest).",
        ),
    }[reason]
    return Unassigned(visit.id, reason, text, {} if reason is UnassignedReason.UNREACHABLE else figures)


def _traded_off(draft: Draft, v: int) -> Unassigned:
    """Feasible alone but without a place: what binds on its shifts, and whom it would displace."""
    tables = draft.tables
    visit = tables.problem.visits[v]
    full, displaced = 0, None
    for s in tables.shifts_for[v]:
        if insertion(tables, s, draft.routes[s], v) is not None:
            raise RuntimeError(f"visit {visit.id} fits into shift {tables.problem.shifts[s].id} but was left out")
        full += len(draft.routes[s]) >= tables.kinds[tables.kind_of[s]].max_visits
        for r in draft.routes[s]:
            rest = tuple(u for u in draft.routes[s] if u != r)
            if insertion(tables, s, rest, v) is not None:
                cost = (tables.tier[r], tables.points[r], r, s)
                displaced = cost if displaced is None else min(displaced, cost)
    count = len(tables.shifts_for[v])
    figures = {"possible_shifts": float(count), "shifts_full": float(full), "score": visit.score}
    zh = f"{visit.village.full_name}单独可行，但可去的 {count} 个班次都已排满"
    en = f"Feasible alone, but none of the {count} shifts that could visit {visit.village.full_name} has room"
    if displaced is None:
        text = Text(f"{zh}；任何班次都要换下不止一处。", f"{en}; each would have to give up more than one stop.")
        return Unassigned(visit.id, UnassignedReason.TRADED_OFF, text, figures)
    other, shift = tables.problem.visits[displaced[2]], tables.problem.shifts[displaced[3]]
    figures["displaced_score"] = other.score
    day, place = shift.day.isoformat(), other.village.full_name
    text = Text(
        f"{zh}；最少要换下 {day} {shift.leader_id} 的{place}（得分 {other.score:.2f}，本处 {visit.score:.2f}）。",
        f"{en}; it would have to displace {place} of {shift.leader_id} on {day} "
        f"(score {other.score:.2f}, this visit {visit.score:.2f}).",
    )
    return Unassigned(visit.id, UnassignedReason.TRADED_OFF, text, figures)


def _round_trip(tables: Tables, visit: Visit, leader_id: str) -> int:
    index = tables.problem.matrix.index
    base, there = index[base_place(leader_id)], index[visit.village.code]
    return max(tables.drive[base][there], tables.drive[there][base])
