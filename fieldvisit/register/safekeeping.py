"""A register copied whole while it is in use, and looked at before anyone relies on it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, Engine, delete, select, update

from fieldvisit.domain.access.audit import Act, Deed
from fieldvisit.errors import InputFileError, SettingsError
from fieldvisit.register.accounts.tables import api_token, login_failure, session, setup_token
from fieldvisit.register.audit import log
from fieldvisit.register.engine import is_file, reading, writing
from fieldvisit.register.engines import postgres, sqlite
from fieldvisit.register.schema import KNOWN
from fieldvisit.register.tables import meta


def copy_register(engine: Engine, target: Path) -> None:
    """Write a consistent copy of a register file to ``target``, also while others write to it.

    Raises
    ------
    SettingsError
        If the register lies in PostgreSQL: its own tools copy it.
    """
    refuse_server(engine)
    sqlite.copy_of(Path(str(engine.url.database)), target)


def refuse_server(engine: Engine) -> None:
    """Raise ``SettingsError`` for a register in PostgreSQL; says what copies it instead."""
    if not is_file(engine):
        raise SettingsError(
            "登记库在 PostgreSQL 里：请用 pg_dump 备份数据库，并另行复制工作目录；fieldvisit backup 只备份文件登记库。",
            "The register lies in PostgreSQL: back the database up with pg_dump, and copy the workspace's folder as well. "
            "fieldvisit backup copies registers that are files.",
        )


def end_sessions(engine: Engine) -> None:
    """End every session and every access token, and forget failed logins: what a restored register must not bring back to life."""
    with writing(engine) as connection:
        _end_sessions(connection)


def notice_restore(engine: Engine) -> None:
    """End every session of a register that its server's tools restored: it lives where it did not live when it was last open.

    A file is restored by ``restore``, which does so itself. See ``postgres.home_of`` for what counts as another home.
    """
    if is_file(engine):
        return
    with reading(engine) as connection:
        home, noted = postgres.home_of(connection), connection.scalar(select(meta.c.home))
    if home == noted:
        return
    with writing(engine) as connection:
        if connection.scalar(select(meta.c.home)) == home:
            return  # another process noticed it first
        if noted and _end_sessions(connection):
            log.append(connection, Deed("server", Act.RESTORE, detail="sessions ended"))
        connection.execute(update(meta).values(home=home))


def _end_sessions(connection: Connection) -> int:
    """End them in the caller's transaction; returns how many rows there were."""
    return sum(connection.execute(delete(table)).rowcount for table in (session, api_token, login_failure, setup_token))


def look_over(path: Path) -> int:
    """The number of petitions of a register file that is whole.

    Raises
    ------
    InputFileError
        If it is damaged, no register, or of a newer version of the program.
    """
    try:
        with closing(sqlite3.connect(f"file:{path.as_posix()}?mode=ro&immutable=1", uri=True)) as connection:
            said = connection.execute("PRAGMA integrity_check").fetchone()[0]
            loose = connection.execute("PRAGMA foreign_key_check").fetchone()
            revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
            petitions = int(connection.execute("SELECT count(*) FROM petition").fetchone()[0])
    except sqlite3.DatabaseError as error:
        raise _unfit() from error
    if said != "ok" or loose is not None or revision not in KNOWN:
        raise _unfit()
    return petitions


def _unfit() -> InputFileError:
    return InputFileError(
        "备份里的登记库已损坏，或由更新版本的程序写出，不能恢复。请换一个备份，或升级程序。",
        "The register in the backup is damaged, or a newer version of the program wrote it. Take another backup, or upgrade.",
    )
