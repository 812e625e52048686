"""What an answer to "why is it left out" consists of, and its sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from fieldvisit.domain.plan import Plan, UnassignedReason
from fieldvisit.errors import Text
from fieldvisit.routing.answers.smallest import SmallestChange
from fieldvisit.routing.problem import PlanValue, Problem
from fieldvisit.routing.wording import shift_id_text


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


def cost_of(now: PlanValue, then: PlanValue) -> Cost:
    """What the second value costs compared with the first."""
    return Cost(
        then.musts_missed - now.musts_missed,
        then.deadlines_missed - now.deadlines_missed,
        (then.points_missed - now.points_missed) / 1000,
        then.drive_min - now.drive_min,
    )


def green(problem: Problem, v: int, where: str, cost: Cost) -> Text:
    """The solver missed it; ``where`` is the shift id (or several, joined by a plus sign)."""
    name, who = problem.visits[v].village.full_name, shift_id_text(problem, where)
    zh, en = _price(cost)
    return Text(
        f"{name}其实排得下：交给{who.zh}，整个计划更好（{zh}）。",
        f"{name} does fit: given to {who.en} the whole plan is better ({en}).",
    )


def yellow(problem: Problem, v: int, where: str, displaced: tuple[str, ...], cost: Cost) -> Text:
    """It was traded off against those displaced; ``where`` as in ``green``."""
    name, who = problem.visits[v].village.full_name, shift_id_text(problem, where)
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


def joined(first: Text, change: SmallestChange | None) -> Text:
    """A sentence and, where there is one, that of the smallest change."""
    second = None if change is None else change.sentence
    if second is None:
        return first
    return Text(first.zh + second.zh, f"{first.en} {second.en}")
