"""The sender's own workbook with yellow cells and comments, for the sender to put right."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from fieldvisit.errors import InputFileError, Text
from fieldvisit.io.checked.marks import Mark
from fieldvisit.io.tables import Cell, Sheet, TableFile, TableLimits
from fieldvisit.io.tables.limits import ZIP_MAGIC, check_workbook

_CHILD = Path(__file__).with_name("child.py")
_OWN = (".xlsx", ".xlsm")
_TITLE = Text("需要补正", "To put right")
_HEADS = Text("工作表 行 列 结果 原因", "Sheet Row Column Result Reason")
_KINDS = (Text("未收", "refused"), Text("请核对", "check"))
_LIMITS = TableLimits()


def returned_workbook(path: Path, file: TableFile, marks: Sequence[Mark], lang: str, limits: TableLimits = _LIMITS) -> bytes:
    """The workbook with every mark as a yellow cell and a comment, and a last sheet that lists them; xls, ods and csv become xlsx.

    ``file`` is what ``path`` held when the marks were made. The workbook is the sender's: what identifies persons stays in it, and it
    is stored nowhere. Formulas become the values they showed; text that begins like one stays text.

    Raises
    ------
    InputFileError
        If the file is not the one that was read, or is too large or too broken to be written again.
    """
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise InputFileError(f"{path.name} 已被改动，请重新核对。", f"{path.name} was changed since; check it again.")
    own = path.suffix.lower() in _OWN and content.startswith(ZIP_MAGIC)
    if own:
        check_workbook(path.name, content, limits)
    order = {
        "own": own,
        "title": _TITLE.in_(lang),
        "heads": _HEADS.in_(lang).split(),
        "kinds": [kind.in_(lang) for kind in _KINDS],
        "marks": [[m.sheet, m.row, m.column, m.reason.in_(lang), m.refused] for m in marks],
        "sheets": [] if own else [{"name": sheet.name, "rows": _rows(sheet)} for sheet in file.sheets],
    }
    return _in_child(path.name, json.dumps(order).encode() + b"\n" + (content if own else b""), limits)


def _in_child(name: str, order: bytes, limits: TableLimits) -> bytes:
    command = [sys.executable, "-P", str(_CHILD), str(limits.memory_mb)]
    try:
        done = subprocess.run(command, input=order, capture_output=True, timeout=limits.seconds, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise _refused(name) from error
    if done.returncode == 1:
        raise RuntimeError(done.stderr.decode(errors="replace"))
    if done.returncode != 0:
        raise _refused(name)
    return done.stdout


def _refused(name: str) -> InputFileError:
    return InputFileError(
        f"{name} 太大或结构特殊，无法加批注退回。请改用页面上的退回清单，或把台账按月拆分后再试。",
        f"{name} is too large or too unusual to be returned with comments. Use the list of refused rows, or split the ledger.",
    )


def _rows(sheet: Sheet) -> list[list[object]]:
    return [[_plain(cell) for cell in row] for row in sheet.rows]


def _plain(cell: Cell) -> object:
    return {"date": cell.isoformat()} if isinstance(cell, date) else cell
