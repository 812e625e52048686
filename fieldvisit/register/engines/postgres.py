"""PostgreSQL with the same promises as SQLite: every commit synced, one writer at a time, readers see one state.

A writer takes one advisory lock of the database and then reads what is committed: whoever holds it is alone, so a check and
the change that follows from it cannot be split by another writer. Readers work on a snapshot and wait for nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from fieldvisit.errors import InputFileError, SettingsError
from fieldvisit.register.engines.sqlite import WRITES
from fieldvisit.register.sight import CASES, NOTHING, SEES

DRIVER = "postgresql+psycopg"
WAIT_MS = 10_000
SIGHT = "fieldvisit_sight"
"""The execution option of a connection that says what its transactions may see."""
_LOCK = 0x66696C64
_SORTS_BY_CODE_POINT = ("C", "POSIX", "C.UTF-8", "C.utf8")

_SENTENCES = {
    "55P03": ("正被另一个程序占用，请稍后重试", "is in use by another program; try again in a moment"),
    "53": (
        "所在服务器磁盘或内存已满，请腾出空间后重试",
        "lies on a server without room (disk or memory); make room and try again",
    ),
    "58": (
        "所在服务器磁盘读写失败，请检查磁盘后重试",
        "lies on a disk that fails to read or write; check the disk and try again",
    ),
    "25006": ("是只读的，请取得写权限后重试", "is read-only; get permission to write and try again"),
    "42501": ("权限不足，请让数据库管理员授权", "does not allow this user to do it; ask the database's administrator"),
    "28": (
        "拒绝登录，请检查用户名和密码（PGPASSWORD 或 .pgpass）",
        "refuses the login; check user and password (PGPASSWORD or .pgpass)",
    ),
    "3D": ("不存在，请先建库", "does not exist; make the database first"),
    "57P": ("所在服务器正在启动或关闭，请稍后重试", "lies on a server that is starting or stopping; try again in a moment"),
    "08": ("连接不上，请检查地址、端口和网络", "cannot be reached; check address, port and network"),
    "XX": ("已损坏，请从备份恢复", "is damaged; restore it from a backup"),
}


def is_address(place: object) -> bool:
    """Whether a register's place is the address of a database rather than a file."""
    return isinstance(place, str) and place.startswith("postgresql")


def make(address: str) -> Engine:
    """An engine on the database at ``address`` (``postgresql+psycopg://user@host/name``).

    Raises
    ------
    SettingsError
        If the address cannot be read, or the driver is not installed (extra ``postgres``).
    """
    try:
        url = make_url(address).set(drivername=DRIVER)
        engine = create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 10, "client_encoding": "utf8"})
    except (ArgumentError, ValueError) as error:
        raise SettingsError(
            "登记库地址有误，应写成 postgresql+psycopg://用户@主机/库名 的形式。",
            "The register's address cannot be read; write it like postgresql+psycopg://user@host/name.",
        ) from error
    except ModuleNotFoundError as error:
        raise SettingsError(
            "没有安装 PostgreSQL 驱动，请安装附加组件：pip install 'fieldvisit[postgres]'。",
            "The PostgreSQL driver is missing; install the extra: pip install 'fieldvisit[postgres]'.",
        ) from error
    event.listen(engine, "begin", _on_begin)
    return engine


def sentence(error: BaseException) -> tuple[str, str] | None:
    """What a user can mend, in Chinese and English; ``None`` for anything else."""
    code = getattr(error, "sqlstate", None)
    if code is None and type(error).__name__ in ("OperationalError", "ConnectionTimeout"):
        code = _unnamed(str(error))
    return next((said for start, said in _SENTENCES.items() if (code or "").startswith(start)), None)


def is_busy(error: BaseException) -> bool:
    """Whether another transaction held a lock for so long; the same step may succeed a moment later."""
    return getattr(error, "sqlstate", None) == "55P03"


def refuse_unfit(engine: Engine) -> None:
    """Make sure that the database sorts as the program does and keeps what it acknowledges.

    Raises
    ------
    InputFileError
        If it does not; says how to make one that does.
    """
    with engine.connect() as connection:
        encoding, collation, provider = connection.exec_driver_sql(
            "SELECT pg_encoding_to_char(encoding), datcollate, datlocprovider::text FROM pg_database WHERE datname = current_database()"
        ).one()
    if encoding == "UTF8" and collation in _SORTS_BY_CODE_POINT and provider == "c":
        return
    name = engine.url.database
    raise InputFileError(
        f"数据库 {name} 的编码或排序规则不合要求（{encoding}、{collation}）。请重新建库："
        f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C';",
        f"Database {name} has an encoding or a sort order that does not fit ({encoding}, {collation}). Make it anew: "
        f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C';",
    )


def home_of(connection: Connection) -> str:
    """Which database of which server this is: another one after a restore from a dump, also into the same name.

    The server's own number, its timeline (a recovery or a standby that takes over begins another), the database and the table of
    sessions, which a dump makes anew. Only a server's folder copied as a whole and started elsewhere looks the same.
    """
    row = connection.exec_driver_sql(
        "SELECT system_identifier, timeline_id, d.oid, 'session'::regclass::oid FROM pg_control_system(), pg_control_checkpoint(), "
        "pg_database AS d WHERE datname = current_database()"
    ).one()
    return "/".join(map(str, row))


def put_rows(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Store rows, all columns in their order, in one statement: one array a column (COPY refuses tables with row-level security)."""
    quoted = connection.dialect.identifier_preparer.quote
    names = ", ".join(quoted(column.name) for column in table.columns)
    arrays = ", ".join(f"%s::{column.type.compile(connection.dialect)}[]" for column in table.columns)
    said = f"INSERT INTO {quoted(table.name)} ({names}) SELECT * FROM unnest({arrays})"  # noqa: S608 - names of ours
    connection.exec_driver_sql(said, tuple(list(values) for values in zip(*rows, strict=True)))


def give_back(engine: Engine) -> None:
    """Write the tables anew without the room of what was deleted; the server's own log forgets it in its own time."""
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.autocommit = True
        try:
            driver.execute("VACUUM (FULL)")
        finally:
            driver.autocommit = False


def _unnamed(message: str) -> str:
    """A code for errors that the driver reports before the server can give one."""
    said = {"authentication failed": "28", "no password supplied": "28", "does not exist": "3D"}
    return next((code for words, code in said.items() if words in message), "08")


def _quoted(said: str) -> str:
    return "'" + said.replace("'", "''") + "'"


def _on_begin(connection: Connection) -> None:
    sight = connection.get_execution_options().get(SIGHT, NOTHING)
    safe = f"SET LOCAL lock_timeout = {WAIT_MS}; SET LOCAL synchronous_commit = on; "
    safe += f"SET LOCAL {SEES} = {_quoted(sight.sees)}; SET LOCAL {CASES} = {_quoted(sight.cases)}; "
    if connection.get_execution_options().get(WRITES):
        connection.exec_driver_sql(f"{safe}SELECT pg_advisory_xact_lock({_LOCK})")
    else:
        connection.exec_driver_sql(f"{safe}SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
