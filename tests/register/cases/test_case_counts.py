"""Counts from the table that triggers keep are those of going through the cases: after every kind of change, for every kind of scope."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest
from builders import petition
from case_builders import ASSIGNMENT, OUTCOME, REPLY
from case_county import COUNTY, OFFICE, by_number, put
from sqlalchemy import delete, func, select, update

from fieldvisit.domain.access.audit import Act
from fieldvisit.domain.access.roles import Right, Role
from fieldvisit.domain.access.scope import Exclusions, Scope
from fieldvisit.domain.cases.figures import MonthFigures
from fieldvisit.domain.cases.matter import Concern
from fieldvisit.domain.cases.records import Promise, Satisfaction
from fieldvisit.domain.cases.states import CaseState
from fieldvisit.domain.petition import Intake, SourceLevel
from fieldvisit.register import Register, schema
from fieldvisit.register.cases import CaseFilter, Table, figures, query
from fieldvisit.register.cases.beside import Figure
from fieldvisit.register.cases.counting import one_by_one
from fieldvisit.register.cases.query import stands, visible
from fieldvisit.register.cases.tables import case_count, event
from fieldvisit.register.engine import open_engine, reading, writing
from fieldvisit.register.sight import WHOLE

UNITS = ("410423100201", "410423100202", "410423103201", "410422101203", "410422100", "410423", "410100001001", "4104", "")
CATEGORIES = ("other", "policy.housing", "conduct.favour")


def scopes(cases):
    """Every role at every level, with each kind of exception."""
    ids = tuple(sorted(case.id for case in cases))
    yield from (Scope(role, code) for role in Role for code in ("41", "4104", "410423", "410423100"))
    for code in ("41", "4104", "410423", "410423100"):
        yield Scope(Role.CITY_OPERATOR, code, categories=CATEGORIES[:2])
        yield Scope(Role.CITY_OPERATOR, code, grants=ids[::7])
        yield Scope(Role.COUNTY_OPERATOR, code, department="民政局", person_id="L1")
        for out in (("410423",), ("410423100",), ("410422", "410423100201"), ("4104",)):
            yield Scope(
                Role.SUPERVISOR,
                code,
                exclusions=Exclusions(areas=out, categories=CATEGORIES[1:2], case_ids=ids[::5]),
                grants=ids[::6],
            )


def agree(register):
    """Every count of every scope, beside the cases gone through one by one."""
    cases = register.cases(Scope(Role.PROVINCE_OPERATOR, "41")).cases(CaseFilter(limit=10_000))
    for scope in scopes(cases):
        if not scope.may_count:
            continue
        reader = replace(scope, role=Role.SUPERVISOR) if scope.only_counts else scope
        book = register.cases(reader)
        for table in Table:
            with reading(register._engine, WHOLE) as connection:
                counted = dict(one_by_one(connection, table, visible(reader), stands(reader)))
            wanted = {f"{key:09d}" if table is Table.TOWNSHIP else key: n for key, n in counted.items()}
            assert (scope, table, dict(book.count(table).cells)) == (scope, table, wanted)
        if scope.may(Right.READ):
            figures_agree(register, scope)


MONTHS = ("2025-12", *(f"2026-{n:02d}" for n in range(1, 13)))


def figures_agree(register, scope):
    """The figures of months and what waits, from the counts kept and from the cases one by one."""
    book, eyes = register.cases(scope), (scope,)
    days = (date(2026, 1, 1), date(2026, 5, 3), date(2026, 5, 4), date(2027, 1, 1))
    with reading(register._engine, WHOLE) as connection:
        seen = figures._looked_at(connection, eyes, date(2025, 12, 1), date(2027, 1, 1))
        waits = [figures._looked_at_waiting(connection, eyes, day, "") for day in days]
        promised = figures.promised(connection, eyes)
    wanted = [MonthFigures(month, *(seen[figure][month] for figure in figures._OF_MONTH)) for month in MONTHS]
    assert (scope, list(book.month_figures(*MONTHS))) == (scope, wanted)
    assert (scope, [book.waiting(day) for day in days]) == (scope, waits)
    files = book.files(CaseFilter(open=True, limit=10_000))
    due = [(f.outcome.promise.due_on, f.case.id) for f in files if f.outcome and f.outcome.promise]
    assert [(f.outcome.promise.due_on, f.case.id) for f in promised] == sorted(due)


@pytest.fixture
def filled(register):
    chance = random.Random(4)
    rows = [
        petition(
            n,
            category=chance.choice(CATEGORIES),
            received_on=date(2026, chance.randint(1, 9), 3),
            level=chance.choice(tuple(SourceLevel)),
        )
        for n in range(1, 61)
    ]
    put(register, rows, {p.id: chance.choice(UNITS) for p in rows})
    return register


def test_counts_are_those_of_the_cases_for_every_scope(filled):
    agree(filled)


def test_counts_follow_every_change(filled):
    book, chance = filled.cases(Scope(Role.CITY_OPERATOR, "4104")), random.Random(6)
    county = filled.cases(COUNTY)
    cases = county.cases(CaseFilter(limit=1000))
    for n, case in enumerate(cases[:12]):
        concern = (
            Concern(),
            Concern(unit_codes=("410423100",)),
            Concern(departments=("民政局",)),
            Concern(leader_ids=("L1",)),
        )[n % 4]
        wanted = replace(
            case,
            state=chance.choice((CaseState.CLOSED, CaseState.RETURNED)),
            category=chance.choice(CATEGORIES),
            concern=concern,
        )
        book.change(case, replace(wanted, closed_on=date(2026, 10, 1)), "", (REPLY,))
    merged = county.merge(county.file(cases[14].id).case, county.file(cases[15].id).case, "同一事项")
    county.merge(merged, county.file(cases[16].id).case, "同一事项")
    agree(filled)
    county.unmerge(county.file(cases[15].id).case, "撤销")
    receipt = filled.add_intake(Intake((petition(90), petition(91)), (), "l", "b" * 64))
    filled.follow_ledger(OFFICE)
    agree(filled)
    county.undo_import(receipt.batch_id, "")
    agree(filled)


def test_an_older_register_gets_its_counts_when_it_is_brought_up(place):
    with Register.open(place) as register:
        put(register, [petition(n) for n in range(1, 8)], {f"P{n:03d}": UNITS[n] for n in range(1, 8)})
        before = by_number(register)
    engine = open_engine(place)
    schema.migrate(engine, "0014")
    schema.migrate(engine)
    engine.dispose()
    with Register.open(place) as register:
        assert by_number(register) == before
        agree(register)


def test_no_count_is_ever_below_nothing(filled):
    county = filled.cases(COUNTY)
    for case in county.cases(CaseFilter(limit=1000)):
        county.change(case, replace(case, state=CaseState.CLOSED, closed_on=date(2026, 10, 1)), "", (REPLY,))
    with reading(filled._engine, WHOLE) as connection:
        assert connection.scalar(select(func.min(case_count.c.n))) >= 0


def test_figures_follow_returns_replies_promises_and_leaders_wherever_the_case_goes(filled):
    book, chance = filled.cases(Scope(Role.CITY_OPERATOR, "4104")), random.Random(9)
    for turn in range(60):
        case = chance.choice(book.cases(CaseFilter(limit=1000)))
        day = date(2026, chance.randint(1, 12), chance.randint(1, 28))
        promise = chance.choice((None, Promise("修路", day)))
        records = chance.choice(
            (
                (replace(REPLY, on=day, satisfaction=chance.choice(tuple(Satisfaction))),),
                (replace(OUTCOME, on=day, promise=promise),),
                (replace(ASSIGNMENT, leader_id=chance.choice(("L1", "L2"))),),
                (),
            )
        )
        state = chance.choice((case.state, CaseState.RETURNED, CaseState.DISPOSED, CaseState.CLOSED))
        code = chance.choice((case.unit_code, case.unit_code, *UNITS[:4]))
        closed = day if state is CaseState.CLOSED else None
        book.change(case, replace(case, state=state, unit_code=code, closed_on=closed), "", records)
        if turn % 20 == 19:
            agree(filled)
    with reading(filled._engine, WHOLE) as connection:
        kinds = {kind.split("/")[0] for kind in connection.scalars(select(case_count.c.kind).where(case_count.c.n > 0))}
    assert kinds == {figure.value for figure in Figure}
    assert filled.recount("test") == (len(kept(filled)), 0)


def test_a_corrected_reply_counts_once_as_it_was_said_last(filled):
    book = filled.cases(COUNTY)
    case = book.cases(CaseFilter(limit=1))[0]
    said = [
        (date(2026, 10, 5), Satisfaction.DISSATISFIED),
        (date(2026, 10, 6), Satisfaction.SATISFIED),
        (date(2026, 11, 2), Satisfaction.PARTLY),
        (date(2026, 10, 6), Satisfaction.NOT_ASKED),
        (date(2026, 10, 7), Satisfaction.SATISFIED),
    ]
    figures_now = []
    for on, satisfaction in said:
        case = book.change(case, case, "", (replace(REPLY, on=on, satisfaction=satisfaction),))
        months = book.month_figures("2026-10", "2026-11")
        figures_now.append([(one.asked, one.satisfied) for one in months])
    assert figures_now == [
        [(1, 0), (0, 0)], [(1, 1), (0, 0)], [(1, 1), (1, 0)], [(0, 0), (1, 0)], [(1, 1), (1, 0)],
    ]  # fmt: skip
    assert len(book.file(case.id).replies) == len(said)
    back = book.change(case, replace(case, state=CaseState.RETURNED, returns=1), "证据不足")
    book.change(back, back, "", (replace(REPLY, on=date(2026, 10, 9), satisfaction=Satisfaction.PARTLY),))
    assert book.month_figures("2026-10")[0].asked == 2
    agree(filled)


def test_a_return_counts_in_the_month_that_it_was_in_china(filled):
    book = filled.cases(COUNTY)
    case = book.cases(CaseFilter(limit=1))[0]
    book.change(case, replace(case, state=CaseState.RETURNED, returns=1), "证据不足")
    with writing(filled._engine, WHOLE) as connection:
        of_case = (event.c.subject_id == case.id) & (event.c.action == "move")
        connection.execute(update(event).where(of_case).values(at="2026-09-30T16:30:00+00:00"))
    assert [one.returned for one in book.month_figures("2026-09", "2026-10")] == [0, 1]
    assert book.returned_on(date(2026, 9, 1), date(2026, 11, 1)) == (date(2026, 10, 1),)
    agree(filled)


def test_wrong_counts_are_mended_and_told_and_right_ones_left_alone(filled):
    before, lines = kept(filled), len(filled.audit())
    with writing(filled._engine, WHOLE) as connection:
        some = case_count.c.kind.like("open/%")
        connection.execute(update(case_count).where(some).values(n=case_count.c.n + 1))
        connection.execute(delete(case_count).where(case_count.c.kind == "township"))
    wrong = sum(key[0].startswith("open/") or key[0] == "township" for key in before)
    assert filled.recount("office") == (len(before), wrong)
    assert kept(filled) == before
    agree(filled)
    line = filled.audit()[-1]
    assert (len(filled.audit()), line.deed.act, line.deed.who) == (lines + 1, Act.RECOUNT, "office")
    assert filled.recount("office") == (len(before), 0)
    assert len(filled.audit()) == lines + 1


def kept(register):
    """The counts as they are kept, but for those of nothing."""
    with reading(register._engine, WHOLE) as connection:
        return {tuple(row[:-1]): row[-1] for row in connection.execute(select(case_count)) if row[-1]}


def test_a_kept_count_is_told_until_anybody_changes_a_case(filled, place, monkeypatch):
    counted, through, wanted = [], query.how_many, CaseFilter(open=True)
    monkeypatch.setattr(query, "how_many", lambda *asked: counted.append(asked) or through(*asked))
    before = filled.cases(COUNTY).how_many(wanted)
    assert filled.cases(COUNTY).how_many(replace(wanted, after="x", limit=3)) == before
    assert filled.cases(Scope(Role.COUNTY_OPERATOR, "410422")).how_many(wanted) != before
    assert len(counted) == 2
    with Register.open(place) as another_program:
        book = another_program.cases(COUNTY)
        case = book.cases(wanted)[0]
        book.change(case, replace(case, state=CaseState.CLOSED, closed_on=date(2026, 10, 1)), "", (REPLY,))
    assert filled.cases(COUNTY).how_many(wanted) == before - 1
