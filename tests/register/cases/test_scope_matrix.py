"""Every method of the case book, for every role, with a case in every relation to the account's division."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from case_builders import REPLY
from scope_world import DAY, EXCLUDED, HOMES, ROOT, SEEN, World, world
from sqlalchemy import select

from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.cases.matter import Case
from fieldvisit.domain.cases.work import Consultation
from fieldvisit.errors import NotFoundError, PolicyRefusedError
from fieldvisit.register import Register
from fieldvisit.register.cases import CaseBook, CaseFilter, Table
from fieldvisit.register.engine import reading
from fieldvisit.register.sight import WHOLE
from fieldvisit.register.tables import metadata

READERS = frozenset(set(Role) - {Role.ANALYST, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
COUNTERS = READERS | {Role.ANALYST}
OFFICES = {Role.LIAISON, Role.COUNTY_OPERATOR, Role.CITY_OPERATOR, Role.PROVINCE_OPERATOR}
RECORDERS = READERS - {Role.SUPERVISOR}
IMPORTERS = {Role.LIAISON, Role.COUNTY_OPERATOR}
REVEALERS = {Role.LIAISON, Role.COUNTY_OPERATOR, Role.CITY_OPERATOR}
BELOW_COUNTY = {Role.TEAM_MEMBER, Role.TOWNSHIP_OPERATOR}


def _each_case(there: World, ask: Callable[[str], object]) -> list[object]:
    """What asking for each case by its id gives; not being found is the only other answer."""
    shown: list[object] = []
    for case in there.cases.values():
        try:
            shown.append(ask(case.id))
        except NotFoundError:
            continue
    return shown


def _now(there: World, name: str) -> Case:
    """The case as it stands, as somebody who knows everything would pass it in."""
    return there.register.cases(ROOT).file(there.cases[name].id).case


def _meeting(there: World, name: str) -> Consultation:
    return Consultation("", there.cases["child"].unit_code, DAY, (there.cases[name].id,))


def _hear(book: CaseBook, there: World, name: str) -> object:
    item = there.register.cases(ROOT).work_item(Consultation, there.work["child"].id)
    return book.change_work(item, replace(item, case_ids=(there.cases[name].id,)), "增加")


def _each_item(there: World, read: Callable[[type[Consultation], str], object]) -> list[object]:
    shown: list[object] = []
    for item in there.work.values():
        try:
            shown.append(read(Consultation, item.id))
        except NotFoundError:
            continue
    return shown


READ: dict[str, tuple[frozenset[Role] | set[Role], Callable[[CaseBook, World], object]]] = {
    "cases": (READERS, lambda book, _: book.cases()),
    "files": (READERS, lambda book, _: book.files()),
    "file": (READERS, lambda book, there: _each_case(there, book.file)),
    "events": (READERS, lambda book, there: _each_case(there, book.events)),
    "with_petitions": (READERS, lambda book, _: book.with_petitions(date(1900, 1, 1), date(2100, 1, 1))),
    "with_reports": (READERS, lambda book, _: book.with_reports(date(1900, 1, 1), date(2100, 1, 1), only_key=False)),
    "holding": (READERS, lambda book, there: book.holding([key for case in there.cases.values() for key in case.petition_ids])),
    "search": (READERS, lambda book, _: book.search("某村")),
    "petitions": (READERS, lambda book, _: book.petitions()),
    "petition_ids": (READERS, lambda book, _: book.petition_ids()),
    "petitions_of": (READERS, lambda book, there: _each_case(there, book.petitions_of)),
    "matches": (READERS, lambda book, _: book.matches()),
    "reveal": (REVEALERS, lambda book, there: _each_case(there, lambda key: (key, book.reveal(key, "约定走访", bytes)))),
    "plan": (READERS, lambda book, _: book.plan()),
    "work": (READERS, lambda book, _: book.work(Consultation)),
    "work_item": (READERS, lambda book, there: _each_item(there, book.work_item)),
    "work_before": (READERS, lambda book, there: _each_item(there, book.work_before)),
}
"""Methods that show cases: who may call them, and what they show."""

CHANGE: dict[str, tuple[set[Role] | frozenset[Role], Callable[[CaseBook, World, str], object]]] = {
    "change": (RECORDERS, lambda book, there, name: book.change(_now(there, name), _now(there, name), "", (REPLY,))),
    "merge": (OFFICES, lambda book, there, name: book.merge(_now(there, name), _now(there, "own"), "同一事项")),
    "unmerge": (OFFICES, lambda book, there, name: book.unmerge(_now(there, name), "撤销")),
    "split": (OFFICES, lambda book, there, name: book.split(_now(there, name), _now(there, name).petition_ids[1:], "分开")),
    "add_work": (OFFICES, lambda book, there, name: book.add_work(_meeting(there, name))),
    "change_work": (OFFICES, _hear),
    "undo_import": (IMPORTERS, lambda book, there, _: book.undo_import(there.child_batch, "重复导入")),
}
"""Methods that change something named by a relation: who may call them."""

APART = {"count", "returned_on", "imports", "how_many", "month_figures", "waiting", "promised", "complained_about"}
APART |= {"backlogs", "with_outcomes", "visits_made", "sees_all", "promised_and_closed"}
"""Methods that name no case; each has a test of its own below."""


def _everything(there: World) -> list[object]:
    with reading(there.register._engine, WHOLE) as connection:
        tables = [t for t in metadata.sorted_tables if t.name != "meta"]
        return [[tuple(row) for row in connection.execute(select(t).order_by(*t.primary_key.columns))] for t in tables]


def expected(role: Role, there: World) -> set[str]:
    """The relations whose case exists for the role, told without the program's own rule."""
    return {*SEEN} | (set() if role in BELOW_COUNTY else {"key child"})


@pytest.fixture(params=list(Role), ids=lambda role: role.value)
def role(request) -> Role:
    return request.param


@pytest.fixture(scope="module")
def worlds():
    made: dict[tuple[str, Role], World] = {}
    yield made
    for one in made.values():
        one.register.close()


@pytest.fixture
def there(worlds, engine_kind, empty_place, role) -> World:
    """The world of a role, shared by the tests that leave it as it was."""
    if (engine_kind, role) not in worlds:
        worlds[engine_kind, role] = world(Register.open(empty_place()), HOMES[role])
    return worlds[engine_kind, role]


def test_every_public_method_of_the_case_book_stands_in_this_matrix():
    public = {name for name, _ in inspect.getmembers(CaseBook, inspect.isfunction) if not name.startswith("_")}
    assert public == {*READ, *CHANGE, *APART}


def test_no_method_shows_a_case_that_does_not_exist_for_the_account(there, role):
    book, seen = there.register.cases(there.scope(role)), expected(role, there)
    assert {*SEEN, "key child", "sibling", "foreign", *EXCLUDED} <= set(there.cases)
    for name, (allowed, read) in READ.items():
        if role in allowed:
            assert (name, there.traces(read(book, there))) == (name, seen)
        else:
            with pytest.raises(PolicyRefusedError):
                read(book, there)


def test_who_is_complained_about_is_told_for_the_own_villages_only(there, role):
    book = there.register.cases(there.scope(role))
    if role not in OFFICES:
        with pytest.raises(PolicyRefusedError):
            book.complained_about((ROOT.home,))
        return
    everywhere = tuple(case.unit_code for case in there.cases.values())
    own = tuple(code for code in everywhere if code.startswith(there.scope(role).home))
    assert len(own) < len(everywhere)
    assert book.complained_about(everywhere) == book.complained_about(own)
    assert book.complained_about(tuple(set(everywhere) - set(own))) == (frozenset(), frozenset())


def test_a_pack_is_seen_by_whoever_sees_every_case_in_it(there, role):
    book, seen = there.register.cases(there.scope(role)), expected(role, there)
    if role not in READERS:
        with pytest.raises(PolicyRefusedError):
            book.sees_all(())
        return
    ids = {name: case.id for name, case in there.cases.items()}
    assert {name for name in ids if book.sees_all([ids[name]])} == seen
    assert book.sees_all([ids[name] for name in sorted(seen)])
    assert not any(book.sees_all([*(ids[one] for one in sorted(seen)), ids[name]]) for name in set(ids) - seen)


def test_figures_count_the_cases_that_exist_for_the_account_and_no_other(there, role):
    book, far = there.register.cases(there.scope(role)), date(9999, 12, 31)
    days = (date(1900, 1, 1), date(2100, 1, 1))
    figures = (book.how_many, partial(book.waiting, far), partial(book.month_figures, "2026-10"), book.promised)
    figures += (partial(book.backlogs, [(DAY, DAY)]), partial(book.with_outcomes, *days), partial(book.visits_made, *days))
    figures += (partial(book.promised_and_closed, days[0]),)
    if role not in READERS:
        for ask in figures:
            with pytest.raises(PolicyRefusedError):
                ask()
        return
    files = book.files(CaseFilter(limit=100_000))
    cases = [file.case for file in files]
    open_ = [case for case in cases if case.is_open]
    assert cases
    assert book.how_many(CaseFilter()) == len(cases)
    waiting = book.waiting(far)
    assert (waiting.open, waiting.old, waiting.key) == (len(open_), len(open_), sum(case.is_key for case in open_))
    for month in {f"{case.received_on:%Y-%m}" for case in cases}:
        received = sum(f"{case.received_on:%Y-%m}" == month for case in cases)
        assert [one.received for one in book.month_figures(month)] == [received]
        other = Scope(Role.COUNTY_OPERATOR, "990001", "nobody")
        assert [one.received for one in book.month_figures(month, also=other)] == [0]
    assert book.waiting(far, also=Scope(Role.COUNTY_OPERATOR, "990001", "nobody")).open == 0
    day = max(case.received_on for case in cases)
    (left,) = book.backlogs([(day, day)])
    assert (left.open, left.key) == (len(open_), sum(case.is_key for case in open_))
    assert [one.open for one in book.backlogs([(day, day)], also=Scope(Role.COUNTY_OPERATOR, "990001", "nobody"))] == [0]
    assert [f.case.id for f in book.with_outcomes(*days)] == [f.case.id for f in files if f.outcome]
    assert any(f.outcome for f in files)
    made = [(f.case.unit_code, a) for f in files for a in f.appointments if a.done]
    assert sorted(book.visits_made(*days), key=repr) == sorted(made, key=repr)
    promised = {file.case.id for file in files if file.case.is_open and file.outcome and file.outcome.promise}
    assert {file.case.id for file in book.promised()} == promised
    over = {f.case.id for f in files if not f.case.is_open and f.outcome and f.outcome.promise}
    assert {file.case.id for file in book.promised_and_closed(days[0])} == over


def test_no_method_changes_a_case_that_does_not_exist_for_the_account(there, role):
    book, seen = there.register.cases(there.scope(role)), expected(role, there)
    before, hidden = _everything(there), [name for name in there.cases if name not in seen]
    for name, (allowed, change) in CHANGE.items():
        if name != "undo_import":
            for relation in hidden:
                with pytest.raises(NotFoundError if role in allowed else PolicyRefusedError):
                    change(book, there, relation)
        elif role not in allowed:
            with pytest.raises(PolicyRefusedError):
                change(book, there, "own")
    if role in IMPORTERS:
        with pytest.raises(NotFoundError):
            book.undo_import("B0001", "brought cases of other offices")
    assert _everything(there) == before


def test_whoever_may_changes_the_cases_that_exist_for_the_account(register, role):
    there = world(register, HOMES[role])
    book = there.register.cases(there.scope(role))
    for name, relation in (("change", "child"), ("merge", "child"), ("unmerge", "own"), ("split", "child")):
        allowed, change = CHANGE[name]
        if role in allowed:
            before = _everything(there)
            change(book, there, relation)
            assert _everything(there) != before, name
    for name in ("add_work", "change_work"):
        allowed, change = CHANGE[name]
        if role in allowed:
            change(book, there, "child")


def test_counts_hold_only_what_exists_and_days_of_return_too(there, role):
    book, seen = there.register.cases(there.scope(role)), expected(role, there)
    for table in Table:
        if role not in COUNTERS:
            with pytest.raises(PolicyRefusedError):
                book.count(table)
        elif role in READERS:
            assert (table, book.count(table).total) == (table, len(seen))
        else:
            assert set(book.count(table).cells.values()) <= {None}, "every cell here is small"
            assert book.count(table).total is None
    if role in READERS:
        assert len(book.returned_on()) == len(seen)
    else:
        with pytest.raises(PolicyRefusedError):
            book.returned_on()


def test_imports_of_other_offices_do_not_exist(there, role):
    book = there.register.cases(there.scope(role))
    if role in IMPORTERS:
        assert [batch.id for batch in book.imports()] == [there.child_batch]
    else:
        with pytest.raises(PolicyRefusedError):
            book.imports()
