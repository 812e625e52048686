from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

DRIVER = Path(__file__).with_name("disk_driver.py")


def _can_inject() -> bool:
    if shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-qq", "-e", "trace=none", "true"], capture_output=True, check=False).returncode == 0


pytestmark = pytest.mark.skipif(
    not _can_inject(), reason="faults are injected by strace, which is missing or may not trace here"
)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [("pwrite64", "EIO", "磁盘读写失败"), ("pwrite64", "ENOSPC", "已满"), ("fdatasync", "EIO", "磁盘读写失败")],
)
def test_a_disk_that_fails_once_at_any_write_is_said_in_words_and_the_step_done_again_leaves_everything_once(
    call, error, words, request, tmp_path
):
    points = int(request.config.getoption("--kills")) // 2
    command = [sys.executable, str(DRIVER), "faults", str(tmp_path), call, error, str(points)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert (result["points"], result["odd"]) == (points, [])
    assert result["refused"] >= 3, "the faults must really reach the register"
    assert all(words in sentence and "未保存任何内容" in sentence for sentence in result["sentences"])
