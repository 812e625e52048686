"""Large problems solved twice in processes of their own with different hash seeds: the same plan file, byte for byte.

``python tests/benchmarks/determinism.py [--sizes 300,1000,3000] [--iterations 2000]``

The work is counted (seed and iterations), the time limit out of reach. Exits with 1 if two plan files differ or the clock cut one
short.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from hostile_problems import PARAMS, county

from fieldvisit.io.exports import plan_json
from fieldvisit.routing.solver import solve

PEOPLE = {300: (3, 5), 1000: (8, 10), 3000: (20, 20)}
HASH_SEEDS = ("0", "4711")


def plan_file(size: int, iterations: int) -> str:
    """The plan file of one problem, as text."""
    people, days = PEOPLE.get(size, (3, 5))
    params = replace(PARAMS, days=days, rounds=2, iterations=iterations, engine_failures=0, time_limit_s=3600.0)
    problem = county(size, people, params=params)
    return plan_json(solve(problem, params))


def one(size: int, iterations: int, hash_seed: str) -> str:
    """The plan file as a fresh process with this hash seed makes it."""
    command = [sys.executable, __file__, "--child", str(size), "--iterations", str(iterations)]
    env = os.environ | {"PYTHONHASHSEED": hash_seed}
    return subprocess.run(command, env=env, check=True, capture_output=True, text=True, encoding="utf-8").stdout


def main() -> None:
    """Print a line for each size; exits with 1 when something differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="300,1000,3000")
    parser.add_argument("--iterations", type=int, default=2000)
    parser.add_argument("--child", type=int)
    args = parser.parse_args()
    if args.child:
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
        sys.stdout.write(plan_file(args.child, args.iterations))
        return
    bad = 0
    for size in map(int, args.sizes.split(",")):
        first, second = (one(size, args.iterations, seed) for seed in HASH_SEEDS)
        good = first == second and "cut short" not in first and len(first) > 1000
        bad += not good
        digest = hashlib.sha256(first.encode()).hexdigest()[:16]
        print(f"{size} visits: {'the same' if good else 'DIFFERENT'}, {len(first)} characters, sha256 {digest}", flush=True)
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
