"""Lines of the audit: written in the transaction of the act itself, so that neither is there without the other."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, false, insert, or_, select

from fieldvisit.domain.access.audit import EVERY_LINE, Act, Anchor, AuditFault, AuditLine, AuditQuestion, AuditReach, Deed
from fieldvisit.domain.clock import HERE
from fieldvisit.errors import Text
from fieldvisit.register.audit.tables import audit

_START = "0" * 64
_PART = 5_000
_FIRST_YEAR = 1000


def append(connection: Connection, deed: Deed) -> int:
    """Write a deed down, in the caller's writing transaction: its place in the chain, which comes back, is nobody else's."""
    last = connection.execute(select(audit.c.number, audit.c.sha256).order_by(audit.c.number.desc()).limit(1)).first()
    number, before = (last.number + 1, last.sha256) if last else (1, _START)
    line = AuditLine(number, datetime.now(UTC).isoformat(timespec="milliseconds"), deed, "")
    connection.execute(insert(audit).values(**_columns(line), sha256=_seal(before, line)))
    return number


def lines(connection: Connection, asked: AuditQuestion = EVERY_LINE) -> Iterator[AuditLine]:
    """The lines that are asked for, oldest first."""
    query = select(audit).where(*_wanted(asked))
    if asked.last:
        newest = select(audit.c.number).where(*_wanted(asked)).order_by(audit.c.number.desc()).limit(asked.last).subquery()
        query = select(audit).where(audit.c.number.in_(select(newest.c.number)))
    for row in connection.execution_options(yield_per=_PART).execute(query.order_by(audit.c.number)):
        yield _line(row)


def head(connection: Connection) -> Anchor:
    """The number and hash of the last line; 0 and zeros before the first."""
    last = connection.execute(select(audit.c.number, audit.c.sha256).order_by(audit.c.number.desc()).limit(1)).first()
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    return Anchor(last.number, last.sha256, at) if last else Anchor(0, _START, at)


def faults(connection: Connection, anchors: tuple[Anchor, ...] = ()) -> Iterator[AuditFault]:
    """Everything that does not hold: gaps, lines whose seal is broken, anchors that the audit no longer contains.

    The chain alone finds a change that was not sealed anew; whoever seals everything anew, or cuts off the end, is found by an
    anchor kept elsewhere, for every line up to it.
    """
    known = {anchor.lines: anchor for anchor in anchors if anchor.lines}
    before, expected = _START, 1
    for line in lines(connection):
        if line.number != expected:
            yield AuditFault(expected, Text(f"第 {expected} 行不见了", f"line {expected} is missing"))
        if line.sha256 != _seal(before, line):
            yield AuditFault(line.number, Text(f"第 {line.number} 行被改动过", f"line {line.number} was changed"))
        anchor = known.pop(line.number, None)
        if anchor is not None and anchor.sha256 != line.sha256:
            yield AuditFault(line.number, _not_anchored(anchor))
        before, expected = line.sha256, line.number + 1
    for anchor in sorted(known.values(), key=lambda a: a.lines):
        yield AuditFault(anchor.lines, _cut_off(anchor, expected - 1))


def _wanted(asked: AuditQuestion) -> Iterator[ColumnElement[bool]]:
    yield audit.c.number > asked.after
    if asked.before:
        yield audit.c.number < asked.before
    if asked.who:
        yield audit.c.who == asked.who
    if asked.act is not None:
        yield audit.c.act == asked.act.value
    if asked.first_day is not None:
        yield audit.c.at >= _midnight(asked.first_day)
    if asked.last_day is not None and asked.last_day < date.max:
        yield audit.c.at < _midnight(asked.last_day + timedelta(days=1))
    if asked.reach is not None:
        yield _reached(asked.reach)


def _reached(reach: AuditReach) -> ColumnElement[bool]:
    about = and_(
        audit.c.act.in_((Act.ACCOUNT.value, Act.PASSWORD.value, Act.TOKEN.value)),
        audit.c.subject.in_((*reach.own, *reach.other)),
    )
    nobody = audit.c.who.not_in((*reach.own, *reach.other)) if reach.office else false()
    return or_(and_(about, audit.c.subject.in_(reach.own)), and_(~about, or_(audit.c.who.in_(reach.own), nobody)))


def _midnight(day: date) -> str:
    """The beginning of a day here, as the audit writes instants; the first days of the calendar have none before them."""
    if day.year < _FIRST_YEAR:
        return ""
    return datetime.combine(day, time(), HERE).astimezone(UTC).isoformat(timespec="milliseconds")


def _seal(before: str, line: AuditLine) -> str:
    content = json.dumps([before, *_columns(line).values()], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def _columns(line: AuditLine) -> dict[str, object]:
    deed = line.deed
    return {
        "number": line.number,
        "at": line.at,
        "who": deed.who,
        "act": str(deed.act),
        "subject": deed.subject,
        "why": deed.why,
        "detail": deed.detail,
    }


def _line(row: Row[Any]) -> AuditLine:
    act = Act(row.act) if row.act in set(Act) else row.act  # a line that was tampered with is shown, not a crash
    return AuditLine(row.number, row.at, Deed(row.who, act, row.subject, row.why, row.detail), row.sha256)


def _not_anchored(anchor: Anchor) -> Text:
    return Text(
        f"第 {anchor.lines} 行与 {anchor.at} 留下的锚不符：此行或此前的记录被改写过",
        f"line {anchor.lines} is not the one anchored at {anchor.at}: it, or something before it, was rewritten",
    )


def _cut_off(anchor: Anchor, there: int) -> Text:
    return Text(
        f"{anchor.at} 留锚时有 {anchor.lines} 行，现在只有 {there} 行：末尾被删去",
        f"there were {anchor.lines} lines when the anchor of {anchor.at} was taken, now there are {there}: the end was cut off",
    )
