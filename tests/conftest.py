"""Order of a whole run (rules first, notebooks, browser last), the demo county, made once, and registers on both databases."""

from __future__ import annotations

import os
import shutil
import sys
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
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
"""Hundreds of tests start the program anew; where nothing compiled is kept, each start compiles all of it."""

_DESK, _PHONE = (1280, 800), (390, 844)
_LATER = ("packaging", "notebook", "browser")


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--kills N``: how often each loop of the fault tests kills its child (a few; 100 and more by hand); ``--every-view``: see below."""
    parser.addoption("--kills", type=int, default=10, help="kills in each random loop of tests/faults")
    parser.addoption("--every-view", action="store_true", help="browser tests in both languages at both widths, all four")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run every test that takes a register on each database."""
    if "engine_kind" in metafunc.fixturenames:
        kinds = both_databases.engines_of(metafunc.definition.nodeid)
        metafunc.parametrize("engine_kind", kinds, indirect=True, scope="module")


def _views(items: list[pytest.Item]) -> dict[tuple[object, ...], dict[tuple[str, tuple[int, int]], list[pytest.Item]]]:
    """Browser tests by what they test on which database, then by language and width."""
    found: dict[tuple[object, ...], dict[tuple[str, tuple[int, int]], list[pytest.Item]]] = {}
    for item in items:
        params = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
        if {"lang", "context"} <= set(params):
            what = (item.path, item.originalname, params.get("engine_kind"))
            found.setdefault(what, {}).setdefault((params["lang"], params["context"]), []).append(item)
    return found


def _repeated(items: list[pytest.Item], *, every_view: bool) -> list[pytest.Item]:
    """Browser tests that only repeat others: of four views two remain, with each language and each width in them.

    Language and width change nothing that a database answers, and what pages say is asked of both databases by ``tests/web`` and
    ``tests/security``. ``--every-view`` leaves all four on SQLite and one on PostgreSQL.
    """
    again: list[pytest.Item] = []
    for (*_, engine), views in _views(items).items():
        kept = {("zh", _DESK), ("en", _PHONE)}
        if engine == both_databases.POSTGRES:
            kept = {("zh", _PHONE)} if every_view else set()
        elif every_view or not kept <= set(views):
            continue
        again += [item for view, these in views.items() if view not in kept for item in these]
    return again


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run tests in the order of the README: tests, packaging, notebooks, browser; leave out views that repeat others."""
    again = _repeated(items, every_view=config.getoption("--every-view"))
    config.hook.pytest_deselected(items=again)
    left = set(again)
    items[:] = [item for item in items if item not in left]

    def rank(item: pytest.Item) -> int:
        if item.path.suffix == ".ipynb":
            return _LATER.index("notebook") + 1
        return max((_LATER.index(m.name) + 1 for m in item.iter_markers() if m.name in _LATER), default=0)

    items.sort(key=rank)


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A demo workspace after the whole way, made once for all workers; tests must not write into it."""
    return _demo_in(_shared(tmp_path_factory, worker_id))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let all notebooks open one demo county, a copy of the one that the tests made."""
    if item.path.suffix == ".ipynb":
        shared = _shared(item.config._tmp_path_factory, os.environ.get("PYTEST_XDIST_WORKER", "master"))  # type: ignore[attr-defined]
        made, ours = _demo_in(shared), shared / "notebooks" / "demo-county"
        with FileLock(shared / "demo.lock"):
            if not ours.exists():
                shutil.copytree(made, ours)
        os.environ["FIELDVISIT_DEMO"] = str(ours)


def _shared(factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder of this run that all workers see."""
    own = factory.getbasetemp()
    return own if worker_id == "master" else own.parent


def _demo_in(shared: Path) -> Path:
    from fieldvisit.workspace import Workspace  # noqa: PLC0415 - only the tests that need it pay for it

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
