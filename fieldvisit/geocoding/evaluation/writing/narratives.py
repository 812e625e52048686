"""Narratives about one village, alone or among others."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from fieldvisit.geocoding.evaluation.writing import templates as wording
from fieldvisit.geocoding.evaluation.writing.addresses import Writer, Written, fill
from fieldvisit.geocoding.evaluation.writing.places import Places, Site


def written_by(table: Mapping[str, tuple[str, ...]]) -> Writer:
    """A writer of the table's sentences: the site is the right place, others are drawn from the same and other counties."""

    def write(places: Places, site: Site, group: str, rng: Random) -> Written | None:
        near, office = _others(places, site, rng)
        if not places.is_plain(site) or not places.is_plain(near):
            return None
        words = {
            "a": full_name(site, rng),
            "b": full_name(near, rng),
            "o": f"{office.county.name}{office.township.name}",
            "m": rng.choice(wording.MATTERS[group]),
        }
        text, template = fill(table, group, rng, words)
        return Written(text, site.code, template=template, form="narrative")

    return write


def full_name(site: Site, rng: Random) -> str:
    """A village as it stands in a letter: from the city, or from the county."""
    city = site.city if rng.random() < 0.3 else ""
    return f"{city}{site.county.name}{site.township.name}{site.unit.name}"


def _others(places: Places, site: Site, rng: Random) -> tuple[Site, Site]:
    """Another village, half of the time of the same county, and one whose township stands for an office."""
    pool = [s for s in places.by_county[site.county.code] if s.township.code != site.township.code]
    near = rng.choice(pool) if pool and rng.random() < 0.5 else rng.choice(places.all)
    return (near if near.code != site.code else rng.choice(places.all)), rng.choice(places.by_county[site.county.code])


WRITERS: Mapping[str, Writer] = {
    "narrative_one_place": written_by(wording.ONE_PLACE),
    "narrative_two_places": written_by(wording.TWO_PLACES),
    "narrative_entangled": written_by(wording.ENTANGLED),
    "narrative_roles": written_by(wording.BY_MEANING),
}
