"""How far copying has come: a table in the target, written in the transaction that stores the rows, dropped when all is there."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from sqlalchemy import Column, Connection, MetaData, Table, Text, delete, insert, inspect, select

from fieldvisit.register.audit import log
from fieldvisit.register.cases.tables import case_secret
from fieldvisit.register.copying.rows import Key, line_of
from fieldvisit.register.jobs.tables import job
from fieldvisit.register.tables import meta

_notes = Table(
    "register_copy",
    MetaData(),
    Column("name", Text, primary_key=True),
    Column("said", Text, nullable=False),
    sqlite_strict=True,
)
_SOURCE = ""
CLEARING = ""
"""What stands for the source while the rows of another state of it are being removed."""


@dataclass(frozen=True)
class Mark:
    """How far one table is: the key of its last row, how many there are, and whether that was all."""

    after: Key | None = None
    rows: int = 0
    done: bool = False


def is_begun(connection: Connection) -> bool:
    """Whether this database is a copy that is not complete yet."""
    return inspect(connection).has_table(_notes.name)


def make(connection: Connection) -> None:
    """Make the table in an empty database."""
    _notes.create(connection)
    connection.execute(insert(_notes).values(name=_SOURCE, said=CLEARING))


def drop(connection: Connection) -> None:
    """Remove it: the copy is complete."""
    _notes.drop(connection)


def source_of(connection: Connection) -> str:
    """Of which state of which register the rows are."""
    return str(connection.scalar(select(_notes.c.said).where(_notes.c.name == _SOURCE)))


def begin(connection: Connection, source: str) -> None:
    """Note the source and forget every mark."""
    connection.execute(delete(_notes))
    connection.execute(insert(_notes).values(name=_SOURCE, said=source))


def mark_of(connection: Connection, name: str) -> Mark:
    """How far the table of this name is."""
    said = connection.scalar(select(_notes.c.said).where(_notes.c.name == name))
    if said is None:
        return Mark()
    noted = json.loads(said)
    return Mark(tuple(noted["after"]) if noted["after"] is not None else None, noted["rows"], noted["done"])


def note(connection: Connection, name: str, mark: Mark) -> None:
    """Note how far a table is."""
    said = json.dumps({"after": mark.after, "rows": mark.rows, "done": mark.done}, ensure_ascii=False)
    connection.execute(delete(_notes).where(_notes.c.name == name))
    connection.execute(insert(_notes).values(name=name, said=said))


def state_of(connection: Connection) -> str:
    """A sign of the state of a register: another one after any change of its content, its audit or its jobs."""
    versions = connection.execute(select(meta.c.data_version, meta.c.run_version, meta.c.ledger_version)).one()
    last = log.head(connection)
    secret = connection.scalar(select(case_secret.c.secret))
    said = hashlib.sha256(line_of((secret, *versions, last.lines, last.sha256)))
    for row in connection.execute(select(job).order_by(job.c.id)):
        said.update(line_of(tuple(row)))
    return said.hexdigest()
