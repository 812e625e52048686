"""What a plan amounts to in figures, and two plans held against each other in sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from fieldvisit.domain.plan import Plan
from fieldvisit.errors import Text
from fieldvisit.routing.wording import clock

NAMED_AT_MOST = 5


@dataclass(frozen=True)
class PlanFigures:
    """Visits made, must-visits among them, their score, driving, returns, and how evenly leaders are loaded.

    ``mean_return_min`` is the average minute of return; ``most_a_day`` the most stops of a day; ``busiest`` and
    ``idlest`` are stops of the leaders with most and fewest (of those who go out at all).
    """

    visits: int
    musts: int
    score: float
    drive_min: int
    drive_km: float
    latest_return_min: int
    mean_return_min: int
    most_a_day: int
    busiest: int
    idlest: int


@dataclass(frozen=True)
class Comparison:
    """Two plans held against each other: figures of both, the visits only one of them makes, and sentences on ``b``."""

    a: PlanFigures
    b: PlanFigures
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]
    moved: tuple[str, ...]
    sentences: tuple[Text, ...]


def figures_of(plan: Plan) -> PlanFigures:
    """The figures of a plan; zeros for an empty one."""
    visits = {visit.id: visit for visit in plan.visits}
    stops = [visits[one] for one in sorted({stop.visit_id for it in plan.itineraries for stop in it.stops})]
    per_leader = Counter({it.shift.leader_id: 0 for it in plan.itineraries})
    for it in plan.itineraries:
        per_leader[it.shift.leader_id] += len(it.stops)
    returns = [it.return_min for it in plan.itineraries] or [0]
    return PlanFigures(
        visits=len(stops),
        musts=sum(1 for visit in stops if visit.must),
        score=round(sum(visit.score for visit in stops), 3),
        drive_min=sum(it.drive_min for it in plan.itineraries),
        drive_km=round(sum(it.drive_km for it in plan.itineraries), 1),
        latest_return_min=max(returns),
        mean_return_min=round(sum(returns) / len(returns)),
        most_a_day=max((len(it.stops) for it in plan.itineraries), default=0),
        busiest=max(per_leader.values(), default=0),
        idlest=min(per_leader.values(), default=0),
    )


def compare(a: Plan, b: Plan) -> Comparison:
    """How plan ``b`` differs from plan ``a``, visit by visit and in figures; both may be of different problems."""
    where_a, where_b = _where(a), _where(b)
    only_a, only_b = tuple(sorted(where_a.keys() - where_b.keys())), tuple(sorted(where_b.keys() - where_a.keys()))
    moved = tuple(sorted(one for one in where_a.keys() & where_b.keys() if where_a[one] != where_b[one]))
    figures_a, figures_b = figures_of(a), figures_of(b)
    names = {visit.id: visit.village.full_name for visit in (*a.visits, *b.visits)}
    sentences = [
        *_lists(names, only_a, only_b, moved),
        *_differences(figures_a, figures_b),
    ] or [_only_hours(a, b)]
    return Comparison(figures_a, figures_b, only_a, only_b, moved, tuple(sentences))


def _only_hours(a: Plan, b: Plan) -> Text:
    """What is left to say of two plans whose visits, people, days and figures are alike."""
    starts_a, starts_b = (
        {(it.shift.id, s.visit_id): s.start_min for it in plan.itineraries for s in it.stops} for plan in (a, b)
    )
    other = len({visit for (shift, visit), start in starts_a.items() if starts_b.get((shift, visit)) != start})
    if not other:
        return Text("两个方案完全一样。", "The two plans are the same.")
    return Text(f"人员、日期都一样，{other} 处开始时间不同。", f"The same people and days; {other} start at another hour.")


def _where(plan: Plan) -> dict[str, tuple[str, ...]]:
    """The leader-days of each visit, those of everybody who takes part, in order."""
    found: dict[str, list[str]] = {}
    for it in plan.itineraries:
        for stop in it.stops:
            found.setdefault(stop.visit_id, []).append(it.shift.id)
    return {one: tuple(sorted(shifts)) for one, shifts in found.items()}


def _lists(names: dict[str, str], only_a: tuple[str, ...], only_b: tuple[str, ...], moved: tuple[str, ...]) -> Iterator[Text]:
    if only_b:
        zh, en = _named(names, only_b)
        yield Text(f"多去 {len(only_b)} 处：{zh}。", f"{len(only_b)} more visited: {en}.")
    if only_a:
        zh, en = _named(names, only_a)
        yield Text(f"少去 {len(only_a)} 处：{zh}。", f"{len(only_a)} no longer visited: {en}.")
    if moved:
        yield Text(f"{len(moved)} 处换了领导或日子。", f"{len(moved)} have another leader or day.")


def _named(names: dict[str, str], ids: tuple[str, ...]) -> tuple[str, str]:
    first = [names[one] for one in ids[:NAMED_AT_MOST]]
    more = len(ids) > NAMED_AT_MOST
    return "、".join(first) + ("等" if more else ""), ", ".join(first) + (" and others" if more else "")


def _differences(a: PlanFigures, b: PlanFigures) -> Iterator[Text]:
    musts, drive, latest = b.musts - a.musts, b.drive_min - a.drive_min, b.latest_return_min - a.latest_return_min
    if musts:
        word, more = ("多", "more") if musts > 0 else ("少", "fewer")
        yield Text(f"必访{word}去 {abs(musts)} 处。", f"{abs(musts)} must-visits {more}.")
    if drive:
        word, more = ("多", "more") if drive > 0 else ("少", "less")
        yield Text(f"全程{word}开车 {abs(drive)} 分钟。", f"{abs(drive)} min {more} driving.")
    if latest:
        word, later = ("晚", "later") if latest > 0 else ("早", "earlier")
        yield Text(
            f"最晚返回{word} {abs(latest)} 分钟（{clock(b.latest_return_min)}）。",
            f"The last return is {abs(latest)} min {later} ({clock(b.latest_return_min)}).",
        )
    if (a.busiest, a.idlest) != (b.busiest, b.idlest):
        yield Text(
            f"各人走访处数由 {a.idlest} 到 {a.busiest} 处变为 {b.idlest} 到 {b.busiest} 处。",
            f"Visits a leader range from {b.idlest} to {b.busiest} instead of {a.idlest} to {a.busiest}.",
        )
