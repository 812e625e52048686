from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import pytest
from driven import outcome_of

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills child processes, which Windows does differently")

outcome = partial(outcome_of, Path(__file__).with_name("register_driver.py"))


@pytest.mark.parametrize(("scenario", "least"), [("kill_import", 20), ("kill_plan", 10)])
def test_a_step_killed_at_any_moment_leaves_the_old_or_the_new_state_and_can_be_done_again(scenario, least, ground, most):
    result = outcome(scenario, ground, most)
    assert result["differ"]
    assert result["odd"] == []
    assert result["kills"] >= least


def test_an_upgrade_killed_at_any_moment_succeeds_when_the_register_is_opened_again(ground, most):
    result = outcome("kill_upgrade", ground, most)
    assert result["odd"] == []
    assert result["kills"] >= 20


def test_imports_killed_at_random_lose_nothing_acknowledged_and_leave_nothing_partial(ground, loops):
    result = outcome("kill_imports_at_random", ground, str(loops))
    assert result["odd"] == []
    assert result["kills"] == loops
    assert result["acknowledged"] >= loops


def test_imports_lose_nothing_acknowledged_when_the_whole_server_is_killed(loops):
    result = outcome("kill_servers_at_random", str(max(2, loops // 5)))
    assert result["odd"] == []
    assert result["kills"] == max(2, loops // 5)
    assert result["acknowledged"] >= result["kills"]


def test_a_full_disk_is_said_in_words_and_the_import_succeeds_when_there_is_room_again(tmp_path):
    result = outcome("disk_full", str(tmp_path))
    assert "未保存任何内容" in str(result["sentence"])
    assert result["unchanged"]
    assert (result["added"], result["updated"], result["now"]) == (4997, 3, 5005)
