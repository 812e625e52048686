"""Where the register lies."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from fieldvisit.register.engines.postgres import is_address


@dataclass(frozen=True)
class RegisterParams:
    """``url`` is the address of a PostgreSQL database, ``postgresql+psycopg://user@host/name``; empty: a file in the workspace.

    No password stands in it: libpq finds it in ``PGPASSWORD`` or ``.pgpass``.

    Raises
    ------
    ValueError
        If the address is none of PostgreSQL or holds a password.
    """

    url: str = ""

    def __post_init__(self) -> None:
        if not self.url:
            return
        if not is_address(self.url):
            raise ValueError("应写成 write it like postgresql+psycopg://user@host/name")
        try:
            password = make_url(self.url).password
        except (ArgumentError, ValueError) as error:
            raise ValueError("应写成 write it like postgresql+psycopg://user@host/name") from error
        if password:
            raise ValueError("设置里不能写密码，请放进 PGPASSWORD 或 .pgpass no password here; use PGPASSWORD or .pgpass")
