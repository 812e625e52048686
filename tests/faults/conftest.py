"""How often the tests of kills kill, and where."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from register_places import Databases
from sqlalchemy import make_url


@pytest.fixture
def loops(request: pytest.FixtureRequest) -> int:
    """So many loops of each kill test: a few in ``make test``, as many as the release asks for with ``--kills``."""
    return int(request.config.getoption("--kills"))


@pytest.fixture
def ground(engine_kind: str, own_databases: Databases, tmp_path: Path) -> Iterator[str]:
    """Where a driver makes its registers: a folder of this test, or databases that begin with a name of its own."""
    server = own_databases.server
    if server is None:
        yield str(tmp_path)
        return
    top = own_databases.new_url()
    yield top
    for name in server.names(f"{make_url(top).database}_"):
        server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def most(engine_kind: str, loops: int) -> str:
    """At how many moments of a step to kill; 0 is all of them, which a file gets for a release: copying takes a server too long."""
    return "0" if engine_kind == "sqlite" and loops >= 100 else str(max(20, loops))
