"""How the place of a petition is written: mostly clean, about one in eight hard, each with its true answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from fieldvisit.domain.place import AdminLevel, Gazetteer, GazetteerUnit

from .sites import COUNTY, Site

CLEAN = (("{t}{v}", 40), ("鲁山县{t}{v}", 25), ("平顶山市鲁山县{t}{v}", 9), ("河南省平顶山市鲁山县{t}{v}", 8), ("{t} {v}", 5))
SUFFIX = (("{t}{c}村委会", 5), ("{t}{c}行政村", 5), ("鲁山县{t}{c}村民委员会", 3))
DIRECTIONS = "东西南北前后大小上下"
# True character and how it is often written: same sound, folk form or look-alike.
CONFUSED = dict(
    zip(
        "寨园湾辛楼塘岭坡沟营郭李王张程段梁侯魏桥河石坪垛泉窑崖嘴台竹松杨黄徐贾彭范凹洼",
        "占元弯新娄堂领波勾莹廓里汪章成断粱候位乔何时平朵全尧涯咀抬朱宋扬皇许甲朋犯洼凹",
        strict=True,
    )
)
NATURAL = (
    "柿树坪",
    "草房凹",
    "碾盘沟",
    "水磨岸",
    "东岭头上",
    "三棵槐",
    "老井沿",
    "石榴园坡",
    "皂角树底",
    "羊圈湾",
    "牛心垛",
    "荆条洼",
)
NEIGHBOURS = ("410421", "410422", "410425", "410482", "411321")
ELSEWHERE = ("湖北省襄阳市襄州区伙牌镇", "陕西省商洛市商南县", "河北省邢台市信都区")
NOWHERE = ("来电未说明地点", "不详", "具体地点待核实", "X306线12公里处", "县城至水库的公路边")
OLD_TOWNSHIPS = {"瀼河乡": "让河乡", "磙子营乡": "滚子营乡", "辛集镇": "辛集乡"}


@dataclass(frozen=True)
class Address:
    """A written place and what it means: codes of the unit (several when ambiguous), level, outcome, kind of difficulty."""

    text: str
    codes: tuple[str, ...]
    level: str
    outcome: str
    kind: str


class AddressWriter:
    """Writes addresses for villages of the county; a hard form is only used where its answer is certain."""

    def __init__(self, gazetteer: Gazetteer, sites: tuple[Site, ...]) -> None:
        self._gazetteer = gazetteer
        self._sites = sites
        self._cores = Counter(site.unit.core for site in sites)
        self._ward_cores = {site.township.core for site in sites}
        self._hard: dict[str, Callable[[Random, Site], Address | None]] = {
            "typo": self._typo,
            "dropped_direction": self._dropped_direction,
            "no_township": self._no_township,
            "no_township_ambiguous": self._ambiguous,
            "old_township": self._old_township,
            "level_word": self._level_word,
            "natural_village_added": self._natural_added,
            "unknown_village": self._unknown_village,
            "township_only": self._township_only,
            "county_only": self._county_only,
            "full_width": self._full_width,
        }

    def clean(self, rng: Random, site: Site) -> Address:
        """An address that names township and village in a usual form."""
        forms = CLEAN + (SUFFIX if site.unit.kind == "村" and not site.unit.core.endswith("村") else ())
        (form,) = rng.choices([f for f, _ in forms], [w for _, w in forms])
        text = form.format(t=site.township.name, v=site.unit.name, c=site.unit.core)
        return _village(text, site, "clean" if "{v}" in form else "suffix")

    def hard(self, rng: Random, site: Site, kind: str) -> Address | None:
        """An address of this kind of difficulty; ``None`` where the village allows none with a certain answer."""
        return self._hard[kind](rng, site)

    def out_of_county(self, rng: Random) -> Address:
        """A village of a neighbouring county."""
        county = rng.choice(NEIGHBOURS)
        villages = [
            u for u in self._gazetteer.units if u.level is AdminLevel.VILLAGE and u.kind == "村" and u.code.startswith(county)
        ]
        unit = rng.choice(villages)
        names = "".join(part.name for part in self._gazetteer.path(unit.code)[2:])
        return Address(names, (unit.code,), "village", "unmatched", "out_of_county")

    def nowhere(self, rng: Random) -> Address:
        """A place outside the province, a road, or nothing at all."""
        outside = rng.random() < 0.3
        text = rng.choice(ELSEWHERE if outside else NOWHERE)
        return Address(text, (), "", "unmatched", "out_of_province" if outside else "no_place")

    def _typo(self, rng: Random, site: Site) -> Address | None:
        core = site.unit.core
        spots = [i for i, character in enumerate(core) if character in CONFUSED]
        if not spots:
            return None
        i = rng.choice(spots)
        written = core[:i] + CONFUSED[core[i]] + core[i + 1 :]
        if any(_apart(written, other.core) <= 1 for other in self._siblings(site)) or written in self._cores:
            return None
        return _village(f"{site.township.name}{written}村", site, "typo")

    def _dropped_direction(self, _rng: Random, site: Site) -> Address | None:
        core = site.unit.core
        if core[0] not in DIRECTIONS or len(core) < 3:
            return None
        rest = core[1:]
        alike = [u for u in self._siblings(site) if _apart(rest, u.core) <= 1]
        return None if alike else _village(f"{site.township.name}{rest}村", site, "dropped_direction")

    def _no_township(self, _rng: Random, site: Site) -> Address | None:
        core = site.unit.core
        hidden = any(core != other and core in other for other in self._cores)
        if self._cores[core] > 1 or hidden or core in self._ward_cores or len(core) < 3:
            return None
        return _village(f"鲁山县{site.unit.name}", site, "no_township")

    def _ambiguous(self, _rng: Random, site: Site) -> Address | None:
        codes = tuple(s.unit.code for s in self._sites if s.unit.core == site.unit.core and s.unit.kind == site.unit.kind)
        if len(codes) < 2:
            return None
        return Address(f"鲁山县{site.unit.name}", codes, "village", "ambiguous", "no_township_ambiguous")

    def _old_township(self, _rng: Random, site: Site) -> Address | None:
        old = OLD_TOWNSHIPS.get(site.township.name)
        return _village(f"鲁山县{old}{site.unit.name}", site, "old_township") if old else None

    def _level_word(self, _rng: Random, site: Site) -> Address | None:
        if site.township.kind not in ("乡", "镇") or site.township.name in OLD_TOWNSHIPS:
            return None
        other = "镇" if site.township.kind == "乡" else "乡"
        return _village(f"{site.township.core}{other}{site.unit.name}", site, "level_word")

    def _natural_added(self, rng: Random, site: Site) -> Address | None:
        if site.township.kind == "街道":
            return None
        return _village(f"{site.township.name}{site.unit.name}{rng.choice(NATURAL)}自然村", site, "natural_village_added")

    def _unknown_village(self, rng: Random, site: Site) -> Address | None:
        if site.township.kind == "街道":
            return None
        name = rng.choice(NATURAL)
        return Address(f"{site.township.name}{name}村", (site.township.code,), "township", "matched", "unknown_village")

    def _township_only(self, _rng: Random, site: Site) -> Address | None:
        return Address(f"鲁山县{site.township.name}", (site.township.code,), "township", "matched", "township_only")

    def _county_only(self, _rng: Random, _site: Site) -> Address | None:
        return Address("平顶山市鲁山县", (COUNTY,), "county", "matched", "county_only")

    def _full_width(self, _rng: Random, site: Site) -> Address | None:
        return _village(f"鲁山县　{site.township.name}（{site.unit.name}）", site, "full_width")

    def _siblings(self, site: Site) -> list[GazetteerUnit]:
        return [s.unit for s in self._sites if s.township.code == site.township.code and s.unit.code != site.unit.code]


def _village(text: str, site: Site, kind: str) -> Address:
    return Address(text, (site.unit.code,), "village", "matched", kind)


def _apart(a: str, b: str) -> int:
    """Characters replaced between two texts of the same length; 9 for other lengths unless one character was added."""
    if len(a) == len(b):
        return sum(x != y for x, y in zip(a, b, strict=True))
    longer, shorter = (a, b) if len(a) > len(b) else (b, a)
    return 1 if any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer))) else 9
