"""How good the geocoding is, as text tables: ``python tests/benchmarks/geocoding_quality.py --set generated --n 50 --seed 7``.

``--set labelled`` measures the hand-written set, ``editions`` names of former editions of the list, ``generated`` synthetic cases
(``--groups b`` keeps to one group of sentences), ``held`` those of the second generator, which no fit has seen, ``all`` one after the other.
``--failures K`` prints the worst K of each kind. Prints; asserts nothing.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from fieldvisit.geocoding.evaluation.cases import LabelledCase, read_cases
from fieldvisit.geocoding.evaluation.generate import GenerateParams, generate
from fieldvisit.geocoding.evaluation.judge import judge
from fieldvisit.geocoding.evaluation.measure import measure
from fieldvisit.geocoding.evaluation.report import failures, table
from fieldvisit.io.gazetteer import load_gazetteer

REFERENCE = Path(__file__).parents[1] / "reference" / "geocoding"
sys.path.insert(0, str(REFERENCE))

from held import kinds as held  # noqa: E402


def main() -> None:
    """Measure the sets asked for."""
    options = arguments()
    gazetteer = load_gazetteer()
    sets: dict[str, tuple[LabelledCase, ...]] = {}
    for name in ("labelled", "editions", "roles"):
        if options.set in (name, "all"):
            sets[name] = read_cases(REFERENCE / f"{name}.csv")
    if options.set in ("generated", "all"):
        params = GenerateParams(options.seed, options.n, tuple(options.kinds), tuple(options.groups), options.county)
        sets["generated"] = generate(gazetteer, params)
    if options.set in ("held", "roles", "all"):
        sets["held"] = held.generate(gazetteer, options.n, options.seed)
    for name, cases in sets.items():
        start = time.process_time()
        verdicts = judge(cases, gazetteer)
        seconds = time.process_time() - start
        lines = [f"== {name}: {len(cases)} cases, {seconds:.1f} s of CPU with the index", table(measure(verdicts))]
        sys.stdout.write("\n".join([*lines, *failures(verdicts, gazetteer, options.failures)]) + "\n")


def arguments() -> argparse.Namespace:
    """What to measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", choices=("labelled", "editions", "generated", "held", "roles", "all"), default="all")
    parser.add_argument("--n", type=int, default=30, help="generated cases of each kind")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--kinds", nargs="*", default=[])
    parser.add_argument("--groups", nargs="*", default=["a", "b"])
    parser.add_argument("--county", default="")
    parser.add_argument("--failures", type=int, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    main()
