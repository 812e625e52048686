"""Order of a whole run (rules first, notebooks, browser last), the demo county, made once, and registers on both databases."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import both_databases
import pytest
from filelock import FileLock
from register_places import (
    copied,
    county,
    databases,
    demo_county,
    demo_on_server,
    empty_database,
    empty_place,
    empty_register,
    engine_kind,
    new_demo,
    new_place,
    own_databases,
    place,
    postgres_server,
    register,
)

__all__ = [
    "copied",
    "county",
    "databases",
    "demo_county",
    "demo_on_server",
    "empty_database",
    "empty_place",
    "empty_register",
    "engine_kind",
    "new_demo",
    "new_place",
    "own_databases",
    "place",
    "postgres_server",
    "register",
]

os.environ.setdefault("FIELDVISIT_LANG", "zh")

_LATER = ("packaging", "notebook", "browser")


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--kills N``: how often each loop of the fault tests of cases kills its child (a few; 100 and more by hand)."""
    parser.addoption("--kills", type=int, default=10, help="kills in each random loop of tests/faults")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run every test that takes a register on each database."""
    if "engine_kind" in metafunc.fixturenames:
        kinds = both_databases.engines_of(metafunc.definition.nodeid)
        metafunc.parametrize("engine_kind", kinds, indirect=True, scope="module")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run tests in the order of the README: tests, packaging, notebooks, browser."""

    def rank(item: pytest.Item) -> int:
        if item.path.suffix == ".ipynb":
            return _LATER.index("notebook") + 1
        return max((_LATER.index(m.name) + 1 for m in item.iter_markers() if m.name in _LATER), default=0)

    items.sort(key=rank)


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A demo workspace after the whole way, made once for all workers; tests must not write into it."""
    from fieldvisit.workspace import Workspace  # noqa: PLC0415 - only the tests that need it pay for it

    own = tmp_path_factory.getbasetemp()
    shared = own if worker_id == "master" else own.parent
    folder = shared / "demo" / "county"
    with FileLock(shared / "demo.lock"):
        if not folder.exists():
            with Workspace.demo(folder) as workspace:
                workspace.run_everything()
                workspace.write_outputs()
    return folder


@pytest.fixture(autouse=True)
def _on_both_databases(request: pytest.FixtureRequest) -> Iterator[None]:
    """Refuse a test that uses a register on one database only and is not named in ``both_databases``."""
    with both_databases.watch() as seen:
        yield
    call = getattr(request.node, "callspec", None)
    both_databases.refuse(request.node.nodeid, call.params.get("engine_kind") if call else None, seen)
