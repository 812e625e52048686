from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills child processes, which Windows does differently")

DRIVER = Path(__file__).with_name("backup_driver.py")


def outcome(scenario: str, *words: str) -> dict[str, object]:
    done = subprocess.run([sys.executable, str(DRIVER), scenario, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.fixture
def loops(request) -> int:
    return int(request.config.getoption("--kills"))


@pytest.mark.parametrize("password", ["", "Qi-Yu-lanpo-77-hema"], ids=["plain", "encrypted"])
def test_a_backup_killed_at_any_moment_is_the_old_one_or_the_new_and_the_register_is_unharmed(tmp_path, loops, password):
    result = outcome("backups_at_random", str(tmp_path), str(loops), password)
    assert result["odd"] == []
    assert result["inside"] >= loops // 4
    assert result["left_after"] == 0


def test_a_restore_killed_at_any_moment_leaves_no_folder_or_a_whole_one(tmp_path, loops):
    result = outcome("restores_at_random", str(tmp_path), str(loops))
    assert result["odd"] == []
    assert result["inside"] >= loops // 4
    assert result["left"] == []
