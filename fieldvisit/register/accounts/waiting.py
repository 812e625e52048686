"""Accounts that wait: what one administrator gave counts only when a second one has confirmed it."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from fieldvisit.domain.access.audit import Act, Deed
from fieldvisit.errors import NotFoundError, PolicyRefusedError
from fieldvisit.register.accounts.tables import account_waiting as table
from fieldvisit.register.audit import log


def ask(connection: Connection, name: str, by: str, at: str) -> None:
    """Let an account wait from now on; the one who asked last is the one who may not confirm."""
    connection.execute(delete(table).where(table.c.account == name))
    connection.execute(insert(table).values(account=name, asked_by=by, asked_at=at))


def asked_by(connection: Connection, name: str) -> str:
    """Who asked for what the account waits for; empty when it waits for nothing."""
    return str(connection.scalar(select(table.c.asked_by).where(table.c.account == name)) or "")


def all_waiting(connection: Connection) -> dict[str, str]:
    """Every account that waits, with who asked."""
    return {row.account: row.asked_by for row in connection.execute(select(table))}


def confirm(connection: Connection, name: str, by: str) -> None:
    """Let the account be used, as a second person.

    Raises
    ------
    NotFoundError
        If the account waits for nothing.
    PolicyRefusedError
        If it is the one who asked, or the account itself.
    """
    asked = asked_by(connection, name)
    if not asked:
        raise NotFoundError(f"账号 {name} 没有待确认的事项。", f"The account {name} waits for nothing.")
    if by in (asked, name):
        raise PolicyRefusedError(
            "须由另一位管理员确认：设置者和账号本人都不能确认。",
            "Another administrator must confirm: neither who set it up nor the account itself may.",
        )
    connection.execute(delete(table).where(table.c.account == name))
    log.append(connection, Deed(by, Act.ACCOUNT, name, detail=f"confirm, asked by {asked}"))
