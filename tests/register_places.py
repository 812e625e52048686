"""Fixtures that put every test of the register on both databases: a SQLite file, and PostgreSQL on a server of the tests' own.

A test that takes one of them runs twice. ``place`` and ``register`` are an empty register; ``new_place`` is where none is yet;
``new_demo`` makes a demo workspace, ``demo_county`` is one after the whole way, ``copied`` copies any workspace with its register.
``tests/both_databases.py`` refuses tests that use a register and take none of them.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import postgres
import pytest
from filelock import FileLock
from sqlalchemy import make_url

from fieldvisit.register import Register
from fieldvisit.register.engine import Place
from fieldvisit.resources import geodata
from fieldvisit.settings import FILE_NAME, load_settings
from fieldvisit.workspace import CountyFiles, Workspace
from fieldvisit.workspace.files import DEMO_COUNTY


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
    return name_in(address)


@pytest.fixture(scope="module")
def engine_kind(request: pytest.FixtureRequest) -> str:
    """Which database this test runs on; ``pytest_generate_tests`` gives both."""
    return str(request.param)


@dataclass
class Databases:
    """Where registers of one kind are made and copied; with a server they are databases, which ``drop`` removes again."""

    server: postgres.Server | None
    made: list[str] = field(default_factory=list)

    def new_url(self) -> str:
        """What a new workspace's settings say about its register: an unused database, or nothing for a file."""
        return "" if self.server is None else self._kept(self.server.fresh())

    def new_demo(self, folder: Path) -> Workspace:
        """A new demo workspace, open, nothing imported."""
        return Workspace.create(folder, DEMO_COUNTY, CountyFiles.demo(), demo=True, register_url=self.new_url())

    def copied(self, source: Path, target: Path) -> Path:
        """A copy of a workspace that nobody has open, with its register; returns ``target``."""
        shutil.copytree(source, target)
        url = load_settings(source / FILE_NAME).register.url
        if url:
            assert self.server is not None, "a workspace on PostgreSQL is copied by tests that run on PostgreSQL"
            told_of(target, url, self._kept(self.server.fresh(name_in(url))))
        return target

    def drop(self) -> None:
        """Remove the databases made here, whoever is still connected."""
        for name in self.made:
            assert self.server is not None
            self.server.run(f"DROP DATABASE {name} WITH (FORCE)")

    def _kept(self, address: str) -> str:
        self.made.append(name_in(address))
        return address


def name_in(address: str) -> str:
    """The database's name in its address."""
    return str(make_url(address).database)


def told_of(folder: Path, old: str, new: str) -> None:
    """Let the settings of a workspace name another database."""
    settings = folder / FILE_NAME
    settings.write_text(settings.read_text("utf-8").replace(old, new), "utf-8")


@pytest.fixture(scope="module")
def databases(engine_kind: str, request: pytest.FixtureRequest) -> Iterator[Databases]:
    """Registers that last as long as the tests of a file."""
    yield from _databases(engine_kind, request)


@pytest.fixture
def own_databases(engine_kind: str, request: pytest.FixtureRequest) -> Iterator[Databases]:
    """Registers that last as long as one test."""
    yield from _databases(engine_kind, request)


def _databases(engine_kind: str, request: pytest.FixtureRequest) -> Iterator[Databases]:
    made = Databases(request.getfixturevalue("postgres_server") if engine_kind == "postgresql" else None)
    yield made
    made.drop()


@pytest.fixture
def copied(own_databases: Databases) -> Callable[[Path, Path], Path]:
    """``copied(source, target)``: a workspace of this test's own."""
    return own_databases.copied


@pytest.fixture(scope="module")
def new_demo(databases: Databases) -> Callable[[Path], Workspace]:
    """``new_demo(folder)``: a new demo workspace, open."""
    return databases.new_demo


@pytest.fixture(scope="module")
def demo_county(engine_kind: str, request: pytest.FixtureRequest) -> Path:
    """The demo county after the whole way on this database; only for copying and reading."""
    return Path(request.getfixturevalue("demo_folder" if engine_kind == "sqlite" else "demo_on_server"))


@pytest.fixture
def county(demo_county: Path, copied: Callable[[Path, Path], Path], tmp_path: Path) -> Path:
    """The demo county after the whole way, this test's own."""
    return copied(demo_county, tmp_path / "county")


@pytest.fixture(scope="session")
def demo_on_server(
    postgres_server: postgres.Server,
    tmp_path_factory: pytest.TempPathFactory,
    worker_id: str,
    request: pytest.FixtureRequest,
) -> Path:
    """A demo workspace after the whole way with its register in PostgreSQL: made by one worker, restored by the others."""
    own = tmp_path_factory.getbasetemp()
    shared = (own if worker_id == "master" else own.parent) / "demo-on-server"
    dump, address = shared / "register.sql", postgres_server.fresh()
    with FileLock(shared.with_suffix(".lock")):
        if not dump.exists():
            shutil.rmtree(shared, ignore_errors=True)
            shared.mkdir()
            with Workspace.create(
                shared / "county", DEMO_COUNTY, CountyFiles.demo(), demo=True, register_url=address
            ) as workspace:
                _the_whole_way(workspace, request.getfixturevalue("demo_folder"))
            dumped(address, dump)
            return shared / "county"
    restored(dump, address)
    folder = Path(shutil.copytree(shared / "county", tmp_path_factory.mktemp("demo-on-server") / "county"))
    told_of(folder, load_settings(folder / FILE_NAME).register.url, address)
    return folder


def _the_whole_way(workspace: Workspace, planned: Path) -> None:
    """Every step on this workspace, but for the search for a plan, which knows no database: the one found before is kept."""
    workspace.import_ledger(geodata("demo", "ledger.xlsx"))
    workspace.geocode()
    workspace.hotspots()
    with Workspace.open(planned) as other:
        plan = other.register.current_plan()
        assert plan is not None
        workspace.register.save_plan(plan, other.register.routes(plan.id))
    workspace.write_outputs()


def dumped(address: str, file: Path) -> None:
    """Copy a database into a file with PostgreSQL's own tool, whole or not at all."""
    _client("pg_dump", address, "--file", str(file.with_suffix(".part")))
    file.with_suffix(".part").replace(file)


def restored(file: Path, address: str) -> None:
    """Fill an empty database from such a file."""
    _client("psql", address, "--quiet", "--set", "ON_ERROR_STOP=1", "--single-transaction", "--file", str(file))


def _client(program: str, address: str, *words: str) -> None:
    there = make_url(address)
    command = [postgres.program(program), "--host", str(there.query["host"]), "--username", "postgres"]
    done = subprocess.run([*command, "--dbname", name_in(address), *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def new_place(engine_kind: str, own_databases: Databases, tmp_path: Path) -> Callable[[], Place]:
    """A maker of places at which there is no register yet."""
    if engine_kind == "sqlite":
        return lambda: tmp_path / f"new-{len(list(tmp_path.iterdir()))}.sqlite"
    return own_databases.new_url


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
