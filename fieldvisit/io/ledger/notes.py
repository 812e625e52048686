"""What a person is told about the reading of a ledger beside its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from fieldvisit.domain.petition import RowRef
from fieldvisit.errors import Text
from fieldvisit.io.ledger.fields import HEADER_NAMES, Field, normalised
from fieldvisit.io.ledger.headers import Header
from fieldvisit.io.ledger.rows import ReadRow, Remark

_SHOWN_ROWS = 10
_SHOWN_COLUMNS = 12

_REMARKS: Mapping[Remark, tuple[str, str]] = {
    Remark.CATEGORY: ("问题类别无法识别，归入“其他”", "unknown category, counted as other"),
    Remark.STATUS: ("办理状态无法识别，按未办结处理", "unknown status, counted as open"),
    Remark.LEVEL: ("来源级别为空，按县级处理", "no level, counted as received by the county"),
    Remark.REPEAT: (
        "标为重复件但没有原件编号，按独立事项计",
        "marked as repeat without an original, each counted as a matter",
    ),
    Remark.MASKED: ("已遮盖姓名、证件号、电话、门牌号等", "names, identity, telephone or door numbers masked"),
}

_LACKING: Mapping[Field, tuple[str, str]] = {
    Field.LEVEL: (
        "没有来源级别列：全部按县级处理，不会有重点件；如有此列请改表头为“来源级别”",
        "No column for the level: all count as received by the county, none can be a key case; if there is one, call it 来源级别",
    ),
    Field.CATEGORY: (
        "没有问题类别列：全部归入“其他”，不按类别派人；如有此列请改表头为“问题类别”",
        "No column for the category: all count as other, no leader is chosen by category; if there is one, call it 问题类别",
    ),
    Field.STATUS: (
        "没有办理状态列：全部按未办结处理；如有此列请改表头为“办理状态”",
        "No column for the status: all count as open; if there is one, call it 办理状态",
    ),
}
"""What it means that a column was not recognised, where it changes results."""


def column_notes(headers: Sequence[tuple[str, Header]]) -> tuple[Text, ...]:
    """One sentence for each column that matters and is not there, and one for the columns that nothing was read from.

    ``headers`` are the sheets' names with their headers; a sheet is named only if there are several.
    """
    notes: list[Text] = []
    for field, (zh, en) in _LACKING.items():
        sheets = [sheet for sheet, header in headers if field not in header.columns]
        if sheets:
            several = len(headers) > 1
            in_zh, in_en = (f"（工作表{'、'.join(sheets)}）", f" (sheets: {', '.join(sheets)})") if several else ("", "")
            notes.append(Text(f"{zh}{in_zh}。", f"{en}{in_en}."))
    if ignored := _ignored(header for _, header in headers):
        shown = ignored[:_SHOWN_COLUMNS]
        more_zh, more_en = (" 等", " ...") if len(ignored) > _SHOWN_COLUMNS else ("", "")
        notes.append(
            Text(
                f"没有用到的列：{'、'.join(shown)}{more_zh}；若其中有需要的内容，请在网页“导入”里为它选定，或把表头改成 geodata/README.md 所列的写法。",
                f"Columns not used: {', '.join(shown)}{more_en}; if one is needed, choose it on the page Import, or give it a header listed in geodata/README.md.",
            )
        )
    return tuple(notes)


def _ignored(headers: Iterable[Header]) -> tuple[str, ...]:
    """Headers that nothing was read from, but for running numbers and remarks, which nobody misses."""
    names = dict.fromkeys(name for header in headers for name in header.ignored)
    unmissed = {*HEADER_NAMES[Field.RUNNING_NUMBER], "备注"}
    return tuple(name for name in names if normalised(name) not in unmissed)


def notes_of(read: Sequence[ReadRow], passed_over: Sequence[RowRef], unread_sheets: Sequence[str]) -> tuple[Text, ...]:
    """One sentence for each kind of thing that was assumed, passed over or not read, with the rows it concerns."""
    notes = [_sheets(unread_sheets)] if unread_sheets else []
    if passed_over:
        zh, en = (
            "是合计、签名或重复表头，不是案件，未计入",
            "sums, signature lines or repeated headers, no cases, not counted",
        )
        notes.append(_rows(passed_over, zh, en))
    for remark, (zh, en) in _REMARKS.items():
        rows = [row.petition.source for row in read if remark in row.remarks]
        if rows:
            notes.append(_rows(rows, zh, en))
    return tuple(notes)


def _sheets(names: Sequence[str]) -> Text:
    return Text(
        f"未读取的工作表：{'、'.join(names)}（隐藏，或没有台账所需的列）。",
        f"Sheets not read: {', '.join(names)} (hidden, or without a ledger's columns).",
    )


def _rows(rows: Sequence[RowRef], zh: str, en: str) -> Text:
    shown = [str(row.row) for row in rows[:_SHOWN_ROWS]]
    more = len(rows) > _SHOWN_ROWS
    return Text(
        f"{len(rows)} 行{zh}（第 {'、'.join(shown)}{' 等' if more else ''} 行）。",
        f"{len(rows)} x {en} (row {', '.join(shown)}{' ...' if more else ''}).",
    )
