"""A driver script in a process of its own, for tests that kill processes: its scenario's outcome."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path


def outcome_of(driver: Path, scenario: str, *words: str) -> dict[str, object]:
    """What a driver's scenario printed, as JSON; a driver that fails ends the test with its own words."""
    beside = os.pathsep.join(filter(None, (str(Path(__file__).parent), os.environ.get("PYTHONPATH", ""))))
    known = os.environ | {"PYTHONPATH": beside}
    done = subprocess.run(
        [sys.executable, str(driver), scenario, *words], capture_output=True, text=True, check=False, env=known
    )
    assert done.returncode == 0, done.stderr
    print(scenario, done.stdout)  # shown by pytest -s
    return dict(json.loads(done.stdout))
