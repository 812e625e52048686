"""Connections that keep what they acknowledge: WAL, every commit synced, one writer at a time, mistakes in plain words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import ConnectionPoolEntry

from fieldvisit.errors import InputFileError

_BUSY_MS = 10_000
_WRITES = "fieldvisit_writes"

_SENTENCES = {
    "SQLITE_BUSY": (
        "正被另一个程序占用，请关闭那个程序后重试",
        "is in use by another program; close that program and try again",
    ),
    "SQLITE_FULL": ("所在磁盘已满，请腾出空间后重试", "lies on a full disk; make room and try again"),
    "SQLITE_IOERR": (
        "所在磁盘读写失败，请检查磁盘后重试",
        "lies on a disk that fails to read or write; check the disk and try again",
    ),
    "SQLITE_READONLY": ("是只读的，请取得写权限后重试", "is read-only; get permission to write and try again"),
    "SQLITE_CANTOPEN": (
        "打不开，请检查文件夹是否存在、可写",
        "cannot be opened; check that its folder exists and can be written to",
    ),
    "SQLITE_NOTADB": ("不是 SQLite 数据库，请检查是否拿错了文件", "is no SQLite database; check whether it is the right file"),
    "SQLITE_CORRUPT": ("已损坏，请从备份恢复", "is damaged; restore it from a backup"),
}


def open_engine(path: Path) -> Engine:
    """An engine on the SQLite file ``path``; a transaction that was marked as writing takes the write lock at its start.

    Connections start no transaction by themselves (``isolation_level=None``), so changes of the schema are part of the
    transaction like everything else.
    """
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": _BUSY_MS / 1000})
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection inside one transaction that sees one state of the register throughout."""
    with in_plain_words(engine), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A connection inside one transaction: everything is stored when it ends, or nothing after an exception."""
    with in_plain_words(engine), writer(engine) as connection, connection.begin():
        yield connection


def writer(engine: Engine) -> Connection:
    """A connection whose transactions take the write lock at their start."""
    return engine.connect().execution_options(**{_WRITES: True})


@contextmanager
def in_plain_words(engine: Engine) -> Iterator[None]:
    """Turn what a user can mend (full disk, locked or foreign file) into a sentence.

    Raises
    ------
    InputFileError
        Names the file and the remedy; nothing of the transaction was stored. Other database errors are bugs and pass.
    """
    try:
        yield
    except DatabaseError as error:
        said = _sentence(error.orig)
        if said is None:
            raise
        name = Path(str(engine.url.database)).name
        raise InputFileError(
            f"登记库 {name} {said[0]}。本次操作未保存任何内容。",
            f"The register {name} {said[1]}. Nothing of this step was stored.",
        ) from error


def _sentence(error: BaseException | None) -> tuple[str, str] | None:
    code = getattr(error, "sqlite_errorname", "")
    return next((said for name, said in _SENTENCES.items() if code.startswith(name)), None)


def _on_connect(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    assert isinstance(connection, sqlite3.Connection)  # noqa: S101 - tells the type checker which driver this is
    connection.isolation_level = None
    for pragma in ("foreign_keys = ON", "synchronous = FULL", f"busy_timeout = {_BUSY_MS}"):
        connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get(_WRITES) else "BEGIN")
