"""The one place where a scope becomes a condition of SQL. No query of cases is written without ``visible``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, false, func, or_, select, true, union

from fieldvisit.domain.access.divisions import LEVELS, depth_of, number_of, range_of
from fieldvisit.domain.access.roles import Right
from fieldvisit.domain.access.scope import Scope, no_case
from fieldvisit.domain.cases.events import Action
from fieldvisit.domain.cases.matter import Case
from fieldvisit.domain.cases.states import CaseState
from fieldvisit.domain.petition import CaseStatus
from fieldvisit.register.cases.rows import case_of
from fieldvisit.register.cases.tables import STILL_OPEN, case_exclusion, case_file, case_petition, case_record, event
from fieldvisit.register.engine import whole
from fieldvisit.register.tables import petition

_CHUNK = 500
_COUNTY = 6
_STRAYS = 1_000
_JOINING = (Action.MERGE.value, Action.UNMERGE.value, Action.SPLIT.value)


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which of the visible cases are wanted; ``after`` is the id behind which a page starts.

    ``received_from`` and ``received_to`` are days of the first petition, both included; ``unassigned`` wants cases without a leader.
    ``closed_from`` and ``closed_to`` are days of the close-out, both included; ``open_on`` wants cases that were open at the end of that
    day. A ledger that calls a case closed gives no day for it: such a case counts as closed on every day.
    ``oldest`` puts those first whose first petition is oldest; ``after`` is then ``day_id`` of the case behind which a page starts.
    """

    state: CaseState | None = None
    open: bool | None = None
    key: bool | None = None
    leader_id: str = ""
    unit_code: str = ""
    category: str = ""
    after: str = ""
    limit: int = 1000
    received_from: date | None = None
    received_to: date | None = None
    unassigned: bool = False
    oldest: bool = False
    closed_from: date | None = None
    closed_to: date | None = None
    open_on: date | None = None


class Table(StrEnum):
    """The tables of counts there are; accounts that see only counts choose among these and filter no further."""

    TOWNSHIP = "township"
    CATEGORY = "category"
    MONTH = "month"
    STATE = "state"


def visible(scope: Scope, *, by_place: bool = True) -> ColumnElement[bool]:
    """The condition under which a case exists for this scope; the same answer as ``Scope.sees``.

    Without ``by_place`` the index of places is not walked: hardly a case lies elsewhere (``is_most``).
    """
    c = case_file.c
    if not (scope.may(Right.READ) or scope.may(Right.COUNT)):
        return false()
    granted: ColumnElement[bool] = c.id.in_(scope.grants) if scope.grants else false()
    category = true() if scope.categories is None else c.category.in_(scope.categories)
    inside = within(c, scope.areas, by_place=by_place)
    parts = [or_(and_(inside, category), granted), ~concerned(scope), ~_shut_out(scope)]
    if not scope.sees_key_cases:
        parts.append(c.is_key == 0)
    return and_(*parts)


def within(columns: Any, codes: Sequence[str], *, by_place: bool = True) -> ColumnElement[bool]:
    """Whether the unit of a row is one of the divisions or lies inside one."""
    ranges = [range_of(code) for code in codes]
    few = by_place and all(len(code) >= _COUNTY for code in codes)
    number: Any = columns.unit_no if few else columns.unit_no + 0  # "+ 0": no index
    return or_(false(), *(and_(number >= r.lo, number < r.hi, columns.unit_depth >= r.depth) for r in ranges))


def cases(connection: Connection, scope: Scope, wanted: CaseFilter) -> tuple[Case, ...]:
    """The visible cases wanted, in order of id or of age."""
    c = case_file.c
    order = (c.received_on, c.id) if wanted.oldest else (c.id,)
    oldest_open = wanted.oldest and wanted.open is True  # their own index holds them in this order
    there = seen(connection, scope, by_age=oldest_open)
    ids = select(c.id).where(*there, *_conditions(wanted))
    page = ids.order_by(*order).limit(wanted.limit).subquery()
    query = select(c.payload).join(page, page.c.id == c.id).order_by(*order)
    return tuple(case_of(text) for text in connection.scalars(query))


def holding(connection: Connection, scope: Scope, petition_ids: Sequence[str]) -> tuple[Case, ...]:
    """The visible cases to which any of the petitions belongs, in order of id."""
    c, of = case_file.c, case_petition.c
    ids = select(of.case_id).where(of.petition_id.in_(petition_ids))
    query = select(c.payload).where(c.id.in_(ids), visible(scope), stands(scope)).order_by(c.id)
    return tuple(case_of(text) for text in connection.scalars(query))


def how_many(connection: Connection, scope: Scope, wanted: CaseFilter) -> int:
    """How many visible cases are wanted, on all pages together."""
    conditions = [
        visible(scope, by_place=not is_most(connection, scope)),
        stands(scope),
        *_conditions(replace(wanted, after="")),
    ]
    return int(connection.scalar(select(func.count()).select_from(case_file).where(*conditions)) or 0)


def one_case(connection: Connection, scope: Scope, case_id: str) -> Case:
    """The case of this id, also when merged or withdrawn; raises ``NotFoundError`` alike for unknown and for foreign ids."""
    payload = connection.scalar(select(case_file.c.payload).where(case_file.c.id == case_id, visible(scope)))
    if payload is None:
        raise no_case(case_id)
    return case_of(payload)


def hidden_among(connection: Connection, scope: Scope, case_ids: Sequence[str]) -> bool:
    """Whether any of these cases is not the scope's to see; an id that no case has any more hides nothing."""
    hidden = select(case_file.c.id).where(case_file.c.id.in_(case_ids), ~visible(scope))
    with whole(connection):
        return connection.execute(hidden.limit(1)).first() is not None


def _conditions(wanted: CaseFilter) -> list[Any]:
    c = case_file.c
    conditions: list[Any] = []
    if wanted.state is not None:
        conditions.append(c.state == wanted.state.value)
    if wanted.open is not None:
        conditions.append(STILL_OPEN if wanted.open else c.is_open == 0)
    if wanted.key is not None:
        conditions.append(c.is_key == int(wanted.key))
    conditions.extend(
        column == value for column, value in ((c.leader_id, wanted.leader_id), (c.category, wanted.category)) if value
    )
    if wanted.unit_code:
        conditions.append(within(c, (wanted.unit_code,)))
    conditions.extend(_received(wanted))
    conditions.extend(_closed(wanted))
    if wanted.unassigned:
        conditions.append(c.leader_id.concat("") == "")  # "|| ''": no index, for most cases may have no leader
    if wanted.after and wanted.oldest:
        day, _, key = wanted.after.partition("_")
        conditions.append(or_(c.received_on > day, and_(c.received_on == day, c.id > key)))
    elif wanted.after:
        conditions.append(c.id > wanted.after)
    return conditions


def _received(wanted: CaseFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.received_from:
        yield case_file.c.received_on >= wanted.received_from.isoformat()
    if wanted.received_to:
        yield case_file.c.received_on <= wanted.received_to.isoformat()


def _closed(wanted: CaseFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.closed_from:
        yield case_file.c.closed_on >= wanted.closed_from.isoformat()
    if wanted.closed_to:
        yield case_file.c.closed_on.between("0", wanted.closed_to.isoformat())
    if wanted.open_on:
        yield open_after(wanted.open_on)


def open_after(day: date) -> ColumnElement[bool]:
    """Received by the end of that day and not closed by then."""
    c = case_file.c
    return and_(c.received_on <= day.isoformat(), or_(c.is_open == 1, c.closed_on > day.isoformat()))


def seen(connection: Connection, scope: Scope, *, by_age: bool = False) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """``visible`` and ``stands``, by the index that suits this register; ``by_age`` as for ``stands``."""
    most = is_most(connection, scope)
    return visible(scope, by_place=not most), stands(scope, all_in_order=most, by_age=by_age)


def stands(scope: Scope, *, all_in_order: bool = False, by_age: bool = False) -> ColumnElement[bool]:
    """Neither merged nor withdrawn. The index that a list walks is chosen here: the small county's own range, or all cases in order of id.

    ``by_age``: of a question about open cases by the day they were received, which the index of open cases answers.
    """
    gone = case_file.c.is_gone
    return gone == 0 if not by_age and (all_in_order or is_wide(scope)) else gone + 0 == 0  # "+ 0": no index


def is_most(connection: Connection, scope: Scope) -> bool:
    """Whether hardly a case of the register lies outside the scope's only county: its own register, not a province's."""
    if len(scope.areas) != 1 or len(scope.areas[0]) != _COUNTY:
        return False
    c, r = case_file.c, range_of(scope.areas[0])
    some = select(c.unit_no).where(or_(c.unit_no < r.lo, c.unit_no >= r.hi)).limit(_STRAYS).subquery()
    with whole(connection):
        return int(connection.scalar(select(func.count()).select_from(some)) or 0) < _STRAYS


def is_wide(scope: Scope) -> bool:
    """Whether the scope reaches beyond single counties."""
    return any(len(code) < _COUNTY for code in scope.areas)


def concerned(scope: Scope) -> ColumnElement[bool]:
    """Whether the case complains about the account's own unit (or one above it), its department or its person."""
    return case_file.c.id.in_(concerned_ids(scope))


def concerned_ids(scope: Scope) -> Select[tuple[str]]:
    """The ids of all such cases, merged and withdrawn ones too."""
    e = case_exclusion.c
    home = number_of(scope.home)
    above = sorted({number_of(scope.home[:width]) for width in LEVELS if width <= len(scope.home)})
    own = [and_(e.kind == "unit", e.lo.in_(above), e.hi > home, e.depth <= depth_of(scope.home))]
    if scope.person_id:
        own.append(and_(e.kind == "person", e.name == scope.person_id))
    if scope.department:
        own.append(and_(e.kind == "department", e.name == scope.department))
    return select(e.case_id).where(or_(*own))


def complained_about(connection: Connection, codes: Sequence[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Persons (roster ids) and departments that some case of these divisions complains about, whoever may see the case."""
    c, e = case_file.c, case_exclusion.c
    rows = connection.execute(
        select(e.kind, e.name).distinct().join(case_file, e.case_id == c.id).where(e.kind != "unit", within(c, codes))
    )
    named = [(kind, name) for kind, name in rows]
    return frozenset(n for k, n in named if k == "person"), frozenset(n for k, n in named if k == "department")


def settled(connection: Connection) -> frozenset[str]:
    """Petitions that the ledger still has as open and whose case is closed here."""
    c, told = case_file.c, petition.c
    of_closed = select(told.id).join(case_petition, case_petition.c.petition_id == told.id)
    of_closed = of_closed.join(case_file, c.id == case_petition.c.case_id).where(c.is_open == 0, c.is_gone == 0)
    return frozenset(connection.scalars(of_closed.where(told.status == CaseStatus.OPEN.value)))


def in_charge(connection: Connection, petition_ids: Sequence[str] | None = None) -> dict[str, str]:
    """By petition the leader in charge of its case, of all petitions or of these; those whose case has none are left out."""
    c, of = case_file.c, case_petition.c
    led = select(of.petition_id, c.leader_id).join(case_file, c.id == of.case_id).where(c.leader_id != "", c.is_gone == 0)
    if petition_ids is None:
        return {row.petition_id: row.leader_id for row in connection.execute(led)}
    some = (petition_ids[at : at + _CHUNK] for at in range(0, len(petition_ids), _CHUNK))
    return {row.petition_id: row.leader_id for ids in some for row in connection.execute(led.where(of.petition_id.in_(ids)))}


def reported(connection: Connection) -> dict[str, date]:
    """By petition the day of the report that told of it, in whatever case it was then; those without one are left out."""
    c, r, e = case_file.c, case_record.c, event.c
    made = select(r.case_id).where(r.kind == "report")
    moved = select(e.subject_id).where(e.kind == "case", e.action.in_(_JOINING))
    cases = select(c.payload).where(c.id.in_(union(made, moved)), c.is_gone == 0).order_by(c.id)
    found = (case_of(text) for text in connection.scalars(cases))
    told = (one for case in found for one in case.telling(case.petition_ids))
    return {one.petition_id: one.on for one in told if one.on is not None}


def recusals(connection: Connection) -> dict[str, tuple[tuple[str, str], ...]]:
    """By petition the persons (``person``, roster id) and departments (``department``, name) that its case complains about."""
    c, e = case_petition.c, case_exclusion.c
    wanted = (
        select(c.petition_id, e.kind, e.name).distinct().join(case_exclusion, e.case_id == c.case_id).where(e.kind != "unit")
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for petition_id, kind, name in connection.execute(wanted.order_by(c.petition_id, e.kind, e.name)):
        found.setdefault(petition_id, []).append((kind, name))
    return {petition_id: tuple(named) for petition_id, named in found.items()}


def _shut_out(scope: Scope) -> ColumnElement[bool]:
    c, out = case_file.c, scope.exclusions
    conditions: list[ColumnElement[bool]] = [false()]
    if out.areas:
        conditions.append(within(c, out.areas))
    if out.categories:
        conditions.append(c.category.in_(out.categories))
    if out.case_ids:
        conditions.append(c.id.in_(out.case_ids))
    return or_(*conditions)
