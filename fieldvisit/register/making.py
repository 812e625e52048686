"""New registers, whole or not at all, and finding those that exist."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, insert, inspect, select

from fieldvisit.errors import InputFileError, NotFoundError
from fieldvisit.register import schema
from fieldvisit.register.copying import progress
from fieldvisit.register.engine import Place, name_of, open_engine, reading, writing
from fieldvisit.register.engines import postgres
from fieldvisit.register.tables import meta


def make_register(place: Place, *, demo: bool) -> None:
    """A new, empty register at ``place``; raises ``InputFileError`` when there is one already.

    A file is built beside its place and moved there when complete. In a database the last step marks it as complete; one that
    was interrupted before is finished by the next call.
    """
    if postgres.is_address(place):
        _in_database(str(place), demo=demo)
    else:
        _in_file(Path(place), demo=demo)


def existing(place: Place) -> Engine:
    """An engine on the register at ``place``; raises ``NotFoundError`` when there is no such file."""
    if not postgres.is_address(place) and not Path(place).is_file():
        name = Path(place).name
        raise NotFoundError(f"没有找到登记库 {name}。", f"There is no register {name}.")
    return open_engine(place)


def is_demo(engine: Engine) -> bool:
    """Whether the register is demo or real; raises ``InputFileError`` when making it was interrupted."""
    with reading(engine) as connection:
        demo = connection.execute(select(meta.c.demo)).scalar_one_or_none()
        if progress.is_begun(connection):
            raise _half_copied(name_of(engine))
    if demo is None:
        name = name_of(engine)
        raise InputFileError(
            f"登记库 {name} 的建立被中断过，还没有建完。请重新运行 fieldvisit init。",
            f"Making the register {name} was interrupted. Run fieldvisit init again.",
        )
    return bool(demo)


def _in_file(path: Path, *, demo: bool) -> None:
    if path.exists():
        raise _there(path.name)
    building = path.with_name(f"{path.name}.new")
    for left_over in ("", "-wal", "-shm"):
        building.with_name(building.name + left_over).unlink(missing_ok=True)
    engine = open_engine(building)
    try:
        _fill(engine, demo=demo)
    finally:
        engine.dispose()
    building.rename(path)


def _in_database(address: str, *, demo: bool) -> None:
    engine = open_engine(address)
    try:
        with reading(engine) as connection:
            if progress.is_begun(connection):
                raise _half_copied(name_of(engine))
        if schema.revision_of(engine):
            with reading(engine) as connection:
                if inspect(connection).has_table(meta.name) and connection.execute(select(meta.c.id)).first() is not None:
                    raise _there(name_of(engine))
        _fill(engine, demo=demo)
    finally:
        engine.dispose()


def _fill(engine: Engine, *, demo: bool) -> None:
    schema.make_safe(engine)
    schema.migrate(engine)
    with writing(engine) as connection:
        connection.execute(insert(meta).values(id=1, demo=int(demo), data_version=0))


def _there(name: str) -> InputFileError:
    return InputFileError(f"登记库 {name} 已存在，不会覆盖。", f"The register {name} exists and is not overwritten.")


def _half_copied(name: str) -> InputFileError:
    return InputFileError(
        f"向 {name} 的复制被中断过，还没有完成。请重新运行 fieldvisit db copy。",
        f"Copying to {name} was interrupted and is not complete. Run fieldvisit db copy again.",
    )
