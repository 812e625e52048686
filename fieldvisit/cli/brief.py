"""The monthly report of a county, the investigation report of a case, and the workbook that goes back to a township."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from fieldvisit.cli.cases.common import common, desk_in
from fieldvisit.cli.output import show
from fieldvisit.errors import InputFileError, Text, language
from fieldvisit.io.atomic import write_bytes
from fieldvisit.reports.monthly.content import MonthlyReport
from fieldvisit.workspace.briefing.asked import Audience
from fieldvisit.workspace.briefing.desk import FORMATS, ReportDesk
from fieldvisit.workspace.briefing.township import township_workbook
from fieldvisit.workspace.cases.report import KINDS, case_report

out_option = click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Folder, default out/ of the workspace / 输出文件夹",
)


@click.command()
@click.argument("month")
@click.option("--audience", type=click.Choice([one.value for one in Audience]), default="county", help="Who reads / 读者")
@click.option("--format", "formats", default=",".join(FORMATS), show_default=True, help="Files, separated by commas / 文件格式")
@out_option
@common
def brief(
    *, folder: Path, role: str, as_json: bool, month: str, audience: str, formats: str, out: Path | None
) -> None:  # fmt: skip
    """Write the report of MONTH (2026-11); --json prints its numbers with their queries and writes nothing / 生成月报."""
    with desk_in(folder, role) as (desk, _):
        reports, reader = ReportDesk(desk), Audience(audience)
        if as_json:
            made = reports.report(month, reader)
            show(as_json, figures_of(made), list)
            return
        wanted = [part.strip() for part in formats.split(",") if part.strip()]
        files = reports.export(month, reader, wanted, language())
    said = written(out or folder / "out", files)
    show(as_json, {}, lambda: said)


def figures_of(report: MonthlyReport) -> dict[str, object]:
    """Every number of a report with what gives it."""
    return {
        "month": report.month,
        "audience": report.audience,
        "first_day": report.first_day.isoformat(),
        "last_day": report.last_day.isoformat(),
        "numbers": {
            number.id: {
                "value": number.value,
                "name": number.name.in_(language()),
                "told": number.told(language()),
                "query": number.query.words.in_(language()),
                "address": number.query.address,
                "command": number.query.command,
            }
            for _, number in report.numbers
        },
    }


def written(out: Path, files: Mapping[str, bytes]) -> list[Text]:
    """Write the files, each whole or not at all; returns what the terminal says.

    Raises
    ------
    InputFileError
        If a file cannot be written, usually because another program has it open.
    """
    said = []
    for name, content in files.items():
        path = out / name
        try:
            out.mkdir(parents=True, exist_ok=True)
            write_bytes(path, content)
        except OSError as error:
            raise InputFileError(
                f"无法写入 {path}：{error.strerror}。请换一个文件夹，或先关闭打开它的程序。",
                f"Cannot write {path}: {error.strerror}. Choose another folder, or close the program that has it open.",
            ) from error
        said.append(Text(f"已写入 {path}。", f"Wrote {path}."))
    return said


@click.command("report")
@click.argument("case_id")
@click.option("--format", "formats", default=",".join(KINDS), show_default=True, help="Files, separated by commas / 文件格式")
@out_option
@common
def case_report_(*, folder: Path, role: str, as_json: bool, case_id: str, formats: str, out: Path | None) -> None:
    """Write the investigation report of a case with what is missing / 编写调查报告，列出缺少的部分."""
    wanted = [part.strip() for part in formats.split(",") if part.strip()]
    if unknown := sorted(set(wanted) - set(KINDS)):
        there = ",".join(KINDS)
        raise InputFileError(
            f"没有格式 {unknown[0]}，可选：{there}。", f"There is no format {unknown[0]}; choose from {there}."
        )
    with desk_in(folder, role) as (desk, _):
        files = {f"investigation-{case_id}.{kind}": case_report(desk, case_id, kind, language()) for kind in wanted}
    said = written(out or folder / "out", files)
    show(as_json, {"files": list(files)}, lambda: said)


@click.command("workbook")
@click.argument("township")
@out_option
@common
def workbook(*, folder: Path, role: str, as_json: bool, township: str, out: Path | None) -> None:
    """Write the workbook of a TOWNSHIP's own matters to follow up (code of nine digits) / 编写交回乡镇的跟进表."""
    with desk_in(folder, role) as (desk, _):
        name, content = township_workbook(desk, township, language())
    said = written(out or folder / "out", {name: content})
    show(as_json, {"files": [name]}, lambda: said)
