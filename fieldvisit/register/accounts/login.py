"""Logging in and staying logged in: sessions whose id only the browser knows, set-up by a token that works once."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from fieldvisit.domain.access.accounts import Account, Session, Stage, may_view_as
from fieldvisit.domain.access.audit import Act, Deed
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.codec import from_json, to_json
from fieldvisit.errors import PolicyRefusedError
from fieldvisit.register.accounts import passwords, slow, waiting
from fieldvisit.register.accounts.book import AccountBook, account_of, row_of
from fieldvisit.register.accounts.tables import account as accounts
from fieldvisit.register.accounts.tables import session, setup_token
from fieldvisit.register.audit import log
from fieldvisit.register.engine import reading, writing

_HALF_WAY = timedelta(minutes=10)
_TOUCH_S = 60
_UNKNOWN = "-"
"""Whoever is refused may have typed a password where the name belongs: an unknown name is never written down."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a try to log in came to: a new session's token and stage, or nothing and the seconds to wait.

    ``unconfirmed`` when the password was right and a second administrator has not confirmed the account yet.
    """

    token: str = ""
    stage: Stage | None = None
    wait_s: int = 0
    unconfirmed: bool = False


class Door:
    """Logins and sessions over the accounts of a register. A token is never stored: only its hash is."""

    def __init__(self, book: AccountBook) -> None:
        self.book = book
        self._engine = book.engine

    def enter(self, name: str, password: str, address: str) -> Entry:
        """Try name and password; unknown, wrong and disabled are one answer and take the same time."""
        name = name.strip().lower()
        keys = {"account": name, "address": address}
        if wait := self._knock(keys):
            return Entry(wait_s=wait)
        with reading(self._engine) as connection:
            row = connection.execute(select(accounts).where(accounts.c.name == name)).first()
        right = passwords.matches(password, row.password_hash if row is not None else None)
        with writing(self._engine) as connection:
            if row is None or not right or row.disabled:
                log.append(connection, Deed(name if row is not None else _UNKNOWN, Act.LOGIN_REFUSED))
                return Entry()
            if waiting.asked_by(connection, name):
                log.append(connection, Deed(name, Act.LOGIN_REFUSED, detail="unconfirmed"))
                return Entry(unconfirmed=True)
            slow.forgive(connection, keys)
            if passwords.outdated(row.password_hash):
                values = {"password_hash": passwords.hash_of(password)}
                connection.execute(update(accounts).where(accounts.c.name == name).values(**values))
            return self._open(connection, row, second_factor=False)

    def enter_code(self, token: str, code: str, address: str) -> Entry:
        """Give the second factor to a session that waits for it; the session's token changes."""
        found = self.session(token)
        if found is None or found.stage is not Stage.CODE:
            return Entry()
        name = found.account.name
        keys = {"account": f"code {name}", "address": address}
        if wait := self._knock(keys):
            return Entry(wait_s=wait)
        with writing(self._engine) as connection:
            row = row_of(connection, name)
            step = self.book.step_of(row, code)
            if step is None or row.disabled:
                log.append(connection, Deed(name, Act.LOGIN_REFUSED, detail="code"))
                return Entry()
            slow.forgive(connection, keys)
            connection.execute(update(accounts).where(accounts.c.name == name).values(totp_step=step))
            connection.execute(delete(session).where(session.c.sha256 == _hash(token)))
            return self._open(connection, row, second_factor=True)

    def session(self, token: str) -> Session | None:
        """The live session behind a token; ``None`` when there is none, it is too old, or its account was disabled."""
        if not token:
            return None
        query = select(session, accounts.c.payload, accounts.c.disabled).join(accounts, accounts.c.name == session.c.account)
        with reading(self._engine) as connection:
            row = connection.execute(query.where(session.c.sha256 == _hash(token))).first()
        if row is None or row.disabled or not self._alive(row):
            return None
        now = self.book.clock()
        if abs((now - datetime.fromisoformat(row.seen_at)).total_seconds()) > _TOUCH_S:
            with writing(self._engine) as connection:
                touched = update(session).where(session.c.sha256 == row.sha256).values(seen_at=self.book.stamp())
                connection.execute(touched)
        seen_as = from_json(row.view_as, Scope) if row.view_as else None
        return Session(account_of(row.payload, row.disabled), Stage(row.stage), seen_as)

    def renew(self, name: str) -> Entry:
        """A fresh session for an account that just proved itself (new password, new second factor); older ones end."""
        with writing(self._engine) as connection:
            connection.execute(delete(session).where(session.c.account == name))
            return self._open(connection, row_of(connection, name), second_factor=True)

    def leave(self, token: str) -> None:
        """End a session; a copied token is worth nothing from now on."""
        with writing(self._engine) as connection:
            row = connection.execute(select(session.c.account).where(session.c.sha256 == _hash(token))).first()
            if row is not None:
                connection.execute(delete(session).where(session.c.sha256 == _hash(token)))
                log.append(connection, Deed(row.account, Act.LOGOUT))

    def view_as(self, token: str, other: Scope | None) -> None:
        """Preview the pages as another role sees them (``None``: as oneself again); raises ``PolicyRefusedError``."""
        found = self.session(token)
        if found is None:
            return
        if other is not None and not may_view_as(found.account.scope, other):
            raise PolicyRefusedError("这个账号不能以此角色预览。", "This account may not preview the pages as that role.")
        with writing(self._engine) as connection:
            value = to_json(other) if other is not None else ""
            connection.execute(update(session).where(session.c.sha256 == _hash(token)).values(view_as=value))
            said = f"{other.role}:{other.home}" if other is not None else "self"
            log.append(connection, Deed(found.account.name, Act.VIEW_AS, said))

    def new_setup_token(self) -> str:
        """A new token for the first account, in place of any before it; empty when there is an account already."""
        token = secrets.token_urlsafe(24)
        with writing(self._engine) as connection:
            if connection.scalar(select(func.count()).select_from(accounts)):
                return ""
            connection.execute(delete(setup_token))
            connection.execute(insert(setup_token).values(slot=1, sha256=_hash(token), made_at=self.book.stamp()))
        return token

    def set_up(self, token: str, account: Account, password: str) -> Entry | None:
        """Make the first account; ``None`` when the token is wrong or used. Raises ``SettingsError`` for a weak password."""
        with reading(self._engine) as connection:
            if connection.scalar(select(setup_token.c.sha256)) != _hash(token.strip()):
                return None
        self.book.refuse_weak(password, account.name)
        hashed = passwords.hash_of(password)
        with writing(self._engine) as connection:
            used = connection.execute(delete(setup_token).where(setup_token.c.sha256 == _hash(token.strip())))
            if not used.rowcount or connection.scalar(select(func.count()).select_from(accounts)):
                return None
            self.book.insert(connection, account, hashed, "setup", must_change=False)
            return self._open(connection, row_of(connection, account.name), second_factor=False)

    def _knock(self, keys: dict[str, str]) -> int:
        with writing(self._engine) as connection:
            now = self.book.clock()
            wait = slow.wait_s(connection, keys, now)
            if not wait:
                slow.count(connection, keys, now)
            return wait

    def _open(self, connection: Connection, row: Row[Any], *, second_factor: bool) -> Entry:
        token, stamp = secrets.token_urlsafe(32), self.book.stamp()
        stage = self.stage_of(row, second_factor=second_factor)
        values = {"sha256": _hash(token), "account": row.name, "stage": stage.value, "view_as": ""}
        connection.execute(insert(session).values(**values, opened_at=stamp, seen_at=stamp))
        if stage is not Stage.CODE:
            log.append(connection, Deed(row.name, Act.LOGIN, detail="" if stage is Stage.FULL else stage.value))
        self._sweep(connection)
        return Entry(token, stage)

    def stage_of(self, row: Row[Any], *, second_factor: bool) -> Stage:
        """How far an account comes that proved its password, and its second factor if so."""
        if row.totp_confirmed and not second_factor:
            return Stage.CODE
        lasts = timedelta(days=self.book.params.password_days)
        stale = self.book.params.passwords == "dengbao" and self.book.clock() - datetime.fromisoformat(row.password_at) > lasts
        if row.must_change or stale:
            return Stage.PASSWORD
        if account_of(row.payload, row.disabled).is_administrator and not row.totp_confirmed:
            return Stage.ENROL
        return Stage.FULL

    def _alive(self, row: Row[Any]) -> bool:
        now, params = self.book.clock(), self.book.params
        opened, seen = datetime.fromisoformat(row.opened_at), datetime.fromisoformat(row.seen_at)
        longest = _HALF_WAY if row.stage == Stage.CODE else timedelta(hours=params.absolute_h)
        return abs(now - opened) < longest and abs(now - seen) < timedelta(minutes=params.idle_min)

    def _sweep(self, connection: Connection) -> None:
        oldest = self.book.clock() - timedelta(hours=self.book.params.absolute_h)
        connection.execute(delete(session).where(session.c.opened_at < oldest.isoformat(timespec="milliseconds")))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
