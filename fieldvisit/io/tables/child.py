"""Runs alone in a process of its own: a workbook on standard input, its sheets as JSON on standard output.

Spreadsheet files come from anywhere. A broken one can make the reader stop the whole process or ask for any amount of
memory; here only this process is lost. It is started by path, so that nothing but the reader itself is imported.
"""

from __future__ import annotations

import io
import json
import sys
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

Value: TypeAlias = int | float | str | bool | time | date | datetime | timedelta


def main() -> None:
    """Read, answer, end with 0; a failure that has a name is an answer too."""
    if len(sys.argv) > 1:
        _limit_memory(int(sys.argv[1]))
    try:
        answer: dict[str, object] = {"sheets": _sheets(sys.stdin.buffer.read())}
    except PasswordError:
        answer = {"error": "password"}
    except CalamineError as error:
        answer = {"error": "corrupt", "detail": str(error)}
    except MemoryError:
        answer = {"error": "memory"}
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # what the reader raises where its code gave up; it cannot be imported
            raise
        answer = {"error": "corrupt", "detail": str(error)}
    sys.stdout.buffer.write(json.dumps(answer).encode())


def _sheets(content: bytes) -> list[dict[str, object]]:
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
        tables = [sheet for sheet in workbook.sheets_metadata if sheet.typ is SheetTypeEnum.WorkSheet]
        return [
            {"name": sheet.name, "hidden": sheet.visible is not SheetVisibleEnum.Visible, "rows": _rows(workbook, sheet.name)}
            for sheet in tables
        ]


def _rows(workbook: CalamineWorkbook, name: str) -> list[object]:
    values = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return _trimmed([_trimmed([_plain(value) for value in row]) for row in values])


def _plain(value: Value) -> object:
    if isinstance(value, date):  # datetime is a date too
        return {"date": value.isoformat()[:10]}
    if isinstance(value, time | timedelta):
        return str(value)
    return value


def _trimmed(parts: list[object]) -> list[object]:
    end = len(parts)
    while end and parts[end - 1] in ("", []):
        end -= 1
    return parts[:end]


def _limit_memory(megabytes: int) -> None:
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1_000_000,) * 2)


if __name__ == "__main__":
    main()
