"""A county's own names and positions: gazetteer import, gazetteer positions."""

from __future__ import annotations

from pathlib import Path

import click

from fieldvisit.cli.output import json_option, open_workspace, progress, show, workspace_option
from fieldvisit.errors import Text
from fieldvisit.workspace.places import bring_names, bring_positions

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def gazetteer() -> None:
    """Bring the county's own names / 导入本县自己的地名."""


@gazetteer.command("import")
@click.argument("file", type=_FILE)
@click.option("--dry-run", is_flag=True, help="Check and report, keep nothing / 只检查不并入")
@workspace_option
@json_option
def import_names(file: Path, folder: Path, dry_run: bool, as_json: bool) -> None:
    """Check a list of units and lay it over the names in use (csv, xlsx) / 检查并并入本县名录.

    Columns code, name, level; and, where known, parent, alias, valid_from, valid_to, successor, lon, lat, crs.
    """
    with open_workspace(folder) as workspace, progress() as tell:
        tell(Text(f"检查 {file.name}", f"checking {file.name}"))
        report = bring_names(workspace, file, dry_run=dry_run)
    show(as_json, report.figures(), report.sentences)


@gazetteer.command("positions")
@click.argument("file", type=_FILE)
@click.option("--crs", default="", help="Reference system: wgs84, cgcs2000, gcj02, bd09, epsg:N / 坐标系")
@click.option("--convert", is_flag=True, help="Believe the check-up's system instead / 按判断的坐标系转换")
@click.option("--keep", is_flag=True, help="Put them into the workspace / 写入本目录")
@workspace_option
@json_option
def positions(file: Path, folder: Path, *, crs: str, convert: bool, keep: bool, as_json: bool) -> None:
    """Check village points or outlines, and keep them when told (shp, zip, gpkg, geojson, csv) / 检查并导入村的位置."""
    with open_workspace(folder) as workspace, progress() as tell:
        tell(Text(f"检查 {file.name}", f"checking {file.name}"))
        report = bring_positions(workspace, file, crs, convert=convert, keep=keep)
    show(as_json, report.figures(), report.sentences)
