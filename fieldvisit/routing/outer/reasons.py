"""Why a visit is left out of an arrangement: impossible even alone with what it needs, or traded off."""

from __future__ import annotations

from dataclasses import replace

from fieldvisit.domain.plan import Unassigned, UnassignedReason
from fieldvisit.errors import Text
from fieldvisit.routing.explain import explain_alone, not_tried
from fieldvisit.routing.outer.arrangement import Arrangement, Ground
from fieldvisit.routing.wording import leader_name


def tied_reasons(arrangement: Arrangement) -> tuple[Unassigned, ...]:
    """A reason for every visit without a place, in order of id."""
    return tuple(tied_reason(arrangement, v) for v in sorted(arrangement.loose))


def tied_reason(arrangement: Arrangement, v: int) -> Unassigned:
    """Why a visit has no place.

    Raises
    ------
    RuntimeError
        If it can simply be inserted: then the arrangement was not filled, which is a bug.
    """
    impossible = why_impossible(arrangement.ground, v)
    if impossible is not None:
        return impossible
    if arrangement.cheapest(v) is not None:
        raise RuntimeError(f"visit {arrangement.problem.visits[v].id} fits into the plan but was left out")
    visit = arrangement.problem.visits[v]
    name, first = visit.village.full_name, arrangement.ground.first.get(v)
    if first is not None and first not in arrangement.at:
        before = arrangement.problem.visits[first].village.full_name
        text = Text(
            f"{name}的走访要在{before}（{visit.after_visit_id}）走访之后，而那一处本期没有排上。",
            f"The visit to {name} comes after the one to {before} ({visit.after_visit_id}), which has no place in this plan.",
        )
    else:
        text = Text(
            f"{name}单独安排来得及，但在现有行程中没有空当，要去就得换下别处。",
            f"Feasible alone, but the plan has no room for {name}; going there would displace other stops.",
        )
    return Unassigned(visit.id, UnassignedReason.TRADED_OFF, text, {"score": visit.score})


def hasty_tied_reasons(arrangement: Arrangement) -> tuple[Unassigned, ...]:
    """The same for an arrangement in which not every visit was tried: told apart are only visits impossible alone."""
    ground = arrangement.ground
    return tuple(_impossible_alone(ground, v) or not_tried(ground.problem.visits[v]) for v in sorted(arrangement.loose))


def _impossible_alone(ground: Ground, v: int) -> Unassigned | None:
    """Why somebody who is needed can never be there, whatever the others do; ``None`` when everybody can."""
    visit, tables = ground.problem.visits[v], ground.tables
    for part in range(visit.people):
        mine = [i for i in ground.nodes.by_visit[v] if ground.nodes.of[i].part == part]
        nearest = None if any(tables.shifts_for[i] for i in mine) else explain_alone(tables, mine[0])
        if nearest is not None:
            return replace(nearest, visit_id=visit.id, sentence=_of_part(ground, v, part, nearest))
    return None


def why_impossible(ground: Ground, v: int) -> Unassigned | None:
    """Why a visit cannot be made even if nothing else is planned but what must come before it; ``None`` when it can."""
    if v not in ground.impossible:
        ground.impossible[v] = _impossible_alone(ground, v) or _impossible_after_firsts(ground, v)
    return ground.impossible[v]


def _impossible_after_firsts(ground: Ground, v: int) -> Unassigned | None:
    visit = ground.problem.visits[v]
    if alone_with_firsts(ground, v) is not None:
        return None
    first = ground.first.get(v)
    if first is None:
        return _not_together(ground, v)
    before = why_impossible(ground, first)
    name, other = visit.village.full_name, ground.problem.visits[first].village.full_name
    because = before.sentence if before is not None else Text("两次之间的天数不够", "the days between the two do not suffice")
    text = Text(
        f"{name}的走访要在{other}（{visit.after_visit_id}）之后至少 {visit.after_days} 天，排不出来：{because.zh.removesuffix('。')}。",
        f"The visit to {name} comes at least {visit.after_days} days after the one to {other} ({visit.after_visit_id}), which "
        f"cannot be: {because.en.removesuffix('.')}.",
    )
    return Unassigned(visit.id, UnassignedReason.FIRST_VISIT, text, {"after_days": float(visit.after_days)})


def _of_part(ground: Ground, v: int, part: int, why: Unassigned) -> Text:
    if part == 0:
        return why.sentence
    names = [leader_name(ground.problem, one) for one in ground.problem.visits[v].partners[part - 1]]
    return Text(
        f"同去的{'、'.join(names)}去不了：{why.sentence.zh}",
        f"Of those who go along, {', '.join(names)} cannot: {why.sentence.en}",
    )


def _not_together(ground: Ground, v: int) -> Unassigned:
    visit = ground.problem.visits[v]
    if not visit.partners:  # days of the people: only a limit of no day at all can forbid a visit alone
        text = Text(
            f"能去{visit.village.full_name}的人没有可用的日子。", f"Nobody who may go to {visit.village.full_name} has a day."
        )
        return Unassigned(visit.id, UnassignedReason.NO_DAY_LEFT, text)
    names = [leader_name(ground.problem, one) for group in visit.partners for one in group]
    text = Text(
        f"{visit.village.full_name}要与{'、'.join(names)}同去，但没有一天、一个时刻双方都能到。",
        f"{visit.village.full_name} is to be visited together with {', '.join(names)}, but there is no day and minute at which "
        "everybody can be there.",
    )
    return Unassigned(visit.id, UnassignedReason.NOT_TOGETHER, text, {"people": float(visit.people)})


def alone_with_firsts(ground: Ground, v: int) -> Arrangement | None:
    """An arrangement of a visit and of those that must come before it, nothing else; ``None`` when there is none."""
    chain = [v]
    while chain[-1] in ground.first:
        chain.append(ground.first[chain[-1]])
    return _placed(Arrangement(ground, {}), chain[::-1], set())


Stuck = set[tuple[int, object, object]]


def _placed(now: Arrangement, chain: list[int], stuck: Stuck) -> Arrangement | None:
    """The arrangement with the rest of a chain; ``stuck`` remembers where it cannot go on.

    Visits of a chain are on different days. So what can follow depends on the day of the last one, and on the days of people
    who may not be out on all of them.
    """
    if not chain:
        return now
    for _, longer in now.every_place(chain[0]):
        state = len(chain), longer.day_of(chain[0]), _days_that_count(longer)
        found = None if state in stuck else _placed(longer, chain[1:], stuck)
        if found is not None:
            return found
        stuck.add(state)
    return None


def _days_that_count(now: Arrangement) -> frozenset[object]:
    """Who is out on which day, of those who have a limit on their days."""
    shifts, people = (now.problem.shifts[s] for s in now.routes), now.problem.leader_by_id
    out = ((shift.leader_id, shift.day) for shift in shifts)
    return frozenset((one, day) for one, day in out if people[one].max_days or people[one].max_days_in_a_row)
