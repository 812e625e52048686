"""Connections that keep what they acknowledge, in a SQLite file or a PostgreSQL database; mistakes in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import Connection, Engine, Table, func, insert, select
from sqlalchemy.exc import DatabaseError

from fieldvisit.errors import InputFileError, RegisterBusyError
from fieldvisit.register.engines import postgres, sqlite
from fieldvisit.register.sight import NOTHING, SEES, WHOLE, Sight

Place: TypeAlias = Path | str
"""Where a register lies: the path of a SQLite file, or the address of a database, ``postgresql+psycopg://...``."""


def open_engine(place: Place) -> Engine:
    """An engine on the register at ``place``; a transaction that was marked as writing takes the write lock at its start."""
    return postgres.make(str(place)) if postgres.is_address(place) else sqlite.make(Path(place))


def is_file(engine: Engine) -> bool:
    """Whether the register is a SQLite file rather than a database on a server."""
    return engine.dialect.name == "sqlite"


def name_of(engine: Engine) -> str:
    """What to call the register in a sentence: the file's or database's name, never a password or a folder."""
    return Path(str(engine.url.database)).name


@contextmanager
def reading(engine: Engine, sight: Sight = NOTHING) -> Iterator[Connection]:
    """A connection inside one transaction that sees one state of the register throughout.

    ``sight``: whose petitions and cases there are in it at all, on PostgreSQL; without it none.
    """
    with (
        in_plain_words(engine),
        engine.connect().execution_options(**{postgres.SIGHT: sight}) as connection,
        connection.begin(),
    ):
        yield connection


@contextmanager
def writing(engine: Engine, sight: Sight = NOTHING) -> Iterator[Connection]:
    """A connection inside one transaction: everything is stored when it ends, or nothing after an exception; ``sight`` as for ``reading``."""
    with in_plain_words(engine), writer(engine, sight) as connection, connection.begin():
        yield connection


def writer(engine: Engine, sight: Sight = NOTHING) -> Connection:
    """A connection whose transactions take the write lock at their start."""
    return engine.connect().execution_options(**{sqlite.WRITES: True, postgres.SIGHT: sight})


@contextmanager
def whole(connection: Connection) -> Iterator[None]:
    """The whole register inside an account's transaction, for a question whose answer is a yes, a count, or a code that is free."""
    if connection.dialect.name == "sqlite":
        yield
        return
    before = connection.scalar(select(func.current_setting(SEES, True)))
    connection.execute(select(func.set_config(SEES, WHOLE.sees, True)))
    yield
    connection.execute(select(func.set_config(SEES, before or "", True)))


def put_rows(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Store many rows in the caller's transaction, all columns in their order, the fastest way the database has."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        names = [column.name for column in table.columns]
        connection.execute(insert(table), [dict(zip(names, row, strict=True)) for row in rows])
    else:
        postgres.put_rows(connection, table, rows)


def give_back(engine: Engine) -> None:
    """Write the register anew without the room of what was deleted."""
    with in_plain_words(engine):
        (sqlite if is_file(engine) else postgres).give_back(engine)


@contextmanager
def in_plain_words(engine: Engine) -> Iterator[None]:
    """Turn what a user can mend (full disk, locked or foreign file, server out of reach) into a sentence.

    Raises
    ------
    InputFileError
        Names the register and the remedy; nothing of the transaction was stored (``RegisterBusyError`` where another program held it for
        too long). Other database errors are bugs and pass.
    """
    try:
        yield
    except DatabaseError as error:
        driver = sqlite if is_file(engine) else postgres
        said = driver.sentence(error.orig) if error.orig else None
        if said is None or error.orig is None:
            raise
        name = name_of(engine)
        raise (RegisterBusyError if driver.is_busy(error.orig) else InputFileError)(
            f"登记库 {name} {said[0]}。本次操作未保存任何内容。",
            f"The register {name} {said[1]}. Nothing of this step was stored.",
        ) from error
