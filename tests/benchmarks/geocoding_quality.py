"""How good the geocoding is, as text tables: ``python tests/benchmarks/geocoding_quality.py --set generated --n 50 --seed 7``.

``--set labelled`` measures the hand-written set, ``editions`` names of former editions of the list, ``generated`` synthetic cases
(``--groups b`` keeps to one group of sentences), ``held`` those of the second generator, which no fit has seen, ``letters`` letters of several places, half of
which the model of roles was fitted on, ``all`` one after the other.
``--province 61`` generates cases of another province, whose names no fit has seen; ``--province all`` one line for each, with the CPU
seconds that its names take to load and to be indexed.
``--failures K`` prints the worst K of each kind; ``--write`` stores the reliability table of the release from the sets no fit has seen.
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
from fieldvisit.geocoding.evaluation.shipped import Row, rows_of, store
from fieldvisit.geocoding.matcher import index_of
from fieldvisit.io.gazetteer import all_provinces, load_gazetteer

REFERENCE = Path(__file__).parents[1] / "reference" / "geocoding"
sys.path.insert(0, str(REFERENCE))

from held import kinds as held  # noqa: E402
from role_letters import cases as letters  # noqa: E402


def main() -> None:
    """Measure the sets asked for."""
    options = arguments()
    if options.province == "all":
        nation(options)
        return
    gazetteer = load_gazetteer(code=options.province)
    sets: dict[str, tuple[LabelledCase, ...]] = {}
    for name in ("labelled", "editions", "roles"):
        if options.set in (name, "all"):
            sets[name] = read_cases(REFERENCE / f"{name}.csv")
    if options.set in ("generated", "all"):
        params = GenerateParams(options.seed, options.n, tuple(options.kinds), tuple(options.groups), options.county)
        sets["generated"] = generate(gazetteer, params)
    if options.set in ("held", "roles", "all"):
        sets["held"] = held.generate(gazetteer, options.n, options.seed)
    if options.set in ("letters", "all"):
        sets["letters"] = letters(gazetteer, max(1, options.n // 10), options.seed)
    rows: list[Row] = []
    for name, cases in sets.items():
        start = time.process_time()
        verdicts = judge(cases, gazetteer)
        seconds = time.process_time() - start
        figures = measure(verdicts)
        rows += rows_of(name, figures) if name in ("labelled", "held", "editions") else ()
        lines = [f"== {name}: {len(cases)} cases, {seconds:.1f} s of CPU with the index", table(figures)]
        sys.stdout.write("\n".join([*lines, *failures(verdicts, gazetteer, options.failures)]) + "\n")
    if options.write:
        store(rows)


def nation(options: argparse.Namespace) -> None:
    """One line a province: how good the geocoding is on generated cases, and what its names cost."""
    print("province   villages  load s  index s  cases  macro %  precision at 0.9 %  calibration error  refused accepted %")
    for code in all_provinces():
        begin = time.process_time()
        gazetteer = load_gazetteer(code=code)
        loaded = time.process_time()
        index_of(gazetteer)
        made = time.process_time()
        found = measure(judge(generate(gazetteer, GenerateParams(options.seed, options.n)), gazetteer))
        villages = sum(len(unit.code) == 12 for unit in gazetteer.units)
        print(
            f"{code} {gazetteer.units[0].core:<6} {villages:8,}  {loaded - begin:6.2f}  {made - loaded:7.2f}  {found.count:5}  "
            f"{100 * found.macro_accuracy:7.2f}  {100 * found.precision:18.2f}  {found.calibration_error:17.4f}  "
            f"{100 * found.false_accepts:18.2f}",
            flush=True,
        )


def arguments() -> argparse.Namespace:
    """What to measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--set", choices=("labelled", "editions", "generated", "held", "roles", "letters", "all"), default="all"
    )
    parser.add_argument("--n", type=int, default=30, help="generated cases of each kind")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--kinds", nargs="*", default=[])
    parser.add_argument("--groups", nargs="*", default=["a", "b"])
    parser.add_argument("--county", default="")
    parser.add_argument("--province", default="41", help="two digits, or all; other than 41 only with --set generated")
    parser.add_argument("--failures", type=int, default=0)
    parser.add_argument("--write", action="store_true", help="store the reliability table; only with --set all")
    options = parser.parse_args()
    if options.write and options.set != "all":
        parser.error("--write needs --set all")
    if options.province != "41" and options.set != "generated":
        parser.error("--province needs --set generated")
    return options


if __name__ == "__main__":
    main()
