from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldvisit.register import Register


@pytest.fixture(scope="session")
def empty_register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("register") / "empty.sqlite"
    Register.create(path, demo=True).close()
    return path


@pytest.fixture
def register(empty_register: Path, tmp_path: Path) -> Iterator[Register]:
    path = Path(shutil.copy(empty_register, tmp_path / "register.sqlite"))
    with Register.open(path) as opened:
        yield opened
