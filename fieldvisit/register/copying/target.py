"""Where a copy is built: a file beside its place, or an empty database; nothing else is ever written into."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, func, insert, inspect, select, text

from fieldvisit.errors import InputFileError
from fieldvisit.register import schema
from fieldvisit.register.copying import progress
from fieldvisit.register.copying.rows import Values, tables
from fieldvisit.register.engine import Place, is_file, name_of, open_engine, reading, writing
from fieldvisit.register.engines import postgres
from fieldvisit.register.sight import WHOLE
from fieldvisit.register.tables import meta

_OURS = (
    "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind IN ('r', 'p', 'v', 'm', 'f') "
    "AND nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema' "
    "AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')"
)


def opened(place: Place) -> Engine:
    """An engine on what is being built for ``place``, new or begun by an earlier run.

    Raises
    ------
    InputFileError
        If something lies there that is no copy begun by this command.
    """
    if not postgres.is_address(place) and Path(place).exists():
        raise _taken(Path(place).name)
    engine = open_engine(place if postgres.is_address(place) else _building(Path(place)))
    try:
        _take(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def begin(engine: Engine, source: str) -> None:
    """An empty register in the place of whatever an earlier run copied of another state; killed, it begins again."""
    with writing(engine, WHOLE) as connection:
        progress.begin(connection, progress.CLEARING)
    if schema.revision_of(engine):
        schema.migrate(engine, "base")
    schema.make_safe(engine)
    schema.migrate(engine)
    with writing(engine, WHOLE) as connection:
        progress.begin(connection, source)


def finish(engine: Engine, row: Values) -> None:
    """Make the copy a register: its numbers go on behind the highest, and it has the row of ``meta`` that makes it whole."""
    with writing(engine, WHOLE) as connection:
        if not is_file(engine):
            _set_numbers(connection)
        connection.execute(insert(meta).values(dict(zip((c.name for c in meta.columns), row, strict=True))))
        progress.drop(connection)


def put_in_place(place: Place) -> None:
    """Give a file its name, when all of it is there and nobody has it open."""
    if not postgres.is_address(place):
        if Path(place).exists():
            raise _taken(Path(place).name)
        _building(Path(place)).rename(place)


def _take(engine: Engine) -> None:
    with reading(engine, WHOLE) as connection:
        if progress.is_begun(connection):
            return
        there = set(inspect(connection).get_table_names()) if is_file(engine) else set(connection.scalars(text(_OURS)))
    if there:
        raise _taken(name_of(engine))
    with writing(engine, WHOLE) as connection:
        progress.make(connection)


def _set_numbers(connection: Connection) -> None:
    for table in tables():
        for column in table.primary_key.columns:
            sequence = connection.scalar(select(func.pg_get_serial_sequence(table.name, column.name)))
            if sequence and (highest := connection.scalar(select(func.max(column)))) is not None:
                connection.execute(select(func.setval(sequence, highest)))


def _building(path: Path) -> Path:
    return path.with_name(f"{path.name}.copying")


def _taken(name: str) -> InputFileError:
    return InputFileError(
        f"{name} 不是空的，也不是本命令开始的副本，不会写入。请换一个空的数据库或一个新的文件名。",
        f"{name} is not empty and no copy that this command began; nothing was written. Give an empty database or a new file name.",
    )
