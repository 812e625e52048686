"""Values that live as long as the process, put on large pages where the system has them.

An index is a hundred thousand small values, looked up all over 90 MB. On pages of 4 kB nearly each look-up first has to find out where its
page lies, on a virtual machine twice over, and on a host whose neighbours fill the caches that alone doubles the time of a text; pages of
2 MB the processor all knows at once. Nothing moves that a program could see (``MADV_COLLAPSE`` of Linux 6.1 and later), so no answer can
change, and a system that does not know it or has no such memory left goes on as before.
"""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path
from typing import Final

_MAPS: Final = Path("/proc/self/maps")
_SETTING: Final = Path("/sys/kernel/mm/transparent_hugepage/enabled")
_SIZE: Final = 2 << 20
_COLLAPSE: Final = 25
"""``MADV_COLLAPSE`` of ``asm-generic/mman-common.h``, which Python's ``mmap`` does not name."""


def on_large_pages() -> int:
    """Put this process's own values on large pages, as far as they fill them.

    Returns
    -------
    int
        Bytes on large pages now, a multiple of 2 MB; 0 on other systems than Linux, before Linux 6.1, and where whoever runs the machine
        has switched large pages off.
    """
    if sys.platform != "linux" or not _SETTING.exists() or "[never]" in _SETTING.read_text(encoding="ascii"):
        return 0
    madvise = ctypes.CDLL(None).madvise
    madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    placed = 0
    for start, end in _own_values():
        first, last = -(-start // _SIZE) * _SIZE, end // _SIZE * _SIZE
        if first < last and madvise(first, last - first, _COLLAPSE) == 0:
            placed += last - first
    return placed


def _own_values() -> list[tuple[int, int]]:
    """Where the interpreter keeps its values: what is written to and belongs to no file, stacks left out."""
    found = []
    for line in _MAPS.read_text(encoding="utf-8", errors="replace").splitlines():
        span, rights, _, _, _, *name = line.split(maxsplit=5)
        if rights == "rw-p" and name in ([], ["[heap]"]):
            start, end = (int(bound, 16) for bound in span.split("-"))
            found.append((start, end))
    return found
