"""People, days and hours as a county office says them, in both languages."""

from __future__ import annotations

from datetime import date

from fieldvisit.domain.people import Shift
from fieldvisit.errors import Text
from fieldvisit.routing.problem import Problem

_WEEKDAYS = (
    Text("周一", "Mon"),
    Text("周二", "Tue"),
    Text("周三", "Wed"),
    Text("周四", "Thu"),
    Text("周五", "Fri"),
    Text("周六", "Sat"),
    Text("周日", "Sun"),
)


def day_text(day: date) -> Text:
    """``12月1日（周二）`` and ``Tue 1 Dec``."""
    weekday = _WEEKDAYS[day.weekday()]
    month = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")[day.month - 1]
    return Text(f"{day.month}月{day.day}日（{weekday.zh}）", f"{weekday.en} {day.day} {month}")


def leader_name(problem: Problem, leader_id: str) -> str:
    """The leader's name; the id where the roster does not have them."""
    leader = problem.leader_by_id.get(leader_id)
    return leader.name if leader is not None and leader.name else leader_id


def shift_text(problem: Problem, shift: Shift) -> Text:
    """``王明12月1日（周二）`` and ``Wang Ming on Tue 1 Dec``."""
    name, day = leader_name(problem, shift.leader_id), day_text(shift.day)
    return Text(f"{name}{day.zh}", f"{name} on {day.en}")


def shift_id_text(problem: Problem, shift_id: str) -> Text:
    """Leader and day of a shift id, also of a shift that is no more or of several joined by ``+``; empty for the empty id."""
    if "+" in shift_id:
        several = [shift_id_text(problem, one) for one in shift_id.split("+")]
        return Text("与".join(one.zh for one in several), " with ".join(one.en for one in several))
    leader_id, _, day = shift_id.rpartition("@")
    if not day:
        return Text("", "")
    name, when = leader_name(problem, leader_id), day_text(date.fromisoformat(day))
    return Text(f"{name}{when.zh}", f"{name} on {when.en}")


def clock(minute: int) -> str:
    """``09:05`` for minute 545 of the day."""
    return f"{minute // 60:02d}:{minute % 60:02d}"
