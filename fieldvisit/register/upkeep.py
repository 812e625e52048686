"""Looking after a register: copies, keys, what is broken, what is over its time, and the audit of who did what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from sqlalchemy import Engine

from fieldvisit.domain.access.audit import EVERY_LINE, Act, Anchor, AuditFault, AuditLine, AuditQuestion, Deed
from fieldvisit.errors import Text
from fieldvisit.register import health, safekeeping, securing
from fieldvisit.register.accounts import reseal_totp
from fieldvisit.register.audit import log
from fieldvisit.register.cases.purging import Judge, Purged, purge_register
from fieldvisit.register.cases.recount import recount
from fieldvisit.register.copying import Copied, copy_register
from fieldvisit.register.engine import Place, reading, writing
from fieldvisit.register.identities import book as identities
from fieldvisit.register.packs import keys as packs
from fieldvisit.register.sight import WHOLE


class Upkeep:
    """The part of an open register with which it is looked after."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def refuse_copy(self) -> None:
        """Raise ``SettingsError`` when the register lies in PostgreSQL, whose own tools copy it."""
        safekeeping.refuse_server(self._engine)

    def copy_to(self, target: Path) -> None:
        """Write a consistent copy of the register's file, also while it is in use; raises ``SettingsError`` for a database."""
        safekeeping.copy_register(self._engine, target)

    def copy_all(self, place: Place, who: str, report: Callable[[Text], None] = lambda _: None) -> Copied:
        """Copy every row to a new file or an empty database and compare them; see ``copying``."""
        return copy_register(self._engine, place, who, report)

    def end_sessions(self) -> None:
        """End every session and forget failed logins: what a restored register must not bring back to life."""
        safekeeping.end_sessions(self._engine)

    def holds_sealed(self) -> bool:
        """Whether identities or keys of packs are sealed with the office's key, which must then not be made anew."""
        with reading(self._engine, WHOLE) as connection:
            return identities.holds_sealed(connection) or packs.holds_sealed(connection)

    def reseal(self, old: bytes, new: bytes, who: str) -> int:
        """Seal identities, second factors and keys of packs with another key, all or none; returns how many values there were."""
        with writing(self._engine, WHOLE) as connection:
            count = identities.reseal(connection, old, new) + reseal_totp(connection, old, new)
            count += packs.reseal(connection, old, new)
            log.append(connection, Deed(who, Act.KEY, detail=f"{count} fields"))
        return count

    def faults(self) -> tuple[Text, ...]:
        """What is broken in its structure, in words; see ``health``."""
        return health.faults(self._engine)

    def careless(self) -> tuple[Text, ...]:
        """Settings under which what is acknowledged could be lost."""
        return health.careless(self._engine)

    def gaps(self) -> tuple[Text, ...]:
        """Why row-level security does not hold for this connection; empty when it does."""
        return securing.gaps(self._engine)

    def secure(self, role: str, who: str) -> None:
        """Give a register in PostgreSQL to a role for which row-level security holds; see ``securing``."""
        securing.secure(self._engine, role, who)

    def recount(self, who: str) -> tuple[int, int]:
        """Make the counts that triggers keep anew from the cases; how many there are, and how many had been wrong."""
        return recount(self._engine, who)

    def without_case(self) -> int:
        """How many petitions belong to no case."""
        return health.without_case(self._engine)

    def needs_key(self) -> bool:
        """Whether identities, second factors or keys of packs are sealed with the office's key."""
        return health.needs_key(self._engine)

    def purge(self, judge: Judge, days: tuple[date, date], who: str, *, apply: bool) -> Purged:
        """Remove for good what ``judge`` finds over its time, or only count it; see ``cases.purging``."""
        return purge_register(self._engine, judge, days, who, apply=apply)

    def record(self, deed: Deed) -> int:
        """Write one deed into the audit and return the number of its line; it is not a change of the register's content."""
        with writing(self._engine) as connection:
            return log.append(connection, deed)

    def audit(self, asked: AuditQuestion = EVERY_LINE) -> tuple[AuditLine, ...]:
        """The audit's lines that are asked for, oldest first."""
        with reading(self._engine) as connection:
            return tuple(log.lines(connection, asked))

    def audit_head(self) -> Anchor:
        """What to keep elsewhere so that nobody can rewrite the audit unnoticed."""
        with reading(self._engine) as connection:
            return log.head(connection)

    def audit_faults(self, anchors: Sequence[Anchor] = ()) -> tuple[AuditFault, ...]:
        """Where the audit does not hold; empty when it does. Without anchors a rewritten or shortened audit looks whole."""
        with reading(self._engine) as connection:
            return tuple(log.faults(connection, tuple(anchors)))
