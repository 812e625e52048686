"""The check-up: everything good in a fresh workspace, each fault found with its remedy, nothing changed, nobody's data printed."""

from __future__ import annotations

import json
import os
import shutil
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from register_inside import content, tamper
from tile_files import mbtiles, picture

from fieldvisit.cli import main
from fieldvisit.domain.access.audit import Act, Deed
from fieldvisit.workspace import Workspace, uploads

CANARY = "金鹮甲"


@pytest.fixture
def folder(county, engine_kind, request):
    if engine_kind == "sqlite":
        yield county
        return
    server = request.getfixturevalue("postgres_server")
    server.sync(on=True)
    yield county
    server.sync(on=False)


def findings(folder, *words):
    """The findings by name, and the exit code."""
    said = CliRunner().invoke(main, ["doctor", "-w", str(folder), "--json", *words])
    assert CANARY not in said.output
    text = said.output[: said.output.rindex("}") + 1]
    return {f["name"]: f for f in json.loads(text)["findings"]}, said.exit_code


def bad(folder):
    found, code = findings(folder)
    names = {name for name, finding in found.items() if not finding["good"]}
    assert (code != 0) == bool(names)
    for name in names:
        assert found[name]["zh"].endswith("。")
        assert found[name]["en"].endswith(".")
    return {name: found[name]["zh"] for name in names}


def test_a_fresh_workspace_has_nothing_to_mend_and_each_line_is_said_in_both_languages(folder):
    found, code = findings(folder)
    assert (code, bad(folder)) == (0, {})
    wanted = {
        "schema",
        "structure",
        "durability",
        "audit",
        "cases",
        "jobs",
        "key",
        "room",
        "backup",
        "left-over",
        "files",
        "disk",
    }
    assert wanted <= set(found)
    lines = CliRunner().invoke(main, ["doctor", "-w", str(folder)]).output.splitlines()
    assert len(lines) == len(found)
    assert all(line.startswith("✓ ") for line in lines)


def test_an_older_schema_is_told_and_not_touched(folder):
    tamper(folder, "UPDATE alembic_version SET version_num = '0010'")
    before = content(folder)
    assert "fieldvisit case list" in bad(folder)["schema"]
    assert content(folder) == before


def test_a_petition_without_a_case_is_found(folder):
    tamper(folder, "DELETE FROM case_petition WHERE petition_id = (SELECT min(id) FROM petition)")
    assert "case open" in bad(folder)["cases"]


def test_a_reference_that_leads_nowhere_is_found(folder):
    tamper(folder, f"INSERT INTO case_petition VALUES ('{CANARY}', 'NONE', 1)")
    assert "case_petition" in bad(folder)["structure"]


def test_an_index_that_the_server_no_longer_keeps_is_found(folder):
    tamper(folder, "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_petition_status_level'::regclass")
    assert "REINDEX" in bad(folder)["structure"]


def test_a_server_that_does_not_force_commits_to_the_disk_is_told(county):
    assert "fsync" in bad(county)["durability"]


def test_a_damaged_file_is_found(folder):
    path = folder / "register.sqlite"
    tamper(folder, "PRAGMA wal_checkpoint(TRUNCATE)")
    raw = bytearray(path.read_bytes())
    middle = len(raw) // 2 // 4096 * 4096
    raw[middle : middle + 4096] = b"\xff" * 4096
    path.write_bytes(raw)
    assert "恢复" in bad(folder)["structure"]


def test_a_changed_audit_is_found(folder):
    with Workspace.open(folder) as workspace:
        for n in range(3):
            workspace.register.record(Deed("li", Act.VIEW, f"C{n}"))
    tamper(folder, "UPDATE audit SET who = 'wang' WHERE number = 2", table="audit")
    assert "audit verify" in bad(folder)["audit"]


def test_a_job_that_was_cut_off_is_named_with_its_remedy(folder):
    with Workspace.open(folder) as workspace:
        book = workspace.register.jobs()
        job_id = book.ask("plan", "{}", "li")
        book.begin(job_id)
    old = (datetime.now(UTC) - timedelta(minutes=5)).isoformat(timespec="milliseconds")
    tamper(folder, f"UPDATE job SET heartbeat_at = '{old}'")
    assert f"job cancel {job_id}" in bad(folder)["jobs"]


@pytest.mark.skipif(os.name != "posix", reason="rights of files are POSIX's")
def test_a_key_that_others_read_is_missing_or_half_changed_is_found(folder):
    with Workspace.open(folder) as workspace:
        workspace.key()
    key = folder / "keys" / "fieldvisit.key"
    key.chmod(0o640)
    assert "chmod 600" in bad(folder)["key"]
    key.chmod(0o600)
    assert bad(folder) == {}
    key.with_name(f"{key.name}.new").touch(mode=0o600)
    assert "key change" in bad(folder)["key"]
    key.with_name(f"{key.name}.new").unlink()
    key.unlink()
    tamper(
        folder,
        "INSERT INTO identity VALUES ((SELECT min(id) FROM petition), 'name', (SELECT min(id) FROM import_batch), 'seal', 's1.x')",
    )
    assert "放回原来的文件" in bad(folder)["key"]
    assert not key.exists()


def test_a_real_workspace_without_a_backup_of_this_week_is_told(folder):
    with Workspace.open(folder) as workspace:
        object.__setattr__(workspace.settings.county, "demo", False)
        from fieldvisit.workspace.care import care_findings  # noqa: PLC0415

        def backup():
            return next(f for f in care_findings(workspace) if f.name == "backup")

        assert (backup().good, "从未备份" in backup().sentence.zh) == (False, True)
        workspace.register.record(Deed("cli:", Act.BACKUP, "b.fvbackup"))
        assert backup().good


def test_a_workspace_on_a_server_is_told_who_makes_its_backups_and_what_is_not_seen_here(county):
    found, _ = findings(county)
    assert "服务器" in found["room"]["zh"]
    assert "the server" in found["room"]["en"]
    with Workspace.open(county) as workspace:
        object.__setattr__(workspace.settings.county, "demo", False)
        from fieldvisit.workspace.care import care_findings  # noqa: PLC0415

        assert "pg_dump" in next(f for f in care_findings(workspace) if f.name == "backup").sentence.zh


def test_a_ledger_left_behind_by_a_killed_import_is_told(folder):
    left = folder / uploads.FOLDER / "0123"
    left.mkdir(parents=True)
    (left / f"{CANARY}.xlsx").write_bytes(b"x")
    os.utime(left, (0, 0))
    assert "请删除" in bad(folder)["left-over"]


def test_a_changed_script_of_the_program_is_named(monkeypatch, tmp_path):
    from fieldvisit.resources import static  # noqa: PLC0415
    from fieldvisit.workspace import doctor  # noqa: PLC0415

    shutil.copytree(static(), tmp_path / "static")
    monkeypatch.setattr(doctor, "static", (tmp_path / "static").joinpath)
    (tmp_path / "static" / "vendor" / "leaflet" / "LICENSE").write_text("changed")
    assert [f.sentence.zh for f in doctor.examine(tmp_path) if f.name == "files"] == [
        "程序文件不全或被改动：leaflet/LICENSE。请重新安装。"
    ]


def test_the_file_of_the_background_is_looked_at(folder):
    settings = folder / "fieldvisit.toml"
    plain = settings.read_text("utf-8")
    settings.write_text(plain + '\n[map]\nbackground = "mbtiles"\nfile = "county/map.mbtiles"\n', encoding="utf-8")
    assert "map.source、map.approval" in bad(folder)["background"]
    settings.write_text(
        plain + '\n[map]\nbackground = "mbtiles"\nfile = "county/map.mbtiles"\nsource = "某院"\napproval = "豫S(2026)001号"\n',
        encoding="utf-8",
    )
    assert "map.mbtiles 不能用：没有这个文件" in bad(folder)["background"]
    mbtiles(folder / "county" / "map.mbtiles", {(8, 208, 102): picture(1, 2, 3)})
    assert "background" not in bad(folder)
    assert "8–8 级。底图：某院；审图号：豫S(2026)001号。" in findings(folder)[0]["background"]["zh"]
