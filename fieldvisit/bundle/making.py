"""Putting a bundle together: beside its place first, moved there when complete."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from fieldvisit.bundle import texts
from fieldvisit.bundle.own import own_wheel
from fieldvisit.bundle.platforms import Platform
from fieldvisit.bundle.wheels import fetch
from fieldvisit.errors import InputFileError, Text
from fieldvisit.io.atomic import write_text
from fieldvisit.resources import constraints

EXTRAS = ("pdf", "notebook", "http", "postgres", "osrm", "scale")


@dataclass(frozen=True)
class Bundle:
    """A finished bundle: where it lies, how many wheels, how large."""

    folder: Path
    wheels: int
    size: int


def make_bundle(
    platform: Platform,
    target: Path,
    *,
    extras: Sequence[str] = (),
    wheel: Path | None = None,
    progress: Callable[[Text], None] = lambda _: None,
) -> Bundle:
    """Make a bundle for a platform in the new folder ``target``.

    Parameters
    ----------
    platform
        For which machine and Python.
    target
        Where it goes; must not exist, or be empty.
    extras
        Of ``EXTRAS``.
    wheel
        The wheel of fieldvisit; by default as ``own_wheel`` finds it.
    progress
        Hears what is being done.

    Raises
    ------
    InputFileError
        If ``target`` holds something; else like ``own_wheel`` and ``fetch``. Nothing is left behind then.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise InputFileError(
            f"{target} 已有内容，请用 --out 另选目录。", f"{target} is not empty; choose another folder with --out."
        )
    place = target.resolve()
    place.parent.mkdir(parents=True, exist_ok=True)
    building = place.with_name(f".{place.name}.{secrets.token_hex(8)}")
    try:
        room = building / "wheels"
        room.mkdir(parents=True)
        progress(Text("打包本程序", "packing this program"))
        own = own_wheel(room, wheel)
        progress(
            Text(
                f"下载 {platform.name}、Python {platform.python} 的安装包",
                f"fetching wheels for {platform.name}, Python {platform.python}",
            )
        )
        wheels = fetch(own, extras, platform, constraints())
        version = next(one.version for one in wheels if one.path == own)
        _write(
            building,
            platform,
            {
                "requirements.txt": texts.requirements(wheels),
                texts.script_name(platform): texts.script(platform),
                "README.txt": texts.readme(platform, version, len(wheels)),
            },
        )
        files = [one for one in building.rglob("*") if one.is_file()]
        size = sum(one.stat().st_size for one in files)
        if place.is_dir():
            place.rmdir()
        building.rename(place)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return Bundle(target, len(wheels), size)


def _write(building: Path, platform: Platform, files: dict[str, str]) -> None:
    for name, text in files.items():
        write_text(building / name, text)
    if not platform.is_windows:
        (building / texts.script_name(platform)).chmod(0o755)
    every = sorted(one for one in building.rglob("*") if one.is_file())
    sums = [f"{texts.sha256(one.read_bytes())}  {one.relative_to(building).as_posix()}\n" for one in every]
    write_text(building / "SHA256SUMS", "".join(sums))
