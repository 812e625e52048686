from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import pytest
from driven import outcome_of

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills child processes, which Windows does differently")

outcome = partial(outcome_of, Path(__file__).with_name("case_driver.py"))


def test_a_close_out_killed_at_any_moment_is_whole_or_absent_and_can_be_done_again(ground, most):
    result = outcome("close_out", ground, most)
    assert result["odd"] == []
    assert result["kills"] >= 8


def test_close_outs_killed_at_random_lose_nothing_acknowledged_and_leave_nothing_half_done(ground, loops):
    result = outcome("close_outs_at_random", ground, str(loops))
    assert (result["odd"], result["kills"]) == ([], loops)
    assert result["closed"] >= loops


def test_imports_with_their_cases_killed_at_random_lose_nothing_and_double_nothing_when_given_again(ground, loops):
    result = outcome("imports_at_random", ground, str(loops))
    assert (result["odd"], result["kills"]) == ([], loops)
    assert result["ledgers"] >= 2 * loops


def test_plans_killed_at_random_are_all_there_with_one_current(ground, loops):
    result = outcome("plans_at_random", ground, str(loops))
    assert (result["odd"], result["kills"]) == ([], loops)
    assert result["saved"] >= loops


def test_upgrades_killed_at_random_succeed_when_the_register_is_opened_again_and_lose_nothing(ground, loops):
    result = outcome("upgrades_at_random", ground, str(loops))
    assert (result["odd"], result["kills"]) == ([], result["loops"])
    assert result["inside"] >= loops // 2
