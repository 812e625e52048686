"""A folder from which an office without internet installs."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from fieldvisit import __version__
from fieldvisit.bundle.making import EXTRAS, make_bundle
from fieldvisit.bundle.platforms import platform_of
from fieldvisit.bundle.texts import script_name
from fieldvisit.cli.output import json_option, progress, show
from fieldvisit.errors import Text

_HERE = f"{sys.version_info.major}.{sys.version_info.minor}"


@click.command()
@click.option(
    "--platform", "name", required=True, help="win_amd64, manylinux_2_28_x86_64, manylinux_2_28_aarch64 / 对方电脑的平台"
)
@click.option("--python", default=_HERE, show_default=True, help="Python version there / 对方的 Python 版本，如 3.12")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder to make / 输出目录")
@click.option(
    "--extra",
    "extras",
    type=click.Choice(EXTRAS),
    multiple=True,
    default=("pdf",),
    show_default=True,
    help="With this part; repeatable / 附加组件，可重复",
)
@click.option(
    "--wheel", type=click.Path(path_type=Path, dir_okay=False), help="The wheel of fieldvisit itself / 本程序的安装包"
)
@json_option
def bundle(*, name: str, python: str, out: Path | None, extras: tuple[str, ...], wheel: Path | None, as_json: bool) -> None:
    """Gather all wheels with hashes and an install script for a machine without internet / 为内网电脑准备安装文件夹."""
    platform = platform_of(name, python)
    target = out or Path(f"fieldvisit-{__version__}-{platform.name}-py{python}")
    with progress() as tell:
        made = make_bundle(platform, target, extras=tuple(dict.fromkeys(extras)), wheel=wheel, progress=tell)
    figures = {"folder": str(made.folder), "wheels": made.wheels, "bytes": made.size}
    size, run = f"{made.size / 1e6:.0f} MB", script_name(platform)
    said = Text(
        f"已在 {made.folder} 备好 {made.wheels} 个安装包（{size}）。把整个文件夹拷过去，运行 {run}。",
        f"{made.wheels} wheels ({size}) are ready in {made.folder}. Copy the whole folder there and run {run}.",
    )
    show(as_json, figures, lambda: [said])
