"""Order of a whole run (rules first, notebooks, browser last) and the demo county, made once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from filelock import FileLock

os.environ.setdefault("FIELDVISIT_LANG", "zh")

_LATER = ("packaging", "notebook", "browser")


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--kills N``: how often each loop of the fault tests of cases kills its child (a few; 100 and more by hand)."""
    parser.addoption("--kills", type=int, default=10, help="kills in each random loop of tests/faults")


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
