"""Former names of villages and townships, from eight yearly editions of the statistical list.

A former name counts only for units that today's gazetteer still has; a former township whose name no township of the county bears any
more becomes a unit of its own with the villages it once had.
"""

from __future__ import annotations

import lzma
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

from fieldvisit.domain.place import AdminLevel, GazetteerUnit

_TABLES = Path(__file__).parent / "text" / "tables" / "history"
GONE = "former"
_MOST = 0.8


class Former(NamedTuple):
    """A name a village once had: county code, township and core then, today's codes, first and last year of the lists with it."""

    county: str
    township: str
    core: str
    codes: tuple[str, ...]
    first: int
    last: int


@dataclass(frozen=True)
class History:
    """What is known of former times: ``names`` by township code, ``townships`` that are gone, and their ``successors``."""

    names: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    townships: tuple[GazetteerUnit, ...] = ()
    successors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def former_names(province: str = "41") -> Iterator[Former]:
    """The rows of a province's shipped table, in order of county, township and name; nothing where none ships."""
    for line in _lines(province):
        county, township, core, codes, first, last = line.split("\t")
        yield Former(county, township, core, tuple(codes.split("|")), int(first), int(last))


def history_of(by_code: Mapping[str, GazetteerUnit], townships: Mapping[tuple[str, str], str]) -> History:
    """The former names that lead to units of this gazetteer.

    ``townships`` finds a present township by (county code, written name).
    """
    names: dict[str, list[tuple[str, str]]] = {}
    gone: dict[tuple[str, str], GazetteerUnit] = {}
    provinces = sorted({code[:2] for code, unit in by_code.items() if unit.level is AdminLevel.COUNTY})
    for row in (row for province in provinces for row in former_names(province)):
        codes = [code for code in row.codes if code in by_code]
        if not codes or row.county not in by_code:
            continue
        code = townships.get((row.county, row.township))
        if code is None:
            unit = gone.setdefault((row.county, row.township), _gone_unit(row, len(gone)))
            code = unit.code
        names.setdefault(code, []).extend((row.core, target) for target in codes)
    successors = {unit.code: _successors(names[unit.code], by_code) for unit in gone.values()}
    return History({code: tuple(found) for code, found in names.items()}, tuple(gone.values()), successors)


def _gone_unit(row: Former, number: int) -> GazetteerUnit:
    name = row.township
    return GazetteerUnit(f"{row.county}h{number:04d}", AdminLevel.TOWNSHIP, name, name, row.county, GONE, name)


def _successors(names: list[tuple[str, str]], by_code: Mapping[str, GazetteerUnit]) -> tuple[str, ...]:
    """The townships most of a former township's villages are in now; one if it took in nearly all, the first where all are small parts."""
    counted = Counter(by_code[target].parent for _, target in names)
    total = counted.total()
    first, count = max(sorted(counted.items()), key=lambda pair: pair[1])
    parts = tuple(sorted(code for code, n in counted.items() if n >= 0.15 * total))
    return parts if parts and count < _MOST * total else (first,)


def table_of(province: str) -> Path:
    """Where the former names of a province are kept; the file need not exist."""
    return _TABLES / f"{province}.tsv.xz"


@cache
def _lines(province: str) -> tuple[str, ...]:
    path = table_of(province)
    return tuple(lzma.decompress(path.read_bytes()).decode("utf-8").splitlines()) if path.is_file() else ()
