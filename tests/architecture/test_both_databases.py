"""The guard of ``both_databases``: no test of the register on one database is forgotten, and its list names only what there is."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import both_databases
import pytest
from both_databases import ON_ONE, POSTGRES, SQLITE, Seen, engines_of, refuse

from fieldvisit.register import Register

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", ON_ONE)
def test_a_name_in_the_list_is_one_of_a_test_and_has_a_reason(name):
    path, _, test = name.partition("::")
    assert (ROOT / path).exists()
    assert not test or re.search(rf"^def {test}\(", (ROOT / path).read_text("utf-8"), re.MULTILINE)
    engine, why = ON_ONE[name]
    assert engine in (SQLITE, POSTGRES)
    assert len(why) > 10


@pytest.mark.parametrize("seen", [Seen({"sqlite3"}), Seen({"psycopg"}), Seen(children=1)], ids=["file", "server", "child"])
def test_a_new_test_on_one_database_fails_unless_it_is_named(seen):
    with pytest.raises(pytest.fail.Exception, match="both_databases"):
        refuse("tests/cli/test_new.py::test_new", None, seen)
    refuse("tests/cli/test_new.py::test_new[sqlite]", SQLITE, seen)
    refuse(f"{next(iter(ON_ONE))}::test_new", None, seen)


def test_a_test_told_to_use_the_server_fails_when_it_opens_a_file():
    with pytest.raises(pytest.fail.Exception, match="SQLite"):
        refuse("tests/cli/test_new.py::test_new[postgresql]", POSTGRES, Seen({"psycopg", "sqlite3"}))


def test_a_test_without_a_register_is_left_alone():
    refuse("tests/cli/test_new.py::test_new", None, Seen())


def test_only_whole_names_are_named():
    assert engines_of("tests/walk/test_backup_walk.py::test_x") == (SQLITE,)
    assert engines_of("tests/walk/test_backup_walk.py.more") == (SQLITE, POSTGRES)


def test_a_register_that_is_opened_and_a_child_that_may_open_one_are_seen(place):
    seen = both_databases._seen  # what the guard of this very test saw so far
    Register.open(place).close()
    assert seen.databases == {"psycopg" if isinstance(place, str) else "sqlite3"}
    before = seen.children
    subprocess.run([sys.executable, "-c", "pass  # Register"], check=True)
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    assert seen.children == before + 1
