"""Backups: the workspace in one file with a checksum for every part, optionally encrypted; restored only after every check."""

from __future__ import annotations

import hashlib
import io
import json
import os
import secrets
import shutil
import tempfile
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import psutil
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from fieldvisit.domain.access.audit import Act, Deed
from fieldvisit.errors import InputFileError
from fieldvisit.io.atomic import write_bytes
from fieldvisit.register import Register
from fieldvisit.register.safekeeping import look_over
from fieldvisit.settings import FILE_NAME
from fieldvisit.workspace.auditing import at_this_computer
from fieldvisit.workspace.files import REGISTER
from fieldvisit.workspace.roads.load import CACHE_FOLDER
from fieldvisit.workspace.store import Workspace

SUFFIX = ".fvbackup"
_MANIFEST = "MANIFEST.json"
_SCRATCH = "backup-"
_MAGIC = b"fieldvisit-backup-1\n"
_LEFT_OUT = ("keys", "cache", "out")
_SALT, _NONCE = 16, 12
_MOST_BYTES = 8 * 2**30


@dataclass(frozen=True)
class BackupReceipt:
    """What a backup holds: files, petitions in its register, and the hash of the backup file itself."""

    files: int
    petitions: int
    sha256: str


def back_up(workspace: Workspace, target: Path, password: str = "", *, who: str = "") -> BackupReceipt:
    """Write the workspace to ``target`` while it may be in use; with a password it is encrypted.

    The key of sealed fields, caches and outputs are left out: the key belongs elsewhere, the others are made again. ``who`` asked for
    it (empty: whoever sits at this computer).

    Raises
    ------
    InputFileError
        If the target cannot be written; an old backup of that name is then untouched.
    SettingsError
        If the register lies in PostgreSQL, whose own tools copy it; nothing is then noted as a backup.
    """
    workspace.register.refuse_copy()
    workspace.register.record(Deed(who or at_this_computer(), Act.BACKUP, target.name))
    with tempfile.TemporaryDirectory(prefix=f"{_SCRATCH}{os.getpid()}-", dir=_room(workspace.folder)) as scratch:
        copy = Path(scratch) / REGISTER
        workspace.register.copy_to(copy)
        petitions = look_over(copy)
        parts = {REGISTER: copy} | _files_of(workspace.folder)
        packed = _packed(parts)
    sealed = _encrypted(packed, password) if password else packed
    try:
        write_bytes(target, sealed)
    except OSError as error:
        raise InputFileError(
            f"备份写不进 {target}，请检查目录、权限和磁盘空间。",
            f"The backup cannot be written to {target}; check folder, rights and room.",
        ) from error
    return BackupReceipt(len(parts), petitions, hashlib.sha256(sealed).hexdigest())


def verify(backup: Path) -> BackupReceipt:
    """Read a backup that is not encrypted as ``restore`` would, part by part and its register, and keep nothing.

    Raises
    ------
    InputFileError
        If a part is missing or changed, or the register in it is not whole.
    """
    raw = backup.read_bytes()
    parts = _unpacked(raw, backup.name)
    with tempfile.TemporaryDirectory(prefix=f"{_SCRATCH}{os.getpid()}-", dir=backup.parent) as scratch:
        copy = Path(scratch) / REGISTER
        copy.write_bytes(parts[REGISTER])
        return BackupReceipt(len(parts), look_over(copy), hashlib.sha256(raw).hexdigest())


def restore(backup: Path, folder: Path, password: str = "") -> BackupReceipt:
    """Make a workspace in ``folder``, which must be new or empty, from a backup: whole, or not at all.

    Raises
    ------
    InputFileError
        If the folder holds something, the backup is damaged, incomplete or no backup, or the password is wrong.
    """
    if folder.exists() and any(folder.iterdir()):
        raise InputFileError(
            f"{folder} 不是空目录，不会覆盖。请另选目录。", f"{folder} is not empty and is not overwritten; choose another."
        )
    try:
        raw = backup.read_bytes()
    except OSError as error:
        raise InputFileError(f"读不到备份 {backup}。", f"The backup {backup} cannot be read.") from error
    parts = _unpacked(_decrypted(raw, password) if raw.startswith(_MAGIC) else raw, backup.name)
    _tidy(folder.parent, f".{folder.name}.", ".part")
    building = folder.with_name(f".{folder.name}.{os.getpid()}-{secrets.token_hex(4)}.part")
    try:
        for name, content in parts.items():
            (building / name).parent.mkdir(parents=True, exist_ok=True)
            write_bytes(building / name, content)
        petitions = look_over(building / REGISTER)
        with Register.open(building / REGISTER) as register:
            register.end_sessions()
            register.record(Deed(at_this_computer(), Act.RESTORE, backup.name))
        if folder.exists():
            folder.rmdir()
        building.rename(folder)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return BackupReceipt(len(parts), petitions, hashlib.sha256(raw).hexdigest())


def _room(folder: Path) -> Path:
    """Where the copy of the register stands meanwhile: inside the workspace, as protected as it."""
    room = folder / CACHE_FOLDER
    room.mkdir(exist_ok=True)
    _tidy(room, _SCRATCH)
    return room


def _tidy(room: Path, start: str, end: str = "") -> None:
    """Remove what processes that are gone, killed in the middle, left behind under ``start``, their number, a dash."""
    for left_over in room.glob(f"{start}*-*{end}"):
        number = left_over.name.removeprefix(start).partition("-")[0]
        if number.isdecimal() and not psutil.pid_exists(int(number)):
            shutil.rmtree(left_over, ignore_errors=True)


def _files_of(folder: Path) -> dict[str, Path]:
    found = (p for p in sorted(folder.rglob("*")) if p.is_file() and not p.is_symlink())
    named = {p.relative_to(folder).as_posix(): p for p in found}
    kept = {name: p for name, p in named.items() if name.split("/")[0] not in _LEFT_OUT and not name.startswith(REGISTER)}
    return {name: p for name, p in kept.items() if not _is_left_out(p.name)}


def _is_left_out(name: str) -> bool:
    """Half-written files, other backups, and keys: also those that a change of the key leaves beside (``.key.old``)."""
    return name.endswith((".tmp", ".part", SUFFIX, ".key")) or ".key." in name


def _packed(parts: dict[str, Path]) -> bytes:
    sums: dict[str, str] = {}
    room = io.BytesIO()
    with zipfile.ZipFile(room, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, path in parts.items():
            content = path.read_bytes()
            sums[name] = hashlib.sha256(content).hexdigest()
            packed.writestr(name, content)
        packed.writestr(_MANIFEST, json.dumps(sums, ensure_ascii=False, sort_keys=True))
    return room.getvalue()


def _unpacked(raw: bytes, name: str) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            if sum(info.file_size for info in packed.infolist()) > _MOST_BYTES:
                raise _damaged(name)
            sums = json.loads(packed.read(_MANIFEST))
            parts = {part: packed.read(part) for part in packed.namelist() if part != _MANIFEST}
    except (
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        OSError,
        NotImplementedError,
        RuntimeError,
        EOFError,
        zlib.error,
    ) as error:
        raise _damaged(name) from error
    if not {FILE_NAME, REGISTER} <= set(parts) or not isinstance(sums, dict):
        raise _damaged(name)
    if {part: hashlib.sha256(content).hexdigest() for part, content in parts.items()} != sums or any(map(_leaves, parts)):
        raise _damaged(name)
    return parts


def _leaves(part: str) -> bool:
    """Whether a name would be written outside the folder."""
    return part.startswith(("/", "\\")) or ":" in part or "\\" in part or ".." in part.split("/")


def _encrypted(content: bytes, password: str) -> bytes:
    salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
    return _MAGIC + salt + nonce + AESGCM(_key(password, salt)).encrypt(nonce, content, _MAGIC)


def _decrypted(raw: bytes, password: str) -> bytes:
    rest = raw.removeprefix(_MAGIC)
    salt, nonce, sealed = rest[:_SALT], rest[_SALT : _SALT + _NONCE], rest[_SALT + _NONCE :]
    try:
        return AESGCM(_key(password, salt)).decrypt(nonce, sealed, _MAGIC)
    except (InvalidTag, ValueError) as error:
        raise InputFileError(
            "备份打不开：口令不对，或备份已损坏。", "The backup does not open: the password is wrong, or the backup is damaged."
        ) from error


def _key(password: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(password.encode())


def _damaged(name: str) -> InputFileError:
    return InputFileError(
        f"{name} 不是完整的备份（内容缺失或被改动）。请换一个备份。",
        f"{name} is no whole backup (parts are missing or changed). Take another.",
    )
