"""Tables kept on disk: one text file per set of inputs, named by their checksum, written whole or not at all.

The first line is the checksum of the rest, which is JSON. A file that is missing, damaged or made from other inputs is made anew;
no answer ever depends on whether the file was there.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from fieldvisit.domain.place import AdminLevel, Gazetteer, GazetteerUnit
from fieldvisit.geocoding.history import table_of
from fieldvisit.geocoding.lexicon.surfaces import Surfaces
from fieldvisit.geocoding.lexicon.tables import Tables

_STAGE = Path(__file__).parents[1]
_MADE_FROM = (
    "lexicon/below.py",
    "lexicon/forms.py",
    "lexicon/peoples.py",
    "lexicon/surfaces.py",
    "lexicon/tables.py",
    "lexicon/tree.py",
    "lexicon/store.py",
    "history.py",
    "index.py",
    "text/characters.py",
    "text/normalize.py",
    "text/spelling.py",
    "text/tables/readings.tsv",
    "text/tables/simplified.tsv",
)
_SURFACES = ("cities", "counties", "townships", "villages")


def stored_tables(gazetteer: Gazetteer, folder: Path, make: Callable[[Gazetteer], Tables]) -> Tables:
    """The tables of a gazetteer from the folder, which must exist; if it has none they are made and stored there.

    Raises
    ------
    OSError
        If the folder cannot be read or written.
    """
    path = folder / f"index-{key_of(gazetteer)[:32]}.json"
    data = path.read_bytes() if path.exists() else b""
    checksum, _, body = data.partition(b"\n")
    if body and checksum.decode("ascii", "replace") == hashlib.sha256(body).hexdigest():
        return _opened(json.loads(body))
    tables = make(gazetteer)
    body = json.dumps(_packed(tables), ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    _write(path, hashlib.sha256(body).hexdigest().encode("ascii") + b"\n" + body)
    return tables


def key_of(gazetteer: Gazetteer) -> str:
    """The checksum of all the tables are made from: the units, the former names and the rules of writing."""
    lines = ["\t".join((u.code, u.level, u.name, u.parent, u.kind, *u.aliases)) for u in gazetteer.units]
    digest = hashlib.sha256(_rules())
    for province in sorted({unit.code[:2] for unit in gazetteer.units if unit.level is AdminLevel.COUNTY}):
        path = table_of(province)
        digest.update(hashlib.sha256(path.read_bytes() if path.is_file() else b"").digest())
    digest.update("\n".join([gazetteer.edition, *lines]).encode("utf-8"))
    return digest.hexdigest()


@cache
def _rules() -> bytes:
    """The checksum of the modules and tables of this package that decide what is stored."""
    digest = hashlib.sha256()
    for name in _MADE_FROM:
        digest.update(hashlib.sha256((_STAGE / name).read_bytes()).digest())
    return digest.digest()


def _packed(tables: Tables) -> dict[str, Any]:
    surfaces = {name: getattr(tables, name) for name in _SURFACES}
    return {
        **{name: [found.packed, found.lengths] for name, found in surfaces.items()},
        "gone": [[unit.code, unit.name, unit.parent, unit.kind] for unit in tables.gone],
        "successors": {code: "|".join(codes) for code, codes in tables.successors.items()},
        "former": tables.former,
        "letters": tables.letters,
        "below": tables.below,
        "listed": tables.listed,
        "sounds": tables.sounds,
    }


def _opened(stored: dict[str, Any]) -> Tables:
    cities, counties, townships, villages = (Surfaces(*stored[name]) for name in _SURFACES)
    gone = (
        GazetteerUnit(code, AdminLevel.TOWNSHIP, name, name, parent, kind, name) for code, name, parent, kind in stored["gone"]
    )
    successors = {code: tuple(codes.split("|")) for code, codes in stored["successors"].items()}
    rest = (stored[name] for name in ("former", "letters", "below", "listed", "sounds"))
    return Tables(cities, counties, townships, villages, tuple(gone), successors, *rest)


def _write(path: Path, data: bytes) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
