from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import pytest
from driven import outcome_of

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills child processes, which Windows does differently")

outcome = partial(outcome_of, Path(__file__).with_name("backup_driver.py"))


@pytest.mark.parametrize("password", ["", "Qi-Yu-lanpo-77-hema"], ids=["plain", "encrypted"])
def test_a_backup_killed_at_any_moment_is_the_old_one_or_the_new_and_the_register_is_unharmed(tmp_path, loops, password):
    result = outcome("backups_at_random", str(tmp_path), str(loops), password)
    assert result["odd"] == []
    assert result["inside"] >= loops // 2
    assert result["left_after"] == 0


def test_a_restore_killed_at_any_moment_leaves_no_folder_or_a_whole_one(tmp_path, loops):
    result = outcome("restores_at_random", str(tmp_path), str(loops))
    assert result["odd"] == []
    assert result["inside"] >= loops // 2
    assert result["left"] == []
