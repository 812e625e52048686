"""The same way with the register in a PostgreSQL database: made, filled, planned, reopened."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from door_browser import book_of, with_account
from register_inside import connected, content, url_of
from register_places import dumped, restored, told_of

from fieldvisit.cli import main
from fieldvisit.domain.access.audit import Act
from fieldvisit.domain.access.roles import Role
from fieldvisit.errors import SettingsError
from fieldvisit.register import Door, Register
from fieldvisit.resources import geodata
from fieldvisit.settings import load_settings
from fieldvisit.workspace import CountyFiles, Workspace
from fieldvisit.workspace.files import DEMO_COUNTY


def test_a_county_may_keep_its_register_in_a_database(postgres_server, tmp_path):
    address = postgres_server.fresh()
    folder = tmp_path / "county"
    with Workspace.create(folder, DEMO_COUNTY, CountyFiles.demo(), demo=True, register_url=address) as workspace:
        workspace.import_ledger(geodata("demo", "ledger.xlsx"))
        workspace.geocode()
    assert not (folder / "register.sqlite").exists()
    with Workspace.open(folder) as workspace:
        counts = workspace.counts()
        assert counts.rows_read == counts.rejected + counts.matched + counts.ambiguous + counts.unmatched == 604


def test_the_demo_on_a_server_writes_the_very_files_of_the_demo_in_a_file(demo_folder, demo_on_server):
    on_server, in_file = ({p.name: p.read_bytes() for p in (f / "out").iterdir()} for f in (demo_on_server, demo_folder))
    assert on_server == in_file


def test_backup_of_a_server_says_what_makes_it_and_notes_none(county, tmp_path):
    said = CliRunner().invoke(main, ["backup", str(tmp_path / "b.fvbackup"), "-w", str(county)])
    assert (said.exit_code, "pg_dump" in said.output, said.output.count("\n")) == (3, True, 1)
    assert not (tmp_path / "b.fvbackup").exists()
    with Workspace.open(county) as workspace:
        assert Act.BACKUP not in {line.deed.act for line in workspace.register.audit()}


def test_a_database_dumped_and_restored_elsewhere_is_the_same_register(county, own_databases, tmp_path):
    dumped(url_of(county), tmp_path / "register.sql")
    again = Path(shutil.copytree(county, tmp_path / "again"))
    address = own_databases.new_url()
    restored(tmp_path / "register.sql", address)
    told_of(again, url_of(county), address)
    assert content(again) == content(county)
    with Workspace.open(again) as there, Workspace.open(county) as here:
        assert there.run() == here.run()
        assert there.register.audit_faults() == ()


def test_a_restored_dump_brings_no_session_back_to_life_and_the_register_it_came_from_keeps_its_own(
    county, own_databases, tmp_path
):
    address, again = url_of(county), own_databases.new_url()
    with Register.open(address) as register:
        with_account(book_of(register), "li.wei", Role.COUNTY_OPERATOR)
        token = Door(book_of(register)).renew("li.wei").token
    with Register.open(address) as register:
        assert Door(book_of(register)).session(token) is not None, "opening it again ends nothing"
    dumped(address, tmp_path / "register.sql")
    restored(tmp_path / "register.sql", again)
    with Register.open(again) as register:
        assert Door(book_of(register)).session(token) is None
        assert register.audit_faults() == ()
        assert register.audit()[-1].deed.act is Act.RESTORE
        fresh = Door(book_of(register)).renew("li.wei").token
    with Register.open(again) as register:
        assert Door(book_of(register)).session(fresh) is not None, "once is enough"
    with Register.open(address) as register:
        assert Door(book_of(register)).session(token) is not None


def test_a_dump_restored_over_its_own_database_ends_its_sessions(county, tmp_path):
    address = url_of(county)
    with Register.open(address) as register:
        with_account(book_of(register), "li.wei", Role.COUNTY_OPERATOR)
        token = Door(book_of(register)).renew("li.wei").token
    dumped(address, tmp_path / "register.sql")
    with connected(county) as server:
        server.execute("DROP SCHEMA public CASCADE")
        server.execute("CREATE SCHEMA public AUTHORIZATION pg_database_owner")
    restored(tmp_path / "register.sql", address)
    with Register.open(address) as register:
        assert Door(book_of(register)).session(token) is None


def test_a_register_address_with_a_password_is_refused_without_repeating_it(tmp_path):
    (tmp_path / "fieldvisit.toml").write_text('[register]\nurl = "postgresql+psycopg://office:s3cret@db/register"\n', "utf-8")
    with pytest.raises(SettingsError, match="PGPASSWORD") as refused:
        load_settings(tmp_path / "fieldvisit.toml")
    assert "s3cret" not in refused.value.text.zh + refused.value.text.en


def test_init_refuses_an_address_of_another_kind(tmp_path):
    files = {name: str(geodata("demo", f"{name}.csv")) for name in ("villages", "roster")}
    given = [part for name, path in files.items() for part in (f"--{name}", path)]
    command = ["init", str(tmp_path / "county"), "--county", "410423", *given, "--register", "mysql://x/y"]
    outcome = CliRunner().invoke(main, command)
    assert outcome.exit_code == 3
    assert "postgresql+psycopg" in outcome.output
    assert not (tmp_path / "county").exists()
