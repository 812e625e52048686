"""The slip: what a phone hands in, as lines of capital letters and digits that a file, a QR code, a scanner and a person can carry.

A line is ``FV1:PACK:RECEIPT:NUMBER/OF:PART``, the parts together base32 of the encrypted records. Order does not matter, and neither
does a line that comes twice. A slip is read whole or not at all.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fieldvisit.domain.codec import from_dict
from fieldvisit.domain.pack import FieldRecord, HandIn, receipt_of
from fieldvisit.errors import InputFileError
from fieldvisit.reports.pack.cipher import opened

LARGEST = 2**20
"""Bytes of a slip, and of what it holds; a day's records are a few thousand."""
_MARK = "FV1:"
_LINE = re.compile(r"FV1:([A-Z2-7]{8}):([A-Z2-7]{4}-[A-Z2-7]{4}):(\d{1,3})/(\d{1,3}):([A-Z2-7]+)")
_RECORD_ID = re.compile(r"[A-Z2-7]{10}")
_MOST_RECORDS = 500
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip whose lines are all there: which pack, the receipt it names, and the encrypted records."""

    pack_id: str
    receipt: str
    sealed: bytes


def slips_in(text: str, name: str) -> tuple[Slip, ...]:
    """The slips in a text, by pack and receipt, in the order in which they begin.

    Lines that begin with ``#`` are for people. ``name`` is what the text is called in errors.

    Raises
    ------
    InputFileError
        If the text is too long, a line is none of a slip, a line is missing, or there is none at all.
    """
    if len(text) > LARGEST:
        raise InputFileError(
            f"{name} 太大，不是手机交回的文件。没有收下任何内容。",
            f"{name} is too large to come from a pack. Nothing was taken in.",
        )
    parts: dict[tuple[str, str], dict[int, str]] = {}
    totals: dict[tuple[str, str], int] = {}
    for pack_id, receipt, number, total, part in _lines(text, name):
        held = parts.setdefault((pack_id, receipt), {})
        if totals.setdefault((pack_id, receipt), total) != total or held.setdefault(number, part) != part:
            raise incomplete(name)
    if not parts:
        raise InputFileError(
            f"{name} 里没有手机交回的内容。请在手机上重新导出，再交一次。",
            f"{name} holds nothing from a pack. Export it again on the phone and hand it in once more.",
        )
    return tuple(_joined(key, held, totals[key], name) for key, held in parts.items())


def read_slip(slip: Slip, key: bytes, name: str) -> HandIn:
    """What a slip says; raises ``InputFileError`` when a sign of it was lost or changed, or it says what no pack writes."""
    packed = opened(slip.sealed, key, f"fieldvisit hand-in|{slip.pack_id}|{slip.receipt}")
    if packed is None:
        raise incomplete(name)
    plain = _unpacked(packed)
    if plain is None or receipt_of(slip.pack_id, plain) != slip.receipt:
        raise incomplete(name)
    try:
        said = from_dict(_object_in(plain), HandIn)
    except ValueError as error:
        raise _foreign(name) from error
    ids = {record.id for record in said.records}
    if said.pack != slip.pack_id or len(ids) != len(said.records) or not 0 < len(ids) <= _MOST_RECORDS:
        raise _foreign(name)
    if not all(_is_written(record) for record in said.records):
        raise _foreign(name)
    return said


def incomplete(name: str) -> InputFileError:
    """The one answer for a slip of which something is missing or changed: then nothing of it is taken."""
    return InputFileError(
        f"{name} 不完整或被改动过，整份没有收下。手机上的记录还在：请重新导出，再交一次。",
        f"{name} is incomplete or was changed; nothing of it was taken in. The records are still on the phone: export them again "
        "and hand them in once more.",
    )


def _object_in(plain: bytes) -> dict[str, Any]:
    said = json.loads(plain)
    if not isinstance(said, dict):
        raise ValueError("no object")  # noqa: TRY004 - what a phone writes is no argument of ours
    return said


def _is_written(record: FieldRecord) -> bool:
    """Whether the form of a pack can have written it: no text longer than its fields, a promise with its day or neither."""
    texts = (record.case_id, record.measures, record.evidence, record.receiving_body, record.promise)
    fits = _RECORD_ID.fullmatch(record.id) is not None and all(len(text) <= _LONGEST for text in texts)
    return fits and bool(record.promise) is (record.promise_by is not None)


def _lines(text: str, name: str) -> Iterator[tuple[str, str, int, int, str]]:
    begun = False
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.strip().lstrip("\ufeff").upper()
        if not bare or bare.startswith("#"):
            continue
        found = _LINE.fullmatch(bare)
        if found is None and (begun or bare.startswith(_MARK) or _MARK.startswith(bare)):
            raise incomplete(name)
        if found is None:
            raise InputFileError(
                f"{name} 第 {number} 行不是手机交回的内容，整份没有收下。请只交手机导出的文件或二维码的内容。",
                f"Line {number} of {name} does not come from a pack; nothing was taken in. Hand in only what the phone exported.",
            )
        begun = True
        yield found[1], found[2], int(found[3]), int(found[4]), found[5]


def _joined(key: tuple[str, str], held: dict[int, str], total: int, name: str) -> Slip:
    if sorted(held) != list(range(1, total + 1)):
        raise incomplete(name)
    text = "".join(held[number] for number in range(1, total + 1))
    try:
        sealed = base64.b32decode(text + "=" * (-len(text) % 8))
    except binascii.Error as error:
        raise incomplete(name) from error
    if base64.b32encode(sealed).decode().rstrip("=") != text:
        raise incomplete(name)
    return Slip(*key, sealed)


def _unpacked(packed: bytes) -> bytes | None:
    reader = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        plain = reader.decompress(packed, LARGEST)
    except zlib.error:
        return None
    return plain if reader.eof and not reader.unused_data else None


def _foreign(name: str) -> InputFileError:
    return InputFileError(
        f"{name} 的内容不是本程序的行程包写的，整份没有收下。请用这次下发的行程包重新导出。",
        f"{name} says what no pack of this program writes; nothing of it was taken in. Export it again from the pack that was handed out.",
    )
