"""Where the files that ship with the package are, in a checkout and in an installed wheel."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def geodata(*parts: str) -> Path:
    """Path of a file under ``geodata/``; in an installed wheel that is ``fieldvisit/_geodata``."""
    return _shipped("geodata").joinpath(*parts)


def static(*parts: str) -> Path:
    """Path of a file under ``static/``; in an installed wheel that is ``fieldvisit/_static``."""
    return _shipped("static").joinpath(*parts)


def constraints() -> Path:
    """The versions every environment is built with; in an installed wheel that is ``fieldvisit/_constraints.txt``."""
    installed = _PACKAGE / "_constraints.txt"
    return installed if installed.is_file() else _PACKAGE.parent / "constraints.txt"


@contextmanager
def collector_resting() -> Iterator[None]:
    """Let the search for cycles rest while many long-lived values without cycles are made: walking through them costs as much as making them."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _shipped(folder: str) -> Path:
    installed = _PACKAGE / f"_{folder}"
    return installed if installed.is_dir() else _PACKAGE.parent / folder
