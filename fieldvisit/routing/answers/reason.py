"""Why a visit is not in the plan, proved by forcing it in: red (impossible), yellow (traded off), green (missed)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from fieldvisit.domain.plan import Plan, UnassignedReason
from fieldvisit.errors import NotFoundError, Text
from fieldvisit.routing.answers.forced import force
from fieldvisit.routing.answers.smallest import SmallestChange, smallest_change
from fieldvisit.routing.assembly import Found, plan_of
from fieldvisit.routing.engines.draft import Draft
from fieldvisit.routing.explain import explain_unassigned
from fieldvisit.routing.problem import PlanValue, Problem
from fieldvisit.routing.schedule import Tables
from fieldvisit.routing.wording import shift_text


class ReasonKind(StrEnum):
    """Red: impossible even alone. Yellow: possible, at a price. Green: the solver missed it, here is the better plan."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"


@dataclass(frozen=True)
class Cost:
    """What making the visit costs, compared with the plan as it stands; negative is a gain.

    Must-visits and deadlines missed more, score left unserved more (the visit's own score already counted), driving minutes more.
    """

    musts_missed: int = 0
    deadlines_missed: int = 0
    score_missed: float = 0.0
    drive_min: int = 0


@dataclass(frozen=True)
class Reason:
    """The checked answer for one visit.

    ``displaced`` are planned visits that ``forced_plan`` leaves out, ``moved`` those it gives another leader or day.
    ``forced_plan`` is the plan found with the visit in it (``None`` for red), ``better_plan`` the same where it is better
    than the plan (green only).
    """

    visit_id: str
    kind: ReasonKind
    rule: UnassignedReason
    figures: Mapping[str, float]
    displaced: tuple[str, ...]
    moved: tuple[str, ...]
    cost: Cost
    smallest_change: SmallestChange | None
    forced_plan: Plan | None
    better_plan: Plan | None
    sentence: Text


def explain_visit(plan: Plan, problem: Problem, visit_id: str) -> Reason:
    """Why an unassigned visit is not in the plan, each claim verified by a forced re-solve.

    Raises
    ------
    NotFoundError
        If the plan does not leave such a visit out; ask ``why_here`` about a planned one.
    """
    if visit_id not in {one.visit_id for one in plan.unassigned}:
        raise NotFoundError(f"计划中没有未安排的走访任务 {visit_id}。", f"The plan leaves out no visit {visit_id}.")
    return _explain(Draft.of(plan, Tables(problem)), visit_id)


def explain_all(plan: Plan, problem: Problem) -> tuple[Reason, ...]:
    """A reason for every unassigned visit, in order of id."""
    draft = Draft.of(plan, Tables(problem))
    return tuple(_explain(draft, one) for one in sorted(one.visit_id for one in plan.unassigned))


def _explain(draft: Draft, visit_id: str) -> Reason:
    tables = draft.tables
    v = [visit.id for visit in tables.problem.visits].index(visit_id)
    forced = force(draft, v, tables.problem.params)
    if forced is None:
        return _red(draft, v)
    better = forced.value < draft.value
    return _possible(draft, forced, v, better=better)


def _red(draft: Draft, v: int) -> Reason:
    tables = draft.tables
    why = explain_unassigned(draft, v)
    change = smallest_change(tables, v, [()] * len(tables.kind_of))
    sentence = why.sentence if change is None else _joined(why.sentence, change.sentence)
    return Reason(why.visit_id, ReasonKind.RED, why.reason, why.figures, (), (), Cost(), change, None, None, sentence)


def _possible(draft: Draft, forced: Draft, v: int, *, better: bool) -> Reason:
    tables = draft.tables
    problem = tables.problem
    ids = [visit.id for visit in problem.visits]
    before, after = _where(draft), _where(forced)
    displaced = tuple(ids[u] for u in sorted(before.keys() - after.keys()))
    moved = tuple(ids[u] for u in sorted(before.keys() & after.keys()) if before[u] != after[u])
    cost = _cost(draft.value, forced.value)
    change = None if better else smallest_change(tables, v, draft.routes)
    plan = plan_of(Found(forced, exact=False, cut_short=False), problem.params, "forced")
    sentence = _green(problem, v, after[v], cost) if better else _yellow(problem, v, after[v], displaced, cost)
    return Reason(
        visit_id=ids[v],
        kind=ReasonKind.GREEN if better else ReasonKind.YELLOW,
        rule=UnassignedReason.TRADED_OFF,
        figures={"possible_shifts": float(len(tables.shifts_for[v])), "score": problem.visits[v].score},
        displaced=displaced,
        moved=moved,
        cost=cost,
        smallest_change=change,
        forced_plan=plan,
        better_plan=plan if better else None,
        sentence=sentence if change is None else _joined(sentence, change.sentence),
    )


def _where(draft: Draft) -> dict[int, int]:
    return {v: s for s, route in enumerate(draft.routes) for v in route}


def _cost(now: PlanValue, then: PlanValue) -> Cost:
    return Cost(
        then.musts_missed - now.musts_missed,
        then.deadlines_missed - now.deadlines_missed,
        (then.points_missed - now.points_missed) / 1000,
        then.drive_min - now.drive_min,
    )


def _green(problem: Problem, v: int, s: int, cost: Cost) -> Text:
    name, who = problem.visits[v].village.full_name, shift_text(problem, problem.shifts[s])
    zh, en = _price(cost)
    return Text(
        f"{name}其实排得下：交给{who.zh}，整个计划更好（{zh}）。",
        f"{name} does fit: given to {who.en} the whole plan is better ({en}).",
    )


def _yellow(problem: Problem, v: int, s: int, displaced: tuple[str, ...], cost: Cost) -> Text:
    name, who = problem.visits[v].village.full_name, shift_text(problem, problem.shifts[s])
    names = [problem.visit_by_id[one].village.full_name for one in displaced]
    zh, en = _price(cost)
    given_zh = f"就要放下{'、'.join(names)}" if names else "不必放下别处"
    given_en = f"gives up {', '.join(names)}" if names else "gives up no other stop"
    return Text(
        f"{name}不是去不了，而是不划算：若由{who.zh}去，{given_zh}，{zh}。",
        f"{name} could be visited but was traded off: {who.en} {given_en}; {en}.",
    )


def _price(cost: Cost) -> tuple[str, str]:
    parts = [
        _more(cost.musts_missed, "必访少去 {} 处", "必访多去 {} 处", "{} must-visits fewer", "{} must-visits more"),
        _more(cost.deadlines_missed, "多误期 {} 处", "少误期 {} 处", "{} deadlines more missed", "{} deadlines fewer missed"),
        _more(
            round(cost.score_missed, 3),
            "急迫度合计少 {} 分",
            "急迫度合计多 {} 分",
            "{} points of urgency fewer",
            "{} points of urgency more",
        ),
        _more(cost.drive_min, "多开车 {} 分钟", "少开车 {} 分钟", "{} min more driving", "{} min less driving"),
    ]
    said = [part for part in parts if part is not None] or [("代价相当", "at no cost")]
    return "，".join(zh for zh, _ in said), ", ".join(en for _, en in said)


def _more(amount: float, more_zh: str, less_zh: str, more_en: str, less_en: str) -> tuple[str, str] | None:
    if amount == 0:
        return None
    zh, en = (more_zh, more_en) if amount > 0 else (less_zh, less_en)
    return zh.format(f"{abs(amount):g}"), en.format(f"{abs(amount):g}")


def _joined(first: Text, second: Text) -> Text:
    return Text(first.zh + second.zh, f"{first.en} {second.en}")
