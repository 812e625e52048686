"""Accounts as their administrators manage them, and their owners' passwords and second factors. Each step is an audit line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

import pyotp
from sqlalchemy import Connection, Engine, Row, delete, func, insert, select, update

from fieldvisit.domain.access.accounts import Account, AccountState, no_account
from fieldvisit.domain.access.audit import Act, Deed
from fieldvisit.domain.codec import from_json, to_json
from fieldvisit.errors import InputFileError, PolicyRefusedError, SettingsError
from fieldvisit.register.accounts import passwords, waiting
from fieldvisit.register.accounts.params import AccessParams
from fieldvisit.register.accounts.tables import account as table
from fieldvisit.register.accounts.tables import api_token, session
from fieldvisit.register.audit import log
from fieldvisit.register.cases.query import within
from fieldvisit.register.cases.tables import case_file
from fieldvisit.register.engine import reading, writing
from fieldvisit.register.sealing import Seal
from fieldvisit.register.sight import WHOLE

ISSUER = "fieldvisit"
_PURPOSE = "totp"


def now() -> datetime:
    """The time that sessions and slow-downs are counted by."""
    return datetime.now(UTC)


class AccountBook:
    """The accounts of a register.

    ``key`` gives the office's key when a second factor needs it; ``known`` are words that no password may lean on (the county's
    name); ``clock`` is replaced by tests of time.
    """

    def __init__(
        self,
        engine: Engine,
        params: AccessParams,
        *,
        key: Callable[[], bytes],
        known: Sequence[str] = (),
        clock: Callable[[], datetime] = now,
    ) -> None:
        self.engine = engine
        self.params = params
        self.clock = clock
        self._key = key
        self._known = tuple(known)

    def any(self) -> bool:
        """Whether there is an account."""
        with reading(self.engine) as connection:
            return connection.scalar(select(func.count()).select_from(table)) != 0

    def all(self) -> tuple[AccountState, ...]:
        """Every account, in order of name."""
        with reading(self.engine) as connection:
            asked = waiting.all_waiting(connection)
            rows = connection.execute(select(table).order_by(table.c.name))
            return tuple(_state(row, asked.get(row.name, "")) for row in rows)

    def lately(self, most: int) -> tuple[Account, ...]:
        """At most so many accounts that may log in, who was here last at the head, then by name."""
        seen = func.coalesce(func.max(session.c.seen_at), "")
        query = select(table.c.name, table.c.payload).outerjoin(session, session.c.account == table.c.name)
        query = query.where(table.c.disabled == 0).group_by(table.c.name, table.c.payload).order_by(seen.desc(), table.c.name)
        with reading(self.engine) as connection:
            return tuple(account_of(row.payload, 0) for row in connection.execute(query.limit(most)))

    def state(self, name: str) -> AccountState:
        """One account; raises ``NotFoundError``."""
        with reading(self.engine) as connection:
            return _state(row_of(connection, name), waiting.asked_by(connection, name))

    def add(self, account: Account, password: str, by: str, *, must_change: bool = True, waits: bool = False) -> None:
        """Add an account; raises ``InputFileError`` when the name is taken, ``SettingsError`` for a weak password.

        With ``waits`` nobody can log in before ``confirm``.
        """
        self.refuse_weak(password, account.name)
        hashed = passwords.hash_of(password)
        with writing(self.engine) as connection:
            self.insert(connection, account, hashed, by, must_change=must_change)
            if waits:
                waiting.ask(connection, account.name, by, self.stamp())

    def confirm(self, name: str, by: str) -> str:
        """Confirm, as a second person, what an account was given; raises like ``waiting.confirm``.

        Returns
        -------
        str
            What the owner types after a first password that was not used yet, so that neither of the two can log in with what
            they know; empty when the owner has a password of their own.
        """
        with self._changing(name) as (connection, row):
            waiting.confirm(connection, name, by)
            if not row.must_change:
                return ""
            part = passwords.second_part()
            hashed = passwords.with_second_part(row.password_hash, part)
            connection.execute(update(table).where(table.c.name == name).values(password_hash=hashed))
            return part

    def foreign_cases(self, case_ids: Sequence[str], areas: Sequence[str]) -> tuple[str, ...]:
        """Those of the ids that name no case inside the divisions; whether they name one elsewhere is not said."""
        with reading(self.engine, WHOLE) as connection:
            found = select(case_file.c.id).where(case_file.c.id.in_(case_ids), within(case_file.c, areas))
            known = set(connection.scalars(found))
        return tuple(one for one in case_ids if one not in known)

    def insert(self, connection: Connection, account: Account, hashed: str, by: str, *, must_change: bool) -> None:
        """Add an account inside the caller's transaction."""
        if connection.scalar(select(table.c.name).where(table.c.name == account.name)) is not None:
            raise InputFileError(f"账号 {account.name} 已存在。", f"The account {account.name} exists already.")
        values = {"name": account.name, "payload": to_json(account), "disabled": int(account.disabled)}
        secret = {"password_hash": hashed, "password_at": self.stamp(), "must_change": int(must_change)}
        connection.execute(insert(table).values(**values, **secret, totp="", totp_confirmed=0, totp_step=0))
        log.append(connection, Deed(by, Act.ACCOUNT, account.name, detail=f"add {account.role} {account.home}"))

    def change(self, account: Account, by: str, *, waits: bool = False) -> None:
        """Give an account another role or scope, and end its sessions; whether it is disabled stays as it is.

        With ``waits`` an account that gains something waits for ``confirm``.

        Raises
        ------
        PolicyRefusedError
            If it is the last security administrator and would no longer be one.
        """
        with self._changing(account.name) as (connection, row):
            before = _account(row)
            if account.role != before.role:
                _refuse_last(connection, before)
            changed = [
                f.name for f in fields(Account) if f.name != "disabled" and getattr(account, f.name) != getattr(before, f.name)
            ]
            if not changed:
                return
            payload = to_json(replace(account, disabled=False))
            connection.execute(update(table).where(table.c.name == account.name).values(payload=payload))
            _shut_out(connection, account.name, by)
            if waits and account.scope.adds_to(before.scope):
                waiting.ask(connection, account.name, by, self.stamp())
            said = f"change {', '.join(changed)}: {account.role} {account.home}"
            log.append(connection, Deed(by, Act.ACCOUNT, account.name, detail=said))

    def set_disabled(self, name: str, by: str, *, disabled: bool) -> None:
        """Disable an account and end its sessions at once, or enable it; the last security administrator stays."""
        with self._changing(name) as (connection, row):
            if disabled:
                _refuse_last(connection, _account(row))
            connection.execute(update(table).where(table.c.name == name).values(disabled=int(disabled)))
            _shut_out(connection, name, by)
            log.append(connection, Deed(by, Act.ACCOUNT, name, detail="disable" if disabled else "enable"))

    def set_password(self, name: str, password: str, by: str, *, must_change: bool, waits: bool = False) -> None:
        """Give an account a new password and end its sessions; raises ``SettingsError`` for a weak or the same one."""
        self.refuse_weak(password, name)
        with reading(self.engine) as connection:
            before = row_of(connection, name).password_hash
        if passwords.matches(password, before):
            raise SettingsError("新密码与现在的密码相同，请换一个。", "The new password is the present one; choose another.")
        hashed = passwords.hash_of(password)
        values = {"password_hash": hashed, "password_at": self.stamp(), "must_change": int(must_change)}
        with self._changing(name) as (connection, _):
            connection.execute(update(table).where(table.c.name == name).values(**values))
            _shut_out(connection, name, by)
            if waits:
                waiting.ask(connection, name, by, self.stamp())
            log.append(connection, Deed(by, Act.PASSWORD, name))

    def start_totp(self, name: str) -> tuple[str, str]:
        """A new second factor, not in force before ``confirm_totp``: its secret, and the address for an authenticator."""
        secret = pyotp.random_base32()
        with self._changing(name) as (connection, row):
            if row.totp_confirmed:
                raise PolicyRefusedError(
                    "这个账号已有动态口令。要更换，先请安全管理员解除。",
                    "This account has a second factor. To replace it, have the security administrator remove it first.",
                )
            sealed = self.seal.seal(secret, name)
            connection.execute(update(table).where(table.c.name == name).values(totp=sealed, totp_confirmed=0, totp_step=0))
        return secret, pyotp.TOTP(secret, name=name, issuer=ISSUER).provisioning_uri()

    def totp_secret(self, name: str) -> tuple[str, str]:
        """The second factor that waits to be confirmed; one is made when there is none."""
        with reading(self.engine) as connection:
            row = row_of(connection, name)
        if not row.totp or row.totp_confirmed:
            return self.start_totp(name)
        secret = self.seal.open(row.totp, name)
        return secret, pyotp.TOTP(secret, name=name, issuer=ISSUER).provisioning_uri()

    def confirm_totp(self, name: str, code: str) -> bool:
        """Put the second factor in force when its code is right."""
        with self._changing(name) as (connection, row):
            step = self.step_of(row, code)
            if step is None:
                return False
            connection.execute(update(table).where(table.c.name == name).values(totp_confirmed=1, totp_step=step))
            log.append(connection, Deed(name, Act.ACCOUNT, name, detail="totp on"))
        return True

    def drop_totp(self, name: str, by: str) -> None:
        """Remove the second factor (a lost phone) and end the sessions."""
        with self._changing(name) as (connection, _):
            connection.execute(update(table).where(table.c.name == name).values(totp="", totp_confirmed=0, totp_step=0))
            _shut_out(connection, name, by)
            log.append(connection, Deed(by, Act.ACCOUNT, name, detail="totp off"))

    def step_of(self, row: Row[Any], code: str) -> int | None:
        """The time step of a right code that was not used before; one step of clock difference is forgiven."""
        if not row.totp or not (code.isascii() and code.isdigit()):
            return None
        totp = pyotp.TOTP(self.seal.open(row.totp, row.name))
        this = int(self.clock().timestamp()) // totp.interval
        right = [step for step in (this - 1, this, this + 1) if pyotp.utils.strings_equal(totp.generate_otp(step), code)]
        return next((step for step in right if step > row.totp_step), None)

    def refuse_weak(self, password: str, name: str) -> None:
        """Pass when the password follows the rules of this office."""
        passwords.refuse_weak(password, self.params.passwords, (name, *name.split("."), ISSUER, "xinfang", *self._known))

    @property
    def seal(self) -> Seal:
        """What seals second factors."""
        return Seal(self._key(), _PURPOSE)

    def stamp(self) -> str:
        """The time now, as the tables hold it."""
        return self.clock().isoformat(timespec="milliseconds")

    @contextmanager
    def _changing(self, name: str) -> Iterator[tuple[Connection, Row[Any]]]:
        with writing(self.engine) as connection:
            yield connection, row_of(connection, name)


def row_of(connection: Connection, name: str) -> Row[Any]:
    """The row of an account; raises ``NotFoundError``."""
    row = connection.execute(select(table).where(table.c.name == name)).first()
    if row is None:
        raise no_account(name)
    return row


def account_of(payload: str, disabled: int) -> Account:
    """The account that a row holds."""
    return replace(from_json(payload, Account), disabled=bool(disabled))


def reseal_totp(connection: Connection, old: bytes, new: bytes) -> int:
    """Seal every second factor with another key, in the caller's transaction; returns how many."""
    before, after = Seal(old, _PURPOSE), Seal(new, _PURPOSE)
    rows = connection.execute(select(table.c.name, table.c.totp).where(table.c.totp != "")).all()
    for row in rows:
        sealed = after.seal(before.open(row.totp, row.name), row.name)
        connection.execute(update(table).where(table.c.name == row.name).values(totp=sealed))
    return len(rows)


def _shut_out(connection: Connection, name: str, by: str) -> None:
    """End the sessions and the access tokens of an account that is another one from now on."""
    connection.execute(delete(session).where(session.c.account == name))
    ended = connection.execute(delete(api_token).where(api_token.c.account == name)).rowcount
    if ended:
        log.append(connection, Deed(by, Act.TOKEN, name, detail=f"revoke all {ended}: account changed"))


def _account(row: Row[Any]) -> Account:
    return account_of(row.payload, row.disabled)


def _state(row: Row[Any], asked_by: str) -> AccountState:
    return AccountState(_account(row), bool(row.totp_confirmed), bool(row.must_change), row.password_at, asked_by)


def _refuse_last(connection: Connection, going: Account) -> None:
    usable = table.c.name.not_in(waiting.all_waiting(connection))
    rows = connection.execute(select(table).where(table.c.disabled == 0, table.c.name != going.name, usable))
    if going.role == "security_admin" and not any(_account(row).role == going.role for row in rows):
        raise PolicyRefusedError(
            f"{going.name} 是最后一个安全管理员，停用后就没有人能管理账号了。请先另设一个。",
            f"{going.name} is the last security administrator; nobody could manage accounts then. Add another first.",
        )
