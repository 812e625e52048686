"""The wheel of this very program: the one given, built from the checkout, or put together again from what is installed."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import subprocess
import sys
import zipfile
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from fieldvisit.errors import InputFileError, SettingsError

_ROOT = Path(__file__).resolve().parents[2]
_LEFT_OUT = ("INSTALLER", "REQUESTED", "RECORD", "direct_url.json")
"""Files of an installation's metadata that no wheel has."""
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def own_wheel(folder: Path, given: Path | None = None) -> Path:
    """The wheel of fieldvisit in ``folder``.

    Parameters
    ----------
    folder
        Where it is put.
    given
        A wheel that was built before; by default the checkout is built, or the installed files are put together again.

    Raises
    ------
    InputFileError
        If the file given is no wheel of fieldvisit.
    SettingsError
        If the checkout cannot be built.
    """
    if given is not None:
        if not (given.is_file() and given.name.startswith("fieldvisit-") and zipfile.is_zipfile(given)):
            raise InputFileError(f"{given} 不是 fieldvisit 的安装包（.whl）。", f"{given} is no wheel of fieldvisit.")
        target = folder / given.name
        target.write_bytes(given.read_bytes())
        return target
    return _built(folder) if (_ROOT / "pyproject.toml").is_file() else _packed(folder)


def _built(folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--quiet", "--wheel-dir", str(folder), str(_ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own checkout
    found = sorted(folder.glob("fieldvisit-*.whl"))
    if done.returncode or not found:
        raise SettingsError(
            f"从源码打包失败：{done.stderr.strip()[-400:]} 可先自行打包，再用 --wheel 指定。",
            f"The checkout could not be built: {done.stderr.strip()[-400:]} Build a wheel yourself and name it with --wheel.",
        )
    return found[0]


def _packed(folder: Path) -> Path:
    """The installed files as a wheel again; every file is checked against the hash that the installer noted."""
    installed = _installed()
    info = f"fieldvisit-{installed.version}.dist-info"
    target = folder / f"fieldvisit-{installed.version}-py3-none-any.whl"
    rows: list[tuple[str, str, str]] = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as wheel:
        for file in sorted(installed.files or (), key=str):
            name = file.as_posix()
            if name.startswith("..") or "__pycache__" in file.parts or (file.parts[0] == info and file.name in _LEFT_OUT):
                continue
            data = Path(str(file.locate())).read_bytes()
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            if file.hash is not None and file.hash.value != digest:
                raise SettingsError(
                    f"安装的文件 {name} 被改动过，不能据此打包；请重新安装 fieldvisit，或用 --wheel 指定安装包。",
                    f"The installed file {name} was changed; install fieldvisit anew, or name a wheel with --wheel.",
                )
            wheel.writestr(zipfile.ZipInfo(name, _FIRST_DAY), data, zipfile.ZIP_DEFLATED)
            rows.append((name, f"sha256={digest}", str(len(data))))
        record = io.StringIO(newline="")
        csv.writer(record, lineterminator="\n").writerows([*rows, (f"{info}/RECORD", "", "")])
        wheel.writestr(zipfile.ZipInfo(f"{info}/RECORD", _FIRST_DAY), record.getvalue(), zipfile.ZIP_DEFLATED)
    return target


def _installed() -> Distribution:
    try:
        return distribution("fieldvisit")
    except PackageNotFoundError as error:
        raise SettingsError(
            "找不到已安装的 fieldvisit，请用 --wheel 指定安装包。", "fieldvisit is not installed; name a wheel with --wheel."
        ) from error
