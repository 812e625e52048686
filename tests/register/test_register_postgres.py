"""What only a database on a server can get wrong: order, several writers at once, addresses, logins, interrupted beginnings."""

from __future__ import annotations

import threading

import postgres
import psycopg
import pytest
from builders import petition

from fieldvisit.domain.petition import Intake
from fieldvisit.errors import InputFileError, SettingsError
from fieldvisit.register import Register, engine, schema
from fieldvisit.register.engines import postgres as ours

LEDGER = Intake((petition(1), petition(2)), (), "ledger.xlsx", "a" * 64)


@pytest.fixture
def address(postgres_server, empty_database):
    return postgres_server.fresh(empty_database)


def name_in(address):
    return address.partition("@/")[2].partition("?")[0]


def test_codes_sort_by_their_signs_as_in_sqlite(address):
    ids = ["a", "B", "Z", "z", "ä", "1", "汉", "_"]
    with Register.open(address) as opened:
        opened.add_intake(Intake(tuple(petition(n, id=i) for n, i in enumerate(ids)), (), "ledger.xlsx", "a" * 64))
        assert [p.id for p in opened.petitions()] == sorted(ids)


@pytest.mark.parametrize(
    "made",
    [{"ENCODING": "SQL_ASCII", "LOCALE": "C"}, {"ENCODING": "UTF8", "LOCALE_PROVIDER": "icu", "ICU_LOCALE": "zh"}],
    ids=["ascii", "sorted as Chinese"],
)
def test_a_database_that_sorts_otherwise_is_refused_with_the_command_that_makes_a_good_one(postgres_server, made):
    odd = postgres_server.fresh(**made)
    with pytest.raises(InputFileError, match="LOCALE 'C'"):
        Register.create(odd)


def test_eight_imports_of_one_file_at_once_are_one_import(address):
    receipts, errors = [], []

    def bring():
        try:
            with Register.open(address) as opened:
                receipts.append(opened.add_intake(LEDGER))
        except BaseException as error:  # noqa: BLE001 - reported below
            errors.append(error)

    threads = [threading.Thread(target=bring) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sorted(r.added for r in receipts) == [0] * 7 + [2]
    assert sum(r.known_file for r in receipts) == 7


def test_a_writer_that_waits_too_long_says_so(address, monkeypatch):
    monkeypatch.setattr(ours, "WAIT_MS", 50)
    with Register.open(address) as opened:
        other = engine.open_engine(address)
        with engine.writing(other), pytest.raises(InputFileError, match="另一个程序"):
            opened.save_hotspots([])
        other.dispose()
        assert opened.save_hotspots([]) == "R0001"


def test_a_reader_cannot_write(address):
    opened = engine.open_engine(address)
    with pytest.raises(InputFileError, match="只读"), engine.reading(opened) as connection:
        connection.exec_driver_sql("UPDATE meta SET data_version = 9")
    opened.dispose()


def test_a_register_whose_making_was_interrupted_is_refused_and_finished_by_the_next_attempt(postgres_server):
    address = postgres_server.fresh()
    begun = engine.open_engine(address)
    schema.migrate(begun, "0001")
    begun.dispose()
    with pytest.raises(InputFileError, match="中断"):
        Register.open(address)
    with Register.create(address) as made:
        assert made.petitions() == ()


@pytest.mark.parametrize(
    ("address", "said"),
    [("postgresql+psycopg://nobody@127.0.0.1:1/x", "连接不上"), ("postgresql://no port:x/y", "地址有误")],
)
def test_an_address_without_a_server_is_one_sentence_without_the_password(address, said):
    with pytest.raises((InputFileError, SettingsError), match=said):
        Register.open(address.replace("nobody", "nobody:s3cret"))


def test_a_database_that_does_not_exist_is_named(postgres_server):
    with pytest.raises(InputFileError, match="absent 不存在"):
        Register.open(postgres_server.address("absent"))


def test_a_database_without_a_register_is_refused(postgres_server):
    with pytest.raises(InputFileError, match="不是登记库"):
        Register.open(postgres_server.fresh())


def test_what_was_acknowledged_outlives_a_server_that_is_killed():
    with postgres.server(sync=True) as server:
        address = server.fresh()
        with Register.create(address, demo=True) as made:
            receipt = made.add_intake(LEDGER)
            server.kill()
            with pytest.raises(InputFileError):
                made.add_intake(Intake((petition(3),), (), "next.xlsx", "b" * 64))
        again = postgres.start(server.folder, sync=True)
        try:
            with Register.open(address) as opened:
                assert len(opened.petitions()) == receipt.added == 2
        finally:
            again.process.terminate()
            again.process.wait(20)


def test_the_driver_speaks_the_same_text_as_ours(address):
    with psycopg.connect(f"host={address.partition('host=')[2]} user=postgres dbname={name_in(address)}") as plain:
        assert plain.execute("SHOW server_encoding").fetchone() == ("UTF8",)
