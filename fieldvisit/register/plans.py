"""Plans as versions that never change, and one pointer to the current one; people keep and adopt versions, as the audit says."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Engine, Row, Select, insert, select, update

from fieldvisit.domain.access.audit import Act, Deed
from fieldvisit.domain.codec import from_json, to_json
from fieldvisit.domain.plan import Plan
from fieldvisit.domain.travel import Route
from fieldvisit.errors import NotFoundError
from fieldvisit.register.audit import log
from fieldvisit.register.engine import reading, writing
from fieldvisit.register.tables import current_plan, plan
from fieldvisit.register.versions import count_case_change, count_run_change


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """One stored plan: its version counts up from 1, ``is_current`` marks the one in force."""

    version: int
    plan_id: str
    first_day: date
    last_day: date
    is_current: bool


class PlanBook:
    """The versions of the plan, as people look at them, keep new ones and put one in force."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def versions(self) -> tuple[PlanVersion, ...]:
        """Every version, oldest first."""
        with reading(self._engine) as connection:
            return all_plans(connection)

    def plan(self, version: int) -> Plan:
        """One version; raises ``NotFoundError`` when there is none of this number."""
        with reading(self._engine) as connection:
            payload = connection.scalar(select(plan.c.payload).where(plan.c.version == version))
        if payload is None:
            raise _no_version(version)
        return from_json(payload, Plan)

    def routes(self, version: int) -> tuple[Route, ...]:
        """The legs that a version drives; raises like ``plan``."""
        with reading(self._engine) as connection:
            payload = connection.scalar(select(plan.c.routes).where(plan.c.version == version))
        if payload is None:
            raise _no_version(version)
        return from_json(payload, tuple[Route, ...])

    def keep(self, value: Plan, routes: Sequence[Route], who: str) -> int:
        """Store a plan as a version that is not in force; returns its number, the old one for a plan stored before."""
        with writing(self._engine) as connection:
            version = keep_plan(connection, value, routes)
            count_case_change(connection)
            log.append(connection, Deed(who, Act.PLAN, str(version), detail="keep"))
            return version

    def adopt(self, version: int, who: str, *, seen: int) -> bool:
        """Put a version in force; false, and nothing changed, when the current one is no longer ``seen``.

        Raises
        ------
        NotFoundError
            If there is no such version.
        """
        with writing(self._engine) as connection:
            if not make_current(connection, version, seen=seen):
                return False
            count_run_change(connection)
            log.append(connection, Deed(who, Act.PLAN, str(version), detail=f"adopt, after {seen}"))
            return True


def save_plan(connection: Connection, value: Plan, routes: Sequence[Route]) -> int:
    """Store a plan with the legs it drives and make it the current one; returns its version.

    A plan that is already stored, word for word, keeps its version and becomes current again.
    """
    version = keep_plan(connection, value, routes)
    if connection.execute(update(current_plan).values(version=version)).rowcount == 0:
        connection.execute(insert(current_plan).values(slot=1, version=version))
    return version


def keep_plan(connection: Connection, value: Plan, routes: Sequence[Route]) -> int:
    """Store a plan with the legs it drives; returns its version, which one stored word for word already has."""
    payload, legs = to_json(value), to_json(tuple(routes))
    content = hashlib.sha256(f"{payload}\n{legs}".encode()).hexdigest()
    version = connection.execute(select(plan.c.version).where(plan.c.content_sha256 == content)).scalar()
    if version is not None:
        return int(version)
    made = connection.execute(
        insert(plan).values(
            plan_id=value.id,
            content_sha256=content,
            first_day=value.first_day.isoformat(),
            last_day=value.last_day.isoformat(),
            input_sha256=value.input_sha256,
            synthetic=int(value.synthetic),
            payload=payload,
            routes=legs,
        )
    )
    return int(made.inserted_primary_key[0])  # type: ignore[index]


def make_current(connection: Connection, version: int, *, seen: int) -> bool:
    """Put another version in force; false, and nothing changed, when the current one is no longer version ``seen``.

    Raises
    ------
    NotFoundError
        If there is no such version.
    """
    if connection.execute(select(plan.c.version).where(plan.c.version == version)).first() is None:
        raise _no_version(version)
    return connection.execute(update(current_plan).where(current_plan.c.version == seen).values(version=version)).rowcount == 1


def the_current_plan(connection: Connection) -> Plan | None:
    """The plan in force; ``None`` before the first one."""
    payload = connection.scalar(select(plan.c.payload).join(current_plan))
    return None if payload is None else from_json(payload, Plan)


def plan_of(connection: Connection, plan_id: str) -> Plan:
    """The plan of this id: the version in force, else the newest; raises ``NotFoundError`` when there is none."""
    return from_json(_version_of(connection, plan_id).payload, Plan)


def routes_of(connection: Connection, plan_id: str) -> tuple[Route, ...]:
    """The legs stored with the plan of this id; raises ``NotFoundError`` like ``plan_of``."""
    return from_json(_version_of(connection, plan_id).routes, tuple[Route, ...])


def all_plans(connection: Connection) -> tuple[PlanVersion, ...]:
    """Every stored version, oldest first."""
    return tuple(
        PlanVersion(
            row.version,
            row.plan_id,
            date.fromisoformat(row.first_day),
            date.fromisoformat(row.last_day),
            row.current is not None,
        )
        for row in connection.execute(_with_current().order_by(plan.c.version))
    )


def _version_of(connection: Connection, plan_id: str) -> Row[tuple[object, ...]]:
    query = _with_current().where(plan.c.plan_id == plan_id).order_by(current_plan.c.version.is_(None), plan.c.version.desc())
    row = connection.execute(query).first()
    if row is None:
        raise NotFoundError(f"没有编号为 {plan_id} 的行程。", f"There is no plan {plan_id}.")
    return row


def _with_current() -> Select[tuple[object, ...]]:
    return select(plan, current_plan.c.version.label("current")).outerjoin(current_plan)


def _no_version(version: int) -> NotFoundError:
    return NotFoundError(f"没有第 {version} 版行程。", f"There is no version {version} of the plan.")
