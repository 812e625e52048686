"""Generated places as people write them, each with the units the text reveals; kinds and templates of training and test are apart.

A label follows from what is written: a case is resolvable only when the words fit one unit, a typo is kept only if no sibling is as near.
All requests are invented and name no person.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from fieldvisit.domain.place import AdminLevel, Gazetteer, GazetteerUnit
from fieldvisit.geocoding.history import Former, former_names
from fieldvisit.geocoding.text.characters import change_cost, likeness, readings
from fieldvisit.geocoding.text.spelling import spelling_cost


@dataclass(frozen=True, slots=True)
class Case:
    """One text: its kind, whether it is an address or a narrative, the units that are right, and whether a village must be refused."""

    kind: str
    form: str
    text: str
    codes: frozenset[str]
    refuse: bool = False


class World:
    """The gazetteer as a generator needs it."""

    def __init__(self, gazetteer: Gazetteer, seed: int) -> None:
        self.by_code = gazetteer.by_code
        self.rng = random.Random(seed)
        units = gazetteer.units
        self.villages = [
            u for u in units if u.level is AdminLevel.VILLAGE and len(u.core) >= 2 and u.kind in ("村", "社区", "居委会")
        ]
        self.rural = [u for u in self.villages if u.kind == "村"]
        self.townships = [u for u in units if u.level is AdminLevel.TOWNSHIP]
        self.counties = [u for u in units if u.level is AdminLevel.COUNTY]
        self.siblings: dict[str, list[GazetteerUnit]] = defaultdict(list)
        self.by_core: dict[str, list[GazetteerUnit]] = defaultdict(list)
        for unit in self.villages:
            self.siblings[unit.parent].append(unit)
            self.by_core[unit.core].append(unit)

    def line(self, unit: GazetteerUnit) -> tuple[str, str, str]:
        """City, county and township of a village by name; the city empty for a county directly under the province."""
        town = self.by_code[unit.parent]
        county = self.by_code[town.parent]
        city = self.by_code[county.parent]
        return (city.name if city.level is AdminLevel.CITY else "", county.name, town.name)

    def county_of(self, unit: GazetteerUnit) -> str:
        return self.by_code[unit.parent].parent if unit.level is AdminLevel.VILLAGE else unit.parent

    def village(self, *, rural: bool = True) -> GazetteerUnit:
        return self.rng.choice(self.rural if rural else self.villages)

    def unique_in_township(self, unit: GazetteerUnit) -> bool:
        return sum(1 for other in self.siblings[unit.parent] if other.core == unit.core) == 1

    def unique_in_county(self, unit: GazetteerUnit) -> bool:
        county = self.county_of(unit)
        return sum(1 for other in self.by_core[unit.core] if self.county_of(other) == county) == 1

    def nearest_is(self, unit: GazetteerUnit, written: str) -> bool:
        """Whether no sibling is as near to the spelling as the village meant."""
        mine = spelling_cost(unit.core, written, 20.0)
        return written != unit.core and all(
            spelling_cost(other.core, written, 20.0) > mine + 1.0 and other.core != written
            for other in self.siblings[unit.parent]
            if other.code != unit.code
        )

    @cached_property
    def sounds(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for char in sorted({char for unit in self.villages for char in unit.name}):
            for reading in readings(char)[:1]:
                found[reading].append(char)
        return found

    @cached_property
    def chars(self) -> list[str]:
        return sorted({char for unit in self.villages for char in unit.core})

    @cached_property
    def looks(self) -> dict[str, list[str]]:
        return {}

    def homophone(self, char: str) -> str:
        options = [c for reading in readings(char)[:1] for c in self.sounds[reading] if c != char]
        return self.rng.choice(options) if options else ""

    def look_alike(self, char: str) -> str:
        if char not in self.looks:
            self.looks[char] = [
                c for c in self.chars if c != char and likeness(char, c) >= 76 and not set(readings(c)) & set(readings(char))
            ]
        return self.rng.choice(self.looks[char]) if self.looks[char] else ""


FOLK = {
    "寨": "占",
    "园": "元",
    "湾": "塆",
    "魏": "位",
    "楼": "娄",
    "傅": "付",
    "阎": "闫",
    "洼": "凹",
    "丘": "邱",
    "新": "辛",
    "樊": "凡",
    "嘴": "咀",
    "阁": "各",
}
SUFFIXES = ["村", "村委会", "村民委员会", "行政村", "大队", "村委", ""]
GROUPS = ["三组", "5组", "第二村民小组", "六组12号", "东头", "四队", "第3村民小组", "88号", "二组高速公路西边"]
NATURAL = ["常家组", "后小庄", "斗刘庄", "上河", "刘家门", "小李庄组", "王沟组", "石头沟"]
ROADS = [
    "人民路中段",
    "建设路与文化路交叉口",
    "迎宾大道88号",
    "中原路西段路北",
    "平安大道东段",
    "G107国道旁",
    "步行街12号",
    "滨河路某商铺",
]
POIS = ["人民医院", "第二高级中学", "丹尼斯超市", "汽车站", "某化工厂", "阳光花园小区3号楼", "建材市场", "高铁站"]
OUTSIDE = [
    "山东省菏泽市曹县",
    "安徽省阜阳市临泉县",
    "湖北省襄阳市枣阳市",
    "陕西省渭南市潼关县",
    "河北省邯郸市魏县",
    "江苏省徐州市丰县",
    "菏泽市单县",
    "安徽省亳州市",
]
MATTERS = [
    "道路破损多年未修",
    "危房改造补助未发放",
    "低保评定不公",
    "宅基地纠纷",
    "自来水经常停水",
    "土地承包合同到期未续",
    "村务不公开",
    "路灯不亮",
]
_SYLLABLES = list("玉崔段又码北陶凌祝车季邬柴")
_ENDINGS = ["楼", "庄", "梁庄", "家窑", "桥", "湾", "营", "寨"]


def full(world: World, unit: GazetteerUnit, *, province: bool | None = None) -> str:
    """The whole path of a village's township as officials write it."""
    city, county, town = world.line(unit)
    head = "河南省" if (world.rng.random() < 0.5 if province is None else province) else ""
    return head + city + county + town


def _clean(w: World) -> Case | None:
    u = w.village(rural=False)
    return Case("clean", "address", full(w, u) + u.name, frozenset({u.code})) if w.unique_in_township(u) else None


def _abbreviation(w: World) -> Case | None:
    u = w.village()
    city, county, town = w.line(u)
    short = [n[:-1] if len(n) > 2 and n[-1] in "县市区镇乡" else n for n in (city, county, town.removesuffix("街道"))]
    if len(short[2]) < 2 or not w.unique_in_township(u):
        return None
    return Case(
        "abbreviation",
        "address",
        (short[0] if w.rng.random() < 0.5 else "") + short[1] + short[2] + u.core,
        frozenset({u.code}),
    )


def _suffix(w: World) -> Case | None:
    u = w.village()
    return (
        Case("suffix", "address", full(w, u) + u.core + w.rng.choice(SUFFIXES), frozenset({u.code}))
        if w.unique_in_township(u)
        else None
    )


def _group(w: World) -> Case | None:
    u = w.village()
    return (
        Case("group_door", "address", full(w, u) + u.name + w.rng.choice(GROUPS), frozenset({u.code}))
        if w.unique_in_township(u)
        else None
    )


def _natural(w: World) -> Case | None:
    u = w.village()
    tail = w.rng.choice(NATURAL) if w.rng.random() < 0.5 else w.village().core + w.rng.choice(["", "组", "自然村"])
    text = full(w, u) + u.core + w.rng.choice(["行政村", "村", "村委会"]) + tail
    return Case("natural_village", "address", text, frozenset({u.code})) if w.unique_in_township(u) else None


def _omitted(w: World) -> Case | None:
    u = w.village()
    _, county, town = w.line(u)
    ways = [county + town + u.name, town + u.name, county + u.name]
    way = w.rng.randrange(3)
    same_town = [t for t in w.townships if t.name == town]
    if way == 1 and sum(1 for t in same_town for v in w.siblings[t.code] if v.core == u.core) != 1:
        return None
    if way == 2 and not w.unique_in_county(u):
        return None
    return Case("upper_omitted", "address", ways[way], frozenset({u.code})) if w.unique_in_township(u) else None


def _level_word(w: World) -> Case | None:
    u = w.village()
    city, county, town = w.line(u)
    if town[-1] not in "镇乡" or not w.unique_in_township(u):
        return None
    other = town[:-1] + w.rng.choice([x for x in ("镇", "乡", "街道", "办事处") if x != town[-1]])
    if any(t.name == other and t.parent == w.by_code[u.parent].parent for t in w.townships):
        return None
    return Case("level_word", "address", city + county + other + u.name, frozenset({u.code}))


def _zone(w: World) -> Case | None:
    u = w.village(rural=False)
    zone = w.by_code.get(u.code[:6])
    if zone is None or zone.kind != "功能区" or not w.unique_in_township(u):
        return None
    town = w.by_code[u.parent]
    city = w.by_code[zone.parent].name
    name = w.rng.choice([zone.name, *zone.aliases])
    return Case(
        "zone", "address", (city if not name.startswith(city[:-1]) else "") + name + town.name + u.name, frozenset({u.code})
    )


def _typo(kind: str, change: Callable[[World, str], str]) -> Callable[[World], Case | None]:
    def make(w: World) -> Case | None:
        u = w.village()
        written = change(w, u.core)
        if not written or written == u.core or not w.unique_in_township(u) or not w.nearest_is(u, written):
            return None
        return Case(kind, "address", full(w, u) + written + "村", frozenset({u.code}))

    return make


def _at(w: World, name: str, other: Callable[[str], str]) -> str:
    i = w.rng.randrange(len(name))
    char = other(name[i])
    return name[:i] + char + name[i + 1 :] if char else ""


def _drop(w: World, name: str) -> str:
    i = w.rng.randrange(len(name))
    return name[:i] + name[i + 1 :] if len(name) > 2 else ""


def _insert(w: World, name: str) -> str:
    i = w.rng.randrange(1, len(name) + 1) if w.rng.random() < 0.5 else 0
    return name[:i] + w.rng.choice("家东西大小老新前后") + name[i:]


def _swap(w: World, name: str) -> str:
    i = w.rng.randrange(len(name) - 1)
    return name[:i] + name[i + 1] + name[i] + name[i + 2 :]


def _two(w: World, name: str) -> str:
    places = w.rng.sample(range(len(name)), 2)
    chars = [w.homophone(c) if i in places else c for i, c in enumerate(name)]
    return "".join(chars) if all(chars) else ""


def _typo_township(w: World) -> Case | None:
    u = w.village()
    city, county, town = w.line(u)
    written = (
        _at(w, town[:-1], w.homophone if w.rng.random() < 0.6 else w.look_alike) if town[-1] in "镇乡" and len(town) > 2 else ""
    )
    if not written or any(t.name[:-1] == written for t in w.townships) or not w.unique_in_township(u):
        return None
    return Case("typo_township", "address", city + county + written + town[-1] + u.name, frozenset({u.code}))


def _typo_county(w: World) -> Case | None:
    u = w.village()
    city, county, town = w.line(u)
    written = _at(w, county[:-1], w.homophone if w.rng.random() < 0.6 else w.look_alike) if len(county) == 3 else ""
    if not written or any(c.name[:-1] == written for c in w.counties) or not w.unique_in_township(u):
        return None
    return Case("typo_county", "address", city + written + county[-1] + town + u.name, frozenset({u.code}))


def _faults(kind: str, count: int) -> Callable[[World], Case | None]:
    def make(w: World) -> Case | None:
        u = w.village()
        city, county, town = w.line(u)
        if town[-1] not in "镇乡" or len(town) < 3 or not w.unique_in_township(u) or len(u.core) < 2:
            return None
        core = u.core
        faults = w.rng.sample(["typo", "level", "suffix", "short_county", "no_city", "town_typo", "group"], count)
        if "typo" in faults:
            core = _at(w, core, w.homophone)
            if not core or not w.nearest_is(u, core):
                return None
        name = town[:-1]
        if "town_typo" in faults:
            name = _at(w, name, w.homophone)
            if not name or any(t.name[:-1] == name for t in w.townships):
                return None
        level = {"镇": "乡", "乡": "镇"}[town[-1]] if "level" in faults else town[-1]
        county = county[:-1] if "short_county" in faults and len(county) > 2 else county
        tail = w.rng.choice(SUFFIXES[1:]) if "suffix" in faults else "村"
        text = (
            ("" if "no_city" in faults else city)
            + county
            + name
            + level
            + core
            + tail
            + (w.rng.choice(GROUPS) if "group" in faults else "")
        )
        return Case(kind, "address", text, frozenset({u.code}))

    return make


def _former(kind: str) -> Callable[[World], Case | None]:
    rows = [row for row in _rows() if len(row.codes) == 1]

    def make(w: World) -> Case | None:
        row = w.rng.choice(rows)
        unit, county = w.by_code.get(row.codes[0]), w.by_code.get(row.county)
        if unit is None or county is None or len(row.core) < 2:
            return None
        town = w.by_code[unit.parent]
        same_core, same_town = unit.core == row.core, row.township[:-1] in town.name
        gone = not any(t.name[:2] == row.township[:2] for t in w.townships if t.parent == row.county)
        now = (
            "moved"
            if same_core and not same_town and not gone
            else "old_township"
            if same_core and gone
            else "respelled"
            if same_town and not same_core
            else ""
        )
        if now != kind or any(s.core == row.core for s in w.siblings[unit.parent] if s.code != unit.code):
            return None
        if not same_core and w.by_core.get(row.core) and any(w.county_of(v) == row.county for v in w.by_core[row.core]):
            return None
        return Case(kind, "address", county.name + row.township + row.core + "村", frozenset({unit.code}))

    return make


def _double(w: World) -> Case | None:
    rows = _rows()
    row = w.rng.choice(rows)
    unit = w.by_code.get(row.codes[0])
    if len(row.codes) != 1 or unit is None or unit.core != row.core or not w.unique_in_township(unit):
        return None
    _, county, town = w.line(unit)
    if row.township[:2] == town[:2] or w.county_of(unit) != row.county:
        return None
    return Case("double_township", "address", county + town + row.township + unit.name, frozenset({unit.code}))


def _old_county(w: World) -> Case | None:
    u = w.village()
    county = w.by_code[w.county_of(u)]
    former = [a for a in county.aliases if a[-1] in "县市区" and county.kind != "功能区"]
    if not former or not w.unique_in_township(u):
        return None
    city, _, town = w.line(u)
    return Case("old_county", "address", city + w.rng.choice(former) + town + u.name, frozenset({u.code}))


def _name_nobody_has(w: World, town: GazetteerUnit) -> str:
    name = w.rng.choice(_SYLLABLES) + w.rng.choice(_ENDINGS)
    return name if all(spelling_cost(v.core, name, 20.0) > 7.5 for v in w.siblings[town.code]) else ""


def _unknown(w: World) -> Case | None:
    u = w.village()
    town = w.by_code[u.parent]
    name = _name_nobody_has(w, town)
    rows = (
        {row.core for row in _rows() if row.codes[0] in w.by_code and w.by_code[row.codes[0]].parent == town.code}
        if name
        else set()
    )
    return (
        Case(
            "unknown_village",
            "address",
            full(w, u) + name + w.rng.choice(["村", "", "行政村"]),
            frozenset({town.code}),
            refuse=True,
        )
        if name and name not in rows
        else None
    )


def _borrowed(w: World) -> Case | None:
    """An unlisted village with the name of one elsewhere, however near to a sibling's name."""
    u, other = w.village(), w.village()
    town = w.by_code[u.parent]
    names = {row.core for row in _rows() if row.county == town.parent} | {
        v.core for v in w.by_core[other.core] if w.county_of(v) == town.parent
    }
    if other.core in names or other.core == town.core:
        return None
    return Case(
        "unknown_borrowed",
        "address",
        full(w, u) + other.core + w.rng.choice(["村", "", "行政村"]),
        frozenset({town.code}),
        refuse=True,
    )


def _near(w: World) -> Case | None:
    """An unlisted village called after a listed one by a direction or size, as natural villages are."""
    u = w.village()
    town = w.by_code[u.parent]
    name = w.rng.choice("东西南北前后小大新老") + u.core
    known = {v.core for v in w.siblings[town.code]} | {row.core for row in _rows() if row.county == town.parent}
    if name in known or u.core[0] in "东西南北前后小大新老":
        return None
    return Case(
        "unknown_near",
        "address",
        full(w, u) + name + w.rng.choice(["村", "", "组"]),
        frozenset({town.code, u.code}),
        refuse=True,
    )


@cache
def _rows() -> tuple[Former, ...]:
    return tuple(former_names())


def _township_only(w: World) -> Case | None:
    u = w.village()
    return Case(
        "township_only", "address", full(w, u) + w.rng.choice(["", "三组", "街上", "12号"]), frozenset({u.parent}), refuse=True
    )


def _township_bears_name(w: World) -> Case | None:
    u = w.village()
    town = w.by_code[u.parent]
    if not town.name.startswith(u.core):
        return None
    return Case("township_with_village_name", "address", full(w, u), frozenset({town.code}), refuse=True)


def _ambiguous(w: World) -> Case | None:
    u = w.village()
    options = [v for v in w.by_core[u.core] if w.county_of(v)[:4] == w.county_of(u)[:4]]
    city = w.line(u)[0]
    if not 2 <= len(options) <= 10 or not city:
        return None
    return Case("ambiguous", "address", city + u.core + "村", frozenset(v.code for v in options), refuse=True)


def _road(w: World) -> Case | None:
    county = w.rng.choice([c for c in w.counties if c.kind != "功能区"])
    city = w.by_code[county.parent]
    head = city.name if city.level is AdminLevel.CITY else "河南省"
    return Case("road_poi", "address", head + county.name + w.rng.choice(ROADS + POIS), frozenset({county.code}), refuse=True)


def _outside(w: World) -> Case | None:
    u = w.village()
    return Case(
        "out_of_province", "address", w.rng.choice(OUTSIDE) + w.by_code[u.parent].name + u.name, frozenset(), refuse=True
    )


def _conflict(w: World) -> Case | None:
    u, other = w.village(), w.village()
    town = w.by_code[other.parent].name
    if w.county_of(u) == w.county_of(other) or any(
        t.name[:-1] == town[:-1] and t.parent == w.county_of(u) for t in w.townships
    ):
        return None
    if w.by_core[u.core] and any(v.parent == other.parent for v in w.by_core[u.core]):
        return None
    city, county, _ = w.line(u)
    return Case(
        "conflict", "address", city + county + town + u.name, frozenset({w.county_of(u), other.parent, u.code}), refuse=True
    )


Template = tuple[str, str]
CLEAR_TRAIN: list[str] = [
    "家住{b}，反映{a}{m}",
    "我是{a}村民，在{c}打工，反映本村{m}",
    "本人{a}人，多次到{c}反映{m}，至今没有答复",
    "我娘家在{b}，嫁到{a}后，{a}{m}",
    "{a}{m}，曾向{c}反映过",
    "本人户籍{b}，现反映位于{a}的{m}问题",
]
CLEAR_TEST: list[str] = [
    "我叫来电人，住{b}，要投诉{a}{m}",
    "反映{a}{m}的问题，本人现在{c}上班",
    "{a}群众来信：{m}，镇里已转给{c}处理",
    "从{b}搬到{a}已有十年，{a}{m}一直没人管",
    "来电人系{a}居民，称{m}，此前去{c}问过",
]
ONE = [
    "我是{a}的村民，{m}，希望有关部门调查。",
    "反映{a}{m}。",
    "{a}，{m}，多年没有解决",
    "尊敬的领导：{a}{m}，请核实。",
    "来电反映，{a}三组{m}",
]
MEANING = [
    "{b}的施工队把{a}的路压坏了，没有人来修",
    "{b}的企业排出的水流进{a}，庄稼受损",
    "我在{b}买了房，可是{a}老家的耕地被占了",
    "{a}与{b}交界的那座桥，{a}这边一直没有护栏",
    "我家从{b}迁到{a}，现在{a}不给登记户口",
]


def _place(w: World, u: GazetteerUnit) -> str:
    city, county, town = w.line(u)
    return w.rng.choice([city + county + town, county + town]) + u.core + w.rng.choice(["村", "村", "行政村"])


def _narrative(kind: str, templates: list[str]) -> Callable[[World], Case | None]:
    def make(w: World) -> Case | None:
        a, b = w.village(), w.village()
        if not (w.unique_in_township(a) and w.unique_in_township(b)) or a.parent == b.parent:
            return None
        c = w.line(b)
        office = w.rng.choice([c[1] + "政府", c[1] + c[2] + "政府", c[1] + "信访局"]) if kind != "x" else ""
        template = w.rng.choice(templates)
        other = c[0] + c[1] if "打工" in template or "上班" in template else office
        text = template.format(a=_place(w, a), b=_place(w, b), c=other, m=w.rng.choice(MATTERS))
        return Case(kind, "narrative", text, frozenset({a.code}))

    return make


KINDS: dict[str, Callable[[World], Case | None]] = {
    "clean": _clean,
    "abbreviation": _abbreviation,
    "suffix": _suffix,
    "group_door": _group,
    "natural_village": _natural,
    "upper_omitted": _omitted,
    "level_word": _level_word,
    "zone": _zone,
    "typo_sound": _typo("typo_sound", lambda w, n: _at(w, n, w.homophone)),
    "typo_folk": _typo("typo_folk", lambda _, n: next((n.replace(c, FOLK[c], 1) for c in n if c in FOLK), "")),
    "typo_look": _typo("typo_look", lambda w, n: _at(w, n, w.look_alike)),
    "typo_drop": _typo("typo_drop", _drop),
    "typo_insert": _typo("typo_insert", _insert),
    "typo_swap": _typo("typo_swap", _swap),
    "two_homophones": _typo("two_homophones", _two),
    "typo_township": _typo_township,
    "typo_county": _typo_county,
    "faults_moderate": _faults("faults_moderate", 3),
    "faults_severe": _faults("faults_severe", 5),
    "moved": _former("moved"),
    "respelled": _former("respelled"),
    "old_township": _former("old_township"),
    "old_county": _old_county,
    "double_township": _double,
    "narrative_one": _narrative("narrative_one", ONE),
    "narrative_clear_train": _narrative("narrative_clear_train", CLEAR_TRAIN),
    "narrative_clear_test": _narrative("narrative_clear_test", CLEAR_TEST),
    "narrative_meaning": _narrative("narrative_meaning", MEANING),
    "unknown_village": _unknown,
    "unknown_borrowed": _borrowed,
    "unknown_near": _near,
    "township_only": _township_only,
    "township_with_village_name": _township_bears_name,
    "ambiguous": _ambiguous,
    "road_poi": _road,
    "out_of_province": _outside,
    "conflict": _conflict,
}


def generate(gazetteer: Gazetteer, per_kind: int, seed: int, kinds: tuple[str, ...] = tuple(KINDS)) -> Iterator[Case]:
    """``per_kind`` cases of each kind, the same for the same seed; a kind that cannot be made often enough gives fewer."""
    for kind in kinds:
        world = World(gazetteer, seed + sum(map(ord, kind)))
        made = tries = 0
        while made < per_kind and tries < 3000 + 60 * per_kind:
            tries += 1
            case = KINDS[kind](world)
            if case is not None:
                made += 1
                yield case


assert change_cost("寨", "占") < 2.0, "the folk table is missing"
