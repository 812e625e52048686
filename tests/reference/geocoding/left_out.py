"""Villages that the list does not have, and slips of any character: ``python tests/reference/geocoding/left_out.py [SEED]``.

Real villages are left out of the gazetteer and then written as an address: nobody invented these names, and those that share a word
with their neighbours (前黑砦, 后黑砦) share it for a reason. None may be accepted as a village that is left. Against them stand villages
in which one character became any other, of everyday ones or of those of names in the same place: there the best candidate should be
the village, but where no reader could tell it from another village a person decides.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT)]

from fieldvisit.domain.place import AdminLevel, Gazetteer  # noqa: E402
from fieldvisit.geocoding.evaluation.cases import LabelledCase  # noqa: E402
from fieldvisit.geocoding.evaluation.judge import judge  # noqa: E402
from fieldvisit.geocoding.evaluation.writing.addresses import typo_is_safe  # noqa: E402
from fieldvisit.geocoding.evaluation.writing.places import Places, Site  # noqa: E402
from fieldvisit.geocoding.text.characters import ANY_CHANGE, change_cost  # noqa: E402
from fieldvisit.io.gazetteer import load_gazetteer  # noqa: E402

LEAST, PART, MOST, SLIPS, TRIES = 4, 4, 4, 300, 200


def main() -> None:
    """Print one line per kind."""
    gazetteer, seed = load_gazetteer(), int(sys.argv[1]) if len(sys.argv) > 1 else 11
    without, names = left_out(gazetteer, seed)
    print("kind                  n   best candidate  answers a village  accepted as one  wrongly")
    for cases, known in ((names, without), (slips(gazetteer, seed), gazetteer)):
        verdicts = judge(cases, known)
        for kind in dict.fromkeys(case.kind for case in cases):
            own = [v for v in verdicts if v.case.kind == kind]
            best = sum(v.match.candidates[:1] != () and v.match.candidates[0].code == v.case.code for v in own)
            sure = [v for v in own if v.accepted and v.answers_village]
            counts = (best, sum(v.answers_village for v in own), len(sure), sum(not v.right for v in sure))
            print(f"{kind:<16}{len(own):7}" + "".join(f"{100 * count / len(own):17.2f}" for count in counts))


def left_out(gazetteer: Gazetteer, seed: int) -> tuple[Gazetteer, tuple[LabelledCase, ...]]:
    """The gazetteer without a quarter of the villages of each township, at most ``MOST``, and their addresses.

    The right answer to each is its township; names that the county still has are left aside.
    """
    rng, towns = Random(seed), defaultdict(list)
    for site in _rural(Places(gazetteer)):
        towns[site.township.code].append(site)
    gone = [s for sites in towns.values() if len(sites) >= LEAST for s in rng.sample(sites, min(len(sites) // PART, MOST))]
    codes = {site.code for site in gone}
    without = replace(gazetteer, units=tuple(unit for unit in gazetteer.units if unit.code not in codes))
    left = Places(without)
    return without, tuple(
        _case(f"left_out-{number}", site, site.core, site.township.code)
        for number, site in enumerate(gone)
        if not left.in_county[site.county.code, site.core]
    )


def slips(gazetteer: Gazetteer, seed: int) -> tuple[LabelledCase, ...]:
    """Addresses of villages with one character changed into any other that neither sounds nor looks like it."""
    rng, places = Random(seed), Places(gazetteer)
    rural = _rural(places)
    everyday = [bytes((a, b)).decode("gb2312") for a in range(0xB0, 0xD7) for b in range(0xA1, 0xFF)]
    last, others = [s.core[-1] for s in rural], [char for s in rural for char in s.core[:-1]]
    found: list[LabelledCase] = []
    for length in (2, 3, 4):
        fitting = [s for s in rural if len(s.core) == length]
        found += _slips(f"slip_{length}", places, fitting, lambda _: rng.choice(everyday), rng)
        found += _slips(f"slip_{length}_named", places, fitting, lambda end: rng.choice(last if end else others), rng)
    return tuple(found)


def _slips(kind: str, places: Places, sites: list[Site], other: Callable[[bool], str], rng: Random) -> Iterable[LabelledCase]:
    count = 0
    for _ in range(SLIPS * TRIES):
        site = rng.choice(sites)
        at = rng.randrange(len(site.core))
        char = other(at == len(site.core) - 1)
        written = site.core[:at] + char + site.core[at + 1 :]
        if change_cost(site.core[at], char) >= ANY_CHANGE and typo_is_safe(places, site, written):
            yield _case(f"{kind}-{count}", site, written, site.code)
            count += 1
        if count == SLIPS:
            return


def _rural(places: Places) -> list[Site]:
    return [
        s
        for s in places.sites
        if s.unit.kind == "村" and s.township.kind in ("镇", "乡") and len(s.core) > 1 and places.is_plain(s)
    ]


def _case(name: str, site: Site, core: str, code: str) -> LabelledCase:
    text = f"{site.city if name[-1] in '13579' else ''}{site.county.name}{site.township.name}{core}村"
    kind, level = name.rpartition("-")[0], AdminLevel.VILLAGE if code == site.code else AdminLevel.TOWNSHIP
    return LabelledCase(name, "address", kind, text, code, level, (), kind)


if __name__ == "__main__":
    main()
