"""Labelled cases in any number: the label is what the text reveals, never what the writer had in mind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from fieldvisit.domain.place import Gazetteer
from fieldvisit.geocoding.evaluation.cases import LabelledCase
from fieldvisit.geocoding.evaluation.writing import addresses, former, narratives, refusals
from fieldvisit.geocoding.evaluation.writing.addresses import Writer, Written
from fieldvisit.geocoding.evaluation.writing.places import ZONE, Places, Site

WRITERS: Mapping[str, Writer] = {**addresses.WRITERS, **former.WRITERS, **narratives.WRITERS, **refusals.WRITERS}
KINDS = tuple(WRITERS)
"""All kinds of difficulty, in the order of the tables."""

_TRIES = 60


@dataclass(frozen=True)
class GenerateParams:
    """``per_kind`` cases of each kind from ``seed``.

    ``kinds`` are the kinds wanted (empty: all). ``groups`` are the template groups used: train with ``("a",)`` and some
    kinds, test with ``("b",)`` and the others. ``county_code`` keeps to the villages of one county (empty: the province).
    """

    seed: int = 1
    per_kind: int = 50
    kinds: tuple[str, ...] = ()
    groups: tuple[str, ...] = ("a", "b")
    county_code: str = ""


def generate(gazetteer: Gazetteer, params: GenerateParams = GenerateParams()) -> tuple[LabelledCase, ...]:
    """Synthetic cases, kind by kind; the same parameters give the same cases.

    A kind that a county cannot show often enough (it has no zone, no renamed township) has fewer cases. Each kind draws from
    its own stream, so adding a kind changes no other.

    Raises
    ------
    ValueError
        If a kind is unknown.
    """
    unknown = sorted(set(params.kinds) - set(KINDS))
    if unknown:
        raise ValueError(f"unknown kinds: {', '.join(unknown)}")
    places = _places(gazetteer, params.county_code)
    return tuple(case for kind in params.kinds or KINDS for case in _of_kind(kind, places, params))


@lru_cache(maxsize=2)
def _places(gazetteer: Gazetteer, county_code: str) -> Places:
    return Places(gazetteer, county_code)


def _of_kind(kind: str, places: Places, params: GenerateParams) -> list[LabelledCase]:
    rng = Random(f"{params.seed}/{kind}/{'+'.join(params.groups)}")  # noqa: S311
    pool = _pool(kind, places)
    found: dict[str, LabelledCase] = {}
    for _ in range(params.per_kind * _TRIES if pool else 0):
        if len(found) == params.per_kind:
            break
        group = rng.choice(params.groups)
        written = WRITERS[kind](places, rng.choice(pool), group, rng)
        if written is not None:
            found.setdefault(written.text, _case(f"{kind}-{params.seed}-{len(found)}", kind, group, written, places))
    return list(found.values())


def _pool(kind: str, places: Places) -> tuple[Site, ...]:
    """The villages a kind is looked for among: all, or only those that can show it."""
    if kind in former.WRITERS and kind != "renamed_county":
        return former.sites_with_history(places)
    if kind == "zone":
        by_code = places.gazetteer.by_code
        return tuple(s for s in places.sites if s.code[:6] in by_code and by_code[s.code[:6]].kind == ZONE)
    return places.sites


def _case(id_: str, kind: str, group: str, written: Written, places: Places) -> LabelledCase:
    unit = places.gazetteer.by_code.get(written.code)
    level = unit.level if unit is not None else None
    template = f"{group}:{written.template}"
    return LabelledCase(id_, written.form, kind, written.text, written.code, level, written.codes, template)
