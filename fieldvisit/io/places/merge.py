"""A county's own list laid over the list in use, and the result as a gazetteer file."""

from __future__ import annotations

import lzma
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from fieldvisit.domain.place import OWN_LIST, AdminLevel, Gazetteer, GazetteerUnit
from fieldvisit.io.gazetteer import HEADER
from fieldvisit.io.places.own_list import OwnList, OwnUnit

_END = re.compile(r"(?:村民委员会|居民委员会|村委会|居委会|行政村|社区)$")
_KIND = re.compile(r"(?:街道|社区|[县区市镇乡村])$")


def merge(gazetteer: Gazetteer, listed: OwnList, today: date) -> Gazetteer:
    """The gazetteer with the county's own units as of ``today``, in order of code.

    A name that replaces another keeps the old one as an alias; a natural village becomes an alias of its village; a unit that is gone
    leaves its name, its aliases and its members to its successor, and stays where no successor is named. Units not yet in force, or
    without a known unit above them, change nothing.
    """
    units = dict(gazetteer.by_code)
    rows = sorted(listed.units, key=lambda unit: (len(unit.code) or 99, unit.row))
    for unit in rows:
        if unit.valid_from is None or unit.valid_from <= today:
            _lay(unit, units)
    for unit in rows:
        if unit.valid_to is not None and unit.valid_to < today:
            _retire(unit, units)
    edition = f"{gazetteer.edition}{OWN_LIST} {' '.join(listed.file.split())} {listed.sha256[:8]}"
    return Gazetteer(tuple(units[code] for code in sorted(units)), edition)


def gazetteer_file(gazetteer: Gazetteer) -> bytes:
    """The gazetteer in the form ``load_gazetteer`` reads; equal gazetteers give equal bytes."""
    lines = [f"# {gazetteer.edition}", "\t".join(HEADER), *(_line(unit) for unit in gazetteer.units)]
    return lzma.compress(("\n".join(lines) + "\n").encode("utf-8"), preset=1)


def core_of(name: str) -> str:
    """A name without its level words, as lists are compared: ``赵村`` of 赵村村民委员会, ``李庄`` of 李庄村."""
    bare = _END.sub("", name) or name
    return bare[:-1] if len(bare) > 2 and bare.endswith(("村", "镇", "乡")) else bare


def parent_of(code: str) -> str:
    """The code of the unit above by the digits of the code; empty for none."""
    return {12: code[:9], 9: code[:6], 6: code[:4]}.get(len(code), "")


def _lay(unit: OwnUnit, units: dict[str, GazetteerUnit]) -> None:
    if unit.level is None:
        village = units.get(unit.parent)
        if village is not None:
            units[village.code] = _also_called(village, (unit.name, *unit.aliases))
        return
    known = units.get(unit.code)
    parent = unit.parent or (known.parent if known is not None else parent_of(unit.code))
    if parent not in units:
        return
    name = re.sub(r"\s", "", unit.name).removeprefix(units[parent].name) or unit.name
    if known is None:
        kind = found[0] if (found := _KIND.search(name)) else "村" if unit.level is AdminLevel.VILLAGE else ""
        made = GazetteerUnit(unit.code, unit.level, name, core_of(name), parent, kind, unit.name)
        units[unit.code] = _also_called(made, unit.aliases)
        return
    same = core_of(known.name) == core_of(name)
    fresh = known if same else replace(known, name=name, core=core_of(name), raw_name=unit.name)
    fresh = replace(fresh, parent=parent)
    units[unit.code] = _also_called(fresh, unit.aliases if same else (known.name, *unit.aliases))


def _retire(unit: OwnUnit, units: dict[str, GazetteerUnit]) -> None:
    gone, heir = units.get(unit.code), units.get(unit.successor)
    if gone is None or heir is None or gone.code == heir.code:
        return
    units[heir.code] = _also_called(heir, (gone.name, *gone.aliases))
    del units[gone.code]
    for child in [u for u in units.values() if u.parent == gone.code]:
        units[child.code] = replace(child, parent=heir.code)


def _also_called(unit: GazetteerUnit, names: Iterable[str]) -> GazetteerUnit:
    more = (re.sub(r"[\s|]", "", name) for name in names)
    return replace(unit, aliases=tuple(dict.fromkeys(n for n in (*unit.aliases, *more) if n and n != unit.name)))


def _line(unit: GazetteerUnit) -> str:
    raw = "" if unit.raw_name == unit.name else unit.raw_name.replace("~", "")
    return "\t".join((unit.code, unit.name, unit.core, unit.parent, unit.kind, raw, "|".join(unit.aliases)))
