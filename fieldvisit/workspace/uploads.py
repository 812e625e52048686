"""Ledgers that were sent to the pages: each in a folder of its own until it is stored and returned, and never longer than two hours."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import threading
import time
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import BinaryIO

from fieldvisit.errors import InputFileError, NotFoundError

FOLDER = "cache/uploads"
SUFFIXES = (".xlsx", ".xls", ".ods", ".csv")
KEPT_S = 2 * 3600
"""Seconds after which a ledger goes, whatever became of it."""
_ID = re.compile(r"[0-9a-f]{16}")
_LONGEST = 80
_TOLD = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')


def keep(folder: Path, name: str, content: BinaryIO) -> Path:
    """Where the ledger was put, under its own name in a folder nobody guesses, readable by its owner only.

    It goes by itself after ``KEPT_S``; what a server that was stopped left behind goes when the next one looks.

    Raises
    ------
    InputFileError
        If the name is none of a ledger, or the disk does not take it.
    """
    own = _TOLD.sub("_", PurePosixPath(PureWindowsPath(name).name).name).strip(". ")[-_LONGEST:]
    if not own.lower().endswith(SUFFIXES):
        kinds = "、".join(SUFFIXES)
        raise InputFileError(
            f"请选择台账文件（{kinds}）。未导入任何内容。", f"Choose a ledger ({', '.join(SUFFIXES)}). Nothing was imported."
        )
    try:
        tidy(folder)
        place = folder / FOLDER / secrets.token_hex(8)
        place.mkdir(mode=0o700, parents=True)
        handle = os.open(place / own, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(handle, "wb") as written:
            shutil.copyfileobj(content, written)
        later = threading.Timer(KEPT_S + 1, tidy, (folder,))
        later.daemon = True
        later.start()
    except OSError as error:
        raise InputFileError(
            "台账存不下来，请检查工作目录的磁盘空间与权限。",
            "The ledger cannot be kept; check room and rights of the workspace.",
        ) from error
    return place / own


def drop(path: Path) -> None:
    """Remove a kept ledger with its folder; any other file stays."""
    if path.parent.parent.name == PurePosixPath(FOLDER).name:
        shutil.rmtree(path.parent, ignore_errors=True)


def find(folder: Path, upload_id: str) -> Path:
    """The folder of a ledger that was sent; raises ``NotFoundError`` when it is gone or never was."""
    place = folder / FOLDER / upload_id
    if not _ID.fullmatch(upload_id) or not place.is_dir():
        raise NotFoundError(
            "这份台账已经不在了：入库、放弃或满两小时后即删除。请重新上传。",
            "This ledger is gone: it is removed once stored, given up, or after two hours. Send it again.",
        )
    return place


def ledger_in(place: Path) -> Path | None:
    """The ledger in the folder of an upload; ``None`` when it was removed already."""
    return next((path for path in place.iterdir() if path.name.lower().endswith(SUFFIXES)), None)


def tidy(folder: Path) -> None:
    """Remove the ledgers that were kept long enough."""
    uploads = folder / FOLDER
    for place in uploads.glob("*") if uploads.is_dir() else ():
        held = ledger_in(place) or place
        with contextlib.suppress(FileNotFoundError):  # removed meanwhile
            if time.time() - held.stat().st_mtime > KEPT_S:
                shutil.rmtree(place, ignore_errors=True)
