"""The office's key: 32 random bytes in a file outside the register, readable by its owner only."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from fieldvisit.errors import InputFileError, SettingsError

_BYTES = 32


def office_key(file: Path) -> bytes:
    """The key in ``file``; a new one is made there when there is none. An existing file is never overwritten.

    Raises
    ------
    SettingsError
        If others may read the file, or it holds no key.
    InputFileError
        If it cannot be read or made.
    """
    try:
        if not file.exists():
            return _made(file)
        _refuse_open(file)
        key = bytes.fromhex(file.read_text(encoding="ascii").strip())
    except OSError as error:
        raise InputFileError(
            f"密钥文件 {file.name} 无法读写，请检查目录与权限（[access] key_file）。",
            f"The key file {file.name} cannot be read or made; check its folder and permissions ([access] key_file).",
        ) from error
    except (ValueError, UnicodeDecodeError):
        key = b""
    if len(key) != _BYTES:
        raise SettingsError(
            f"密钥文件 {file.name} 里不是 64 位十六进制密钥。请放回原来的文件，或用 [access] key_file 指向它。",
            f"The key file {file.name} holds no key of 64 hexadecimal digits. Put the original file back, or point [access] "
            "key_file to it.",
        )
    return key


def _made(file: Path) -> bytes:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = secrets.token_bytes(_BYTES)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as written:
        written.write(key.hex() + "\n")
        written.flush()
        os.fsync(written.fileno())
    return key


def _refuse_open(file: Path) -> None:
    if os.name == "posix" and file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SettingsError(
            f"密钥文件 {file.name} 其他用户也能读。请运行 chmod 600 收回权限。",
            f"Others may read the key file {file.name}. Take the permission back with chmod 600.",
        )
