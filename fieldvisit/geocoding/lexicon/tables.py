"""All written forms of a gazetteer's units, names of former times included: what an index is made of and what a store keeps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from fieldvisit.domain.place import AdminLevel, Gazetteer, GazetteerUnit
from fieldvisit.geocoding.history import history_of
from fieldvisit.geocoding.lexicon.forms import Form, Name, core_of, forms_of, township_names
from fieldvisit.geocoding.lexicon.surfaces import Surfaces


@dataclass(frozen=True, slots=True)
class Tables:
    """Written forms per level, and of former times: townships that are ``gone`` with their ``successors``.

    ``former`` holds per township the former names of its villages as ``name:code`` separated by ``|``. ``letters`` counts the
    villages' written forms that carry a character, with ``$`` behind it those that end in it. ``below`` holds per unit the bare
    names of the units in it in order of the gazetteer, separated by ``|``, several of one unit by a comma, ``listed`` those of
    counties and townships as they are looked through (``Index.listed``). ``sounds`` holds per toneless sound which villages of which county, and which townships, sound
    so (``Index.sound_rows``). Both are empty until they are made.
    """

    cities: Surfaces
    counties: Surfaces
    townships: Surfaces
    villages: Surfaces
    gone: tuple[GazetteerUnit, ...]
    successors: dict[str, tuple[str, ...]]
    former: dict[str, str]
    letters: dict[str, int]
    below: dict[str, str]
    listed: dict[str, str] = field(default_factory=dict)
    sounds: dict[str, str] = field(default_factory=dict)


def tables_of(gazetteer: Gazetteer) -> Tables:
    """The tables of a gazetteer, made anew."""
    units = gazetteer.units
    present = [unit for unit in units if unit.level is AdminLevel.TOWNSHIP]
    history = history_of(gazetteer.by_code, township_names(present))
    former = ((core, Name(code, Form.OLD)) for names in history.names.values() for core, code in names)
    gone = (
        (surface, Name(name.code, Form.OLD if name.form is Form.FULL else name.form))
        for surface, name in forms_of(history.townships, AdminLevel.TOWNSHIP)
    )
    villages = Surfaces.of((*forms_of(units, AdminLevel.VILLAGE), *former))
    return Tables(
        Surfaces.of(forms_of(units, AdminLevel.CITY)),
        Surfaces.of(forms_of(units, AdminLevel.COUNTY)),
        Surfaces.of((*forms_of(present, AdminLevel.TOWNSHIP), *gone)),
        villages,
        history.townships,
        dict(history.successors),
        {township: "|".join([f"{core}:{code}" for core, code in names]) for township, names in history.names.items()},
        _letters(villages.packed),
        _below(units),
    )


def bare_names(unit: GazetteerUnit) -> tuple[str, ...]:
    """The bare names of a unit: the current one first, then those of its aliases."""
    return tuple(dict.fromkeys([core_of(name, unit.level) for name in (unit.name, *unit.aliases)]))


def _below(units: Iterable[GazetteerUnit]) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for unit in units:
        found.setdefault(unit.parent, []).append(",".join(bare_names(unit)))
    return {parent: "|".join(names) for parent, names in found.items()}


def _letters(names: Iterable[str]) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for name in names:
        counted.update(name[:-1])
        counted[name[-1] + "$"] += 1
    return dict(counted)
