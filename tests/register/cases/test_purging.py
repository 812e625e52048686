"""What is over its time goes for good, from the file's bytes too; counts, open cases and the audit stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from case_builders import REPLY
from case_county import COUNTY, by_number, fill
from sqlalchemy import insert, select, update

from fieldvisit.domain.access.audit import Act
from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.cases.matter import Concern
from fieldvisit.domain.cases.records import Disposition, Outcome
from fieldvisit.domain.cases.states import CaseState
from fieldvisit.domain.cases.work import CheckFinding, Consultation, SpotCheck
from fieldvisit.domain.petition import Intake
from fieldvisit.register.cases import Purged, Table
from fieldvisit.register.cases.tables import case_record, event
from fieldvisit.register.engine import reading, writing
from fieldvisit.register.identities.tables import identity
from fieldvisit.register.sight import WHOLE
from fieldvisit.register.tables import petition

TODAY, CUTOFF, CLOSED = date(2032, 1, 10), date(2027, 1, 10), date(2026, 12, 1)
WORDS = "金丝雀的话"
VILLAGE = "410423100201"
CITY = Scope(Role.CITY_OPERATOR, "4104", "zhao.city")


def judge(case, closed_on):
    """Closed before the cutoff; identities too."""
    return (closed_on < CUTOFF,) * 2


@pytest.fixture
def book(register):
    """Three cases full of words, the first two closed, heard together; the third open."""
    fill(register, dict.fromkeys((1, 2, 3), VILLAGE), text=WORDS, place_text=f"鲁山县{WORDS}")
    book = register.cases(COUNTY)
    for number, case in sorted(by_number(register).items()):
        said = Outcome(CLOSED, (Disposition.SOLVED,), measures=WORDS, evidence=WORDS)
        wanted = replace(case, concern=Concern(departments=(WORDS,)))
        if number < 3:
            wanted = replace(wanted, state=CaseState.CLOSED, closed_on=CLOSED)
        book.change(case, wanted, WORDS, (said, REPLY))
    ids = {n: case.id for n, case in by_number(register).items()}
    book.add_work(Consultation("", COUNTY.home, CLOSED, (ids[1], ids[2]), decision=WORDS), WORDS)
    book.add_work(Consultation("", COUNTY.home, CLOSED, (ids[2], ids[3]), decision=WORDS), WORDS)
    city = register.cases(CITY)
    drawn = city.add_work(SpotCheck("", "4104", CLOSED, CITY.who, True, 3, "frame", "seed", (ids[1], ids[3]), "seal"))
    said = tuple(CheckFinding(i, CLOSED, confirmed=True, words=WORDS, found_by=CITY.who) for i in drawn.case_ids)
    city.change_work(drawn, replace(drawn, findings=said), WORDS)
    with writing(register._engine, WHOLE) as connection:
        for n in (1, 3):
            values = {"petition_id": f"P{n:03d}", "part": "name", "batch_id": 1, "handling": "mask", "value": "金**"}
            connection.execute(insert(identity).values(values))
    return book


def purged(register, *, apply=True, judge=judge):
    return register.purge(judge, (TODAY, CUTOFF), "cli:test", apply=apply)


def rows(register, table):
    with reading(register._engine, WHOLE) as connection:
        return [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]


def test_without_being_told_nothing_is_removed_and_the_counts_are_told(register, book):
    before, lines = [rows(register, t) for t in (petition, event, case_record, identity)], len(register.audit())
    assert purged(register, apply=False) == Purged(cases=2, petitions=2, identities=1, consultations=1, findings=1)
    assert [rows(register, t) for t in (petition, event, case_record, identity)] == before
    assert len(register.audit()) == lines


def test_words_records_and_petitions_go_and_what_counts_need_stays(register, book):
    tables = {table: book.count(table) for table in Table}
    ids = {n: case.id for n, case in by_number(register).items()}
    assert purged(register).cases == 2
    assert {table: book.count(table) for table in Table} == tables
    left = book.file(ids[1])
    assert (left.case.state, left.case.closed_on, left.case.purged_on) == (CaseState.CLOSED, CLOSED, TODAY)
    assert (left.case.petition_ids, left.case.concern, left.outcomes) == (("~1",), Concern(), ())
    assert {(e.why, e.before, e.after) for e in book.events(ids[1])} == {("", "", "")}
    assert [p.id for p in register.petitions()] == ["P003"]
    assert book.file(ids[3]).outcomes[0].measures == WORDS
    assert [row[0] for row in rows(register, identity)] == ["P003"]
    line = register.audit()[-1].deed
    assert (line.act, line.detail.split()[:4]) == (Act.PURGE, ["cases", "2", "petitions", "2"])
    assert register.audit_faults() == ()


def test_a_decision_goes_when_every_case_it_heard_is_purged(register, book):
    purged(register)
    assert sorted(c.decision for c in book.work(Consultation)) == ["", WORDS]


def test_what_a_check_found_for_a_purged_case_keeps_its_verdict_without_the_words(register, book):
    ids = {n: case.id for n, case in by_number(register).items()}
    purged(register)
    (checked,) = register.cases(CITY).work(SpotCheck)
    assert [(f.case_id, f.confirmed, f.words) for f in checked.findings] == [(ids[1], True, ""), (ids[3], True, WORDS)]


def test_rows_of_ledgers_still_add_up_and_the_same_ledger_brings_nothing_back(register, book):
    before, same = register.intake_counts(), Intake(register.petitions(), (), "ledger.xlsx", "a" * 64)
    assert register.add_intake(same).known_file
    purged(register)
    after = register.intake_counts()
    assert (after.rows_read, after.petitions, after.purged, after.seen_again) == (before.rows_read, 1, 2, before.seen_again)
    assert register.add_intake(same).known_file
    assert [p.id for p in register.petitions()] == ["P003"]


def test_a_second_time_there_is_nothing_to_remove(register, book):
    purged(register)
    assert purged(register) == Purged()


def test_identities_alone_go_earlier(register, book):
    assert purged(register, judge=lambda _, on: (on < CUTOFF, False)) == Purged(identities=1)
    assert len(register.petitions()) == 3


def test_a_case_taken_into_another_goes_with_it(register, book):
    cases = by_number(register)
    with writing(register._engine, WHOLE) as connection:
        connection.execute(update(event).values(at="2026-11-01T00:00:00+00:00"))
    book.merge(book.file(cases[1].id).case, book.file(cases[2].id).case, WORDS)
    assert purged(register).cases == 2
    assert book.file(cases[2].id).case.petition_ids == ("~1",)


def test_nothing_purged_is_left_in_the_bytes_of_the_register(register, book, place):
    with writing(register._engine, WHOLE) as connection:  # the open case's words stay: only the purged ones are looked for
        connection.execute(update(petition).where(petition.c.id == "P001").values(text="鹮" * 7))
        connection.execute(
            update(case_record).where(case_record.c.kind == "outcome").values(payload='{"measures": "鹮鹮鹮鹮鹮鹮鹮"}')
        )
        connection.execute(update(event).values(why="鹮" * 7, after="鹮" * 7))
        only_open = by_number(register)[3].id
        connection.execute(update(event).where(event.c.subject_id == only_open).values(why="", after=""))
        connection.execute(update(case_record).where(case_record.c.case_id == only_open).values(payload="{}"))
        connection.execute(update(event).where(event.c.kind != "case").values(why="", after=""))

    def found():
        return [p.name for p in sorted(place.parent.glob(f"{place.name}*")) if "鹮鹮".encode() in p.read_bytes()]

    assert found()
    purged(register)
    assert found() == []
