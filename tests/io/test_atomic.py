from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fieldvisit.io.atomic import finish, write_bytes, write_text, write_together

posix_only = pytest.mark.skipif(os.name != "posix", reason="uses POSIX signals or limits")

FULL_DISK = """
import resource, sys
from pathlib import Path
from fieldvisit.io.atomic import write_bytes
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    write_bytes(Path(sys.argv[1]), b"n" * 5000)
except OSError as error:
    print(error.errno)
"""

WRITE_FOREVER = """
import sys
from pathlib import Path
from fieldvisit.io.atomic import write_bytes
path = Path(sys.argv[1])
print("writing", flush=True)
while True:
    for letter in (b"a", b"b"):
        write_bytes(path, letter * 2_000_000)
"""

TOGETHER = """
import sys
from pathlib import Path
from fieldvisit.io.atomic import write_together
files = {f"{n}.csv": b"new" * 10_000 for n in range(6)}
print("ready", flush=True)
write_together(Path(sys.argv[1]), files)
print("done", flush=True)
"""


def test_a_new_file_holds_exactly_the_bytes(tmp_path: Path) -> None:
    write_bytes(tmp_path / "new.bin", b"\x00\r\n\xff")
    assert (tmp_path / "new.bin").read_bytes() == b"\x00\r\n\xff"


def test_an_old_file_is_replaced(tmp_path: Path) -> None:
    write_text(tmp_path / "plan.json", "old and much longer")
    write_text(tmp_path / "plan.json", "新")
    assert (tmp_path / "plan.json").read_bytes() == "新".encode()


def test_line_ends_stay_as_they_are_on_every_system(tmp_path: Path) -> None:
    write_text(tmp_path / "a.txt", "a\nb\r\n")
    assert (tmp_path / "a.txt").read_bytes() == b"a\nb\r\n"


def test_nothing_but_the_file_is_left_in_the_folder(tmp_path: Path) -> None:
    write_text(tmp_path / "a.txt", "x")
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_a_name_of_the_greatest_length_can_be_written(tmp_path: Path) -> None:
    name = "n" * 251 + ".csv"
    write_text(tmp_path / name, "x")
    assert (tmp_path / name).read_text(encoding="utf-8") == "x"


def test_a_new_file_can_be_read_by_those_whom_the_umask_allows(tmp_path: Path) -> None:
    (tmp_path / "plain.txt").write_text("x", encoding="utf-8")
    write_text(tmp_path / "atomic.txt", "x")
    assert (tmp_path / "atomic.txt").stat().st_mode == (tmp_path / "plain.txt").stat().st_mode


@posix_only
def test_a_symbolic_link_keeps_pointing_to_its_file(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text("old", encoding="utf-8")
    (tmp_path / "link.txt").symlink_to(tmp_path / "real.txt")
    write_text(tmp_path / "link.txt", "new")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_text(encoding="utf-8") == "new"


def test_a_missing_folder_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_text(tmp_path / "nowhere" / "a.txt", "x")


def test_a_folder_is_never_replaced_by_a_file(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError, match=r"taken"):
        write_text(tmp_path / "taken", "x")
    assert [p.name for p in tmp_path.iterdir()] == ["taken"]


@posix_only
def test_when_the_disk_is_full_the_old_file_stays_and_no_rest_is_left(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(b"old")
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path / "a.bin")], capture_output=True, text=True, check=True, timeout=60
    )
    assert int(done.stdout) > 0
    assert (tmp_path / "a.bin").read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.bin"]


@posix_only
def test_a_process_killed_while_writing_leaves_one_whole_content(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    whole = (b"old", b"a" * 2_000_000, b"b" * 2_000_000)
    path.write_bytes(b"old")
    for round_number in range(8):
        with subprocess.Popen([sys.executable, "-c", WRITE_FOREVER, str(path)], stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == b"writing\n"
            time.sleep(0.007 * round_number)
            writer.send_signal(signal.SIGKILL)
        assert path.read_bytes() in whole


def test_files_written_together_replace_the_old_ones_and_leave_nothing_beside_them(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "kept").write_bytes(b"kept")
    write_together(tmp_path, {"a": b"new", "b": b"new"})
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"a": b"new", "b": b"new", "kept": b"kept"}


def test_files_of_which_one_cannot_be_written_leave_the_old_ones(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    with pytest.raises(OSError, match="nowhere"):
        write_together(tmp_path, {"a": b"new", "nowhere/b": b"new"})
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"a": b"old"}


def test_a_process_killed_while_writing_several_files_leaves_all_old_or_all_new(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    chance, moment, seen = random.Random(23), 0.002, []
    whole, old = ({f"{n}.csv": word * 10_000 for n in range(6)} for word in (b"new", b"old"))
    loops = 4 * int(request.config.getoption("--kills"))
    for loop in range(loops):
        for name, data in old.items():
            (tmp_path / name).write_bytes(data)
        with subprocess.Popen([sys.executable, "-c", TOGETHER, str(tmp_path)], stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "ready\n"
            time.sleep(moment * chance.uniform(0.2, 1.8))
            writer.kill()
            told = "done" in writer.stdout.read()
        finish(tmp_path)
        found = {p.name: p.read_bytes() for p in tmp_path.iterdir() if p.is_file()}
        assert found in (whole, old), loop
        assert found == whole or not told, "what was acknowledged is there"
        seen.append(found == whole)
        moment *= 0.8 if seen[-1] else 1.3  # however slow the machine is, kills fall around the moment that counts
    assert 0 < sum(seen) < loops, "kills fall before and after the moment from which the new files count"
    write_together(tmp_path, whole)
    assert {p.name for p in tmp_path.iterdir()} == set(whole), "what killed ones left is gone"
