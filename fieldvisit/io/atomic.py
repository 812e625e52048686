"""Files are written whole or not at all: the old content stays until the new one is safe on disk."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


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


def _sync_folder(folder: Path) -> None:
    """Force the rename itself to disk; Windows has no such call and needs none."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
