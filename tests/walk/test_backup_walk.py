"""Backup and restore: whole or not at all, every part checked, nothing of the key, sessions do not come back."""

from __future__ import annotations

import io
import json
import random
import shutil
import sqlite3
import threading
import zipfile
from contextlib import closing

import pytest
from click.testing import CliRunner

from fieldvisit.cli import main
from fieldvisit.domain.access.audit import Act, Deed
from fieldvisit.errors import InputFileError
from fieldvisit.register import first_password
from fieldvisit.workspace import Workspace
from fieldvisit.workspace.access import accounts, door
from fieldvisit.workspace.backup import back_up, restore

PASSWORD = "Qi-Yu-lanpo-77-hema"


@pytest.fixture
def folder(demo_folder, tmp_path):
    shutil.copytree(demo_folder, tmp_path / "county")
    return tmp_path / "county"


def rows(folder):
    """Every row of every table but the audit's, sessions left out."""
    with closing(sqlite3.connect(folder / "register.sqlite")) as connection:
        names = [n for (n,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        kept = [n for n in names if n not in ("audit", "session", "login_failure", "setup_token")]
        return {n: connection.execute(f"SELECT * FROM {n}").fetchall() for n in kept}


def made(folder, target, password=""):
    with Workspace.open(folder) as workspace:
        return back_up(workspace, target, password)


@pytest.mark.parametrize("password", ["", PASSWORD])
def test_a_restored_workspace_holds_the_same_rows_and_files(folder, tmp_path, password):
    made(folder, tmp_path / "b.fvbackup", password)
    restore(tmp_path / "b.fvbackup", tmp_path / "again", password)
    assert rows(tmp_path / "again") == rows(folder)
    assert (tmp_path / "again" / "fieldvisit.toml").read_bytes() == (folder / "fieldvisit.toml").read_bytes()
    with Workspace.open(tmp_path / "again") as workspace:
        assert workspace.run().plan is not None
        assert workspace.register.audit_faults() == ()
        assert [line.deed.act for line in workspace.register.audit()][-2:] == [Act.BACKUP, Act.RESTORE]


def test_a_backup_made_while_others_write_is_consistent(folder, tmp_path):
    over = threading.Event()

    def write():
        with Workspace.open(folder) as other:
            while not over.is_set():
                other.register.record(Deed("li", Act.VIEW, "C001"))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for n in range(5):
            made(folder, tmp_path / f"{n}.fvbackup")
    finally:
        over.set()
        writer.join()
    for n in range(5):
        restore(tmp_path / f"{n}.fvbackup", tmp_path / f"again{n}")
        with Workspace.open(tmp_path / f"again{n}") as workspace:
            assert workspace.register.audit_faults() == ()


def test_the_key_is_not_in_the_backup_and_sessions_do_not_come_back(folder, tmp_path):
    with Workspace.open(folder) as workspace:
        run = CliRunner().invoke(main, ["user", "add", "li", "--role", "county", "-w", str(folder), "--json"])
        token = door(workspace).enter("li", json.loads(run.output)["password"], "a").token
        accounts(workspace).start_totp("li")
        key = (folder / "keys" / "fieldvisit.key").read_bytes()
        back_up(workspace, tmp_path / "b.fvbackup")
    with zipfile.ZipFile(tmp_path / "b.fvbackup") as packed:
        assert not [n for n in packed.namelist() if "key" in n]
        assert not [n for n in packed.namelist() if key.strip() in packed.read(n)]
    restore(tmp_path / "b.fvbackup", tmp_path / "again")
    with Workspace.open(tmp_path / "again") as workspace:
        assert door(workspace).session(token) is None


def test_an_encrypted_backup_shows_nothing_and_opens_with_its_password_only(folder, tmp_path):
    made(folder, tmp_path / "b.fvbackup", PASSWORD)
    raw = (tmp_path / "b.fvbackup").read_bytes()
    assert b"register.sqlite" not in raw
    for wrong in ("", first_password()):
        with pytest.raises(InputFileError, match="口令"):
            restore(tmp_path / "b.fvbackup", tmp_path / "again", wrong)
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize("password", ["", PASSWORD])
def test_a_changed_or_shortened_backup_is_refused_and_nothing_is_left_behind(folder, tmp_path, password):
    made(folder, tmp_path / "b.fvbackup", password)
    whole = (tmp_path / "b.fvbackup").read_bytes()
    choose = random.Random(7)
    for n in range(12):
        broken = bytearray(whole[: choose.randrange(len(whole))] if n % 2 else whole)
        for _ in range(0 if n % 2 else 40):
            broken[choose.randrange(len(broken))] ^= 0xFF
        (tmp_path / "broken").write_bytes(broken)
        with pytest.raises(InputFileError):
            restore(tmp_path / "broken", tmp_path / "again", password)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["b.fvbackup", "broken", "county"]


@pytest.mark.parametrize("name", ["../evil", "/evil", "a/../../evil", "C:evil", "a\\..\\evil"])
def test_a_backup_that_would_write_elsewhere_is_refused(folder, tmp_path, name):
    made(folder, tmp_path / "b.fvbackup")
    room = io.BytesIO()
    with zipfile.ZipFile(tmp_path / "b.fvbackup") as old, zipfile.ZipFile(room, "w") as new:
        sums = json.loads(old.read("MANIFEST.json"))
        for part in old.namelist():
            if part != "MANIFEST.json":
                new.writestr(part, old.read(part))
        new.writestr(name, b"x")
        sums[name] = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
        new.writestr("MANIFEST.json", json.dumps(sums))
    (tmp_path / "evil.fvbackup").write_bytes(room.getvalue())
    with pytest.raises(InputFileError):
        restore(tmp_path / "evil.fvbackup", tmp_path / "again")
    assert not list(tmp_path.rglob("evil"))


def test_nothing_is_ever_overwritten(folder, tmp_path):
    made(folder, tmp_path / "b.fvbackup")
    with pytest.raises(InputFileError, match="不会覆盖"):
        restore(tmp_path / "b.fvbackup", folder)


def test_the_commands_say_what_they_did_and_what_is_not_in_the_backup(folder, tmp_path):
    said = CliRunner().invoke(
        main, ["backup", str(tmp_path / "b.fvbackup"), "-w", str(folder), "--encrypt"], input=f"{PASSWORD}\n{PASSWORD}\n"
    )
    assert "不在备份里" in said.output
    again = CliRunner().invoke(
        main, ["restore", str(tmp_path / "b.fvbackup"), "--to", str(tmp_path / "again"), "--decrypt"], input=f"{PASSWORD}\n"
    )
    assert (again.exit_code, "校验无误" in again.output) == (0, True)
    nothing = CliRunner().invoke(main, ["restore", str(tmp_path / "none"), "--to", str(tmp_path / "x")])
    assert (nothing.exit_code, nothing.output.count("\n")) == (2, 1)
