"""The audit as the office uses it: lines in words, and anchors in a file that lies elsewhere."""

from __future__ import annotations

import getpass
import json
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path

from fieldvisit.domain.access.audit import ACT_NAMES, Act, Anchor, AuditFault, AuditLine, AuditQuestion, AuditReach, Deed
from fieldvisit.domain.access.divisions import inside
from fieldvisit.domain.access.roles import Right
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.clock import HERE
from fieldvisit.errors import InputFileError, Text
from fieldvisit.io.atomic import write_text
from fieldvisit.io.exports import audit_csv
from fieldvisit.register import AccountBook, Register


class AuditDesk:
    """The audit as its pages offer it: to audit administrators alone, and to each the lines of the own divisions' accounts.

    What no account did (the console, the set-up, unknown names at the door) belongs to the division ``office``.
    """

    def __init__(self, register: Register, book: AccountBook, office: str) -> None:
        self._register, self._book, self._office = register, book, office

    def lines(self, scope: Scope, asked: AuditQuestion) -> tuple[AuditLine, ...]:
        """The lines that are asked for, oldest first."""
        scope.require(Right.AUDIT)
        return self._register.audit(replace(asked, reach=self._reach(scope)))

    def head(self, scope: Scope) -> Anchor:
        """The head as it stands, to be written down elsewhere."""
        scope.require(Right.AUDIT)
        return self._register.audit_head()

    def verdict(self, scope: Scope, name: str, anchors: bytes) -> tuple[tuple[AuditFault, ...], Text]:
        """What does not hold, and how far the check reaches; raises like ``anchors_in``."""
        scope.require(Right.AUDIT)
        return judged(self._register, anchors_in(name, anchors))

    def export(self, scope: Scope, asked: AuditQuestion) -> str:
        """The lines as csv; that they were exported becomes a line of the audit itself."""
        scope.require(Right.AUDIT)
        found = self.lines(scope, asked)
        self._register.record(Deed(scope.who, Act.EXPORT, "audit", detail=f"{len(found)} lines"))
        return audit_csv(found)

    def _reach(self, scope: Scope) -> AuditReach:
        accounts = [state.account for state in self._book.all()]
        own = {account.name for account in accounts if scope.oversees(account.scope)} | {scope.who}
        other = tuple(account.name for account in accounts if account.name not in own)
        return AuditReach(tuple(sorted(own)), other, any(inside(self._office, area) for area in scope.areas))


def at_this_computer() -> str:
    """Who acts at the command line: ``cli:`` and the name at the operating system."""
    try:
        return f"cli:{getpass.getuser()}"
    except (OSError, KeyError, ImportError):  # no name at all, as in a bare container
        return "cli:"


def anchor(register: Register, file: Path | None) -> Anchor:
    """Anchor the audit: the anchoring is its last line; the anchor is added to ``file`` if there is one.

    Raises
    ------
    InputFileError
        If the file holds something else, or cannot be written.
    """
    kept = read_anchors(file) if file is not None and file.exists() else ()
    register.record(Deed(at_this_computer(), Act.ANCHOR))
    taken = register.audit_head()
    if file is not None:
        try:
            write_text(file, "".join(json.dumps(asdict(one)) + "\n" for one in (*kept, taken)))
        except OSError as error:
            raise InputFileError(
                f"{file} 写不进去，请检查目录是否存在、是否可写。", f"{file} cannot be written; check that its folder exists."
            ) from error
    return taken


def read_anchors(file: Path) -> tuple[Anchor, ...]:
    """The anchors of a file, oldest first; raises ``InputFileError`` naming the line that is none."""
    if not file.is_file():
        raise InputFileError(f"找不到锚文件 {file}，请检查路径。", f"There is no anchor file {file}; check the path.")
    return anchors_in(file.name, file.read_bytes())


def anchors_in(name: str, content: bytes) -> tuple[Anchor, ...]:
    """The anchors in the content of the file ``name``; raises ``InputFileError`` naming the line that is none."""
    anchors: list[Anchor] = []
    for number, line in enumerate(content.splitlines(), 1):
        try:
            value = json.loads(line)
            anchors.append(Anchor(int(value["lines"]), str(value["sha256"]), str(value["at"])))
        except (ValueError, KeyError, TypeError) as error:
            raise InputFileError(
                f"{name} 第 {number} 行不是锚，请换用 fieldvisit audit anchor --out 写出的文件。",
                f"{name}, line {number} is no anchor; give the file that fieldvisit audit anchor --out wrote.",
            ) from error
    return tuple(anchors)


def sentence_of(line: AuditLine) -> Text:
    """One line of the audit in words."""
    deed = line.deed
    act = ACT_NAMES.get(deed.act, Text(str(deed.act), str(deed.act)))
    when = datetime.fromisoformat(line.at).astimezone(HERE).strftime("%Y-%m-%d %H:%M:%S")
    rest = " ".join(part for part in (deed.subject, f"“{deed.why}”" if deed.why else "", deed.detail) if part)
    return Text(f"{line.number}  {when}  {deed.who}  {act.zh}  {rest}", f"{line.number}  {when}  {deed.who}  {act.en}  {rest}")


def verdict(register: Register, file: Path | None) -> tuple[tuple[AuditFault, ...], Text]:
    """What does not hold, and a sentence about how far the check reaches."""
    return judged(register, read_anchors(file) if file is not None else ())


def judged(register: Register, anchors: tuple[Anchor, ...]) -> tuple[tuple[AuditFault, ...], Text]:
    """``verdict`` for anchors that were read already."""
    faults, lines = register.audit_faults(anchors), register.audit_head().lines
    if faults:
        return faults, Text(
            f"审计记录有 {len(faults)} 处不符，请保护现场并报告。", f"The audit does not hold at {len(faults)} places."
        )
    if not anchors:
        return faults, Text(
            f"{lines} 行审计记录前后相连。没有给出锚文件，整体改写或删去末尾看不出来：请给出留存在别处的锚（--anchor）。",
            f"{lines} lines hold together. Without an anchor a rewritten or shortened audit cannot be told: give one that was kept elsewhere (--anchor).",
        )
    reach = max(a.lines for a in anchors)
    return faults, Text(
        f"{lines} 行审计记录完整，前 {reach} 行与 {len(anchors)} 个锚相符。",
        f"{lines} lines hold; the first {reach} agree with {len(anchors)} anchors.",
    )
