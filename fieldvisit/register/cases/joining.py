"""Several petitions, one matter: merging cases, taking that back, and splitting petitions off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection, insert, select, update

from fieldvisit.domain.access.roles import Right
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.cases.events import Action
from fieldvisit.domain.cases.matter import Case, Concern, Told, in_order
from fieldvisit.domain.cases.states import CaseState
from fieldvisit.domain.codec import to_json
from fieldvisit.errors import InputFileError
from fieldvisit.register.cases import query
from fieldvisit.register.cases.changes import conflict, put
from fieldvisit.register.cases.codes import secret_of, short_code
from fieldvisit.register.cases.events import add_events, event_row, now
from fieldvisit.register.cases.rows import case_row, write_exclusions
from fieldvisit.register.cases.tables import case_file, case_petition
from fieldvisit.register.engine import whole


def merge(connection: Connection, scope: Scope, into: Case, other: Case, why: str) -> Case:
    """Take ``other`` into ``into``: its petitions count there, whoever it complains about is shut out there too; returns ``into``.

    What was reported of a petition stays so, and no report of the one case tells of the petitions of the other.

    Raises
    ------
    NotFoundError, ConflictError
        As for any change, for each of the two.
    InputFileError
        If the two are one case, or one of them was merged or withdrawn before.
    """
    scope.require(Right.ASSIGN)
    one, two = _standing(connection, scope, into), _standing(connection, scope, other)
    if one.id == two.id or any(c.merged_into or c.withdrawn for c in (one, two)):
        raise InputFileError(
            f"案件 {one.id} 与 {two.id} 不能合并：是同一件，或其中之一已并入别件、已撤回。",
            f"Cases {one.id} and {two.id} cannot be merged: they are the same, or one was merged or withdrawn before.",
        )
    concern = Concern(
        _both(one.concern.unit_codes, two.concern.unit_codes),
        _both(one.concern.departments, two.concern.departments),
        _both(one.concern.leader_ids, two.concern.leader_ids),
    )
    joined = replace(one, filings=in_order((*one.filings, *two.filings)), concern=concern, version=one.version + 1)
    joined = replace(joined, told=_told(one, (*one.told, *two.telling(two.petition_ids))))
    gone = replace(two, merged_into=one.id, version=two.version + 1)
    put(connection, scope, (one, joined), Action.MERGE, why=why)
    put(connection, scope, (two, gone), Action.MERGE, why=why)
    _belongs(connection, two.petition_ids, one.id)
    return joined


def unmerge(connection: Connection, scope: Scope, other: Case, why: str) -> Case:
    """Take a merging back: ``other`` is a case of its own again, with the petitions it brought; returns it.

    Whoever it complained about stays shut out of the case that had taken it in, until a person decides otherwise. What was reported of
    its petitions meanwhile stays reported.

    Raises
    ------
    InputFileError
        If ``other`` was not merged, or the case that took it in was merged itself since.
    """
    scope.require(Right.ASSIGN)
    two = _standing(connection, scope, other)
    if not two.merged_into:
        raise InputFileError(f"案件 {two.id} 没有并入别件。", f"Case {two.id} was not merged into another.")
    one = query.one_case(connection, scope, two.merged_into)
    if one.merged_into:
        raise InputFileError(
            f"案件 {one.id} 后来又并入 {one.merged_into}，请先撤销那次合并。",
            f"Case {one.id} was merged into {one.merged_into} since; take that back first.",
        )
    theirs = set(two.petition_ids)
    left = tuple(f for f in one.filings if f.petition_id not in theirs)
    back = _apart(one, replace(two, merged_into="", version=two.version + 1))
    stays = replace(one, filings=left, told=tuple(t for t in one.told if t.petition_id not in theirs), version=one.version + 1)
    put(connection, scope, (one, stays), Action.UNMERGE, why=why)
    put(connection, scope, (two, back), Action.UNMERGE, why=why)
    _belongs(connection, two.petition_ids, two.id)
    return back


def split(connection: Connection, scope: Scope, case: Case, petition_ids: Sequence[str], why: str, *, demo: bool) -> Case:
    """Make a registered case of its own from some petitions of a case; returns the new one. ``merge`` takes it back.

    Raises
    ------
    InputFileError
        If a petition is not part of the case, or none would be left.
    """
    scope.require(Right.ASSIGN)
    one, gone = _standing(connection, scope, case), set(petition_ids)
    stay = tuple(f for f in one.filings if f.petition_id not in gone)
    leave = tuple(f for f in one.filings if f.petition_id in gone)
    if len(leave) != len(gone) or not stay or not leave:
        raise InputFileError(
            f"只能从案件 {one.id} 分出它的一部分信访件：{'、'.join(one.petition_ids)}。",
            f"Only some of the petitions of case {one.id} can be split off: {', '.join(one.petition_ids)}.",
        )
    with whole(connection):
        taken = set(connection.scalars(select(case_file.c.id)))
    code = short_code(secret_of(connection, demo=demo), f"{one.id}/{one.version}", taken)
    new = Case(code, CaseState.REGISTERED, one.category, one.unit_code, leave, concern=one.concern, synthetic=one.synthetic)
    new = _apart(one, new)
    rest = replace(one, filings=stay, told=tuple(t for t in one.told if t.petition_id not in gone), version=one.version + 1)
    put(connection, scope, (one, rest), Action.SPLIT, why=why)
    row = event_row("case", code, 1, scope.actor, Action.SPLIT, at=now(), why=why, before="", after=to_json(new))
    with whole(connection):  # the part of a granted case lies where the case lies, and is not granted
        connection.execute(insert(case_file).values(case_row(new) | {"leader_id": "", "touched": 1}))
        write_exclusions(connection, new)
        add_events(connection, [row])
        _belongs(connection, new.petition_ids, code)
    return new


def _told(case: Case, told: Sequence[Told]) -> tuple[Told, ...]:
    """What must be said of single petitions, for it is not what the newest report of the case says."""
    return tuple(one for one in told if one.on != case.reported_on)


def _apart(held: Case, case: Case) -> Case:
    """The case with what had been reported of its petitions in the case that held them."""
    told = held.telling(case.petition_ids)
    newest = max((one.on for one in told if one.on is not None), default=case.reported_on)
    case = replace(case, reported_on=newest)
    return replace(case, told=_told(case, told))


def _standing(connection: Connection, scope: Scope, seen: Case) -> Case:
    found = query.one_case(connection, scope, seen.id)
    if found.version != seen.version:
        raise conflict(connection, scope, replace(seen, version=seen.version + 1), found)
    return found


def _belongs(connection: Connection, petition_ids: Sequence[str], case_id: str) -> None:
    c = case_petition.c
    connection.execute(update(case_petition).where(c.petition_id.in_(petition_ids)).values(case_id=case_id))


def _both(one: tuple[str, ...], two: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*one, *two)))
