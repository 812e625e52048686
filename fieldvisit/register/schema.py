"""The register's schema: made by migrations, brought up to date on opening after a safe copy, never downgraded silently."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, inspect, text

from fieldvisit.errors import InputFileError
from fieldvisit.register.engine import in_plain_words, is_file, name_of, reading, writer
from fieldvisit.register.engines import postgres, sqlite
from fieldvisit.register.sight import WHOLE

HEAD = "0027"
"""The newest revision; a test compares it with the migrations."""

KNOWN = (
    "0001",
    "0002",
    "0003",
    "0004",
    "0005",
    "0006",
    "0007",
    "0008",
    "0009",
    "0010",
    "0012",
    "0013",
    "0014",
    "0015",
    "0017",
    "0018",
    "0019",
    "0021",
    "0022",
    "0023",
    "0025",
    "0026",
    "0027",
)


def make_safe(engine: Engine) -> None:
    """Make sure that the register's place keeps what is acknowledged; raises ``InputFileError`` when it cannot."""
    with in_plain_words(engine):
        (sqlite.use_wal if is_file(engine) else postgres.refuse_unfit)(engine)


def revision_of(engine: Engine) -> str:
    """The revision of the schema; empty when there is no register."""
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
    with in_plain_words(engine), writer(engine, WHOLE) as connection:
        config.attributes["connection"] = connection
        down = target == "base" or (target in KNOWN and target < revision_of(engine))
        (command.downgrade if down else command.upgrade)(config, target)


def bring_up_to_date(engine: Engine) -> None:
    """Make sure the register has the newest schema; before an upgrade a SQLite file is copied beside itself.

    Raises
    ------
    InputFileError
        If the place holds no register, or one that a newer version of the program made.
    """
    found, name = revision_of(engine), name_of(engine)
    if found == HEAD:
        return
    if not found:
        raise InputFileError(
            f"{name} 不是登记库，请检查是否拿错了文件。",
            f"{name} is no register; check whether it is the right file.",
        )
    if found not in KNOWN:
        raise InputFileError(
            f"登记库 {name} 由更新版本的程序建立（结构版本 {found}，本程序到 {HEAD}）。请升级程序后再打开。",
            f"The register {name} was made by a newer version of the program (schema {found}, this program knows up to "
            f"{HEAD}). Upgrade the program to open it.",
        )
    if is_file(engine):
        path = Path(str(engine.url.database))
        sqlite.copy_of(path, path.with_name(f"{path.name}.before-{HEAD}"))
    migrate(engine)
