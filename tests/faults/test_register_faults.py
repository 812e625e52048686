from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills child processes, which Windows does differently")

DRIVER = Path(__file__).with_name("register_driver.py")


def outcome(scenario: str, folder: Path) -> dict[str, object]:
    done = subprocess.run([sys.executable, str(DRIVER), scenario, str(folder)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.mark.parametrize(("scenario", "least"), [("kill_import", 20), ("kill_plan", 10)])
def test_a_step_killed_at_any_moment_leaves_the_old_or_the_new_state_and_can_be_done_again(scenario, least, tmp_path):
    result = outcome(scenario, tmp_path)
    assert result["differ"]
    assert result["odd"] == []
    assert result["kills"] >= least


def test_an_upgrade_killed_at_any_moment_succeeds_when_the_register_is_opened_again(tmp_path):
    result = outcome("kill_upgrade", tmp_path)
    assert result["odd"] == []
    assert result["kills"] >= 20


def test_imports_killed_at_random_lose_nothing_acknowledged_and_leave_nothing_partial(tmp_path):
    result = outcome("kill_imports_at_random", tmp_path)
    assert result["odd"] == []
    assert result["kills"] == 10
    assert result["acknowledged"] >= 10


def test_a_full_disk_is_said_in_words_and_the_import_succeeds_when_there_is_room_again(tmp_path):
    result = outcome("disk_full", tmp_path)
    assert "未保存任何内容" in str(result["sentence"])
    assert result["unchanged"]
    assert (result["added"], result["updated"], result["now"]) == (4997, 3, 5005)
