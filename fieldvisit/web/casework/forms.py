"""What the forms of a case say, as records. A value that is none of those offered, or a day that is none, is refused in words."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TypeVar

from flask import request

from fieldvisit.domain.cases.matter import Concern
from fieldvisit.domain.cases.records import Appointment, Assignment, Disposition, Means, MeetingPlace, Outcome, Promise
from fieldvisit.domain.place import AdminLevel
from fieldvisit.domain.visit import VisitKind
from fieldvisit.errors import InputFileError

T = TypeVar("T", bound=StrEnum)
_LONGEST = 2000
_SIGNS = "、，；,;"


def text(name: str) -> str:
    """What was typed, without spaces around it; raises ``InputFileError`` when it is too long to be kept whole."""
    typed = request.form.get(name, "").strip().replace("\r\n", "\n")
    if len(typed) > _LONGEST:
        raise InputFileError(
            f"一项文字有 {len(typed)} 字，最多 {_LONGEST} 字，没有保存。请分开登记。",
            f"A text has {len(typed)} signs; {_LONGEST} are the most. Nothing was saved; split it.",
        )
    return typed


def listed(name: str) -> tuple[str, ...]:
    """Words separated by spaces, commas, semicolons or 、, as Chinese and English keyboards write them."""
    typed = text(name).translate({ord(sign): " " for sign in _SIGNS})
    return tuple(dict.fromkeys(typed.split()))


def day(name: str, otherwise: date) -> date:
    """The day typed, or another one where nothing was; raises ``InputFileError`` for what is no day."""
    typed = text(name)
    if not typed:
        return otherwise
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise InputFileError(
            f"“{typed[:20]}” 不是日期，请写成 2026-11-30。", f"{typed[:20]!r} is no day; write it like 2026-11-30."
        ) from error


def choice(name: str, kind: type[T], otherwise: T | None) -> T:
    """The value chosen; raises ``InputFileError`` when it is none of those offered, or missing without another one."""
    chosen = text(name)
    if not chosen and otherwise is not None:
        return otherwise
    try:
        return kind(chosen)
    except ValueError as error:
        raise InputFileError(
            "所选不在选项中，没有保存。请重新打开本页再选。",
            "That is none of the values offered; nothing was saved. Open the page again.",
        ) from error


def several(name: str, kind: type[T]) -> tuple[T, ...]:
    """The values ticked, in the order of their kind; raises like ``choice``."""
    ticked = set(request.form.getlist(name))
    if not ticked <= {one.value for one in kind}:
        raise InputFileError(
            "所选不在选项中，没有保存。请重新打开本页再选。",
            "That is none of the values offered; nothing was saved. Open the page again.",
        )
    return tuple(one for one in kind if one.value in ticked)


def assignment(today: date) -> Assignment:
    """Who is put in charge."""
    return Assignment(text("leader"), today, text("unit"), listed("with"), text("responsible"))


def concern() -> Concern:
    """Whom the matter complains about; raises ``InputFileError`` for nobody, unless what is noted is to be given up."""
    said = Concern(listed("units"), listed("departments"), listed("leaders"))
    if said == Concern() and text("afresh") != "1":
        raise InputFileError(
            "请填写被反映的单位、部门或领导；要取消以前登记的，请勾选“以前登记的作废”。",
            "Say who is complained about; to give up what was noted before, tick that it no longer holds.",
        )
    return said


def visit(today: date) -> Appointment:
    """A visit made, or agreed on."""
    place = choice("place", MeetingPlace, None) if text("place") else None
    done = request.form.get("done") == "1"
    kind = choice("kind", VisitKind, VisitKind.CASE_VISIT)
    return Appointment(kind, day("on", today), text("leader"), request.form.get("consent") == "1", place, done=done)


def outcome(today: date) -> Outcome:
    """How the matter was settled; raises ``InputFileError`` for no disposition, or a promise without its day or due too early."""
    on, dispositions = day("on", today), several("dispositions", Disposition)
    if not dispositions:
        raise InputFileError("请至少选一项处置意见（三到位一处理）。", "Choose at least one disposition.")
    return Outcome(
        on,
        dispositions,
        several("means", Means),
        choice("level", AdminLevel, None) if text("level") else None,
        measures=text("measures"),
        evidence=text("evidence"),
        receiving_body=text("receiver"),
        promise=_promise(on),
    )


def refuse_words_alone() -> None:
    """Raise ``InputFileError`` when something was written that only an outcome keeps."""
    if any(text(name) for name in ("measures", "evidence", "receiver", "promise", "promise_by")):
        raise InputFileError(
            "写了措施、承诺或佐证时，请选一项处置结果，否则这些文字无处保存。",
            "With measures, a promise or proof choose one of the outcomes; without one these words have no place.",
        )


def _promise(on: date) -> Promise | None:
    said, by = text("promise"), text("promise_by")
    if bool(said) != bool(by):
        raise InputFileError("承诺要同时写明事项和期限。", "A promise needs what is promised and by when.")
    if not said:
        return None
    due = day("promise_by", on)
    if due < on:
        raise InputFileError(
            f"承诺期限 {due} 早于处置日期 {on}。", f"The promise is due on {due}, before the outcome's day {on}."
        )
    return Promise(said, due)
