"""What a person is told about the reading of a ledger beside its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fieldvisit.domain.petition import RowRef
from fieldvisit.errors import Text
from fieldvisit.io.ledger.rows import ReadRow, Remark

_SHOWN_ROWS = 10

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
