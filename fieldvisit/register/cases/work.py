"""Consultations, campaigns and their items, team missions, briefings, spot checks: values with versions inside a scope."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, and_, insert, not_, select, update

from fieldvisit.domain.access.divisions import depth_of, inside, level_of, number_of, today
from fieldvisit.domain.access.roles import Right, Role
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.cases.events import Action
from fieldvisit.domain.cases.work import (
    Briefing,
    Campaign,
    CampaignItem,
    CheckFinding,
    Consultation,
    SpotCheck,
    TeamMission,
    WorkItem,
)
from fieldvisit.domain.codec import from_json, to_json
from fieldvisit.errors import NotFoundError
from fieldvisit.register.cases import query
from fieldvisit.register.cases.changes import conflict_of
from fieldvisit.register.cases.codes import secret_of, short_code
from fieldvisit.register.cases.events import add_events, event_row, events_of, last_event, now
from fieldvisit.register.cases.tables import case_file, work_item
from fieldvisit.register.engine import whole

T = TypeVar("T", bound=WorkItem)


@dataclass(frozen=True, slots=True)
class Earlier(Generic[T]):
    """A value as it stood from one moment until it was changed."""

    value: T
    since: datetime
    until: datetime


_KINDS: dict[type[Any], str] = {
    Consultation: "consultation",
    Campaign: "campaign",
    CampaignItem: "campaign_item",
    TeamMission: "mission",
    Briefing: "briefing",
    SpotCheck: "spot_check",
}


def all_of(connection: Connection, scope: Scope, kind: type[T]) -> tuple[T, ...]:
    """The visible values of one kind, by day, then id."""
    query_ = select(work_item.c.payload).where(work_item.c.kind == _KINDS[kind], _visible(scope, kind))
    rows = connection.scalars(query_.order_by(work_item.c.day, work_item.c.id))
    items = (from_json(text, kind) for text in rows)
    shown = (_without_foreign_cases(connection, scope, item) for item in items if _is_theirs(scope, item))
    return tuple(item for item in shown if not _is_elsewhere(scope, item))


def one_of(connection: Connection, scope: Scope, kind: type[T], item_id: str) -> T:
    """The value of this id; raises ``NotFoundError`` alike for unknown and for foreign ids."""
    found = _without_foreign_cases(connection, scope, _standing(connection, scope, kind, item_id))
    if _is_elsewhere(scope, found):
        raise _unknown(item_id)
    return found


def earlier_of(connection: Connection, scope: Scope, kind: type[T], item_id: str) -> tuple[Earlier[T], ...]:
    """What stood before the value of this id as it is now, oldest first; raises like ``one_of``.

    Left out is what the scope would not have seen, and what was removed because its time was over.
    """
    one_of(connection, scope, kind, item_id)
    log = events_of(connection, _KINDS[kind], item_id)
    found = ((one, later, from_json(one.after, kind)) for one, later in pairwise(log) if one.after)
    shown = ((one, later, _without_foreign_cases(connection, scope, value)) for one, later, value in found)
    return tuple(
        Earlier(value, one.at, later.at)
        for one, later, value in shown
        if _is_theirs(scope, value) and not _is_elsewhere(scope, value)
    )


def add(connection: Connection, scope: Scope, item: T, why: str, *, demo: bool) -> T:
    """Store a new value under a code of its own; returns it.

    Raises
    ------
    NotFoundError
        If its division, or a case it names, does not exist for the scope.
    SettingsError
        If its division is no division code.
    """
    scope.require(_right_to(item))
    _refuse_foreign(connection, scope, item)
    with whole(connection):
        taken = set(connection.scalars(select(work_item.c.id)))
    code = short_code(secret_of(connection, demo=demo), f"work/{len(taken) + 1}", taken)
    stored = replace(item, id=code, unit_code=today(item.unit_code), version=1)
    connection.execute(insert(work_item).values(_row(stored)))
    _log(connection, scope, Action.OPEN, stored, why=why, before="")
    return stored


def change(connection: Connection, scope: Scope, seen: T, wanted: T, why: str) -> T:
    """Put ``wanted`` in the place of ``seen``; raises like changing a case does."""
    scope.require(_right_to(seen))
    kind = type(seen)
    standing = _standing(connection, scope, kind, seen.id)
    stored = replace(wanted, id=seen.id, unit_code=standing.unit_code, version=seen.version + 1)
    shown = _without_foreign_cases(connection, scope, standing)
    if isinstance(stored, SpotCheck) and isinstance(standing, SpotCheck):
        stored = replace(stored, case_ids=standing.case_ids, findings=_all_findings(stored, standing))
    elif isinstance(stored, Consultation):
        hidden = tuple(i for i in _case_ids(standing) if i not in _case_ids(shown) and i not in stored.case_ids)
        stored = replace(stored, case_ids=(*stored.case_ids, *hidden))
    where = (work_item.c.id == seen.id) & (work_item.c.version == seen.version)
    _refuse_foreign(connection, scope, wanted)
    if connection.execute(update(work_item).where(where).values(_row(stored))).rowcount != 1:
        standing = one_of(connection, scope, kind, seen.id)
        raise conflict_of(seen.id, seen.id, scope, (stored, standing), last_event(connection, _KINDS[kind], seen.id))
    _log(connection, scope, Action.CHANGE, stored, why=why, before=to_json(standing))
    return _without_foreign_cases(connection, scope, stored)


def _all_findings(wanted: SpotCheck, standing: SpotCheck) -> tuple[CheckFinding, ...]:
    """The findings of a check in order of its cases, with those that whoever does not see every case left out."""
    said = {one.case_id: one for one in (*standing.findings, *wanted.findings)}
    return tuple(said[case_id] for case_id in standing.case_ids if case_id in said)


def _standing(connection: Connection, scope: Scope, kind: type[T], item_id: str) -> T:
    c = work_item.c
    payload = connection.scalar(select(c.payload).where(c.id == item_id, c.kind == _KINDS[kind], _visible(scope, kind)))
    item = from_json(payload, kind) if payload is not None else None
    if item is None or not _is_theirs(scope, item):
        raise _unknown(item_id)
    return item


def _unknown(item_id: str) -> NotFoundError:
    return NotFoundError(f"没有编号为 {item_id} 的事项。", f"There is no item {item_id}.")


def _is_elsewhere(scope: Scope, item: WorkItem) -> bool:
    """Whether an opened spot check of others holds no case that exists for the scope."""
    return isinstance(item, SpotCheck) and not item.case_ids and item.drawn_by != scope.who


def _visible(scope: Scope, kind: type[Any]) -> ColumnElement[bool]:
    c = work_item.c
    if not scope.may(Right.READ):
        return c.id != c.id
    if kind is SpotCheck or (kind is TeamMission and scope.role is Role.TEAM_MEMBER):
        return c.id == c.id  # wherever the office sits that drew it or sent the team: _is_theirs and the cases tell
    return and_(query.within(c, scope.areas), not_(query.within(c, scope.exclusions.areas)))


def _is_theirs(scope: Scope, item: WorkItem) -> bool:
    """Whether a mission goes to no village that is shut to the scope and, for a work-team member, whether they are in it.

    A spot check is, until it is opened, there only for whoever drew it.
    """
    if isinstance(item, SpotCheck):
        return item.opened_on is not None or (bool(scope.who) and scope.who == item.drawn_by)
    if not isinstance(item, TeamMission):
        return True
    if any(inside(code, area) for code in item.village_codes for area in scope.exclusions.areas):
        return False
    people = (item.team_id, item.lead_id, *item.member_ids)
    return scope.role is not Role.TEAM_MEMBER or (bool(scope.person_id) and scope.person_id in people)


def _without_foreign_cases(connection: Connection, scope: Scope, item: T) -> T:
    """A consultation or a spot check names only the cases that exist for the scope."""
    if not isinstance(item, Consultation | SpotCheck):
        return item
    c = case_file.c
    known = set(connection.scalars(select(c.id).where(c.id.in_(item.case_ids), query.visible(scope))))
    if len(known) == len(set(item.case_ids)):
        return item
    left = tuple(i for i in item.case_ids if i in known)
    if isinstance(item, SpotCheck):
        return replace(item, case_ids=left, findings=tuple(one for one in item.findings if one.case_id in known))
    return replace(item, case_ids=left, decision="")


def _right_to(item: WorkItem) -> Right:
    return Right.CHECK if isinstance(item, SpotCheck) else Right.WORK


def _case_ids(item: WorkItem) -> tuple[str, ...]:
    return item.case_ids if isinstance(item, Consultation) else ()


def _refuse_foreign(connection: Connection, scope: Scope, item: WorkItem) -> None:
    c = work_item.c
    level_of(item.unit_code)
    if not any(inside(item.unit_code, area) for area in scope.areas):
        raise NotFoundError(f"没有区划 {item.unit_code}。", f"There is no division {item.unit_code}.")
    if isinstance(item, Consultation | SpotCheck):
        for case_id in item.case_ids:
            query.one_case(connection, scope, case_id)
    if isinstance(item, TeamMission) and not all(any(inside(v, area) for area in scope.areas) for v in item.village_codes):
        raise NotFoundError("其中有村不在您的范围内。", "Some of its villages are not in your divisions.")
    if isinstance(item, CampaignItem) and item.campaign_id:
        known = select(c.id).where(c.id == item.campaign_id, c.kind == "campaign", _visible(scope, Campaign))
        if connection.scalar(known) is None:
            raise NotFoundError(f"没有专项 {item.campaign_id}。", f"There is no campaign {item.campaign_id}.")


def _row(item: WorkItem) -> dict[str, Any]:
    day = getattr(item, "due_on", None) or getattr(item, "held_on", None) or getattr(item, "first_day", None)
    return {
        "id": item.id,
        "kind": _KINDS[type(item)],
        "unit_no": number_of(item.unit_code),
        "unit_depth": depth_of(item.unit_code),
        "day": (day or item.on).isoformat(),  # type: ignore[union-attr]
        "version": item.version,
        "payload": to_json(item),
    }


def _log(connection: Connection, scope: Scope, action: Action, item: WorkItem, *, why: str, before: str) -> None:
    kind = _KINDS[type(item)]
    row = event_row(kind, item.id, item.version, scope.actor, action, at=now(), why=why, before=before, after=to_json(item))
    add_events(connection, [row])
