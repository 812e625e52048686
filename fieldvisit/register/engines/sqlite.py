"""SQLite that keeps what it acknowledges: WAL, every commit synced, one writer at a time."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from fieldvisit.errors import InputFileError

BUSY_MS = 10_000
WRITES = "fieldvisit_writes"
"""The execution option of a connection whose transactions write."""

SENTENCES = {
    "SQLITE_BUSY": (
        "正被另一个程序占用，请关闭那个程序后重试",
        "is in use by another program; close that program and try again",
    ),
    "SQLITE_PROTOCOL": (  # the file's locks were in each other's way, as after the end of a program by force
        "正被另一个程序占用，请稍候重试",
        "is in use by another program; wait a moment and try again",
    ),
    "SQLITE_FULL": ("所在磁盘已满，请腾出空间后重试", "lies on a full disk; make room and try again"),
    "SQLITE_IOERR": (
        "所在磁盘读写失败或已满，请检查磁盘后重试",
        "lies on a disk that is full or fails to read or write; check the disk and try again",
    ),
    "SQLITE_READONLY": ("是只读的，请取得写权限后重试", "is read-only; get permission to write and try again"),
    "SQLITE_CANTOPEN": (
        "打不开，请检查文件夹是否存在、可写",
        "cannot be opened; check that its folder exists and can be written to",
    ),
    "SQLITE_NOTADB": ("不是 SQLite 数据库，请检查是否拿错了文件", "is no SQLite database; check whether it is the right file"),
    "SQLITE_CORRUPT": ("已损坏，请从备份恢复", "is damaged; restore it from a backup"),
}


def make(path: Path) -> Engine:
    """An engine on the file ``path``; a transaction that was marked as writing takes the write lock at its start.

    Connections start no transaction by themselves (``isolation_level=None``), so changes of the schema are part of the
    transaction like everything else.
    """
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": BUSY_MS / 1000})
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def sentence(error: BaseException) -> tuple[str, str] | None:
    """What a user can mend, in Chinese and English; ``None`` for anything else."""
    code = getattr(error, "sqlite_errorname", "")
    return next((said for name, said in SENTENCES.items() if code.startswith(name)), None)


def is_busy(error: BaseException) -> bool:
    """Whether another program held the file for so long; the same step may succeed a moment later."""
    return getattr(error, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_PROTOCOL"))


def use_wal(engine: Engine) -> None:
    """Switch the file to write-ahead logging; it stays so for good.

    Raises
    ------
    InputFileError
        If the file's place cannot do it (network drives cannot, and are not safe for a register).
    """
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)  # noqa: S101 - tells the type checker which driver this is
        mode = driver.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    if mode != "wal":
        name = Path(str(engine.url.database)).name
        raise InputFileError(
            f"登记库 {name} 所在的磁盘不支持安全写入（可能是网络盘），请放到本机磁盘上。",
            f"The register {name} lies on a disk that cannot write safely (a network drive?); move it to a local disk.",
        )


def give_back(engine: Engine) -> None:
    """Write the file anew without the room of what was deleted, and empty its log: nothing deleted stays on the disk."""
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)  # noqa: S101 - tells the type checker which driver this is
        driver.execute("VACUUM")
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def copy_of(path: Path, target: Path) -> None:
    """Write a consistent copy of the register, also while it is in use; an existing copy is replaced as a whole."""
    building = target.with_name(f"{target.name}.part")
    building.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(building)) as copy:
        source.backup(copy)
    with building.open("rb+") as written:
        os.fsync(written.fileno())
    building.replace(target)


def _on_connect(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    assert isinstance(connection, sqlite3.Connection)  # noqa: S101 - tells the type checker which driver this is
    connection.isolation_level = None
    for pragma in ("foreign_keys = ON", "secure_delete = ON", "synchronous = FULL", f"busy_timeout = {BUSY_MS}"):
        connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get(WRITES) else "BEGIN")
