"""The register's schema: made by migrations, brought up to date on opening after a safe copy, never downgraded silently."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine, inspect, text

from fieldvisit.errors import InputFileError
from fieldvisit.register.engine import in_plain_words, reading, writer

HEAD = "0007"
"""The newest revision; a test compares it with the migrations."""

KNOWN = ("0001", "0002", "0003", "0004", "0005", "0006", "0007")


def use_wal(engine: Engine) -> None:
    """Switch the file to write-ahead logging; it stays so for good.

    Raises
    ------
    InputFileError
        If the file's place cannot do it (network drives cannot, and are not safe for a register).
    """
    with in_plain_words(engine), engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)  # noqa: S101 - tells the type checker which driver this is
        mode = driver.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    if mode != "wal":
        name = Path(str(engine.url.database)).name
        raise InputFileError(
            f"登记库 {name} 所在的磁盘不支持安全写入（可能是网络盘），请放到本机磁盘上。",
            f"The register {name} lies on a disk that cannot write safely (a network drive?); move it to a local disk.",
        )


def revision_of(engine: Engine) -> str:
    """The revision of the schema in the file; empty when the file holds no register."""
    with reading(engine) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")


def migrate(engine: Engine, target: str = "head") -> None:
    """Bring the schema up (or, for tests and repairs, down) to ``target``; a killed migration leaves the state before it."""
    from alembic import command  # noqa: PLC0415 - half a second that only a migration pays
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", "fieldvisit.register:migrations")
    with in_plain_words(engine), writer(engine) as connection:
        config.attributes["connection"] = connection
        down = target == "base" or (target in KNOWN and target < revision_of(engine))
        (command.downgrade if down else command.upgrade)(config, target)


def bring_up_to_date(engine: Engine, path: Path) -> None:
    """Make sure the file has the newest schema; before an upgrade the old file is copied beside it.

    Raises
    ------
    InputFileError
        If the file holds no register, or one that a newer version of the program made.
    """
    found = revision_of(engine)
    if found == HEAD:
        return
    if not found:
        raise InputFileError(
            f"{path.name} 不是登记库，请检查是否拿错了文件。",
            f"{path.name} is no register; check whether it is the right file.",
        )
    if found not in KNOWN:
        raise InputFileError(
            f"登记库 {path.name} 由更新版本的程序建立（结构版本 {found}，本程序到 {HEAD}）。请升级程序后再打开。",
            f"The register {path.name} was made by a newer version of the program (schema {found}, this program knows up to "
            f"{HEAD}). Upgrade the program to open it.",
        )
    copy_of(path, path.with_name(f"{path.name}.before-{HEAD}"))
    migrate(engine)


def copy_of(path: Path, target: Path) -> None:
    """Write a consistent copy of the register, also while it is in use; an existing copy is replaced as a whole."""
    building = target.with_name(f"{target.name}.part")
    building.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(building)) as copy:
        source.backup(copy)
    with building.open("rb+") as written:
        os.fsync(written.fileno())
    building.replace(target)
