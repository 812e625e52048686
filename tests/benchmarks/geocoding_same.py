"""Every answer of this tree in one file, to be compared byte for byte: ``python tests/benchmarks/geocoding_same.py OUT [BEFORE]``.

A change that is only to make geocoding faster must change no answer: run this on the tree before the change and on the one after,
the second time with the first file as ``BEFORE``; it says how many answers differ and ends with 1 if any does. The texts are
generated ones of every kind and the labelled set, read as they are, in the other form, with the own and with a foreign county as the
receiving office, and with columns that name county and township. Prints the CPU seconds as well.
"""

from __future__ import annotations

import csv
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from geocoding import STORE, petition

from fieldvisit.domain.match import Match
from fieldvisit.domain.petition import Petition
from fieldvisit.domain.place import AdminLevel, Gazetteer
from fieldvisit.geocoding.evaluation.generate import GenerateParams, generate
from fieldvisit.geocoding.matcher import GeocodingParams, geocode, index_of
from fieldvisit.io.gazetteer import load_gazetteer

LABELLED = Path(__file__).parents[1] / "reference" / "geocoding" / "labelled.csv"
SEEDS, PER_KIND, FOREIGN = (1100, 4242), 40, 3


def main() -> int:
    """Write the answers, compare them with earlier ones if any, and print what was found."""
    out, before = Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None
    gazetteer = load_gazetteer()
    STORE.mkdir(parents=True, exist_ok=True)
    index_of(gazetteer, STORE)
    written = texts(gazetteer)
    start = time.process_time()
    lines = [repr(match) for match in answers(written, gazetteer)]
    spent = time.process_time() - start
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(written)} texts, {len(lines)} answers, {spent:.1f} CPU s\n")
    if before is None:
        return 0
    earlier = before.read_text(encoding="utf-8").splitlines()
    differing = sum(a != b for a, b in zip(lines, earlier, strict=False)) + abs(len(lines) - len(earlier))
    sys.stdout.write(f"{differing} answers differ from {before.name}\n")
    return int(differing > 0)


def texts(gazetteer: Gazetteer) -> list[tuple[str, str]]:
    """All texts as (form, text), each once."""
    found = [(c.form, c.text) for seed in SEEDS for c in generate(gazetteer, GenerateParams(seed, PER_KIND))]
    with LABELLED.open(encoding="utf-8", newline="") as file:
        found += [("narrative" if row["kind"] == "narrative" else "address", row["text"]) for row in csv.DictReader(file)]
    return list(dict.fromkeys(found))


def answers(written: list[tuple[str, str]], gazetteer: Gazetteer) -> Iterator[Match]:
    """The answers to all texts in all ways, in a fixed order."""
    petitions = [petition(i, form, text) for i, (form, text) in enumerate(written)]
    plain = geocode(petitions, gazetteer)
    yield from plain
    turned = [petition(i, "address" if form == "narrative" else "narrative", text) for i, (form, text) in enumerate(written)]
    yield from geocode(turned[::3], gazetteer)
    counties = sorted(code for code, unit in gazetteer.by_code.items() if unit.level is AdminLevel.COUNTY)
    for start, county in enumerate(counties[:: len(counties) // FOREIGN][:FOREIGN]):
        yield from geocode(petitions[start::FOREIGN], gazetteer, GeocodingParams(county))
    for county in counties:
        own = [p for p, m in zip(petitions, plain, strict=True) if m.code.startswith(county)]
        yield from geocode(own, gazetteer, GeocodingParams(county))
    yield from geocode(hinted(petitions, plain, gazetteer), gazetteer)


def hinted(petitions: list[Petition], plain: tuple[Match, ...], gazetteer: Gazetteer) -> list[Petition]:
    """Every third petition with its county, every other of those with its township too, in columns of their own."""
    found = []
    for i, (one, match) in enumerate(zip(petitions[::3], plain[::3], strict=True)):
        county, township = (gazetteer.by_code.get(match.code[:length]) for length in (6, 9))
        if county is not None:
            town = township.name if township is not None and i % 2 else ""
            found.append(replace(one, county_hint=county.name, township_hint=town))
    return found


if __name__ == "__main__":
    sys.exit(main())
