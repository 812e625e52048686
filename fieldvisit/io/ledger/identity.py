"""Columns that identify the petitioner, where the office keeps them: which header is which, and how a masked value looks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fieldvisit.domain.identity import Handling, Identity, IdentityField
from fieldvisit.io.ledger.cells import text_of
from fieldvisit.io.ledger.masking import MASK, mask
from fieldvisit.io.tables import Cell

_LONGEST = 200
_DOER = "(?:信访|上访|来访|反映|来信|诉求|申请|当事|投诉|举报|求助|控告|联系)(?:群众)?"
_WHO = rf"(?:{_DOER}(?:人|者)?)"
_HEADERS: Mapping[IdentityField, re.Pattern[str]] = {
    IdentityField.NAME: re.compile(rf"{_WHO}?姓名|{_DOER}(?:人|者)"),
    IdentityField.PHONE: re.compile(rf"{_WHO}?(?:联系)?(?:电话|手机|座机|方式)(?:号码?)?"),
    IdentityField.NUMBER: re.compile(rf"{_WHO}?(?:公民|居民)?(?:有效)?(?:身份证件?|证件)(?:号码?|编号)?"),
    IdentityField.ADDRESS: re.compile(rf"{_WHO}?(?:现|家庭|户籍|居住|通讯)?(?:住址|居住地|地址|所在地|门牌号?)"),
}


@dataclass(frozen=True, slots=True)
class IdentityColumns:
    """Where a sheet's identity columns stand and how they are handled."""

    handling: Handling
    columns: Mapping[IdentityField, int]

    def of(self, petition_id: str, row: Sequence[Cell]) -> Iterator[Identity]:
        """What a row says about its petitioner, empty cells left out."""
        for field, at in self.columns.items():
            value = text_of(row[at])[:_LONGEST] if at < len(row) else ""
            if value:
                shown = masked(field, value) if self.handling is Handling.MASK else value
                yield Identity(petition_id, field, self.handling, shown)


def identity_field(forms: Sequence[str]) -> IdentityField | None:
    """Which part of an identity a header announces; ``None`` for anybody else's (被反映人) and for traits (性别, 年龄)."""
    return next((field for form in forms for field, header in _HEADERS.items() if header.fullmatch(form)), None)


def masked(field: IdentityField, value: str) -> str:
    """The value with so little left that an official tells two petitioners of a village apart, and a stranger finds neither.

    Names keep their first sign, telephones their last two, identity numbers their last one; an address loses its group, door and
    names, as in the petition's place.
    """
    if field is IdentityField.ADDRESS:
        return mask(value)
    if field is IdentityField.NAME:
        return value[0] + MASK * (len(value) - 1)
    kept = 2 if field is IdentityField.PHONE else 1
    return MASK * max(len(value) - kept, 0) + value[-kept:] if len(value) > 2 * kept else MASK * len(value)
