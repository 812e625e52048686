"""One row of a ledger to a petition, or to the reason why it is none."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fieldvisit.domain.identity import Identity
from fieldvisit.domain.petition import CaseStatus, Petition, RejectedRow, RowRef, SourceLevel
from fieldvisit.errors import Text
from fieldvisit.io.ledger.cells import day_of, is_blank, squeezed, text_of
from fieldvisit.io.ledger.fields import Field
from fieldvisit.io.ledger.masking import is_citizen_id, mask
from fieldvisit.io.ledger.names import is_name
from fieldvisit.io.ledger.shown import shown_value
from fieldvisit.io.ledger.words import OTHER, category_of, level_of, repeat_in, status_of, yes_or_no
from fieldvisit.io.tables import Cell

_TOTALS = re.compile(r"(?:合|总|小|共|累)计(?:[:：]?\d*件?)")
_FOOTER = re.compile(r"(?:填表|制表|填报|报送|审核|审签|负责|联系|备注|说明|注)[人单位时间日期]*\s*[:：].*")
_FOOTER_CELLS = 4
_ANY_YEAR = 2000
_UNIT_SUFFIX = re.compile(r"(?:村民委员会|村委会|居民委员会|居委会|社区|行政村|村)$")


class Remark(StrEnum):
    """What the reader assumed or did in a row that it accepted."""

    CATEGORY = "category"
    STATUS = "status"
    LEVEL = "level"
    REPEAT = "repeat"
    MASKED = "masked"


@dataclass(frozen=True)
class RowRules:
    """What reading a row needs besides the row: limits for days, the year of ``5月14日``, whether a title says demo."""

    first_day: date
    last_day: date
    year: int | None
    synthetic: bool


@dataclass(frozen=True)
class ReadRow:
    """A petition with what the reader should tell about it: the number its ledger gave it, remarks by kind, and who handed it in."""

    petition: Petition
    number: str
    remarks: tuple[Remark, ...] = ()
    identities: tuple[Identity, ...] = ()


class _Rejection(Exception):  # noqa: N818 - carries a reason inside this module, never leaves it
    def __init__(self, field: Field, reason: Text) -> None:
        super().__init__(field)
        self.field = field
        self.reason = reason


def read_row(
    cells: Mapping[Field, Cell], headers: Mapping[Field, str], source: RowRef, rules: RowRules
) -> ReadRow | RejectedRow:
    """The petition of a row, or the row rejected for its first cell that cannot be used.

    A level that cannot be understood rejects the row, for it decides who handles the case; an empty one means county. A
    status that cannot be understood leaves the case open, a category ``other``; both are remarked.
    """
    try:
        return _petition(cells, source, rules)
    except _Rejection as refused:
        value = shown_value(cells.get(refused.field, ""))
        return RejectedRow(source, headers.get(refused.field, ""), value, refused.reason, _number_given(cells))


def is_total_or_footer(row: Sequence[Cell], cells: Mapping[Field, Cell]) -> bool:
    """Whether a row is no case at all: a sum, or the signature line below the table. A row with a day is always a case."""
    if isinstance(day_of(cells.get(Field.RECEIVED_ON, ""), _ANY_YEAR), date):
        return False
    filled = [squeezed(cell) for cell in row if not is_blank(cell)]
    if any(_TOTALS.fullmatch(text) for text in filled):
        return True
    number = squeezed(cells.get(Field.ID, ""))
    is_signed = any(_FOOTER.match(text) for text in filled) and len(filled) <= _FOOTER_CELLS
    return is_signed and (not number or bool(_FOOTER.match(number)))


def _petition(cells: Mapping[Field, Cell], source: RowRef, rules: RowRules) -> ReadRow:
    received = _day(cells, Field.RECEIVED_ON, rules)
    raw_place, raw_text = _place(cells), text_of(cells.get(Field.TEXT, ""))
    place, text = mask(raw_place), mask(raw_text)
    number, petition_id = _identity(cells, received, place + text)
    category = category_of(squeezed(cells.get(Field.CATEGORY, "")))
    status = status_of(squeezed(cells.get(Field.STATUS, "")))
    is_repeat, original = _repeat(cells)
    level = _level(cells)
    petition = Petition(
        id=petition_id,
        received_on=received,
        place_text=place,
        text=text,
        category=category or OTHER,
        level=level or SourceLevel.COUNTY,
        status=status or CaseStatus.OPEN,
        source=source,
        assigned_on=None if is_blank(cells.get(Field.ASSIGNED_ON, "")) else _day(cells, Field.ASSIGNED_ON, rules),
        repeat_of=original,
        lead_leader=mask(squeezed(cells.get(Field.LEAD_LEADER, ""))),
        county_hint=mask(squeezed(cells.get(Field.COUNTY, ""))),
        township_hint=mask(squeezed(cells.get(Field.TOWNSHIP, ""))),
        synthetic=rules.synthetic or yes_or_no(squeezed(cells.get(Field.SYNTHETIC, ""))) is True,
    )
    told = {
        Remark.CATEGORY: category is None and not is_blank(cells.get(Field.CATEGORY, "")),
        Remark.STATUS: status is None and not is_blank(cells.get(Field.STATUS, "")),
        Remark.LEVEL: Field.LEVEL in cells and level is None,
        Remark.REPEAT: is_repeat and not original,
        Remark.MASKED: (place, text) != (raw_place, raw_text),
    }
    return ReadRow(petition, number, tuple(kind for kind, applies in told.items() if applies))


def _day(cells: Mapping[Field, Cell], field: Field, rules: RowRules) -> date:
    day = day_of(cells.get(field, ""), rules.year)
    if isinstance(day, Text):
        raise _Rejection(field, day)
    if day < rules.first_day:
        raise _Rejection(field, Text(f"早于 {rules.first_day}，请核对年份", f"before {rules.first_day}; check the year"))
    if day > rules.last_day:
        raise _Rejection(field, Text(f"晚于 {rules.last_day}，请核对年份", f"after {rules.last_day}; check the year"))
    return day


def _place(cells: Mapping[Field, Cell]) -> str:
    """The address as written; columns of their own come before it unless it names them already."""
    written = text_of(cells.get(Field.PLACE, "")) or text_of(cells.get(Field.RESIDENCE, ""))
    units = [text_of(cells.get(field, "")) for field in (Field.TOWNSHIP, Field.VILLAGE)]
    if written:
        units = units[1:]
    return "".join(unit for unit in units if unit and _UNIT_SUFFIX.sub("", unit) not in written) + written


def _identity(cells: Mapping[Field, Cell], received: date, content: str) -> tuple[str, str]:
    """The number in the ledger and the id of the petition.

    A running number starts anew in every ledger; it is told apart by a digest of day, place and text. So is a row without
    any number column. The same row read again gets the same id.
    """
    number = squeezed(cells.get(Field.ID, cells.get(Field.RUNNING_NUMBER, "")))
    if Field.ID in cells:
        if not number:
            raise _Rejection(Field.ID, Text("编号为空，请补上编号", "the number is empty; fill it in"))
        if is_citizen_id(number):
            raise _Rejection(
                Field.ID,
                Text("编号像是身份证号，请改用信访编号", "the number looks like an identity card's; use the case number"),
            )
        if is_name(number):
            raise _Rejection(
                Field.ID, Text("编号像是姓名，请改用信访编号", "the number looks like a name; use the case number")
            )
        return number, number
    digest = hashlib.sha256(f"{received}|{content}".encode()).hexdigest()[:8]
    return number, f"{number or received.strftime('%Y%m%d')}@{digest}"


def _number_given(cells: Mapping[Field, Cell]) -> str:
    """The id that the ledger's own number gives the petition; empty where it gives none that may be kept."""
    number = squeezed(cells.get(Field.ID, ""))
    return "" if is_citizen_id(number) or is_name(number) else number


def _level(cells: Mapping[Field, Cell]) -> SourceLevel | None:
    written = squeezed(cells.get(Field.LEVEL, ""))
    level = level_of(written)
    if level is None and written:
        raise _Rejection(
            Field.LEVEL,
            Text(
                "级别无法识别，请写国家级、省级、市级、县级、乡级或自查发现",
                "unknown level; write 国家级, 省级, 市级, 县级, 乡级 or 自查发现",
            ),
        )
    return level


def _repeat(cells: Mapping[Field, Cell]) -> tuple[bool, str]:
    flags = [
        repeat_in(squeezed(cells.get(field, "")), numbers=field is Field.REPEAT_OF)
        for field in (Field.REPEAT_OF, Field.IS_REPEAT)
    ]
    return any(repeated for repeated, _ in flags), next((number for _, number in flags if number), "")
