"""The kinds of the second generator: every row of the design page's tables, each with the label the text alone reveals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from fieldvisit.domain.place import Gazetteer
from fieldvisit.geocoding.evaluation.cases import LabelledCase
from fieldvisit.geocoding.evaluation.writing import former
from fieldvisit.geocoding.evaluation.writing.addresses import Written, typo_is_safe
from fieldvisit.geocoding.evaluation.writing.former import sites_with_history
from fieldvisit.geocoding.evaluation.writing.places import ZONE, Places, Site
from fieldvisit.geocoding.evaluation.writing.slips import near
from held import sentences, slips
from held.slips import Pen, Slip

_TRIES = 80
Maker = Callable[[Places, Pen, Site, Random], Written | None]


def generate(gazetteer: Gazetteer, per_kind: int, seed: int) -> tuple[LabelledCase, ...]:
    """``per_kind`` cases of each kind; the same for the same seed."""
    places = Places(gazetteer)
    pen = Pen(places)
    return tuple(case for kind in KINDS for case in _of_kind(kind, places, pen, (per_kind, seed)))


def _of_kind(kind: str, places: Places, pen: Pen, wanted: tuple[int, int]) -> list[LabelledCase]:
    per_kind, seed = wanted
    rng = Random(f"held/{seed}/{kind}")
    pool = sites_with_history(places) if kind in _HISTORIC else _zones(places) if kind == "zone" else places.sites
    found: dict[str, LabelledCase] = {}
    for _ in range(per_kind * _TRIES):
        if len(found) == per_kind:
            break
        written = KINDS[kind](places, pen, rng.choice(pool), rng)
        if written is not None and written.text:
            unit = gazetteer_unit(places, written.code)
            found.setdefault(
                written.text,
                LabelledCase(
                    f"{kind}-{len(found)}", written.form, kind, written.text, written.code,
                    unit.level if unit else None, written.codes, written.template,
                ),
            )  # fmt: skip
    return list(found.values())


def gazetteer_unit(places: Places, code: str):
    """The unit of a code."""
    return places.gazetteer.by_code.get(code)


def _zones(places: Places) -> tuple[Site, ...]:
    by_code = places.gazetteer.by_code
    return tuple(s for s in places.sites if s.code[:6] in by_code and by_code[s.code[:6]].kind == ZONE)


def _fill(site: Site, patterns: tuple[str, ...], rng: Random, **other: str) -> tuple[str, str]:
    pattern = rng.choice(patterns)
    return pattern.format(**site.words(p=rng.choice(("河南省", "河南省", "河南", "")), **other)), pattern


def _address(site: Site, rng: Random, patterns: tuple[str, ...] = sentences.PLAIN, **other: str) -> Written:
    text, pattern = _fill(site, patterns, rng, **other)
    return Written(text.strip(" -"), site.code, template=pattern)


def _rural(places: Places, site: Site) -> bool:
    return places.is_plain(site) and site.unit.kind == "村" and site.township.kind in ("镇", "乡", "街道")


def clean(places: Places, _pen: Pen, site: Site, rng: Random) -> Written | None:
    return _address(site, rng) if places.is_plain(site) else None


def suffix(places: Places, _pen: Pen, site: Site, rng: Random) -> Written | None:
    return _address(site, rng, v=site.core + rng.choice(sentences.SUFFIXES)) if _rural(places, site) else None


def door(places: Places, _pen: Pen, site: Site, rng: Random) -> Written | None:
    return _address(site, rng, v=site.unit.name + rng.choice(sentences.DOORS)) if places.is_plain(site) else None


def natural(places: Places, _pen: Pen, site: Site, rng: Random) -> Written | None:
    name = rng.choice(sentences.NATURAL_NAMES) if rng.random() < 0.5 else rng.choice(places.all).core
    if not _rural(places, site) or any(near(name, s.core) < 9 for s in places.by_township[site.township.code]):
        return None
    return _address(site, rng, sentences.NATURAL, v=site.core, n=name)


def omitted(places: Places, _pen: Pen, site: Site, rng: Random) -> Written | None:
    if not _rural(places, site) or site.core in places.upper_names:
        return None
    way = rng.randrange(4)
    if way == 0 and places.with_township[site.township.core, site.core] == 1:
        return _address(site, rng, ("{t}{v}", "{t}{v}3组", "{t} {v}"))
    if way == 1 and places.in_county[site.county.code, site.core] == 1 and site.county.kind != ZONE:
        return _address(site, rng, ("{x}{v}", "{c}{x}{v}", "{x}{vc}村委会"))
    if way == 2 and places.with_township[site.township.core, site.core] == 1 and site.city:
        return _address(site, rng, ("{c}{t}{v}", "{p}{c}{t}{v}"))
    if way == 3 and site.city and sum(s.city == site.city for s in places.all if s.core == site.core) == 1:
        return _address(site, rng, ("{c}{v}", "{p}{c}{v}"))
    return None


def abbreviated(places: Places, _pen: Pen, site: Site, rng: Random) -> Written | None:
    bare = (site.county.core, site.township.core, site.core)
    if not _rural(places, site) or site.county.kind == ZONE or min(map(len, bare)) < 2 or site.township.kind == "街道":
        return None
    if places.with_township[site.township.core, site.core] > 1 or site.core in places.upper_names:
        return None
    city = site.city.removesuffix("市")
    return _address(site, rng, ("{xc}{tc}{vc}", "{cc}{xc}{tc}{vc}村", "{xc}{t}{vc}", "{xc} {tc} {vc}", "{x}{tc}{vc}"), cc=city)


def zone(places: Places, _pen: Pen, site: Site, rng: Random) -> Written | None:
    unit = places.gazetteer.by_code[site.code[:6]]
    if not places.is_plain(site) or places.with_township[site.township.core, site.core] > 1:
        return None
    city = places.gazetteer.by_code[unit.parent].name
    names = [n for n in (unit.name, *unit.aliases) if not n.startswith(city[:-1])] or [unit.name]
    return _address(site, rng, ("{c}{x}{t}{v}", "{p}{c}{x}{t}{v}", "{c} {x} {t} {v}"), c=city, x=rng.choice(names))


def level_word(places: Places, _pen: Pen, site: Site, rng: Random) -> Written | None:
    others = [w for w in ("乡", "镇", "街道", "办事处", "街道办事处") if w != site.township.kind]
    if not _rural(places, site) or len(site.township.core) < 2:
        return None
    return _address(site, rng, t=site.township.core + rng.choice(others))


def typo(slip: Slip) -> Maker:
    """A village misspelled in one way, no other village of the township as near."""

    def make(places: Places, pen: Pen, site: Site, rng: Random) -> Written | None:
        written = slip(pen, site.core, rng)
        if not written or written == site.core or not _rural(places, site) or not typo_is_safe(places, site, written):
            return None
        return _address(site, rng, v=written + "村")

    return make


def typo_township(places: Places, pen: Pen, site: Site, rng: Random) -> Written | None:
    core = site.township.core
    written = rng.choice((slips.same_sound, slips.look_alike))(pen, core, rng) if len(core) > 1 else ""
    wards = {n for code, n in places.township_names if code == site.county.code} - {site.township.name, core}
    if not written or not _rural(places, site) or any(near(written, ward) < 9 for ward in wards) or core in site.core:
        return None
    return (
        None if places.with_township[written, site.core] else _address(site, rng, t=written + site.township.name[len(core) :])
    )


def typo_county(places: Places, pen: Pen, site: Site, rng: Random) -> Written | None:
    core = site.county.core
    if len(core) < 2 or site.county.kind == ZONE or not _rural(places, site):
        return None
    written = rng.choice((slips.same_sound, slips.look_alike))(pen, core, rng)
    if not written or written in places.upper_names or places.with_township[site.township.core, site.core] > 1:
        return None
    return _address(site, rng, x=written + site.county.name[len(core) :])


def faults(count: int) -> Maker:
    """Several faults at once."""

    def make(places: Places, pen: Pen, site: Site, rng: Random) -> Written | None:
        core, ward = site.core, site.township.core
        if not _rural(places, site) or len(ward) < 2 or site.township.kind == "街道" or ward in core or not site.city:
            return None
        chosen = rng.sample(("village", "ward", "level", "city", "door", "county", "natural", "province"), count)
        if "village" in chosen:
            core = rng.choice((slips.same_sound, slips.look_alike, slips.folk, slips.dropped))(pen, core, rng)
            if not core or core == site.core or not typo_is_safe(places, site, core):
                return None
        if "ward" in chosen:
            ward = slips.same_sound(pen, ward, rng)
            if not ward or any((site.county.code, n) in places.township_names for n in (ward, ward + "镇", ward + "乡")):
                return None
        word = rng.choice(("镇", "乡", "")) if "level" in chosen else site.township.name[len(site.township.core) :]
        short = site.county.name if "county" not in chosen or len(site.county.core) < 2 else site.county.core
        tail = (
            rng.choice(sentences.DOORS[:8])
            if "door" in chosen
            else rng.choice(sentences.NATURAL_NAMES[:6])
            if "natural" in chosen
            else ""
        )
        head = ("河南" if "province" in chosen else "河南省") + ("" if "city" in chosen else site.city)
        return Written(f"{head}{short}{ward}{word}{core}村{tail}", site.code)

    return make


def past(writer: Callable[[Places, Site, str, Random], Written | None]) -> Maker:
    """A former name, as the first generator finds it, in this one's patterns."""

    def make(places: Places, _pen: Pen, site: Site, rng: Random) -> Written | None:
        return writer(places, site, rng.choice("ab"), rng)

    return make


def told(patterns: tuple[str, ...]) -> Maker:
    """A narrative with other places around the right one."""

    def make(places: Places, _pen: Pen, site: Site, rng: Random) -> Written | None:
        county = [
            s for s in places.by_county[site.county.code] if s.township.code != site.township.code and s.unit.kind == "村"
        ]
        pool = county if county and rng.random() < 0.6 else places.all
        others = [s for s in rng.sample(list(pool), min(6, len(pool))) if places.is_plain(s) and s.core != site.core]
        if len(others) < 2 or not _rural(places, site):
            return None
        town = rng.choice(others)
        pattern = rng.choice(patterns)
        text = pattern.format(
            a=_name(site, rng), b=_name(others[0], rng), d=_name(others[1], rng), m=rng.choice(sentences.WRONG),
            o=site.county.name + rng.choice(("", site.township.name)), w=rng.choice((town.county.name, "郑州", "苏州", town.city or "洛阳")),
        )  # fmt: skip
        return Written(text, site.code, template=pattern, form="narrative")

    return make


def _name(site: Site, rng: Random) -> str:
    head = rng.choice(("", "", site.city, "河南省" + site.city))
    return f"{head}{site.county.name}{site.township.name}{site.core}村"


def unknown_village(places: Places, _pen: Pen, site: Site, rng: Random) -> Written | None:
    name = rng.choice(sentences.UNKNOWN_NAMES) if rng.random() < 0.4 else rng.choice(places.all).core
    if any(near(name, s.core) < 9 for s in places.by_county[site.county.code]) or not _rural(places, site):
        return None
    text, pattern = _fill(site, sentences.UNKNOWN, rng, n=name)
    return Written(text, site.township.code, template=pattern)


def township_only(places: Places, _pen: Pen, site: Site, rng: Random) -> Written | None:
    text, pattern = _fill(site, sentences.TOWNSHIP_ONLY, rng)
    return Written(text, site.township.code, template=pattern) if _rural(places, site) else None


def township_with_villages_name(places: Places, _pen: Pen, site: Site, rng: Random) -> Written | None:
    twin = any(s.core == site.township.core for s in places.by_township[site.township.code])
    return township_only(places, _pen, site, rng) if twin else None


def ambiguous(places: Places, _pen: Pen, site: Site, rng: Random) -> Written | None:
    if site.county.kind == ZONE or site.core in places.upper_names or not site.city:
        return None
    if rng.random() < 0.5:
        same = [s for s in places.by_county[site.county.code] if s.core == site.core]
        patterns: tuple[str, ...] = ("{x}{vc}村", "{c}{x}{vc}村")
    else:
        same = [s for s in places.all if s.core == site.core and s.city == site.city]
        patterns = ("{c}{vc}村", "河南省{c}{vc}村委会")
    if not 2 <= len(same) <= 8 or any(s.unit.kind != "村" for s in same):
        return None
    text, pattern = _fill(site, patterns, rng)
    return Written(text, "", tuple(sorted(s.code for s in same)), pattern)


def road(_places: Places, _pen: Pen, site: Site, rng: Random) -> Written | None:
    text, pattern = _fill(site, sentences.ROADS, rng)
    return Written(text, site.county.code, template=pattern) if site.county.kind != ZONE else None


def nowhere(patterns: tuple[str, ...]) -> Maker:
    """A text that names no unit of the list."""

    def make(_places: Places, _pen: Pen, site: Site, rng: Random) -> Written | None:
        text, pattern = _fill(site, patterns, rng)
        return Written(text, "", template=pattern)

    return make


def conflict(places: Places, _pen: Pen, site: Site, rng: Random) -> Written | None:
    other = rng.choice(places.all)
    foreign = not any(code == other.county.code and name == site.township.core for code, name in places.township_names)
    if other.city == site.city or not foreign or ZONE in (other.county.kind, site.county.kind) or not _rural(places, site):
        return None
    if places.in_county[other.county.code, site.core]:
        return None
    text, pattern = _fill(site, ("{p}{oc}{ox}{t}{v}", "{ox}{t}{v}"), rng, oc=other.city, ox=other.county.name)
    return Written(text, "", template=pattern)


def with_junk(places: Places, _pen: Pen, site: Site, rng: Random) -> Written | None:
    if not places.is_plain(site):
        return None
    written = _address(site, rng)
    before, behind = rng.choice(("", rng.choice(sentences.JUNK_BEFORE))), rng.choice(("", rng.choice(sentences.JUNK_BEHIND)))
    return written._replace(text=before + written.text + behind)


KINDS: Mapping[str, Maker] = {
    "clean": clean,
    "suffix": suffix,
    "group_door": door,
    "natural_village": natural,
    "omitted_levels": omitted,
    "abbreviation": abbreviated,
    "zone": zone,
    "level_word": level_word,
    "junk_around": with_junk,
    "typo_same_sound": typo(slips.same_sound),
    "typo_folk": typo(slips.folk),
    "typo_look_alike": typo(slips.look_alike),
    "typo_dropped": typo(slips.dropped),
    "typo_inserted": typo(slips.inserted),
    "typo_swapped": typo(slips.swapped),
    "two_homophones": typo(slips.two_same_sounds),
    "typo_township": typo_township,
    "typo_county": typo_county,
    "faults_moderate": faults(3),
    "faults_severe": faults(5),
    "moved_village": past(former.moved_village),
    "respelled": past(former.respelled),
    "renamed_township": past(former.renamed_township),
    "renamed_county": past(former.renamed_county),
    "double_township": past(former.double_township),
    "narrative_one": told(sentences.ONE),
    "narrative_two": told(sentences.TWO),
    "narrative_entangled": told(sentences.ENTANGLED),
    "narrative_meaning": told(sentences.BY_MEANING),
    "unknown_village": unknown_village,
    "township_only": township_only,
    "township_twin_name": township_with_villages_name,
    "ambiguous": ambiguous,
    "road_poi": road,
    "out_of_province": nowhere(sentences.OUTSIDE),
    "unknown_county": nowhere(sentences.UNKNOWN_COUNTY),
    "conflict": conflict,
    "no_place": nowhere(sentences.NOTHING),
}
_HISTORIC = frozenset({"moved_village", "respelled", "renamed_township", "double_township"})
