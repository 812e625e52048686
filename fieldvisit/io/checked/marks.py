"""Which cells of a ledger its sender should look at again, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fieldvisit.domain.match import Match, MatchOutcome, UnmatchedReason
from fieldvisit.domain.petition import RejectedRow
from fieldvisit.errors import Text
from fieldvisit.io.ledger.fields import Field
from fieldvisit.io.ledger.headers import Header
from fieldvisit.io.ledger.rows import ReadRow, Remark
from fieldvisit.io.ledgers import Reading

_SHOWN_PLACES = 3
_REMARKS: Mapping[Remark, tuple[tuple[Field, ...], Text]] = {
    Remark.CATEGORY: (
        (Field.CATEGORY,),
        Text("类别无法识别，已归入“其他”；请写规定的类别", "unknown category, counted as other; write one of the categories"),
    ),
    Remark.STATUS: (
        (Field.STATUS,),
        Text("办理状态无法识别，已按未办结处理；请写办结或未办结", "unknown status, counted as open; write 办结 or 未办结"),
    ),
    Remark.LEVEL: (
        (Field.LEVEL,),
        Text("来源级别为空，已按县级处理；请补上", "no level, counted as the county's; fill it in"),
    ),
    Remark.REPEAT: (
        (Field.REPEAT_OF, Field.IS_REPEAT),
        Text("标为重复件但没有原件编号；请补上原件编号", "marked as a repeat without an original; give its number"),
    ),
}
_PLACE_COLUMNS = (Field.PLACE, Field.RESIDENCE, Field.VILLAGE, Field.TOWNSHIP)
_UNPLACED: Mapping[UnmatchedReason, Text] = {
    UnmatchedReason.NO_PLACE: Text("没有写明地点；请写到村", "no place is named; write the village"),
    UnmatchedReason.OUT_OF_PROVINCE: Text(
        "地点在外省；请核对是否本县的件", "the place is in another province; is it this county's?"
    ),
    UnmatchedReason.OUT_OF_COUNTY: Text(
        "地点在外县；请核对是否本县的件", "the place is in another county; is it this county's?"
    ),
    UnmatchedReason.ROAD_OR_POI: Text("只写了道路或单位；请写到村", "only a road or a building is named; write the village"),
    UnmatchedReason.CONFLICT: Text(
        "地名前后矛盾；请核对乡镇和村", "the names contradict each other; check township and village"
    ),
    UnmatchedReason.UNKNOWN_VILLAGE: Text("地名库中没有此村；请核对村名", "no village of this name is known; check it"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """One cell: its sheet, its row as the spreadsheet shows it, the index of its column, what is wrong, whether the row was refused."""

    sheet: str
    row: int
    column: int
    reason: Text
    refused: bool


def marks_of(reading: Reading, matches: Sequence[Match]) -> tuple[Mark, ...]:
    """The cells that cost a row, that were guessed at, or whose place was not found, in the order of the file."""
    by_id = {match.petition_id: match for match in matches}
    found = [mark for row in reading.rows for mark in _of_row(row, reading, by_id)]
    order = {sheet: n for n, sheet in enumerate(reading.headers)}
    return tuple(sorted(found, key=lambda mark: (order[mark.sheet], mark.row, mark.column)))


def _of_row(row: ReadRow | RejectedRow, reading: Reading, matches: Mapping[str, Match]) -> Iterator[Mark]:
    if isinstance(row, RejectedRow):
        names = reading.headers[row.source.sheet].names
        at = names.index(row.column) if row.column in names else 0
        yield Mark(row.source.sheet, row.source.row, at, row.reason, refused=True)
        return
    source, header = row.petition.source, reading.headers[row.petition.source.sheet]
    for remark in row.remarks:
        if remark in _REMARKS:
            fields, reason = _REMARKS[remark]
            yield Mark(source.sheet, source.row, _column(header, fields), reason, refused=False)
    match = matches.get(row.petition.id)
    if match is not None and match.outcome is not MatchOutcome.MATCHED:
        yield Mark(source.sheet, source.row, _column(header, _PLACE_COLUMNS), _place_reason(match), refused=False)


def _column(header: Header, fields: Sequence[Field]) -> int:
    return next((header.columns[field] for field in fields if field in header.columns), 0)


def _place_reason(match: Match) -> Text:
    if match.outcome is MatchOutcome.AMBIGUOUS:
        names = [candidate.name_path for candidate in match.candidates[:_SHOWN_PLACES]]
        return Text(
            f"地点不唯一，可能是：{'；'.join(names)}；请写全乡镇和村",
            f"the place may be {'; '.join(names)}; write township and village",
        )
    return _UNPLACED[match.reason or UnmatchedReason.NO_PLACE]
