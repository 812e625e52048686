from datetime import date

import pytest
from builders import petition
from case_builders import REPLY
from case_county import COUNTY, OFFICE, by_number, fill, match

from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.petition import Intake, RejectedRow, RowRef
from fieldvisit.errors import InputFileError, NotFoundError, PolicyRefusedError, Text
from fieldvisit.register import batches

VILLAGE = "410423100201"


def ledger(*petitions, sha="b", rejected=0):
    rows = tuple(RejectedRow(RowRef("l.xlsx", "S", n), "日期", "?", Text("坏", "bad")) for n in range(rejected))
    return Intake(petitions, rows, "l.xlsx", sha * 64)


@pytest.fixture
def book(register):
    return register.cases(COUNTY)


def test_an_import_is_taken_back_as_a_whole_and_the_numbers_hold(register, book):
    fill(register, {1: VILLAGE, 2: VILLAGE})
    receipt = register.add_intake(ledger(petition(2, text="新说法"), petition(3), rejected=2))
    register.follow_ledger(OFFICE)
    undone = book.undo_import(receipt.batch_id, "导错了月份")
    assert (undone.removed, undone.restored) == (1, 1)
    assert register.petitions() == (petition(1, assigned_on=date(2026, 10, 8)), petition(2, assigned_on=date(2026, 10, 8)))
    counts = register.intake_counts()
    assert (counts.rows_read, counts.rejected, counts.petitions, counts.seen_again) == (2, 0, 2, 0)
    assert register.rejected() == ()
    assert sorted(by_number(register)) == [1, 2]
    assert [(b.id, b.state) for b in book.imports()] == [("B0001", "active"), ("B0002", "undone")]


def test_what_was_taken_back_stays_in_the_record(register, book):
    fill(register, {1: VILLAGE})
    receipt = register.add_intake(ledger(petition(1, text="新说法"), petition(2)))
    register.follow_ledger(OFFICE)
    code = by_number(register)[2].id
    book.undo_import(receipt.batch_id, "")
    assert [p.text for p in register.earlier_versions("P001")] == ["咨询危房改造申请进度", "新说法"]
    assert book.file(code).case.withdrawn
    assert book.events(code)[-1].why == ""


def test_the_same_ledger_can_be_imported_again_and_its_cases_come_back(register, book):
    given = ledger(petition(1), petition(2))
    receipt = register.add_intake(given)
    register.save_matches([match("P001", VILLAGE), match("P002", VILLAGE)])
    register.follow_ledger(OFFICE)
    before = by_number(register)
    book.undo_import(receipt.batch_id, "")
    assert by_number(register) == {}
    assert register.add_intake(given).added == 2
    register.follow_ledger(OFFICE)
    after = by_number(register)
    assert {n: c.id for n, c in after.items()} == {n: c.id for n, c in before.items()}
    assert {c.version for c in after.values()} == {3}
    assert book.undo_import("B0002", "again").removed == 2
    assert (by_number(register), register.petitions()) == ({}, ())


def test_an_import_that_others_build_on_is_not_taken_back(register, book):
    first = register.add_intake(ledger(petition(1)))
    second = register.add_intake(ledger(petition(1, text="改"), sha="c"))
    with pytest.raises(InputFileError, match=second.batch_id):
        book.undo_import(first.batch_id, "")
    book.undo_import(second.batch_id, "")
    assert register.petitions() == (petition(1),)
    assert book.undo_import(first.batch_id, "").removed == 1
    assert register.petitions() == ()


def test_an_import_whose_cases_somebody_worked_on_is_not_taken_back(register, book):
    cases = fill(register, {1: VILLAGE})
    book.change(cases[1], cases[1], "", (REPLY,))
    with pytest.raises(InputFileError, match=cases[1].id):
        book.undo_import("B0001", "")
    assert len(register.petitions()) == 1


def test_an_import_in_the_place_of_another_gives_way_to_it_again(register, book):
    register.add_intake(ledger(petition(1), rejected=1))
    receipt = register.add_intake(ledger(petition(1), petition(2)))
    book.undo_import(receipt.batch_id, "")
    counts = register.intake_counts()
    assert (counts.rows_read, counts.rejected, counts.petitions) == (2, 1, 1)


@pytest.mark.parametrize("batch_id", ["B0009", "", "nonsense"])
def test_an_unknown_import_is_not_found(register, book, batch_id):
    with pytest.raises(NotFoundError):
        book.undo_import(batch_id, "")


def test_another_offices_import_is_not_found_and_not_listed(register):
    fill(register, {1: "410424100201"})
    with pytest.raises(NotFoundError):
        register.cases(COUNTY).undo_import("B0001", "")
    assert register.cases(COUNTY).imports() == ()


def test_a_leader_takes_no_import_back(register):
    fill(register, {1: VILLAGE})
    with pytest.raises(PolicyRefusedError):
        register.cases(Scope(Role.LEADER, "410423")).undo_import("B0001", "")


def test_an_interrupted_import_goes_on_where_it_stopped_and_the_numbers_hold_in_between(register, book):
    given = ledger(*(petition(n) for n in range(1, 8)), petition(3, source=RowRef("ledger.xlsx", "Sheet1", 50)), rejected=1)
    prepared = batches.prepare(given, demo=True)
    with register._changing() as connection:
        assert batches.add_step(connection, prepared, 3) is None
    counts = register.intake_counts()
    assert (counts.rows_read, counts.rejected, counts.petitions, counts.seen_again) == (4, 1, 3, 0)
    assert [(b.state, b.added) for b in book.imports()] == [("unfinished", 3)]
    receipt = register.add_intake(given, step=3)
    assert (receipt.added, receipt.already_there, receipt.known_file) == (7, 1, False)
    counts = register.intake_counts()
    assert (counts.rows_read, counts.rejected, counts.petitions, counts.seen_again) == (9, 1, 7, 1)
    assert register.add_intake(given, step=3).known_file


def test_an_unfinished_import_can_be_taken_back(register, book):
    with register._changing() as connection:
        batches.add_step(connection, batches.prepare(ledger(petition(1), petition(2)), demo=True), 1)
    assert book.undo_import("B0001", "").removed == 1
    assert register.intake_counts().rows_read == 0
