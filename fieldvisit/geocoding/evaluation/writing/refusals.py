"""Texts that name no single village: several fit, the village is not in the list, no village is named, or nothing agrees."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from fieldvisit.geocoding.evaluation.writing import slips
from fieldvisit.geocoding.evaluation.writing import templates as wording
from fieldvisit.geocoding.evaluation.writing.addresses import Writer, Written, fill
from fieldvisit.geocoding.evaluation.writing.places import ZONE, Places, Site


def ambiguous(places: Places, site: Site, group: str, rng: Random) -> Written | None:
    """County and village where the county has several of the name; the truth is the whole set, zones of the county included."""
    same = [s.code for s in places.by_county[site.county.code] if s.core == site.core]
    kinds = {s.unit.kind for s in places.by_county[site.county.code] if s.core == site.core}
    if len(same) < 2 or len(kinds) > 1 or site.county.kind == ZONE or site.core in places.upper_names:
        return None
    text, template = fill(wording.COUNTY_AND_VILLAGE, group, rng, site.words())
    return Written(text, "", tuple(sorted(same)), template)


def unknown_village(places: Places, site: Site, group: str, rng: Random) -> Written | None:
    """A village nobody listed in a known township: the township is right."""
    name = rng.choice(wording.UNKNOWN_NAMES[group])
    if any(slips.near(name, s.core) < 9 for s in places.by_county[site.county.code]) or not places.is_plain(site):
        return None
    text, template = fill(wording.UNKNOWN_VILLAGE, group, rng, site.words(n=name))
    return Written(text, site.township.code, template=template)


def foreign_village(places: Places, site: Site, group: str, rng: Random) -> Written | None:
    """A village that exists, but only in other counties, behind a known township: the township is right."""
    other = rng.choice(places.all)
    if other.county.code == site.county.code or not places.is_plain(site):
        return None
    if any(slips.near(other.core, s.core) < 9 for s in places.by_county[site.county.code]):
        return None
    text, template = fill(wording.UNKNOWN_VILLAGE, group, rng, site.words(n=other.core))
    return Written(text, site.township.code, template=template)


def township_only(places: Places, site: Site, group: str, rng: Random) -> Written | None:
    """No village at all; the township is right, whether or not a village bears its name."""
    if not places.is_plain(site) or site.township.kind == "其他":
        return None
    text, template = fill(wording.TOWNSHIP_ONLY, group, rng, site.words())
    return Written(text, site.township.code, template=template)


def road_or_poi(places: Places, site: Site, group: str, rng: Random) -> Written | None:
    """A road or a building in a county: the county is right."""
    if site.county.kind == ZONE or not places.is_plain(site):
        return None
    text, template = fill(wording.ROAD_OR_POI, group, rng, site.words())
    return Written(text, site.county.code, template=template)


def out_of_province(_places: Places, site: Site, group: str, rng: Random) -> Written | None:
    """Another province; names of ours behind it mean nothing."""
    others = {group: tuple([t for t in wording.OUT_OF_PROVINCE[group] if not t.startswith(site.province.name)])}
    text, template = fill(others, group, rng, site.words())
    return Written(text, "", template=template)


def unknown_county(_places: Places, site: Site, group: str, rng: Random) -> Written | None:
    """A county that does not exist."""
    text, template = fill(wording.UNKNOWN_COUNTY, group, rng, site.words())
    return Written(text, "", template=template)


def conflict(places: Places, site: Site, group: str, rng: Random) -> Written | None:
    """A county of another prefecture in front of a township it does not have."""
    other = rng.choice(places.all)
    strange = not any(code == other.county.code and name == site.township.core for code, name in places.township_names)
    if other.city == site.city or not other.city or not strange or ZONE in (other.county.kind, site.county.kind):
        return None
    words = site.words(oc=other.city, ox=other.county.name)
    text, template = fill(wording.CONFLICT, group, rng, words)
    return Written(text, "", template=template)


def no_place(_places: Places, _site: Site, group: str, rng: Random) -> Written | None:
    """No place at all, or numbers that are none."""
    template = rng.choice(wording.NO_PLACE[group])
    return Written(template, "", template=template)


WRITERS: Mapping[str, Writer] = {
    "ambiguous": ambiguous,
    "unknown_village": unknown_village,
    "foreign_village": foreign_village,
    "township_only": township_only,
    "road_poi": road_or_poi,
    "out_of_province": out_of_province,
    "unknown_county": unknown_county,
    "conflict": conflict,
    "no_place": no_place,
}
