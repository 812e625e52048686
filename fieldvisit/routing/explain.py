"""Why a visit is not in the plan: the first reason that holds, with its figures, checked by simulating the visit alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from fieldvisit.domain.plan import Unassigned, UnassignedReason
from fieldvisit.domain.visit import Visit
from fieldvisit.errors import Text
from fieldvisit.routing.cut_off import why_unreachable
from fieldvisit.routing.engines.draft import Draft, insertion
from fieldvisit.routing.hours import ANY_TIME, NEVER, Kind, earliest
from fieldvisit.routing.problem import Problem, base_place, has_position, may_visit
from fieldvisit.routing.schedule import Tables
from fieldvisit.routing.wording import day_text, leader_name, shift_text

ORDER = tuple(UnassignedReason)
MOST_COMPARED = 300
"""How many planned visits, the least urgent first, are tried for giving up their place to one that is left out."""


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
    return explain_alone(draft.tables, v) or _traded_off(draft, v)


def not_tried(visit: Visit) -> Unassigned:
    """The visit is feasible alone, and the time was over before its turn or before a place was found."""
    name = visit.village.full_name
    text = Text(
        f"{name}单独去来得及，但时间到了还没有为它找到位置；请调大设置项 planning.time_limit_s。",
        f"Feasible alone, but the time was over before a place was found for {name}; raise planning.time_limit_s.",
    )
    return Unassigned(visit.id, UnassignedReason.NOT_TRIED, text, {"score": visit.score})


def explain_alone(tables: Tables, v: int) -> Unassigned | None:
    """Why visit ``v`` cannot be made even as the only stop of a day; ``None`` when it can."""
    visit = tables.problem.visits[v]
    early = _before_any_shift(tables, visit)
    if early is not None:
        return early
    tries = [alone(tables, v, s) for s in tables.allowed_shifts(v)]
    if not tries:
        return _no_day_left(tables, visit)
    if all(one.reason is not None for one in tries):
        return _impossible_alone(tables, visit, tries)
    return None


def _before_any_shift(tables: Tables, visit: Visit) -> Unassigned | None:
    """No position, no road, or nobody: reasons that no day can mend."""
    problem = tables.problem
    name = visit.village.full_name
    if not has_position(visit):
        return Unassigned(
            visit.id,
            UnassignedReason.NO_POSITION,
            Text(
                f"{name}还没有村级点位，暂时排不进行程；请先补充该村坐标。",
                f"{name} has no village-level position, so no route can reach it; add its coordinates first.",
            ),
        )
    if visit.needs_consent:
        return Unassigned(
            visit.id,
            UnassignedReason.NO_CONSENT,
            Text(
                f"{name}是入户约访，还没有登记对方同意，暂不安排；请先联系并登记。",
                f"{name} is a visit at home without recorded consent, so it is not planned; ask and record it first.",
            ),
        )
    entitled = [leader for leader in problem.leaders if may_visit(visit, leader)]
    if problem.leaders and not any(_round_trip(tables, visit, leader.id) < NEVER for leader in entitled or problem.leaders):
        bases = [base_place(leader.id) for leader in entitled or problem.leaders]
        why = why_unreachable(problem.matrix, visit.village.code, bases, name)
        return Unassigned(visit.id, UnassignedReason.UNREACHABLE, why)
    if not entitled:
        return Unassigned(visit.id, UnassignedReason.NOBODY_ELIGIBLE, _nobody(problem, visit))
    return None


def _nobody(problem: Problem, visit: Visit) -> Text:
    """Who must stand aside, who would be allowed but is not there, else what the policy says of the lead leader."""
    name = visit.village.full_name
    aside = _recused(problem, visit)
    if aside:
        return Text(
            f"{name}的走访{'、'.join(aside)}须回避，人员名册里没有其他可以去的领导。",
            f"{', '.join(aside)} must stand aside from the visit to {name}, and nobody else on the roster may take it.",
        )
    named = [leader_name(problem, one) for one in visit.eligible_leader_ids or ()]
    if named:
        return Text(
            f"{name}只能由{'、'.join(named)}走访，此次安排的人员中没有。",
            f"None of those planned for may take the visit to {name} (only {', '.join(named)} may).",
        )
    why = next((reason.text for reason in visit.reasons if reason.rule == "lead_leader"), None)
    if why is None:
        return Text(f"人员名册里没有可以去{name}的领导。", f"Nobody on the roster may take the visit to {name}.")
    return Text(f"{name}的重点件无人可去：{why.zh}。", f"Nobody may go to {name} for its key case: {why.en}.")


def _recused(problem: Problem, visit: Visit) -> list[str]:
    """Names of those on the roster who could take the visit if they were not recused."""
    open_visit = replace(visit, recused_leader_ids=())
    able = [leader for leader in problem.leaders if may_visit(open_visit, leader)]
    return [leader_name(problem, leader.id) for leader in able if leader.id in visit.recused_leader_ids]


def _no_day_left(tables: Tables, visit: Visit) -> Unassigned:
    problem = tables.problem
    people = [leader for leader in problem.leaders if may_visit(visit, leader)]
    days = len({shift.day for shift in problem.shifts if shift.leader_id in {leader.id for leader in people}})
    name, span = visit.village.full_name, _span(visit)
    return Unassigned(
        visit.id,
        UnassignedReason.NO_DAY_LEFT,
        Text(
            f"{name}要在{span.zh}走访，可以去的 {len(people)} 人这期间都没有出勤日。"
            if span.zh
            else f"可以去{name}的 {len(people)} 人在本期都没有出勤日。",
            f"The days on which {name} can be visited{span.en} include no working day of the {len(people)} people who may go.",
        ),
        {"eligible_people": len(people), "working_days": days},
    )


def _span(visit: Visit) -> Text:
    """The days a visit allows, in words; empty when it allows any."""
    first = None if visit.earliest_day is None else day_text(visit.earliest_day)
    last = None if visit.latest_day is None else day_text(visit.latest_day)
    if first is not None and last is not None:
        return Text(f"{first.zh}至{last.zh}之间", f" ({first.en} to {last.en})")
    if first is not None:
        return Text(f"{first.zh}以后", f" (from {first.en})")
    return Text("", "") if last is None else Text(f"{last.zh}以前", f" (until {last.en})")


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
    where = shift_text(tables.problem, shift)
    name, figures = visit.village.full_name, {"short_min": float(near.short_min), "needed_min": float(near.needed_min)}
    text = {
        UnassignedReason.UNREACHABLE: Text(
            f"在可以走访的日子里，能去的领导都没有道路往返{name}。",
            f"On the days possible, nobody who may go has a road to {name} and back.",
        ),
        UnassignedReason.WINDOW_MISSED: Text(
            f"{name}约定的时间赶不上：最接近的是{where.zh}，还差 {near.short_min} 分钟。",
            f"The time windows of {name} cannot be met: {where.en} comes nearest and misses by {near.short_min} min.",
        ),
        UnassignedReason.TOO_FAR: Text(
            f"往返{name}要开车 {near.needed_min} 分钟，超过每天 {shift.max_drive_min} 分钟的行车上限（最接近的是{where.zh}）。",
            f"Driving to {name} and back takes {near.needed_min} min, over the daily limit of {shift.max_drive_min} min "
            f"({where.en} comes nearest).",
        ),
        UnassignedReason.DAY_TOO_SHORT: Text(
            f"哪怕一天只去{name}，也要超出工作时间 {near.short_min} 分钟（最接近的是{where.zh}）。",
            f"Even alone, the visit to {name} overruns the working day by {near.short_min} min ({where.en} comes nearest).",
        ),
    }[reason]
    return Unassigned(visit.id, reason, text, {} if reason is UnassignedReason.UNREACHABLE else figures)


def _traded_off(draft: Draft, v: int) -> Unassigned:
    """Feasible alone but without a place: what binds on its shifts, and whom it would displace."""
    tables = draft.tables
    visit = tables.problem.visits[v]
    full, others = 0, []
    for s in tables.shifts_for[v]:
        if insertion(tables, s, draft.routes[s], v) is not None:
            raise RuntimeError(f"visit {visit.id} fits into shift {tables.problem.shifts[s].id} but was left out")
        full += len(draft.routes[s]) >= tables.kinds[tables.kind_of[s]].max_visits
        others += [(tables.tier[r], tables.points[r], r, s) for r in draft.routes[s] if _is_long_enough(draft, v, r, s)]
    others.sort()
    displaced = next((one for one in others[:MOST_COMPARED] if _fits_instead(draft, v, one[2], one[3])), None)
    count = len(tables.shifts_for[v])
    figures = {"possible_shifts": float(count), "shifts_full": float(full), "score": visit.score}
    zh = f"{visit.village.full_name}单独去来得及，但能去的 {count} 个领导日都已排满"
    en = f"Feasible alone, but none of the {count} shifts that could visit {visit.village.full_name} has room"
    if displaced is None and len(others) > MOST_COMPARED:
        text = Text(
            f"{zh}；已逐一比较 {len(others)} 处中最不急的 {MOST_COMPARED} 处，换下任何一处都腾不出时间，其余未比较。",
            f"{en}; giving up any one of the {MOST_COMPARED} least urgent stops of {len(others)} makes no room, the others were not tried.",
        )
        return Unassigned(visit.id, UnassignedReason.TRADED_OFF, text, {**figures, "compared": float(MOST_COMPARED)})
    if displaced is None:
        text = Text(f"{zh}；要去就得换下不止一处。", f"{en}; each would have to give up more than one stop.")
        return Unassigned(visit.id, UnassignedReason.TRADED_OFF, text, figures)
    other, shift = tables.problem.visits[displaced[2]], tables.problem.shifts[displaced[3]]
    figures["displaced_score"] = other.score
    where, place = shift_text(tables.problem, shift), other.village.full_name
    text = Text(
        f"{zh}；要去就得换下{where.zh}的{place}（急迫度 {other.score:.2f}，本处 {visit.score:.2f}）。",
        f"{en}; it would have to displace {place} ({where.en}) (score {other.score:.2f}, this visit {visit.score:.2f}).",
    )
    return Unassigned(visit.id, UnassignedReason.TRADED_OFF, text, figures)


def _is_long_enough(draft: Draft, v: int, other: int, shift: int) -> bool:
    """Whether the day's hours could hold the visits without the ``other`` and with ``v``, on no way at all: if not, why try."""
    tables = draft.tables
    kind = tables.kinds[tables.kind_of[shift]]
    stay = sum(tables.service[u] for u in draft.routes[shift]) - tables.service[other] + tables.service[v]
    return stay <= kind.closes - kind.opens


def _fits_instead(draft: Draft, v: int, other: int, shift: int) -> bool:
    """Whether visit ``v`` finds a place on the shift when the ``other`` gives up its own."""
    rest = tuple(u for u in draft.routes[shift] if u != other)
    return insertion(draft.tables, shift, rest, v) is not None


def _round_trip(tables: Tables, visit: Visit, leader_id: str) -> int:
    index = tables.problem.matrix.index
    base, there = index[base_place(leader_id)], index[visit.village.code]
    return max(tables.drive[base][there], tables.drive[there][base])
