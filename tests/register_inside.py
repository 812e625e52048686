"""What no user does: reading every byte of a workspace's register, and changing it behind the program's back, on either database."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
from register_places import dumped
from sqlalchemy import make_url

from fieldvisit.settings import FILE_NAME, load_settings
from fieldvisit.workspace.files import REGISTER


def url_of(folder: Path) -> str:
    """The address of the workspace's database; empty for a file."""
    return load_settings(folder / FILE_NAME).register.url


def content(folder: Path) -> bytes:
    """Everything the register holds, as it lies in its file or as ``pg_dump`` writes it but for its key of the day."""
    if not url_of(folder):
        return b"".join(path.read_bytes() for path in sorted(folder.glob(f"{REGISTER}*")))
    file = folder.parent / "content.sql"
    dumped(url_of(folder), file)
    return b"\n".join(line for line in file.read_bytes().split(b"\n") if not line.startswith((b"\\restrict", b"\\unrestrict")))


def tamper(folder: Path, *statements: str, table: str = "") -> None:
    """Run statements without the register's own checks: no references, and no triggers on ``table``."""
    if not url_of(folder):
        with closing(sqlite3.connect(folder / REGISTER)) as connection, connection:
            named = f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{table}'"
            for (name,) in connection.execute(named).fetchall():
                connection.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                connection.execute(statement)
        return
    with connected(folder) as server:
        server.execute("SET session_replication_role = replica")
        for statement in statements:
            server.execute(statement)


def connected(folder: Path) -> psycopg.Connection[tuple[object, ...]]:
    """A connection of its own to the workspace's database."""
    there = make_url(url_of(folder))
    return psycopg.connect(f"host={there.query['host']} user=postgres dbname={there.database}")
