"""Lines of the audit: written in the transaction of the act itself, so that neither is there without the other."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from fieldvisit.domain.access.audit import Act, Anchor, AuditFault, AuditLine, Deed
from fieldvisit.errors import Text
from fieldvisit.register.audit.tables import audit

_START = "0" * 64
_PART = 5_000


def append(connection: Connection, deed: Deed) -> None:
    """Write a deed down, in the caller's writing transaction: its place in the chain is nobody else's."""
    last = connection.execute(select(audit.c.number, audit.c.sha256).order_by(audit.c.number.desc()).limit(1)).first()
    number, before = (last.number + 1, last.sha256) if last else (1, _START)
    line = AuditLine(number, datetime.now(UTC).isoformat(timespec="milliseconds"), deed, "")
    connection.execute(insert(audit).values(**_columns(line), sha256=_seal(before, line)))


def lines(connection: Connection, *, after: int = 0, who: str = "", act: Act | None = None) -> Iterator[AuditLine]:
    """The lines after a number, oldest first; only those of one account or act when asked for."""
    query = select(audit).where(audit.c.number > after).order_by(audit.c.number)
    if who:
        query = query.where(audit.c.who == who)
    if act is not None:
        query = query.where(audit.c.act == act.value)
    for row in connection.execution_options(yield_per=_PART).execute(query):
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
