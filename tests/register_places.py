"""Fixtures: places for a register on both engines, a SQLite file and a PostgreSQL database of a server of the tests' own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import postgres
import pytest

from fieldvisit.register import Register
from fieldvisit.register.engine import Place

ENGINES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def empty_register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite register to copy."""
    path = tmp_path_factory.mktemp("register") / "empty.sqlite"
    Register.create(path, demo=True).close()
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """A server of our own for this run."""
    with postgres.server() as server:
        yield server


@pytest.fixture(scope="session")
def empty_database(postgres_server: postgres.Server) -> str:
    """The name of a database with an empty register, to copy."""
    address = postgres_server.fresh()
    Register.create(address, demo=True).close()
    return address.partition("@/")[2].partition("?")[0]


@pytest.fixture(params=ENGINES)
def engine_kind(request: pytest.FixtureRequest) -> str:
    """Which database this test runs on."""
    return str(request.param)


@pytest.fixture
def new_place(engine_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Place]:
    """A maker of places at which there is no register yet."""
    if engine_kind == "sqlite":
        return lambda: tmp_path / f"new-{len(list(tmp_path.iterdir()))}.sqlite"
    return request.getfixturevalue("postgres_server").fresh


@pytest.fixture
def empty_place(
    engine_kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], Place]:
    """A maker of places with an empty demo register, each a new one."""
    if engine_kind == "sqlite":
        source = request.getfixturevalue("empty_register")
        return lambda: Path(shutil.copy(source, tmp_path_factory.mktemp("empty") / "register.sqlite"))
    server, template = request.getfixturevalue("postgres_server"), request.getfixturevalue("empty_database")
    return lambda: server.fresh(template)


@pytest.fixture
def place(empty_place: Callable[[], Place]) -> Place:
    """The place of an empty demo register."""
    return empty_place()


@pytest.fixture
def register(place: Place) -> Iterator[Register]:
    """An empty demo register, open."""
    with Register.open(place) as opened:
        yield opened
