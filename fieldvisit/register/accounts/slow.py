"""Slowing down guesses at the login, by account and by address, for names that exist and names that do not alike."""

from __future__ import annotations

import hashlib
import math
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from fieldvisit.register.accounts.tables import login_failure as table

_FREE = {"account": 5, "address": 20}
"""Failures before the first wait."""
LONGEST_S = 900
_FORGOTTEN = timedelta(hours=24)


def wait_s(connection: Connection, keys: dict[str, str], now: datetime) -> int:
    """How many seconds to wait before the next try; 0 when it may be made now."""
    return max((_wait(connection, kind, value, now) for kind, value in keys.items()), default=0)


def count(connection: Connection, keys: dict[str, str], now: datetime) -> None:
    """Count a try as failed, before its password is looked at: tries at the same moment are all counted."""
    for kind, value in keys.items():
        failures, _ = _state(connection, kind, value, now)
        connection.execute(delete(table).where(table.c.key_sha256 == _key(kind, value)))
        stamp = now.isoformat(timespec="milliseconds")
        connection.execute(insert(table).values(key_sha256=_key(kind, value), failures=failures + 1, last_at=stamp))


def forgive(connection: Connection, keys: dict[str, str]) -> None:
    """Forget an account's failures after a right password; its address only gets the one try back."""
    connection.execute(delete(table).where(table.c.key_sha256 == _key("account", keys["account"])))
    address = table.c.key_sha256 == _key("address", keys["address"])
    connection.execute(update(table).where(address, table.c.failures > 0).values(failures=table.c.failures - 1))


def _wait(connection: Connection, kind: str, value: str, now: datetime) -> int:
    failures, last = _state(connection, kind, value, now)
    over = failures - _FREE[kind]
    if over < 0 or last is None:
        return 0
    pause = min(1 << min(over + 1, 20), LONGEST_S)
    since = max((now - last).total_seconds(), 0.0)  # a clock that was set back waits from now on, not until then
    return max(math.ceil(pause - since), 0)


def _state(connection: Connection, kind: str, value: str, now: datetime) -> tuple[int, datetime | None]:
    row = connection.execute(select(table).where(table.c.key_sha256 == _key(kind, value))).first()
    if row is None:
        return 0, None
    last = datetime.fromisoformat(row.last_at)
    return (0, None) if now - last > _FORGOTTEN else (row.failures, last)


def _key(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind}:{value}".encode("utf-8", "surrogatepass")).hexdigest()
