"""Whether a register is whole and its database keeps what it acknowledges: looked at, never changed. Names no content."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Engine, exists, func, select, text

from fieldvisit.errors import Text
from fieldvisit.register import making, schema
from fieldvisit.register.accounts.tables import account
from fieldvisit.register.cases.tables import case_petition
from fieldvisit.register.engine import Place, is_file, reading
from fieldvisit.register.identities.book import holds_sealed
from fieldvisit.register.packs.keys import holds_sealed as packs_hold_sealed
from fieldvisit.register.sight import WHOLE
from fieldvisit.register.tables import petition

_MOST = 3
_KEEPS = ("fsync", "full_page_writes", "synchronous_commit")


def revision_at(place: Place) -> tuple[str, str]:
    """The revision of the register at ``place`` and the newest this program knows, without bringing it up; raises like ``Register.open``."""
    engine = making.existing(place)
    try:
        return schema.revision_of(engine), schema.HEAD
    finally:
        engine.dispose()


def faults(engine: Engine) -> tuple[Text, ...]:
    """What is broken in the register's structure, in words; empty when nothing is."""
    with reading(engine) as connection:
        return tuple((_of_file if is_file(engine) else _of_server)(connection))


def careless(engine: Engine) -> tuple[Text, ...]:
    """Settings of the database under which an acknowledged change could be lost."""
    with reading(engine) as connection:
        if is_file(engine):
            mode = str(connection.exec_driver_sql("PRAGMA journal_mode").scalar())
            return () if mode == "wal" else (Text(f"日志方式是 {mode} 而不是 WAL", f"the journal is {mode}, not WAL"),)
        said = {name: str(connection.execute(text(f"SHOW {name}")).scalar()) for name in _KEEPS}
    return tuple(Text(f"{name} 是 {value}", f"{name} is {value}") for name, value in said.items() if value == "off")


def without_case(engine: Engine) -> int:
    """How many petitions belong to no case, and so are nobody's to see."""
    held = exists().where(case_petition.c.petition_id == petition.c.id)
    with reading(engine, WHOLE) as connection:
        return int(connection.scalar(select(func.count()).select_from(petition).where(~held)) or 0)


def needs_key(engine: Engine) -> bool:
    """Whether anything is sealed with the office's key: identities, second factors, keys of packs."""
    with reading(engine, WHOLE) as connection:
        codes = exists().where(account.c.totp != "")
        return holds_sealed(connection) or packs_hold_sealed(connection) or bool(connection.scalar(select(codes)))


def _of_file(connection: Connection) -> Iterator[Text]:
    said = [row[0] for row in connection.exec_driver_sql(f"PRAGMA integrity_check({_MOST})")]
    if said != ["ok"]:
        yield Text("文件结构损坏", "the file's structure is damaged")
    loose = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(_MOST)
    for table in sorted({row[0] for row in loose}):
        yield Text(f"表 {table} 有断开的引用", f"table {table} has references that lead nowhere")


def _of_server(connection: Connection) -> Iterator[Text]:
    broken = "SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE NOT indisvalid ORDER BY relname"
    for name in connection.scalars(text(broken)):
        yield Text(f"索引 {name} 不可用（请 REINDEX）", f"index {name} is not valid (REINDEX it)")
    unproved = "SELECT conname FROM pg_constraint WHERE NOT convalidated ORDER BY conname"
    for name in connection.scalars(text(unproved)):
        yield Text(f"约束 {name} 未经校验", f"constraint {name} was never validated")
