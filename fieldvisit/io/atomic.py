"""Files are written whole or not at all: the old content stays until the new one is safe on disk."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

_MAKING, _READY = ".making-", ".ready"


def write_text(path: Path, text: str) -> None:
    """Replace ``path`` by ``text`` in UTF-8 with the line ends the text has; like ``write_bytes``."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, data: bytes) -> None:
    """Replace ``path`` by ``data`` in one step.

    The bytes go to a new file in the same folder, are forced to disk, and take the place of the old file by a rename; a
    power cut or a full disk at any moment leaves either the old content or the new one. A symbolic link keeps pointing to
    the file it names. The folder must exist.

    Raises
    ------
    OSError
        If the folder cannot be written or the disk is full; the old file is then untouched and nothing new is left behind.
    """
    target = path.resolve()
    temporary = target.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    _sync_folder(target.parent)


def write_together(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put several files into ``folder`` in one step.

    All are written to a folder beside them and forced to disk; a rename of that folder is the moment from which they count,
    and only then do they take their places. Killed before it, the old files stay; killed after it, ``finish`` (or the next
    ``write_together``) puts the rest in place. What earlier calls left half-made is removed.

    Raises
    ------
    OSError
        If the folder cannot be written or the disk is full; the old files are then untouched.
    """
    finish(folder)
    for left in folder.glob(f"{_MAKING}*"):
        shutil.rmtree(left, ignore_errors=True)
    making = folder / f"{_MAKING}{secrets.token_hex(8)}"
    try:
        making.mkdir()
        for name, data in files.items():
            write_bytes(making / name, data)
        making.replace(folder / _READY)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    _sync_folder(folder)
    finish(folder)


def finish(folder: Path) -> None:
    """Put in place what a killed ``write_together`` had ready; nothing to do otherwise. Two processes may do it at once."""
    ready = folder / _READY
    if not ready.is_dir():
        return
    with contextlib.suppress(FileNotFoundError):  # another process was faster
        for file in sorted(ready.iterdir()):
            with contextlib.suppress(FileNotFoundError):
                file.replace((folder / file.name).resolve())
        ready.rmdir()
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    """Force the rename itself to disk; Windows has no such call and needs none."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
