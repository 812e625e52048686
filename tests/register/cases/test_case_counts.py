"""Counts from the table that triggers keep are those of going through the cases: after every kind of change, for every kind of scope."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest
from builders import petition
from case_builders import REPLY
from case_county import COUNTY, OFFICE, by_number, put
from sqlalchemy import func, select

from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Exclusions, Scope
from fieldvisit.domain.cases.matter import Concern
from fieldvisit.domain.cases.states import CaseState
from fieldvisit.domain.petition import Intake, SourceLevel
from fieldvisit.register import Register, schema
from fieldvisit.register.cases import CaseFilter, Table, query
from fieldvisit.register.cases.counting import one_by_one
from fieldvisit.register.cases.query import stands, visible
from fieldvisit.register.cases.tables import case_count
from fieldvisit.register.engine import open_engine, reading
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
