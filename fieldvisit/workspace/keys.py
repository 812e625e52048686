"""The office's key: 32 random bytes in a file outside the register, readable by its owner only."""

from __future__ import annotations

import os
import secrets
import shutil
import stat
from pathlib import Path

from fieldvisit.errors import InputFileError, SettingsError
from fieldvisit.register import AccessParams, Register

KEY_FILE = "FIELDVISIT_KEY_FILE"
"""The variable that names the key file in the place of ``[access] key_file``."""

_BYTES = 32


def key_file(folder: Path, access: AccessParams) -> Path:
    """Where the key of the workspace in ``folder`` lies."""
    return folder / (os.environ.get(KEY_FILE) or access.key_file)


def office_key(file: Path, *, make: bool = True) -> bytes:
    """The key in ``file``; with ``make`` a new one is made there when there is none. An existing file is never overwritten.

    Raises
    ------
    SettingsError
        If others may read the file, it holds no key, a change of the key was interrupted, or there is none and none may be made.
    InputFileError
        If it cannot be read or made.
    """
    try:
        if _next(file).exists():
            raise SettingsError(
                "更换密钥被中断过。请再运行一次 fieldvisit key change，会接着完成。",
                "Changing the key was interrupted. Run fieldvisit key change once more; it goes on where it stopped.",
            )
        if not file.exists() and not make:
            raise SettingsError(
                f"找不到密钥文件 {file.name}，而登记库里有用它封存的内容。请放回原来的文件，或用 [access] key_file 或 {KEY_FILE} 指向它。",
                f"There is no key file {file.name}, and the register holds what was sealed with it. Put the original file back, or "
                f"point [access] key_file or {KEY_FILE} to it.",
            )
        if not file.exists():
            return _made(file)
        key = _read(file)
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


def change_key(register: Register, file: Path, who: str) -> int:
    """Seal everything with a new key; returns how many values. Interrupted at any moment, running it again completes it.

    The new key is on the disk before anything is sealed with it; the old one stays beside it (``.old``) for backups made before.
    """
    fresh, kept = _next(file), file.with_name(f"{file.name}.old")
    begun = fresh.exists() and len(_read(fresh)) == _BYTES  # a shorter one was never sealed with
    if not begun:
        fresh.unlink(missing_ok=True)
    old = _read(file) if begun else office_key(file, make=not register.holds_sealed())
    new = _read(fresh) if begun else _made(fresh)
    try:
        count = _resealed(register, old, new, who)
    except SettingsError:
        if not begun:
            fresh.unlink()
        raise
    shutil.copy2(file, kept)
    fresh.replace(file)
    return count


def _resealed(register: Register, old: bytes, new: bytes, who: str) -> int:
    try:
        return register.reseal(old, new, who)
    except SettingsError:
        return register.reseal(new, new, who)  # it was interrupted after the register had taken the new key


def _next(file: Path) -> Path:
    return file.with_name(f"{file.name}.new")


def _read(file: Path) -> bytes:
    _refuse_open(file)
    return bytes.fromhex(file.read_text(encoding="ascii").strip())


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
