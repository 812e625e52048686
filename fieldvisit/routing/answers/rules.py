"""The fewest rules of a visit that would have to give way, each set tried out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from fieldvisit.domain.visit import Visit
from fieldvisit.errors import Text
from fieldvisit.routing.answers.relaxed import applied, cut_off, idle_people
from fieldvisit.routing.answers.smallest import Relaxed, SmallestChange
from fieldvisit.routing.problem import Problem, has_position
from fieldvisit.routing.wording import leader_name

Fits = Callable[[Problem], bool]
MOST_RULES = 3


@dataclass(frozen=True)
class _Rule:
    """One rule a visit has: what it is without it, and the words for "once ..."."""

    relaxed: Relaxed
    text: Text


def rule_change(problem: Problem, visit: Visit, fits: Fits) -> SmallestChange | None:
    """The fewest rules without which ``fits`` says that the visit has a place: none of them can be kept.

    Rules of the problem come first, and what lies outside it (a day of somebody's, a road, a position, a person) only where
    three of them do not suffice. Up to two there are no fewer, and of as many the easiest to change come first; of three or more
    each is needed. ``None`` when giving up everything does not suffice.
    """

    def enough(chosen: Sequence[_Rule]) -> bool:
        return bool(chosen) and fits(applied(problem, _change(visit, chosen)))

    inside = list(_rules(problem, visit))
    needed = _fewest(inside, enough)
    if needed is None or len(needed) > MOST_RULES:
        needed = _fewest([*inside, *_outside(problem, visit)], enough) or needed
    return None if needed is None else _change(visit, needed)


def _fewest(rules: Sequence[_Rule], enough: Callable[[Sequence[_Rule]], bool]) -> Sequence[_Rule] | None:
    if not enough(rules):
        return None
    needed = list(rules)
    for one in reversed(rules):
        fewer = [other for other in needed if other is not one]
        needed = fewer if enough(fewer) else needed
    for size in range(1, min(3, len(needed))):
        for chosen in combinations(rules, size):
            if enough(chosen):
                return chosen
    return needed


def _change(visit: Visit, rules: Sequence[_Rule]) -> SmallestChange:
    also = tuple(one.relaxed for one in rules[1:])
    return SmallestChange(visit.id, rules[0].relaxed, "", _sentence(*rules), also=also)


def _sentence(*rules: _Rule) -> Text:
    zh, en = "并且".join(one.text.zh for one in rules), " and ".join(one.text.en for one in rules)
    return Text(f"只要{zh}，就能再排。", f"It can be planned once {en}.")


def _rules(problem: Problem, visit: Visit) -> Iterator[_Rule]:
    """The rules that bind the visit, the easiest to change first."""
    here = _of_time(problem, visit) | _of_people(problem, visit) | _of_days(problem)
    yield from (_Rule(one, text) for one, text in here.items())


def _of_time(problem: Problem, visit: Visit) -> dict[Relaxed, Text]:
    found: dict[Relaxed, Text] = {}
    if visit.needs_consent:
        found[Relaxed.CONSENT] = Text("登记对方同意", "the household's consent is recorded")
    if visit.appointments:
        found[Relaxed.AGREED_TIME] = Text("另约时间", "another time is agreed")
    if visit.windows:
        found[Relaxed.ANY_TIME] = Text("不限走访时间", "it may begin at any time")
    if visit.id in problem.lock_of:
        found[Relaxed.LOCK] = Text("解除锁定", "its lock is removed")
    if visit.earliest_day or visit.latest_day:
        found[Relaxed.ANOTHER_DAY] = Text("不限日期", "any day will do")
    return found


def _of_people(problem: Problem, visit: Visit) -> dict[Relaxed, Text]:
    found: dict[Relaxed, Text] = {}
    if visit.after_visit_id:
        first, number = problem.visit_by_id[visit.after_visit_id].village.full_name, visit.after_visit_id
        found[Relaxed.ORDER] = Text(f"不必排在{first}（{number}）之后", f"it need not come after {first} ({number})")
    if visit.partners:
        names = [leader_name(problem, one) for group in visit.partners for one in group]
        found[Relaxed.ALONE] = Text(f"不必与{'、'.join(names)}同去", f"it need not be made with {', '.join(names)}")
    if visit.expertise:
        found[Relaxed.EXPERTISE] = Text("不限业务部门", "any department may go")
    if visit.eligible_leader_ids is not None and visit.lead_leader_ids is None:  # the policy lets nobody else go to a key case
        found[Relaxed.ANOTHER_LEADER] = Text("不限人员", "anybody on the roster may go")
    return found


def _of_days(problem: Problem) -> dict[Relaxed, Text]:
    found: dict[Relaxed, Text] = {}
    if any(one.max_days or one.max_days_in_a_row for one in problem.leaders):
        found[Relaxed.DAYS_OUT] = Text("能去的人可以多出行几天", "those who may go may be out on more days")
    if any(shift.max_villages for shift in problem.shifts):
        found[Relaxed.VILLAGES] = Text("一天可以多去一个村", "one more village a day is allowed")
    found[Relaxed.LONGER_DAY] = Text("当天不限工作、午休和行车时间", "the day may be as long as it takes")
    return found


def _outside(problem: Problem, visit: Visit) -> list[_Rule]:
    """What no rule can give: a day of somebody's, a road, a position, a person."""
    found: dict[Relaxed, Text] = {}
    if idle := idle_people(problem, visit):
        names = [leader_name(problem, one) for one in idle]
        found[Relaxed.WORKING_DAY] = Text(
            f"{'、'.join(names)}多几个出勤日", f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} at work on more days"
        )
    if not has_position(visit):
        found[Relaxed.POSITION] = Text("补上村级点位", "its position is added")
    elif cut_off(problem, visit):
        found[Relaxed.ROAD] = Text("道路可以通车", "a road to it can be driven")
    found[Relaxed.SHORTER] = Text("停留时间短一些", "it takes less time")
    more, others = ("另有一位", "somebody else") if visit.people == 1 else (f"另有 {visit.people} 位", f"{visit.people} others")
    found[Relaxed.ANOTHER_PERSON] = Text(
        f"名册里{more}可以去、当天有空的人", f"{others} who may go {'has' if visit.people == 1 else 'have'} a free day"
    )
    return [_Rule(one, text) for one, text in found.items()]
