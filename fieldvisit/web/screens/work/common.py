"""What the pages of work share: whose desk it is, the fields of a form, and when words may be read.

Lists hold no words of a matter. Whoever gives a purpose reads them, as far as the role may, and the audit keeps the purpose.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import abort, g, render_template, request

from fieldvisit.domain.access.classes import clearance, serialise
from fieldvisit.domain.access.roles import Right
from fieldvisit.errors import InputFileError
from fieldvisit.web.case_room import case_room
from fieldvisit.web.present_plan import head_of
from fieldvisit.web.screens.answer import current_run
from fieldvisit.workspace.cases import CaseDesk

_ROOM = 2_000
"""Longest text of a field, in signs."""


def desk() -> CaseDesk:
    """The desk of this session's account; a preview as somebody else has none."""
    room = case_room()
    if room is None:
        abort(404)
    if g.session.view_as is not None:
        abort(403)
    return room.desk(g.session.account.scope)


def may_work() -> bool:
    """Whether this account may change what it sees here."""
    return bool(g.session.account.scope.may(Right.WORK))


def reads_words() -> bool:
    """Whether this role may read words of a matter at all, for a purpose."""
    role = g.session.account.role
    return clearance(role, reason="?") != clearance(role)


def shown(value: object, why: str = "") -> Any:
    """What this account reads of a value: without a purpose no words."""
    return serialise(value, clearance(g.session.account.role, reason=why))


def purpose(at: CaseDesk, subject: str) -> str:
    """The purpose in the form, kept in the audit; raises ``InputFileError`` without one."""
    why = field("why")
    if not why:
        raise InputFileError("请写明查看目的。", "Say what you read this for.")
    at.viewed(subject, why)
    return why


def field(name: str) -> str:
    """A field of the form; raises ``InputFileError`` when it is too long to be kept whole."""
    text = request.form.get(name, "").strip()
    if len(text) > _ROOM:
        raise InputFileError(
            f"一项文字有 {len(text)} 字，最多 {_ROOM} 字，请分开填写。",
            f"A text has {len(text)} signs; {_ROOM} are the most. Split it.",
        )
    return text


def needed(name: str, zh: str, en: str) -> str:
    """A field that must be filled in; raises ``InputFileError`` with its name."""
    if text := field(name):
        return text
    raise InputFileError(f"请填写{zh}。", f"Fill in: {en}.")


def day(name: str, zh: str, en: str) -> date:
    """A day of the form; raises ``InputFileError`` with the name of its field."""
    text = field(name)
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputFileError(f"{zh}应写成 2026-12-31 的形式。", f"{en} should be a day, written like 2026-12-31.") from error


def seen() -> int:
    """The version that the form was made from; -1, which never stands, when it names none."""
    given = request.form.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else -1


def page(template: str, *, error: str = "", **more: object) -> str:
    """A page of work."""
    known = {"may_work": may_work(), "reads_words": reads_words(), "typed": request.form if error else {}}
    return render_template(f"work/{template}", page=None, here=head_of(current_run(), ""), error=error, **known, **more)
