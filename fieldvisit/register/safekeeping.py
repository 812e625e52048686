"""A register copied whole while it is in use, and looked at before anyone relies on it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine, delete

from fieldvisit.errors import InputFileError, SettingsError
from fieldvisit.register.accounts.tables import login_failure, session, setup_token
from fieldvisit.register.engine import is_file, writing
from fieldvisit.register.engines import sqlite
from fieldvisit.register.schema import KNOWN


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
    """End every session and forget failed logins: what a restored register must not bring back to life."""
    with writing(engine) as connection:
        for table in (session, login_failure, setup_token):
            connection.execute(delete(table))


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
