"""Access tokens of accounts: only a hash is kept, and a token is worth no more than its owner at the moment of its use."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from fieldvisit.domain.access.accounts import Session, Stage
from fieldvisit.domain.access.audit import Act, Deed
from fieldvisit.domain.access.tokens import Token
from fieldvisit.domain.clock import HERE
from fieldvisit.errors import NotFoundError, PolicyRefusedError, SettingsError
from fieldvisit.register.accounts import waiting
from fieldvisit.register.accounts.book import account_of, row_of
from fieldvisit.register.accounts.login import Door
from fieldvisit.register.accounts.tables import api_token
from fieldvisit.register.audit import log
from fieldvisit.register.engine import reading, writing

PREFIX = "fv_"
LONGEST_DAYS = 365
MOST = 10
"""Tokens that one account may have at a time."""


class TokenBook:
    """The tokens of the accounts behind a door."""

    def __init__(self, door: Door) -> None:
        self._door, self._book, self._engine = door, door.book, door.book.engine

    def issue(self, name: str, label: str, collections: Sequence[str], days: int) -> tuple[str, Token]:
        """A new token of an account: its secret, which nobody can read again, and what is kept; those that are over go.

        Raises
        ------
        SettingsError
            If nothing is to be read with it, or it would be good for less than a day or more than a year.
        PolicyRefusedError
            If the account has as many as it may have.
        """
        if not collections or not 1 <= days <= LONGEST_DAYS:
            raise SettingsError(
                f"请至少选一类内容，有效期为 1 到 {LONGEST_DAYS} 天。",
                f"Choose at least one kind of content; a token is good for 1 to {LONGEST_DAYS} days.",
            )
        secret = PREFIX + secrets.token_urlsafe(32)
        ends = self._today() + timedelta(days=days)
        token = Token(secrets.token_hex(4), name, label, tuple(sorted(set(collections))), self._book.stamp(), ends)
        with writing(self._engine) as connection:
            row_of(connection, name)
            over = (api_token.c.account == name, api_token.c.expires_on < self._today().isoformat())
            connection.execute(delete(api_token).where(*over))
            there = select(func.count()).select_from(api_token).where(api_token.c.account == name)
            if (connection.scalar(there) or 0) >= MOST:
                raise PolicyRefusedError(
                    f"一个账号最多 {MOST} 个令牌，请先撤销不用的。",
                    f"An account has {MOST} tokens at most; revoke one that is not needed.",
                )
            kept = {"id": token.id, "sha256": _hash(secret), "account": name, "label": label, "made_at": token.made_at}
            said = {"collections": " ".join(token.collections), "expires_on": ends.isoformat(), "used_on": ""}
            connection.execute(insert(api_token).values(**kept, **said))
            detail = f"issue {token.id}: {', '.join(token.collections)} until {ends}"
            log.append(connection, Deed(name, Act.TOKEN, name, detail=detail))
        return secret, token

    def of(self, name: str) -> tuple[Token, ...]:
        """The tokens of an account, oldest first; those that are over as well."""
        with reading(self._engine) as connection:
            found = select(api_token).where(api_token.c.account == name).order_by(api_token.c.made_at, api_token.c.id)
            return tuple(_token(row) for row in connection.execute(found))

    def revoke(self, name: str, token_id: str, by: str) -> None:
        """End a token of an account at once; raises ``NotFoundError`` when the account has no such token."""
        with writing(self._engine) as connection:
            mine = (api_token.c.account == name, api_token.c.id == token_id)
            if not connection.execute(delete(api_token).where(*mine)).rowcount:
                raise NotFoundError("没有这个令牌，可能已经撤销。", "There is no such token; it may be revoked already.")
            log.append(connection, Deed(by, Act.TOKEN, name, detail=f"revoke {token_id}"))

    def session(self, secret: str) -> tuple[Session, Token] | None:
        """Who reads with a secret, with which token; ``None`` when it is unknown or over, or its owner could not log in now.

        The first use on a day is a line of the audit.
        """
        with reading(self._engine) as connection:
            found = connection.execute(select(api_token).where(api_token.c.sha256 == _hash(secret))).first()
            row = row_of(connection, found.account) if found is not None else None
            asked = waiting.asked_by(connection, found.account) if found is not None else ""
        if found is None or row is None or row.disabled or asked:
            return None
        token, today = _token(found), self._today()
        if today > token.expires_on or self._door.stage_of(row, second_factor=True) is not Stage.FULL:
            return None
        if token.used_on != today:
            self._note_use(token, today)
        return Session(account_of(row.payload, row.disabled), Stage.FULL), token

    def _note_use(self, token: Token, today: date) -> None:
        with writing(self._engine) as connection:
            first = (api_token.c.id == token.id, api_token.c.used_on != today.isoformat())
            if connection.execute(update(api_token).where(*first).values(used_on=today.isoformat())).rowcount:
                log.append(connection, Deed(token.account, Act.TOKEN, token.account, detail=f"use {token.id}"))

    def _today(self) -> date:
        return self._book.clock().astimezone(HERE).date()


def _token(row: Row[Any]) -> Token:
    used = date.fromisoformat(row.used_on) if row.used_on else None
    collections = tuple(row.collections.split())
    return Token(row.id, row.account, row.label, collections, row.made_at, date.fromisoformat(row.expires_on), used)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
