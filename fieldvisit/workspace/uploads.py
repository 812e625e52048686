"""Ledgers that were sent to the pages: kept in the workspace for the job that reads them, and no longer than that."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import BinaryIO

from fieldvisit.errors import InputFileError

FOLDER = "cache/uploads"
SUFFIXES = (".xlsx", ".xls", ".ods", ".csv")
_OLD_S = 24 * 3600
_LONGEST = 80
_TOLD = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')


def keep(folder: Path, name: str, content: BinaryIO) -> Path:
    """Where the ledger was put, under its own name in a folder nobody guesses, readable by its owner only.

    What a job that was killed left behind goes after a day.

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
        _tidy(folder / FOLDER)
        place = folder / FOLDER / secrets.token_hex(8)
        place.mkdir(mode=0o700, parents=True)
        handle = os.open(place / own, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(handle, "wb") as written:
            shutil.copyfileobj(content, written)
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


def _tidy(uploads: Path) -> None:
    for place in uploads.glob("*") if uploads.is_dir() else ():
        if time.time() - place.stat().st_mtime > _OLD_S:
            shutil.rmtree(place, ignore_errors=True)
