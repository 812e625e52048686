"""The check-up of a county's own list: what looks wrong in it, and how it differs from the list in use."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from fieldvisit.domain.place import AdminLevel, Gazetteer
from fieldvisit.errors import Text
from fieldvisit.io.places.merge import core_of, parent_of
from fieldvisit.io.places.own_list import OwnList, OwnUnit

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff〇]+")
_COMMON_END = re.compile(r"(?:村民委员会|居民委员会|村委会|居委会|社区|村)$")
_MISPRINT = re.compile(r"民?委员会$|民委会$|员会$|委会会?$")
_TOWNSHIP_END = re.compile(r"(?:镇|乡|街道|街道办事处|办事处|民族乡)$")


class FindingKind(StrEnum):
    """What was noticed; the last three tell differences, not faults."""

    REJECTED = "rejected"
    REPEATED_PREFIX = "repeated_prefix"
    ODD_SUFFIX = "odd_suffix"
    DUPLICATE_CORE = "duplicate_core"
    NOT_HAN = "not_han"
    NO_PARENT = "no_parent"
    RENAMED = "renamed"
    ONLY_HERE = "only_here"
    MISSING_HERE = "missing_here"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing noticed; ``row`` is 0 when it concerns a unit that the file does not hold."""

    kind: FindingKind
    row: int
    code: str
    sentence: Text


def lint(listed: OwnList, gazetteer: Gazetteer) -> tuple[Finding, ...]:
    """Everything noticed about the list, by kind in the order of ``FindingKind``, then by row and code."""
    found = [*_rejected(listed), *_of_names(listed, gazetteer), *_duplicates(listed), *_differences(listed, gazetteer)]
    order = list(FindingKind)
    return tuple(sorted(found, key=lambda f: (order.index(f.kind), f.row, f.code)))


def _rejected(listed: OwnList) -> Iterator[Finding]:
    for row in listed.rejected:
        zh, en = f"第 {row.source.row} 行未采用：{row.reason.zh}", f"row {row.source.row} not used: {row.reason.en}"
        yield Finding(FindingKind.REJECTED, row.source.row, row.value, Text(zh, en))


def _of_names(listed: OwnList, gazetteer: Gazetteer) -> Iterator[Finding]:
    names = {unit.code: unit.name for unit in gazetteer.units} | {unit.code: unit.name for unit in listed.units}
    for unit in listed.units:
        above = names.get(unit.parent or parent_of(unit.code), "")
        if above and unit.name.startswith(above) and unit.level is not None:
            yield _finding(
                FindingKind.REPEATED_PREFIX, unit, f"重复写了上级名称“{above}”", f"repeats the name above it, {above}"
            )
        if not _HAN.fullmatch(unit.name):
            yield _finding(FindingKind.NOT_HAN, unit, "含有汉字以外的字符", "has characters that are not Han")
        if _odd(unit):
            yield _finding(FindingKind.ODD_SUFFIX, unit, "结尾不是常见的级别用字", "does not end in a usual level word")
        if not above:
            yield _finding(FindingKind.NO_PARENT, unit, "找不到上级单位", "the unit above it is not known")


def _odd(unit: OwnUnit) -> bool:
    if unit.level is AdminLevel.VILLAGE:
        return not _COMMON_END.search(unit.name) or bool(_MISPRINT.search(_COMMON_END.sub("", unit.name)))
    return unit.level is AdminLevel.TOWNSHIP and not _TOWNSHIP_END.search(unit.name)


def _duplicates(listed: OwnList) -> Iterator[Finding]:
    groups: dict[tuple[str, str], list[OwnUnit]] = defaultdict(list)
    for unit in listed.units:
        if unit.level is AdminLevel.VILLAGE and unit.valid_to is None:
            groups[unit.parent or parent_of(unit.code), core_of(unit.name)].append(unit)
    for (_, core), units in groups.items():
        for unit in units[1:]:
            first = units[0]
            zh, en = f"与第 {first.row} 行“{first.name}”同名（{core}）", f"has the same name as row {first.row}, {first.name}"
            yield _finding(FindingKind.DUPLICATE_CORE, unit, zh, en)


def _differences(listed: OwnList, gazetteer: Gazetteer) -> Iterator[Finding]:
    villages = [unit for unit in listed.units if unit.level is AdminLevel.VILLAGE]
    for unit in listed.units:
        known = gazetteer.by_code.get(unit.code)
        if unit.level is None:
            continue
        if known is None:
            yield _finding(FindingKind.ONLY_HERE, unit, "现用名录中没有", "is not in the list in use")
        elif core_of(known.name) != core_of(unit.name):
            yield _finding(FindingKind.RENAMED, unit, f"现用名录作“{known.name}”", f"is {known.name} in the list in use")
    townships, codes = {unit.parent or parent_of(unit.code) for unit in villages}, {unit.code for unit in villages}
    for other in gazetteer.units:
        if other.level is AdminLevel.VILLAGE and other.parent in townships and other.code not in codes:
            zh, en = (
                f"现用名录的“{other.name}”（{other.code}）不在文件中",
                f"{other.name} ({other.code}) of the list in use is not in it",
            )
            yield Finding(FindingKind.MISSING_HERE, 0, other.code, Text(zh, en))


def _finding(kind: FindingKind, unit: OwnUnit, zh: str, en: str) -> Finding:
    return Finding(kind, unit.row, unit.code, Text(f"第 {unit.row} 行“{unit.name}”{zh}", f"row {unit.row}, {unit.name}: {en}"))
