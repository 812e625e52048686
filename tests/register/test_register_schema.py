from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import fields

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from builders import petition
from sqlalchemy import inspect

from fieldvisit.domain.petition import Intake, Petition
from fieldvisit.errors import InputFileError, NotFoundError
from fieldvisit.register import Register, engine, schema
from fieldvisit.register.engines import sqlite
from fieldvisit.register.sight import WHOLE
from fieldvisit.register.tables import metadata

LEDGER = Intake((petition(1), petition(2)), (), "ledger.xlsx", "a" * 64)


@pytest.fixture
def path(empty_register, tmp_path):
    path = tmp_path / "register.sqlite"
    shutil.copy(empty_register, path)
    with Register.open(path) as opened:
        opened.add_intake(LEDGER)
    return path


@pytest.fixture
def opened_engine(path):
    made = engine.open_engine(path)
    yield made
    made.dispose()


@pytest.fixture
def placed_engine(place):
    with Register.open(place) as opened:
        opened.add_intake(LEDGER)
    made = engine.open_engine(place)
    yield made
    made.dispose()


def ask(path, sql):
    with closing(sqlite3.connect(path)) as connection, connection:
        return connection.execute(sql).fetchall()


def test_the_code_knows_the_newest_and_all_migrations():
    config = Config()
    config.set_main_option("script_location", "fieldvisit.register:migrations")
    script = ScriptDirectory.from_config(config)
    assert script.get_current_head() == schema.HEAD
    assert sorted(step.revision for step in script.walk_revisions()) == list(schema.KNOWN)


def test_the_migrations_make_exactly_the_tables_of_the_code(placed_engine):
    with placed_engine.connect() as connection:
        options = {
            "compare_type": True,
            "compare_server_default": True,
            "include_name": lambda name, kind, _: kind != "table" or not str(name).startswith("petition_words"),
        }
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []


def test_every_table_is_strict(path):
    ours = {table.name for table in metadata.sorted_tables}
    assert {name for name, strict in ask(path, "SELECT name, strict FROM pragma_table_list") if strict} == ours


def test_the_petition_table_holds_the_fields_of_a_petition_and_nothing_about_persons(path):
    columns = {row[1] for row in ask(path, "PRAGMA table_info(petition)")}
    source = {"source_file", "source_sheet", "source_row"}
    assert columns == {f.name for f in fields(Petition)} - {"source", "reported_on"} | source | {"version", "batch_id"}


def test_connections_sync_every_commit_check_references_and_use_the_log(path, opened_engine):
    with opened_engine.connect() as connection:
        pragmas = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("synchronous", "foreign_keys")}
        assert pragmas == {"synchronous": 2, "foreign_keys": 1}
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def test_the_schema_goes_down_and_up_again_with_the_petitions_kept(place, placed_engine):
    schema.migrate(placed_engine, "0001")
    assert {"match", "plan"}.isdisjoint(inspect(placed_engine).get_table_names())
    schema.migrate(placed_engine)
    with Register.open(place) as opened:
        assert opened.petitions() == LEDGER.petitions


def test_the_schema_goes_down_to_nothing(placed_engine):
    schema.migrate(placed_engine, "base")
    assert inspect(placed_engine).get_table_names() == ["alembic_version"]


def test_opening_an_older_register_upgrades_it_and_keeps_a_copy_of_the_old_file(path, opened_engine):
    schema.migrate(opened_engine, "0001")
    opened_engine.dispose()
    with Register.open(path) as opened:
        assert opened.petitions() == LEDGER.petitions
        opened.save_hotspots([])
    copy = path.with_name(f"register.sqlite.before-{schema.HEAD}")
    assert ask(copy, "SELECT version_num FROM alembic_version") == [("0001",)]
    assert ask(copy, "SELECT id FROM petition ORDER BY id") == [("P001",), ("P002",)]
    assert ask(copy, "PRAGMA integrity_check") == [("ok",)]
    assert sorted(p.name for p in path.parent.iterdir()) == ["register.sqlite", f"register.sqlite.before-{schema.HEAD}"]


def test_opening_a_current_register_makes_no_copy(path):
    Register.open(path).close()
    assert [p.name for p in path.parent.iterdir()] == ["register.sqlite"]


def test_a_register_of_a_newer_program_is_refused_and_left_alone(path):
    ask(path, "UPDATE alembic_version SET version_num = '0999'")
    before = path.read_bytes()
    with pytest.raises(InputFileError):
        Register.open(path)
    assert path.read_bytes() == before


def test_a_register_of_a_newer_program_is_refused_in_words(place, placed_engine):
    with engine.writing(placed_engine) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0999'")
    with pytest.raises(InputFileError) as refused:
        Register.open(place)
    assert "0999" in refused.value.text.zh
    assert "newer version" in refused.value.text.en


@pytest.mark.parametrize("content", [b"not a database, but longer than the header of one" * 30, b""], ids=["text", "empty"])
def test_a_file_that_is_no_register_is_refused_and_left_alone(tmp_path, content):
    path = tmp_path / "other.sqlite"
    path.write_bytes(content)
    with pytest.raises(InputFileError, match=r"other\.sqlite"):
        Register.open(path)
    assert path.read_bytes() == content


def test_another_programs_database_is_refused(tmp_path):
    path = tmp_path / "other.sqlite"
    ask(path, "CREATE TABLE notes (id)")
    with pytest.raises(InputFileError, match="不是登记库"):
        Register.open(path)


def test_a_missing_register_is_not_found_and_not_made(tmp_path):
    with pytest.raises(NotFoundError, match=r"none\.sqlite"):
        Register.open(tmp_path / "none.sqlite")
    assert list(tmp_path.iterdir()) == []


def test_an_existing_register_is_not_overwritten(place, placed_engine):
    with pytest.raises(InputFileError, match="已存在"):
        Register.create(place)
    with Register.open(place) as opened:
        assert len(opened.petitions()) == 2


@pytest.mark.parametrize("demo", [True, False])
def test_a_register_is_demo_or_real_for_life(new_place, demo):
    place = new_place()
    Register.create(place, demo=demo).close()
    with Register.open(place) as opened:
        assert opened.demo is demo


def test_the_leavings_of_a_killed_creation_do_not_matter(tmp_path):
    for name in ("r.sqlite.new", "r.sqlite.new-wal", "r.sqlite.new-shm"):
        (tmp_path / name).write_bytes(b"left over")
    Register.create(tmp_path / "r.sqlite").close()
    assert [p.name for p in tmp_path.iterdir()] == ["r.sqlite"]


def test_a_register_that_another_program_keeps_locked_says_so(path, monkeypatch):
    monkeypatch.setattr(sqlite, "BUSY_MS", 50)
    with closing(sqlite3.connect(path, isolation_level=None)) as other, Register.open(path) as opened:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(InputFileError, match="另一个程序"):
            opened.save_hotspots([])
        other.execute("ROLLBACK")
        assert opened.save_hotspots([]) == "R0001"


def test_a_reader_sees_one_state_while_another_writes(place, placed_engine):
    with engine.reading(placed_engine, WHOLE) as connection, Register.open(place) as opened:
        before = connection.exec_driver_sql("SELECT count(*) FROM petition").scalar()
        opened.add_intake(Intake((petition(3),), (), "next.xlsx", "b" * 64))
        assert connection.exec_driver_sql("SELECT count(*) FROM petition").scalar() == before == 2
