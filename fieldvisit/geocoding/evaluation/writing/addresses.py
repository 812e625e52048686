"""Addresses that name one village, one function per kind of difficulty; each gives no text where the truth would be in doubt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import NamedTuple

from fieldvisit.geocoding.evaluation.writing import slips
from fieldvisit.geocoding.evaluation.writing import templates as wording
from fieldvisit.geocoding.evaluation.writing.places import ZONE, Places, Site


class Written(NamedTuple):
    """A text with its truth: the unit's code (empty: none), and all units that fit when there are several."""

    text: str
    code: str
    codes: tuple[str, ...] = ()
    template: str = ""
    form: str = "address"


Writer = Callable[[Places, Site, str, Random], Written | None]


def fill(table: Mapping[str, tuple[str, ...]], group: str, rng: Random, words: Mapping[str, str]) -> tuple[str, str]:
    """A sentence of the group with its slots filled, and the sentence itself."""
    template = rng.choice(table[group])
    return template.format(**words), template


def _of(site: Site, table: Mapping[str, tuple[str, ...]], group: str, rng: Random, **other: str) -> Written:
    text, template = fill(table, group, rng, site.words(**other))
    return Written(text, site.code, template=template)


def clean(places: Places, site: Site, group: str, rng: Random) -> Written | None:
    """All levels by their official names."""
    return _of(site, wording.CLEAN, group, rng) if places.is_plain(site) else None


def suffix(places: Places, site: Site, group: str, rng: Random) -> Written | None:
    """Another word for the village committee."""
    if not places.is_plain(site) or site.unit.kind != "村":
        return None
    return _of(site, wording.CLEAN, group, rng, v=site.core + rng.choice(wording.SUFFIXES[group]))


def group_door(places: Places, site: Site, group: str, rng: Random) -> Written | None:
    """A group or door number behind the village."""
    if not places.is_plain(site):
        return None
    return _of(site, wording.CLEAN, group, rng, v=site.unit.name + rng.choice(wording.GROUPS[group]))


def natural_village(places: Places, site: Site, group: str, rng: Random) -> Written | None:
    """A natural village behind the administrative one, sometimes a name that is an administrative village elsewhere."""
    if not places.is_plain(site) or site.unit.kind != "村":
        return None
    name = rng.choice((*wording.NATURAL_NAMES[group], rng.choice(places.all).core))
    if any(slips.near(name, other.core) < 9 for other in places.by_township[site.township.code]):
        return None
    if places.with_township[site.township.core, site.core] > 1:
        return None
    return _of(site, wording.NATURAL, group, rng, n=name)


def omitted_levels(places: Places, site: Site, group: str, rng: Random) -> Written | None:
    """Township and village without a county, or county and village without a township, where that is unique."""
    if site.township.kind == "其他" or site.core in places.upper_names:
        return None
    if rng.random() < 0.5:
        unique = places.with_township[site.township.core, site.core] == 1
        return _of(site, wording.TOWNSHIP_AND_VILLAGE, group, rng) if unique else None
    alone = places.in_county[site.county.code, site.core] == 1 and site.county.kind != ZONE
    alike = any(slips.near(site.core, other.core) == 0 for other in places.neighbours(site))
    return _of(site, wording.COUNTY_AND_VILLAGE, group, rng) if alone and not alike else None


def abbreviation(places: Places, site: Site, group: str, rng: Random) -> Written | None:
    """County and township without their level words, where the bare names are still unique."""
    if site.unit.kind != "村" or site.township.kind not in ("镇", "乡"):
        return None
    city = site.city.removesuffix("市")
    bare = (site.county.core, site.township.core, site.core)
    if not places.is_plain(site) or site.county.kind == ZONE or any(len(name) < 2 for name in bare):
        return None
    if site.county.core == city or places.with_township[site.township.core, site.core] > 1:
        return None
    if site.core in places.upper_names or site.township.core in site.core:
        return None
    return _of(site, wording.ABBREVIATED, group, rng, cc=city)


def zone(places: Places, site: Site, group: str, rng: Random) -> Written | None:
    """A development zone in the county's place, as the statistical list files the township."""
    zone_unit = places.gazetteer.by_code.get(site.code[:6])
    if zone_unit is None or zone_unit.kind != ZONE or not places.is_plain(site):
        return None
    city = places.gazetteer.by_code[zone_unit.parent].name
    names = sorted({n for n in (zone_unit.name, *zone_unit.aliases) if len(n) < 9 and not n.startswith(city[:-1])})
    if not names or places.with_township[site.township.core, site.core] > 1:
        return None
    return _of(site, wording.CLEAN, group, rng, c=city, x=rng.choice(names))


def level_word(places: Places, site: Site, group: str, rng: Random) -> Written | None:
    """乡 written for 镇, 镇 for 乡, where no other township is called so."""
    other = {"乡": "镇", "镇": "乡", "街道": "办事处"}.get(site.township.kind)
    if other is None or not places.is_plain(site):
        return None
    return _of(site, wording.CLEAN, group, rng, t=site.township.core + other)


def repeated_levels(places: Places, site: Site, group: str, rng: Random) -> Written | None:
    """Upper levels written twice or in another order."""
    return _of(site, wording.REPEATED, group, rng) if places.is_plain(site) and site.city else None


def noise(places: Places, site: Site, group: str, rng: Random) -> Written | None:
    """Telephone, date, brackets and the like around a clean address."""
    return _of(site, wording.NOISE, group, rng) if places.is_plain(site) else None


def misspelled(slip: slips.Slip) -> Writer:
    """A writer that misspells the village in a clean address, unless a sibling is as near."""

    def write(places: Places, site: Site, group: str, rng: Random) -> Written | None:
        typo = slip(site.core, rng)
        if typo == site.core or not places.is_plain(site) or not typo_is_safe(places, site, typo):
            return None
        return _of(site, wording.CLEAN, group, rng, v=site.unit.name.replace(site.core, typo, 1))

    return write


def typo_is_safe(places: Places, site: Site, typo: str) -> bool:
    """Whether no other village of the township is as near to what was written, and none of the county is called so."""
    if any(slips.near(typo, other.core) < 9 for other in places.siblings(site)):
        return False
    return not places.in_county[site.county.code, typo] and typo not in places.upper_names


def typo_township(places: Places, site: Site, group: str, rng: Random) -> Written | None:
    """One wrong character in the township."""
    typo = rng.choice((slips.same_sound, slips.look_alike))(site.township.core, rng)
    wards = {name for county, name in places.township_names if county == site.county.code}
    if typo == site.township.core or not places.is_plain(site) or site.township.core in site.core:
        return None
    if any(slips.near(typo, ward) < 9 for ward in wards - {site.township.name, site.township.core, *site.township.aliases}):
        return None
    if places.with_township[typo, site.core] or typo in places.upper_names:
        return None
    return _of(site, wording.CLEAN, group, rng, t=site.township.name.replace(site.township.core, typo, 1))


def typo_county(places: Places, site: Site, group: str, rng: Random) -> Written | None:
    """One wrong character in the county, the prefecture being given or the rest unique."""
    if site.county.kind == ZONE or len(site.county.core) < 2 or places.with_township[site.township.core, site.core] > 1:
        return None
    typo = rng.choice((slips.same_sound, slips.look_alike))(site.county.core, rng)
    if typo == site.county.core or typo in places.upper_names or not places.is_plain(site):
        return None
    return _of(site, wording.CLEAN, group, rng, x=site.county.name.replace(site.county.core, typo, 1))


def several_faults(places: Places, site: Site, group: str, rng: Random) -> Written | None:
    """A same-sound slip in the village, the township without its level word, and a group number."""
    if site.unit.kind != "村" or site.township.kind not in ("镇", "乡"):
        return None
    typo = slips.same_sound(site.core, rng)
    if typo == site.core or not places.is_plain(site) or not typo_is_safe(places, site, typo):
        return None
    if site.township.core in site.core or len(site.township.core) < 2:
        return None
    tail = rng.choice(wording.GROUPS[group])
    return _of(site, wording.CLEAN, group, rng, t=site.township.core, v=f"{typo}村{tail}")


WRITERS: Mapping[str, Writer] = {
    "clean": clean,
    "suffix": suffix,
    "group_door": group_door,
    "natural_village": natural_village,
    "omitted_levels": omitted_levels,
    "abbreviation": abbreviation,
    "zone": zone,
    "level_word": level_word,
    "repeated_levels": repeated_levels,
    "noise": noise,
    "typo_homophone": misspelled(slips.same_sound),
    "typo_folk": misspelled(slips.folk_form),
    "typo_lookalike": misspelled(slips.look_alike),
    "typo_dropped": misspelled(slips.dropped),
    "typo_inserted": misspelled(slips.inserted),
    "typo_swapped": misspelled(slips.swapped),
    "two_homophones": misspelled(slips.two_same_sounds),
    "typo_township": typo_township,
    "typo_county": typo_county,
    "several_faults": several_faults,
}
