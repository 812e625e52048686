"""Provinces, prefectures and counties of the gazetteer: what they are called, were called, and which are development zones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import sources
from clean import city_core, county_core, province_core
from rows import Row

from fieldvisit.geocoding.lexicon.peoples import PEOPLES

PLACEHOLDERS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
"""What stands in the list for a prefecture where there is none; its counties hang under the province."""
MERGED = frozenset({"460321", "460322", "460323", "500105", "500112"})
"""Real counties of 2023 that the civil list of 2025 has merged into others."""
UNLISTED = frozenset({"232761", "232762", "232763", "232764"})
"""The districts of 大兴安岭, whose townships the civil list files under the prefecture itself."""
# Not among the events, but seen between the statistical lists of 2020 and 2021: both became 孟津区.
FORMER_BY_EDITION = {"410308": {"孟津县", "吉利区"}}


@dataclass(frozen=True)
class Province:
    """One province of the statistical list: its code and names, its prefectures and counties by code, and those of the civil list."""

    code: str
    name: str
    cities: Mapping[str, str]
    counties: Mapping[str, str]
    civil: Mapping[str, str]

    @property
    def zones(self) -> frozenset[str]:
        """The development zones: counties of the statistical list only, and no towns without counties (东莞)."""
        return frozenset(self.counties) - frozenset(self.civil) - self.lone

    @property
    def lone(self) -> frozenset[str]:
        """Towns without counties, which stand in the statistical list as their own only county: 东莞, 嘉峪关."""
        return frozenset(code for code, name in self.counties.items() if name == self.cities.get(code[:4]))

    @property
    def core(self) -> str:
        """The province's name as people say it."""
        return province_core(self.name)


def upper_rows(province: Province) -> Iterator[Row]:
    """The province, its prefectures and its counties."""
    cities = province.cities
    kind = province.name.removeprefix(province.core)
    yield Row(province.code, province.name, province.core, "", kind[-3:], province.name)
    yield from (_city_row(code, name, province) for code, name in cities.items())
    former = _former_county_names(province)
    taken = frozenset((*cities.values(), *province.counties.values(), *province.civil.values()))
    for code, name in province.counties.items():
        city = cities.get(code[:4], "")
        parent = code[:4] if city else province.code
        if code in province.zones - MERGED - UNLISTED:
            yield Row(code, name, name, parent, "功能区", name, tuple(_zone_names(name, city, province.core)), "", "zone")
            continue
        aliases = {*former.get(code, ()), *_short_names(name)} - {name} - taken
        civil, status = (code, "current") if code in province.civil else ("", "gone" if code in MERGED else "current")
        yield Row(code, name, county_core(name), parent, name[-1], name, tuple(sorted(aliases)), civil, status)
    for code in sorted(set(province.civil) - set(province.counties)):
        name, parent = province.civil[code], code[:4] if code[:4] in cities else province.code
        yield Row(code, name, county_core(name), parent, name[-1], name, (), code, "new")


def _city_row(code: str, name: str, province: Province) -> Row:
    core = city_core(name)
    kind = next((word for word in ("自治州", "地区", "盟") if name.endswith(word)), "市")
    aliases = (f"{core}州", f"{core}自治州") if kind == "自治州" else ()
    return Row(code, name, core, province.code, kind, name, aliases)


def _short_names(name: str) -> set[str]:
    """How people call an autonomous county or a district named after a people: 管城区, 孟村县, 孟村自治县."""
    core, word = county_core(name), name[-1]
    if "自治" in name and core != name:
        return {f"{core}{word}", f"{core}自治{word}"}
    return {re.sub(rf"{PEOPLES}(?=[区县]$)", "", name)} if core != name else set()


def _zone_names(name: str, city: str, province: str) -> list[str]:
    """How people call a development zone: with and without the city, 高新区 for 高新技术产业开发区."""
    bare = re.sub(f"^(?:{province})?(?:{city}|{city[:-1]})?", "", name)
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
    return sorted(names - {name, ""})


def _former_county_names(province: Province) -> dict[str, set[str]]:
    """Former names by today's county code, followed from event to event; generic ones (郊区, 市区) are left out."""
    table = sources.read_json(sources.QUHUA, "data/historical_changes_v1.json")
    events = [e for e in table["events"] if e["level"] == 3 and _is_renaming(e, province.code)]
    counties = province.counties
    today = {name: code for code, name in counties.items()}
    former = {code: set(names) for code, names in FORMER_BY_EDITION.items() if code in counties}
    for event in sorted(events, key=lambda e: -int(e["year"])):
        old, new = event["old"], event["new"]
        code = str(new["code"])[:6] if str(new["code"])[:6] in counties else today.get(new["name"], "")
        if code and (new["name"] == counties[code] or new["name"] in former.get(code, ())) and old["name"] not in today:
            former.setdefault(code, set()).add(old["name"])
    return former


def _is_renaming(event: dict[str, dict[str, str]], province: str) -> bool:
    old, new = event["old"]["name"], event["new"]["name"]
    if not old or not new or old == new or re.search("郊区|市区", old):
        return False
    return str(event["new"]["code"] or "").startswith(province)
