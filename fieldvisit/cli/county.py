"""Setting a county up and feeding it: init, import, doctor."""

from __future__ import annotations

from pathlib import Path

import click

from fieldvisit.cli.output import json_option, open_workspace, progress, say, show, workspace_option
from fieldvisit.domain.identity import Handling
from fieldvisit.errors import Text, language
from fieldvisit.io.ledger.chosen import Chosen
from fieldvisit.workspace import CountyFiles, Workspace
from fieldvisit.workspace.doctor import examine
from fieldvisit.workspace.findings import Finding
from fieldvisit.workspace.intake.returning import returned_sentence, write_returned

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--county", "code", required=True, help="Six-digit county code / 县级代码，如 410423")
@click.option("--villages", type=_FILE, required=True, help="Village points: csv with code, names, lon, lat, crs / 村点位表")
@click.option("--roster", type=_FILE, required=True, help="Leaders, bases and working days: csv / 领导与工作组名单")
@click.option("--seats", type=_FILE, help="Township seats: csv / 乡镇驻地")
@click.option("--boundaries", type=_FILE, help="County outline: GeoJSON / 县界")
@click.option("--roads", type=_FILE, help="Road network: .osm .pbf .graphml .geojson .gpkg .shp / 路网；不提供则按直线估算")
@click.option(
    "--register",
    "register_url",
    default="",
    help="PostgreSQL: postgresql+psycopg://user@host/name / 登记库地址，默认为目录内的文件",
)
@json_option
def init(folder: Path, code: str, register_url: str, as_json: bool, **files: Path | None) -> None:
    """Make a workspace for one county / 新建一个县的工作目录."""
    workspace = Workspace.create(folder, code, CountyFiles(**files), register_url=register_url)  # type: ignore[arg-type]
    with workspace:
        county = workspace.county
        figures = {
            "folder": str(folder),
            "county": workspace.settings.county.name,
            "villages": len(county.villages),
            "leaders": len(county.leaders),
            "roads": county.roads is not None,
        }
    show(
        as_json,
        figures,
        lambda: [
            Text(
                f"已为{figures['county']}建立工作目录 {folder}：{figures['villages']} 个村，{figures['leaders']} 位领导或工作组。"
                f"下一步：fieldvisit import 台账.xlsx -w {folder}",
                f"Workspace for {figures['county']} is ready in {folder}: {figures['villages']} villages, "
                f"{figures['leaders']} leaders or teams. Next: fieldvisit import LEDGER.xlsx -w {folder}",
            )
        ],
    )


@click.command("import")
@click.argument("ledger", type=_FILE)
@click.option("--dry-run", is_flag=True, help="Read, check and count, store nothing / 只检查不入库")
@click.option(
    "--identity",
    type=click.Choice([one.value for one in Handling]),
    help="Columns that identify petitioners: drop, mask or seal; by default as [ledger] identity says / 身份列：舍去、遮盖或封存",
)
@click.option("--returned", type=_FILE, help="Write the ledger as xlsx with yellow cells and comments / 带黄色批注的退回表")
@click.option("--fresh", is_flag=True, help="Recognise columns anew, whatever was chosen before / 重新识别列")
@workspace_option
@json_option
def import_(
    *, ledger: Path, folder: Path, dry_run: bool, identity: str | None, returned: Path | None, fresh: bool, as_json: bool
) -> None:
    """Read a ledger (xlsx, xls, ods, csv) into the register / 导入信访台账."""
    handling = Handling(identity) if identity else None
    chosen: Chosen | None = {} if fresh else None
    with open_workspace(folder) as workspace, progress() as tell:
        summary = workspace.import_ledger(ledger, dry_run=dry_run, identity=handling, chosen=chosen, progress=tell)
        if returned is not None:
            write_returned(returned, ledger, summary, language())
    lines = [returned_sentence(returned, summary)] if returned is not None else []
    show(as_json, summary.figures() | {"marked": len(summary.marks)}, lambda: [*summary.sentences(), *lines])


@click.command()
@workspace_option
@json_option
def doctor(folder: Path, as_json: bool) -> None:
    """Check that this machine and this workspace can do the work / 自检."""
    findings = examine(folder)
    show(as_json, {"findings": [f.figures() for f in findings]}, lambda: [_line(f) for f in findings])
    if any(not f.good for f in findings):
        say(Text("有问题需要处理，见上面带 ✗ 的行。", "Something needs attention: see the lines marked ✗."))
        raise SystemExit(1)


def _line(finding: Finding) -> Text:
    mark = "✓" if finding.good else "✗"
    return Text(f"{mark} {finding.sentence.zh}", f"{mark} {finding.sentence.en}")
