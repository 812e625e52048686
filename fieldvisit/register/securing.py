"""Whether row-level security holds for the role that the register is opened with, and giving the register to a role for which it does."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, text

from fieldvisit.domain.access.audit import Act, Deed
from fieldvisit.errors import SettingsError, Text
from fieldvisit.register.audit import log
from fieldvisit.register.engine import is_file, reading, writing
from fieldvisit.register.sight import WHOLE

_FREE = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = "
_OURS = "FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')"
_FUNCTIONS = (
    "SELECT p.oid::regprocedure FROM pg_proc p WHERE pronamespace = 'public'::regnamespace "
    "AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
)


def gaps(engine: Engine) -> tuple[Text, ...]:
    """Why row-level security does not hold for this connection; empty when it does. Raises ``SettingsError`` for a file, which has none."""
    _refuse_file(engine)
    with reading(engine) as connection:
        return _gaps(connection)


def secure(engine: Engine, role: str, who: str) -> None:
    """Make ``role`` the owner of the register's database and tables; it is made when there is none, without a password.

    Raises
    ------
    SettingsError
        If the register is a file, the connection is not an administrator's, or the role stands above row-level security.
    """
    _refuse_file(engine)
    with writing(engine, WHOLE) as connection:
        if not connection.scalar(text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")):
            raise SettingsError(
                "此命令要以数据库管理员身份运行：fieldvisit db secure --from postgresql+psycopg://postgres@主机/库名 --role 角色。",
                "The database's administrator must run this: fieldvisit db secure --from postgresql+psycopg://postgres@host/name --role NAME.",
            )
        free = connection.scalar(text(f"{_FREE} :role"), {"role": role})
        if free:
            raise SettingsError(
                f"角色 {role} 是超级用户或有 BYPASSRLS，行级安全对它无效。请换一个角色。",
                f"Role {role} is a superuser or has BYPASSRLS: row-level security does not hold for it. Give another role.",
            )
        _give(connection, role, new=free is None)
        log.append(connection, Deed(who, Act.ACCOUNT, role, detail="db secure"))


def _refuse_file(engine: Engine) -> None:
    if is_file(engine):
        raise SettingsError(
            "登记库是文件，没有行级安全；能打开文件的人都能读它。",
            "The register is a file and has no row-level security: whoever can open the file can read it.",
        )


def _give(connection: Connection, role: str, *, new: bool) -> None:
    quote = connection.dialect.identifier_preparer.quote_identifier
    name, database = quote(role), quote(str(connection.engine.url.database))
    if new:
        connection.exec_driver_sql(f"CREATE ROLE {name} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE")
    connection.exec_driver_sql(f"ALTER DATABASE {database} OWNER TO {name}")
    for table in connection.scalars(text(f"SELECT relname {_OURS} AND relkind IN ('r', 'p') ORDER BY relname")).all():
        connection.exec_driver_sql(f"ALTER TABLE {quote(table)} OWNER TO {name}")
    for function in connection.scalars(text(_FUNCTIONS)).all():
        connection.exec_driver_sql(f"ALTER FUNCTION {function} OWNER TO {name}")


def _gaps(connection: Connection) -> tuple[Text, ...]:
    found = []
    if connection.scalar(text(f"{_FREE} current_user")):
        found.append(
            Text(
                "打开登记库的数据库角色是超级用户或有 BYPASSRLS，行级安全无效（见 fieldvisit db secure）",
                "the database role that opens the register is a superuser or has BYPASSRLS: row-level security does not hold "
                "(see fieldvisit db secure)",
            )
        )
    unforced = f"SELECT relname {_OURS} AND relrowsecurity <> relforcerowsecurity ORDER BY relname"
    found += [
        Text(f"表 {table} 的行级安全不约束表主", f"row-level security of table {table} does not hold for its owner")
        for table in connection.scalars(text(unforced))
    ]
    return tuple(found)
