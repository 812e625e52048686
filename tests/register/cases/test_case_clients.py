from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fieldvisit.register import Register

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="clients are forked processes")

DRIVER = Path(__file__).parents[2] / "faults" / "case_driver.py"


def test_eight_clients_with_200_edits_each_lose_no_update_and_hear_of_every_conflict_with_both_versions(new_place):
    place = new_place()
    Register.create(place).close()
    command = [sys.executable, str(DRIVER), "clients", str(place), "8", "200"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["ended"] == [0] * 8
    assert (result["stored"], result["distinct"], result["sum"]) == (1600, 1600, 1600)
    assert (result["missing"], result["gaps"], result["unclear"]) == ([], 0, [])
    assert result["conflicts"] > 100, "the clients must really meet"
