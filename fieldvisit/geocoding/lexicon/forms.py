"""How units are written: a name without its level words, and every written form of a unit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from fieldvisit.domain.place import AdminLevel, GazetteerUnit
from fieldvisit.geocoding.lexicon.peoples import AUTONOMOUS, PEOPLES
from fieldvisit.geocoding.text.normalize import unify_name
from fieldvisit.geocoding.text.spelling import APART, echo_of

_VILLAGE_SUFFIX = re.compile(
    r"(?:社区居民委员会|社区居委会|村村民委员会|村民委员会|居民委员会|村委员会|村民委会|民委员会|村委会|居委会|居委|行政村|社区|大队|嘎查)$"
)
_TOWNSHIP_SUFFIX = re.compile(
    rf"(?:街道办事处|街道办|办事处|街道|(?:{PEOPLES}|蒙族|民族)(?:乡|镇|苏木)|管理委员会|管委会|管理处|管理区|风景区|产业集聚区|开发区)$"
)
_COUNTY_SUFFIX = re.compile(rf"(?:{AUTONOMOUS}[县旗]|{PEOPLES}[县区市旗])$")
_CITY_SUFFIX = re.compile(rf"(?:{AUTONOMOUS}州|地区|[市省盟])$")
LEVEL_WORDS = ("街道办事处", "街道办", "办事处", "街道", "乡", "镇")
_SHORT_OFFICES = ("街办", "办")
"""What people make of a 街道办事处; too short to tell a township that no list has."""


class Form(StrEnum):
    """How a written form relates to the unit's current name."""

    FULL = "full"
    CORE = "core"
    VARIANT = "variant"
    ALIAS = "alias"
    OLD = "old"


class Name(NamedTuple):
    """One written form: whose it is, and of which kind."""

    code: str
    form: Form


class Cores(NamedTuple):
    """Units with one bare name each: ``names`` are in the order of the units, with ``APART`` between them, ``echo`` is ``echo_of`` them."""

    codes: tuple[str, ...]
    names: str
    echo: str

    @classmethod
    def of(cls, named: Iterable[tuple[str, str]]) -> Cores:
        """The units with their bare names as they are given, in order."""
        kept = tuple(named)
        names = APART.join([core for _, core in kept])
        return cls(tuple([code for code, _ in kept]), names, echo_of(names))


@lru_cache(maxsize=131072)
def core_of(name: str, level: AdminLevel) -> str:
    """A name without its level words, as compared: ``赵村`` of 赵村村民委员会, ``李庄`` of 李庄村, ``瓦屋`` of 瓦屋镇."""
    plain = unify_name(name)
    if level is AdminLevel.VILLAGE:
        bare = _VILLAGE_SUFFIX.sub("", plain) or plain
        return bare[:-1] if len(bare) > 2 and bare.endswith("村") else bare
    suffix = {AdminLevel.TOWNSHIP: _TOWNSHIP_SUFFIX, AdminLevel.COUNTY: _COUNTY_SUFFIX}.get(level, _CITY_SUFFIX)
    return suffix.sub("", plain) or plain


def forms_of(units: Iterable[GazetteerUnit], level: AdminLevel) -> Iterator[tuple[str, Name]]:
    """Every written form of the units of one level with the unit it belongs to, in order of the units."""
    make = _MAKERS[level]
    for unit in units:
        if unit.level is level:
            for surface, form in make(unit):
                yield surface, Name(unit.code, form)


def township_names(townships: Iterable[GazetteerUnit]) -> dict[tuple[str, str], str]:
    """Present townships by (county, written name), for both counties of a zone's township; full names win over other level words."""
    found: dict[tuple[str, str], str] = {}
    chosen = [(unit, list(_township_forms(unit))) for unit in townships]
    for exact in (True, False):
        for unit, forms in chosen:
            for surface, form in forms:
                if (form in (Form.FULL, Form.ALIAS)) == exact:
                    for county in (unit.parent, unit.code[:6]):
                        found.setdefault((county, surface), unit.code)
    return found


def _city_forms(unit: GazetteerUnit) -> Iterator[tuple[str, Form]]:
    yield unit.name, Form.FULL
    yield core_of(unit.name, AdminLevel.CITY), Form.CORE
    for alias in unit.aliases:
        yield alias, Form.ALIAS


def _county_forms(unit: GazetteerUnit) -> Iterator[tuple[str, Form]]:
    yield _plain(unit.name), Form.FULL
    yield core_of(unit.name, AdminLevel.COUNTY), Form.CORE
    for alias in unit.aliases:
        yield _plain(alias), Form.ALIAS
        yield core_of(alias, AdminLevel.COUNTY), Form.ALIAS


def _township_forms(unit: GazetteerUnit) -> Iterator[tuple[str, Form]]:
    yield _plain(unit.name), Form.FULL
    for alias in unit.aliases:
        yield _plain(alias), Form.ALIAS
    for i, name in enumerate((unit.name, *unit.aliases)):
        core = core_of(name, AdminLevel.TOWNSHIP)
        short = _SHORT_OFFICES if unit.kind == "街道" and len(core) > 1 else ()
        for word in (*LEVEL_WORDS, *short):
            yield core + word, Form.ALIAS if i else Form.VARIANT
        yield core, Form.CORE
        if name[:-1] != core and len(core) > 1 and not name.endswith("街道"):
            yield _plain(name[:-1]), Form.CORE


def _village_forms(unit: GazetteerUnit) -> Iterator[tuple[str, Form]]:
    core = core_of(unit.name, AdminLevel.VILLAGE)
    yield core if len(core) > 1 else _plain(unit.name), Form.FULL
    for alias in unit.aliases:
        yield core_of(alias, AdminLevel.VILLAGE), Form.ALIAS


def _plain(name: str) -> str:
    return unify_name(name)


_MAKERS: dict[AdminLevel, Callable[[GazetteerUnit], Iterator[tuple[str, Form]]]] = {
    AdminLevel.CITY: _city_forms,
    AdminLevel.COUNTY: _county_forms,
    AdminLevel.TOWNSHIP: _township_forms,
    AdminLevel.VILLAGE: _village_forms,
}
