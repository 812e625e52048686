"""The county of these tests, open, and quick to plan."""

from __future__ import annotations

import pytest

from fieldvisit.workspace import Workspace


@pytest.fixture
def workspace(county):
    with (county / "fieldvisit.toml").open("a", encoding="utf-8") as file:
        file.write("\n[planning]\nrounds = 1\niterations = 3000\nengine_failures = 10\n")
    with Workspace.open(county) as opened:
        yield opened
