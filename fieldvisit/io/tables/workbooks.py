"""Reads xlsx, xls and ods workbooks in a child process with limits."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from fieldvisit.errors import InputFileError
from fieldvisit.io.tables.limits import broken, check_workbook, locked, too_large
from fieldvisit.io.tables.sheets import Cell, Sheet, TableLimits

_PYTHON_ERROR = 1
_CHILD = Path(__file__).with_name("child.py")


def read_workbook(name: str, content: bytes, limits: TableLimits) -> tuple[Sheet, ...]:
    """All worksheets of a workbook in their order, hidden ones marked; formulas as their last computed value.

    Raises
    ------
    InputFileError
        If the workbook is locked, broken, or larger than ``limits`` allow.
    """
    check_workbook(name, content, limits)
    answer = _read_in_child(name, content, limits)
    match answer.get("error"):
        case None:
            return tuple(_sheet(raw) for raw in answer["sheets"])
        case "password":
            raise locked(name)
        case "memory":
            raise _unreadably_large(name)
        case _:
            raise broken(name)


def _read_in_child(name: str, content: bytes, limits: TableLimits) -> Mapping[str, Any]:
    """What the child says; a child that is stopped by the system says that the workbook is broken.

    Raises
    ------
    RuntimeError
        If the child fails by an error of its own: a bug or a broken installation.
    """
    command = [sys.executable, "-P", str(_CHILD), str(limits.memory_mb)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=limits.seconds, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise _unreadably_large(name) from error
    if done.returncode == _PYTHON_ERROR:
        raise RuntimeError(done.stderr.decode(errors="replace"))
    if done.returncode != 0:
        raise broken(name)
    answer: Mapping[str, Any] = json.loads(done.stdout)
    return answer


def _unreadably_large(name: str) -> InputFileError:
    return too_large(name, "读取所需的时间或内存过多", "needs too much time or memory to read")


def _sheet(raw: Mapping[str, Any]) -> Sheet:
    rows = tuple(tuple(_cell(value) for value in row) for row in raw["rows"])
    return Sheet(raw["name"], rows, raw["hidden"])


def _cell(value: Any) -> Cell:
    cell: Cell = date.fromisoformat(value["date"]) if isinstance(value, dict) else value
    return cell
