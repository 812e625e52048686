"""A register copied from SQLite to PostgreSQL and back: equal row by row, resumed after a kill, refused where something lies."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import psycopg
import pytest
from builders import petition
from click.testing import CliRunner
from sqlalchemy import make_url

from fieldvisit.cli import main
from fieldvisit.domain.access.audit import Act, Deed
from fieldvisit.domain.petition import Intake
from fieldvisit.errors import InputFileError
from fieldvisit.register import Register
from fieldvisit.register.copying import run
from fieldvisit.register.copying.rows import LEFT_OUT, line_of, tables
from fieldvisit.register.tables import metadata
from fieldvisit.workspace.files import REGISTER

CHILD = """
import sys, time
from pathlib import Path
from fieldvisit.register import Register
from fieldvisit.register.copying import run
run.PART = 2
read, parts = run.rows_after, []
def slowly(connection, table, after, limit):
    parts.append(table.name)
    if parts.count("petition") > 30:
        time.sleep(600)
    return read(connection, table, after, limit)
run.rows_after = slowly
with Register.open(Path(sys.argv[1])) as register:
    print(register.copy_all(sys.argv[2], "office").sha256)
"""
"""A copy that stays half-way, so that it is killed inside however late."""


class StoppedError(Exception):
    """The power goes."""


@pytest.fixture
def source(empty_register, tmp_path):
    path = shutil.copy(empty_register, tmp_path / "source.sqlite")
    with Register.open(path) as register:
        register.add_intake(Intake(tuple(petition(n) for n in range(1, 120)), (), "one.xlsx", "a" * 64))
        register.add_intake(Intake((petition(7, text="又说"), petition(200)), (), "two.xlsx", "b" * 64))
        register.record(Deed("office", Act.EXPORT, "list"))
    return path


@pytest.fixture
def county(demo_folder, tmp_path):
    return shutil.copytree(demo_folder, tmp_path / "county")


def copied(source, place, stop_at=""):
    def report(text):
        if stop_at and stop_at in text.en:
            raise StoppedError

    with Register.open(source) as register:
        return register.copy_all(place, "office", report)


def asked(address, sql):
    there = make_url(address)
    with psycopg.connect(f"host={there.query['host']} user=postgres dbname={there.database}") as connection:
        return connection.execute(sql).fetchall() if sql.startswith("SELECT") else connection.execute(sql)


@pytest.mark.parametrize("extension", ["", "postgis"])
def test_a_county_copied_to_a_server_and_back_is_the_same_row_by_row(county, postgres_server, tmp_path, extension):
    address, back = postgres_server.fresh(), tmp_path / "back.sqlite"
    if extension:
        postgres_server.extend(address, extension)
    there = copied(county / REGISTER, address)
    with Register.open(address) as register:
        register.record(Deed("office", Act.EXPORT, "list"))
        assert register.audit_faults() == ()
        assert register.audit_head().lines == {t.name: t.rows for t in there.tables}["audit"] + 1
        plan = register.current_plan()
    again = copied(address, back)
    unlike = {one.name for one, other in zip(there.tables, again.tables, strict=True) if one != other}
    assert unlike == {"audit"}
    assert {table.name for table in there.tables if table.rows} >= {
        "petition",
        "match",
        "case_file",
        "case_count",
        "event",
        "plan",
    }
    with Register.open(back) as register:
        assert register.faults() == register.audit_faults() == ()
        assert register.current_plan() == plan
        assert register.data_version() > 0


def test_every_table_is_copied_but_those_that_let_somebody_in():
    assert {t.name for t in tables()} | {t.name for t in LEFT_OUT} | {"meta"} == set(metadata.tables)


def test_the_copy_goes_on_as_the_register_would(source, postgres_server):
    address = postgres_server.fresh()
    copied(source, address)
    for place in (source, address):
        with Register.open(place) as register:
            assert register.add_intake(Intake((petition(300),), (), "three.xlsx", "c" * 64)).batch_id == "B0003"
            assert register.save_hotspots([]) == "R0001"
            assert len(register.petitions()) == 121
    assert asked(address, "SELECT count(*) FROM petition_words") == [(121,)]
    assert asked(address, "SELECT id, superseded_by FROM import_batch WHERE superseded_by IS NOT NULL") == []


def test_a_killed_copy_goes_on_where_it_stopped_and_ends_equal(source, postgres_server, tmp_path):
    address = postgres_server.fresh()
    child = subprocess.Popen([sys.executable, "-c", CHILD, str(source), address], stdout=subprocess.PIPE)
    deadline = time.monotonic() + 240
    while not (rows := _noted(address)) and child.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    child.kill()
    child.communicate()
    assert child.returncode == -9
    assert rows > 0
    with pytest.raises(InputFileError, match="db copy"):
        Register.open(address)
    with pytest.raises(InputFileError, match="db copy"):
        Register.create(address)
    said = []
    with Register.open(source) as register:
        there = register.copy_all(address, "office", said.append)
    assert not [text for text in said if "anew" in text.en]
    unlike = [a.name for a, b in zip(there.tables, copied(address, tmp_path / "back.sqlite").tables, strict=True) if a != b]
    assert unlike == ["audit"]  # the copy to the file is a line of its own


def _noted(address):
    """How many petitions a copy at work has stored."""
    try:
        found = asked(address, "SELECT said FROM register_copy WHERE name = 'petition'")
    except psycopg.Error:
        return 0
    return json.loads(found[0][0])["rows"] if found else 0


@pytest.mark.parametrize("kind", ["file", "server"])
def test_when_the_source_changed_meanwhile_copying_begins_anew(source, postgres_server, tmp_path, kind):
    place = postgres_server.fresh() if kind == "server" else tmp_path / "copy.sqlite"
    with pytest.raises(StoppedError):
        copied(source, place, "indexing")
    with Register.open(source) as register:
        register.add_intake(Intake((petition(300),), (), "three.xlsx", "c" * 64))
    made = copied(source, place)
    assert {t.name: t.rows for t in made.tables}["petition"] == 121
    with Register.open(place) as register:
        assert len(register.petitions()) == 121


def test_nothing_is_copied_to_where_something_lies(source, postgres_server, empty_database, empty_register, tmp_path):
    taken = tmp_path / "taken.sqlite"
    taken.write_bytes(b"not ours")
    foreign = postgres_server.fresh()
    asked(foreign, "CREATE TABLE budget (id integer)")
    for place in (taken, postgres_server.fresh(empty_database), foreign):
        with pytest.raises(InputFileError, match="不是空的"):
            copied(source, place)
    assert taken.read_bytes() == b"not ours"
    assert asked(foreign, "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace") == [
        ("budget",)
    ]


def test_a_row_that_differs_is_named_and_nothing_is_deleted(source, postgres_server):
    address = postgres_server.fresh()
    with pytest.raises(StoppedError):
        copied(source, address, "comparing")
    wrong = petition(7).id
    asked(address, f"UPDATE petition SET text = text || ' ' WHERE id = '{wrong}'")
    with pytest.raises(InputFileError, match=f"petition .*{wrong}"):
        copied(source, address)
    assert asked(address, "SELECT count(*) FROM petition") == [(120,)]
    with pytest.raises(InputFileError, match="db copy"):
        Register.open(address)


def test_of_two_copies_to_one_place_at_once_one_stops(source, postgres_server, monkeypatch):
    address, read = postgres_server.fresh(), run.rows_after

    def other_meanwhile(connection, table, after, limit):
        if table.name == "petition" and after is not None:
            asked(address, "UPDATE register_copy SET said = replace(said, '50', '60') WHERE name = 'petition'")
        return read(connection, table, after, limit)

    monkeypatch.setattr(run, "PART", 50)
    monkeypatch.setattr(run, "rows_after", other_meanwhile)
    with pytest.raises(InputFileError, match="另一个程序正在向同一目标复制"):
        copied(source, address)
    assert asked(address, "SELECT count(*) FROM petition") == [(50,)]


def test_what_the_server_cannot_hold_is_named_by_table_and_key(source, postgres_server):
    wrong = petition(7).id
    with closing(sqlite3.connect(source)) as connection, connection:
        connection.execute("UPDATE petition SET text = 'a' || char(0) WHERE id = ?", (wrong,))
    with pytest.raises(InputFileError, match=r"表 petition 中键 .* 至 "):
        copied(source, postgres_server.fresh())


def test_only_values_with_one_form_have_one():
    assert line_of((1, 0.1, None, "汉\n")) == b'[1,0.1,null,"\\u6c49\\n"]'
    for value in (True, b"x", float):
        with pytest.raises(TypeError):
            line_of((value,))


def test_the_command_prints_counts_and_never_a_password(source, postgres_server):
    address = postgres_server.fresh()
    refused = CliRunner().invoke(main, ["db", "copy", "--from", str(source), "--to", "postgresql://li:s3cret@host/name"])
    assert refused.exit_code == 3
    assert "PGPASSWORD" in refused.output
    assert "s3cret" not in refused.output
    done = CliRunner().invoke(main, ["db", "copy", "--from", str(source), "--to", address, "--json"])
    assert done.exit_code == 0, done.output
    figures = json.loads(done.stdout)
    assert figures["rows"] == sum(table["rows"] for table in figures["tables"].values())
    with Register.open(source) as register:
        assert register.audit()[-1].deed.act is Act.BACKUP
