"""Addresses in former names: a village's old spelling, old township, old county; the truth is where it is today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from random import Random

from fieldvisit.geocoding.evaluation.writing import slips
from fieldvisit.geocoding.evaluation.writing import templates as wording
from fieldvisit.geocoding.evaluation.writing.addresses import Writer, Written, fill
from fieldvisit.geocoding.evaluation.writing.places import ZONE, Places, Site
from fieldvisit.geocoding.history import Former, former_names

_LEVEL_WORDS = ("街道办事处", "管理委员会", "办事处", "街道", "镇", "乡", "苏木")


def moved_village(places: Places, site: Site, group: str, rng: Random) -> Written | None:
    """A village filed under another township that still exists."""
    row = _row(site, rng, lambda old: _is_elsewhere(site, old) and _is_today(places, site, old.township))
    return _written(site, row, group, rng) if row is not None and _is_free(places, site, row) else None


def renamed_township(places: Places, site: Site, group: str, rng: Random) -> Written | None:
    """A village under a township whose name no township of the county bears any more."""
    row = _row(site, rng, lambda old: _is_elsewhere(site, old) and not _is_today(places, site, old.township))
    return _written(site, row, group, rng) if row is not None and _is_free(places, site, row) else None


def respelled(places: Places, site: Site, group: str, rng: Random) -> Written | None:
    """A village in the spelling of an earlier edition, under its township of today."""
    row = _row(site, rng, lambda old: old.core != site.core and _core(old.township) == site.township.core)
    if row is None or not _is_free(places, site, row) or len(row.core) < 2:
        return None
    if any(slips.near(row.core, other.core) < 1 for other in places.siblings(site)):
        return None
    return _written(site, row, group, rng)


def renamed_county(places: Places, site: Site, group: str, rng: Random) -> Written | None:
    """A village under its county's former name."""
    names = [n for n in site.county.aliases if len(n) > 2 and n[-1] in "县市区" and n != site.county.name]
    if not names or site.county.kind == ZONE or not places.is_plain(site):
        return None
    text, template = fill(wording.CLEAN, group, rng, site.words(x=rng.choice(names)))
    return Written(text, site.code, template=template)


def double_township(places: Places, site: Site, group: str, rng: Random) -> Written | None:
    """The old and the new township together."""
    row = _row(site, rng, lambda old: _is_elsewhere(site, old))
    if row is None or not places.is_plain(site):
        return None
    text, template = fill(wording.TWO_TOWNSHIPS, group, rng, site.words(old=row.township))
    return Written(text, site.code, template=template)


def sites_with_history(places: Places) -> tuple[Site, ...]:
    """The villages that were called or filed otherwise."""
    return tuple(site for site in places.sites if site.code in _by_code(site.province.code))


@lru_cache(maxsize=2)
def _by_code(province: str) -> Mapping[str, Sequence[Former]]:
    found: dict[str, list[Former]] = defaultdict(list)
    for row in former_names(province):
        if len(row.codes) == 1:
            found[row.codes[0]].append(row)
    return found


def _row(site: Site, rng: Random, fits: object) -> Former | None:
    known = _by_code(site.province.code).get(site.code, ())
    rows = [row for row in known if row.county in (site.county.code, site.code[:6]) and fits(row)]  # type: ignore[operator]
    return rng.choice(rows) if rows else None


def _written(site: Site, row: Former, group: str, rng: Random) -> Written:
    text, template = fill(wording.CLEAN, group, rng, site.words(t=row.township, v=f"{row.core}村"))
    return Written(text, site.code, template=template)


def _is_elsewhere(site: Site, old: Former) -> bool:
    """Whether the same name was filed under a township that today's is not a mere promotion of."""
    today = {site.township.core, *map(_core, site.township.aliases)}
    return old.core == site.core and _core(old.township) not in today


def _is_today(places: Places, site: Site, township: str) -> bool:
    return any((site.county.code, name) in places.township_names for name in (township, _core(township)))


def _is_free(places: Places, site: Site, row: Former) -> bool:
    """Whether no village of today answers to the written township and name."""
    same_name = [s for s in places.by_county[site.county.code] if s.core == row.core and s.code != site.code]
    return not any(_core(row.township) in (s.township.core, *map(_core, s.township.aliases)) for s in same_name)


def _core(township: str) -> str:
    word = next((w for w in _LEVEL_WORDS if township.endswith(w)), "")
    return township.removesuffix(word) if len(township) - len(word) > 1 else township


WRITERS: Mapping[str, Writer] = {
    "moved_village": moved_village,
    "renamed_township": renamed_township,
    "respelled": respelled,
    "renamed_county": renamed_county,
    "double_township": double_township,
}
