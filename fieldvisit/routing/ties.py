"""Rules that tie several leader-days or visits together: their validation, and whether a problem has any of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from fieldvisit.domain.people import Leader
from fieldvisit.domain.plan import Lock, LockLevel
from fieldvisit.domain.visit import TimeWindow, Visit
from fieldvisit.errors import InputFileError

if TYPE_CHECKING:
    from fieldvisit.routing.problem import Problem


def is_tied(problem: Problem) -> bool:
    """Whether the days of a problem cannot be judged one by one.

    So it is with joint visits, a visit that comes after another, appointments that differ by day, limits on the days of a
    person, and an objective that counts fairness or waiting.
    """
    params = problem.params
    if params.fair_spread or params.delay_permille or any(one.max_days or one.max_days_in_a_row for one in problem.leaders):
        return True
    return any(visit.partners or visit.after_visit_id or len(day_options(visit)) > 1 for visit in problem.visits)


def day_options(visit: Visit) -> tuple[date | None, ...]:
    """Days that have to be told apart, because the hours agreed differ by day; ``(None,)`` when they do not."""
    hours: dict[date, set[TimeWindow]] = {}
    for one in visit.appointments:
        hours.setdefault(one.day, set()).add(one.window)
    alike = len({frozenset(windows) for windows in hours.values()}) < 2
    return (None,) if alike else tuple(sorted(hours))


def check_ties(visits: Sequence[Visit], leaders: Sequence[Leader], locks: Sequence[Lock]) -> None:
    """Nothing for ties that can be read; raises ``InputFileError`` that names the visit or leader otherwise."""
    by_id = {visit.id: visit for visit in visits}
    for visit in visits:
        _check_partners(visit)
        if visit.after_visit_id:
            _check_order(visit, by_id)
    known: set[str] = set()
    for lock in locks:
        _check_lock(lock, by_id, {leader.id for leader in leaders})
        for one in lock.visit_ids:
            if one in known:
                raise InputFileError(
                    f"走访任务 {one} 被锁定了两次，请只留一处。", f"Visit {one} is locked twice; keep one lock."
                )
            known.add(one)


def _check_partners(visit: Visit) -> None:
    blank = any(not group or not all(one.strip() for one in group) for group in visit.partners)
    if blank or not all(one.strip() for one in visit.expertise):
        raise InputFileError(
            f"走访任务 {visit.id} 的同去人员或所需业务有空白，请填写或删去。",
            f"Visit {visit.id} has a blank among its partners or expertise; fill it in or remove it.",
        )


def _check_order(visit: Visit, by_id: dict[str, Visit]) -> None:
    if visit.after_visit_id not in by_id:
        raise InputFileError(
            f"走访任务 {visit.id} 要排在 {visit.after_visit_id} 之后，但没有这个任务；请改正编号或删去。",
            f"Visit {visit.id} comes after {visit.after_visit_id}, which does not exist; correct the id or remove it.",
        )
    if visit.after_days < 1:
        raise InputFileError(
            f"走访任务 {visit.id} 与前一次的间隔为 {visit.after_days} 天，应至少 1 天。",
            f"Visit {visit.id} comes {visit.after_days} days after the one before; it must be at least 1.",
        )
    if visit.id in predecessors(visit, by_id):
        raise InputFileError(
            f"走访任务 {visit.id} 的先后次序绕成一圈，请改正。", f"The order of visit {visit.id} runs in a circle; correct it."
        )


def predecessors(visit: Visit, by_id: dict[str, Visit]) -> tuple[str, ...]:
    """Ids of the visits that must be made before, the nearest first; ends where a circle closes."""
    found: list[str] = []
    while visit.after_visit_id and visit.after_visit_id not in found and visit.after_visit_id in by_id:
        found.append(visit.after_visit_id)
        visit = by_id[visit.after_visit_id]
    return tuple(found)


def _check_lock(lock: Lock, by_id: dict[str, Visit], leaders: set[str]) -> None:
    missing = [one for one in lock.visit_ids if one not in by_id]
    if missing or lock.leader_id not in leaders:
        name = missing[0] if missing else lock.leader_id
        raise InputFileError(
            f"锁定的 {name} 不在任务或名册中，请解除锁定。",
            f"Locked {name} is no visit or leader of this plan; remove the lock.",
        )
    if len(set(lock.visit_ids)) < len(lock.visit_ids) or not _starts_fit(lock):
        raise InputFileError(
            f"{lock.leader_id} 在 {lock.day} 的锁定有重复的站点或时刻不全，请改正。",
            f"The lock of {lock.leader_id} on {lock.day} names a stop twice or lacks a minute; correct it.",
        )


def _starts_fit(lock: Lock) -> bool:
    wanted = len(lock.visit_ids) if lock.level is LockLevel.TIME else 0
    return len(lock.start_min) == wanted and all(0 <= minute < 24 * 60 for minute in lock.start_min)


def locked_start(problem: Problem, visit: Visit) -> int | None:
    """The minute at which a lock has the visit start; ``None`` when none does."""
    lock = problem.lock_of.get(visit.id)
    return None if lock is None or lock.level is not LockLevel.TIME else lock.start_min[lock.visit_ids.index(visit.id)]


def hours_of(problem: Problem, visit: Visit) -> Iterator[tuple[int, int]]:
    """Spans of minutes in which the visit may start: inside a window, inside an appointment, at the minute of a lock.

    Nothing when they have no minute in common; one span of the whole day when none of them binds. Appointments that differ
    by day are not told apart here.
    """
    whole = (TimeWindow(0, 24 * 60),)
    start = locked_start(problem, visit)
    minutes = whole if start is None else (TimeWindow(start, start),)
    agreed = tuple(sorted({one.window for one in visit.appointments})) or whole
    for a in visit.windows or whole:
        for b in agreed:
            for c in minutes:
                begin, end = max(a.start_min, b.start_min, c.start_min), min(a.end_min, b.end_min, c.end_min)
                if begin <= end:
                    yield begin, end
