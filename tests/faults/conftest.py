"""How often the tests of kills kill."""

from __future__ import annotations

import pytest


@pytest.fixture
def loops(request) -> int:
    """So many loops of each kill test: a few in ``make test``, as many as the release asks for with ``--kills``."""
    return int(request.config.getoption("--kills"))
