"""Compilation of the inner loops, remembered on disk where the installation allows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

import numba

_F = TypeVar("_F", bound=Callable[..., object])


def compiled(function: _F) -> _F:
    """``function`` as machine code, compiled at its first call and kept for the next process where a folder is writable.

    A read-only installation without a home folder offers no such place; the loop is then compiled in each process.
    """
    try:
        return cast("_F", numba.njit(cache=True, nogil=True)(function))
    except RuntimeError:  # numba: "no locator available", the one thing it raises while decorating
        return cast("_F", numba.njit(nogil=True)(function))
