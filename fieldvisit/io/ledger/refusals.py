"""The sentences with which a whole ledger is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fieldvisit.domain.petition import RejectedRow
from fieldvisit.errors import InputFileError
from fieldvisit.io.ledger.fields import Field
from fieldvisit.io.ledger.headers import Header

_SHOWN_HEADERS = 20
_COLUMNS: Mapping[Field, tuple[str, str]] = {
    Field.RECEIVED_ON: (
        "“登记日期”列（信访日期、来访时间等写法均可）",
        "the day of receipt (登记日期, 信访日期, 来访时间 ...)",
    ),
    Field.PLACE: (
        "“问题属地”列（地址、问题发生地，或乡镇列加村列均可）",
        "the place (问题属地, 地址, 问题发生地, or columns 乡镇 and 村)",
    ),
}


def nothing_in_it(name: str) -> InputFileError:
    """The file holds sheets without any cell."""
    return InputFileError(
        f"{name} 里没有任何内容，请重新导出后再导入。", f"{name} holds no cells at all; export it again and import that file."
    )


def no_such_sheet(name: str, wanted: str, sheets: Sequence[str]) -> InputFileError:
    """The sheet that the settings name is not there."""
    return InputFileError(
        f"{name} 中没有名为“{wanted}”的工作表，只有：{'、'.join(sheets)}。请修改设置项 ledger.sheet。",
        f"{name} has no sheet {wanted!r}, only: {', '.join(sheets)}. Change the setting ledger.sheet.",
    )


def no_header(name: str, search_rows: int) -> InputFileError:
    """No row looks like a ledger's header."""
    return InputFileError(
        f"{name} 的前 {search_rows} 行没有找到表头（至少要有“登记日期”和“问题属地”列）。请确认选对了文件，并保留表头行。",
        f"{name}: no header in the first {search_rows} rows (at least 登记日期 and 问题属地 are needed). Check the file, keep its header row.",
    )


def missing_columns(name: str, sheet: str, header: Header) -> InputFileError:
    """A header is there, but not the columns that every ledger needs."""
    found = [shown for shown in header.names if shown][:_SHOWN_HEADERS]
    zh = "和".join(_COLUMNS[field][0] for field in header.missing)
    en = " and ".join(_COLUMNS[field][1] for field in header.missing)
    return InputFileError(
        f"{name} 工作表“{sheet}”第 {header.row} 行的表头缺少{zh}；已有：{'、'.join(found)}。请补上该列，或把列名改成上述写法。",
        f"{name}, sheet {sheet}, row {header.row}: the header lacks {en}; it has: {', '.join(found)}. Add or rename the column.",
    )


def no_rows(name: str, sheet: str, header: Header) -> InputFileError:
    """There is a header and nothing below it."""
    return InputFileError(
        f"{name} 工作表“{sheet}”第 {header.row} 行表头之下没有数据行，请确认导出的内容。",
        f"{name}, sheet {sheet}: there is no data row below the header in row {header.row}; check what was exported.",
    )


def no_day(name: str, first: RejectedRow) -> InputFileError:
    """No row at all has a usable day of receipt."""
    return InputFileError(
        f"{name} 没有一行有可用的日期（例如第 {first.source.row} 行“{first.column}”为“{first.value}”：{first.reason.zh}）。请更正该列后再导入。",
        f"{name}: no row has a usable day (row {first.source.row}, {first.column}: {first.value!r}: {first.reason.en}). Correct that column.",
    )
