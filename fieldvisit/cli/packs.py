"""Field packs: hand out a day as one file, take records in."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from fieldvisit.cli.output import DAY, json_option, lang_option, open_workspace, say, show, workspace_option
from fieldvisit.domain.pack import PackLevel
from fieldvisit.errors import FieldVisitError, InputFileError, NotFoundError, Text, language
from fieldvisit.io.atomic import write_together
from fieldvisit.maps.selection import Selection, chosen_itineraries
from fieldvisit.reports.pack.slip import LARGEST
from fieldvisit.workspace import Workspace
from fieldvisit.workspace.packs import Answer, Made, PackDesk, PackRoom

_FOLDER = "packs"


@click.command()
@click.argument("plan", required=False)
@click.option(
    "--leader",
    "leaders",
    multiple=True,
    help="A leader by id, repeatable; all of the day by default / 领导编号，可重复；缺省为当天全部",
)
@click.option("--mission", "mission_id", default="", help="A team's day of this mission instead / 改为这次派驻的工作组")
@click.option("--date", "day", type=DAY, required=True, help="The day, like 2026-11-30 / 日期")
@click.option(
    "--level", type=click.Choice([one.value for one in PackLevel]), default="itinerary", show_default=True,
    help="case: also what was written about the cases / case：另含案情",
)  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder, by default out/packs / 存放目录")
@lang_option
@workspace_option
@json_option
def pack(
    folder: Path, *, plan: str | None, leaders: tuple[str, ...], mission_id: str, day: datetime, level: str, out: Path | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Write a leader's or a team's day as one encrypted file for a phone without signal / 生成行程包.

    The unlock code is shown once and kept nowhere: hand it over apart from the file. PLAN, a version or an id, guards against handing
    out another plan than the one in force.
    """
    with open_workspace(folder) as workspace:
        _require_current(workspace, plan)
        desk = PackRoom(workspace).here(workspace.run())
        if mission_id:
            made = [desk.make_for_mission(mission_id, day.date(), PackLevel(level), language())]
        else:
            chosen = leaders or _everybody(workspace, day)
            made = [desk.make(one, day.date(), PackLevel(level), language()) for one in chosen]
        where = out or workspace.outputs / _FOLDER
        names = _written(where, desk, made)
    figures = {
        "folder": str(where),
        "packs": [
            {
                "file": name,
                "pack": one.pack.id,
                "leader": one.pack.leader_id,
                "code": one.code,
                "expires_on": str(one.pack.expires_on),
            }
            for name, one in zip(names, made, strict=True)
        ],
    }
    show(as_json, figures, lambda: _told(where, names, made))


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@lang_option
@workspace_option
@json_option
def collect(folder: Path, files: tuple[Path, ...], as_json: bool) -> None:
    """Take in what phones handed back; each file whole or not at all, twice is once / 收回行程包的记录."""
    answers: list[Answer] = []
    refused: list[FieldVisitError] = []
    with open_workspace(folder) as workspace:
        desk = PackRoom(workspace).here(workspace.run())
        for file in files:
            try:
                answers += desk.hand_in(_text_of(file), file.name)
            except InputFileError as error:
                refused.append(error)
        waiting = _waiting(desk, answers)
    figures = {"taken": [_figures(one) for one in answers], "refused": [str(one) for one in refused]}
    show(as_json, figures, lambda: [*_lines(answers), *waiting])
    if refused:
        for one in refused[:-1]:
            say(one.text)
        raise refused[-1]


def _require_current(workspace: Workspace, plan: str | None) -> None:
    """Pass for the plan in force; raises ``NotFoundError`` for another one, and before the first."""
    current = next((one for one in workspace.register.plans() if one.is_current), None)
    if current is None:
        raise NotFoundError("还没有编排行程。先运行 fieldvisit plan。", "Nothing is planned yet. Run fieldvisit plan first.")
    if plan not in (None, str(current.version), current.plan_id):
        raise NotFoundError(
            f"现行行程是第 {current.version} 版（{current.plan_id}），不是 {plan}。请先采用它，或去掉这个参数。",
            f"Version {current.version} ({current.plan_id}) is in force, not {plan}. Put it in force first, or leave the argument out.",
        )


def _everybody(workspace: Workspace, day: datetime) -> tuple[str, ...]:
    found = [one for one in chosen_itineraries(workspace.run(), Selection(day=day.date())) if one.stops]
    if not found:
        raise NotFoundError(f"{day.date()} 没有人有行程。", f"Nobody has stops on {day.date()}.")
    return tuple(dict.fromkeys(one.shift.leader_id for one in found))


def _written(where: Path, desk: PackDesk, made: list[Made]) -> list[str]:
    files = dict(desk.file(one.pack.id) for one in made)
    try:
        where.mkdir(parents=True, exist_ok=True)
        write_together(where, {name: text.encode() for name, text in files.items()})
    except OSError as error:
        raise InputFileError(
            f"无法写入 {where}：{error.strerror}。请用 --out 换一个文件夹。",
            f"Cannot write to {where}: {error.strerror}. Choose another folder with --out.",
        ) from error
    return list(files)


def _told(where: Path, names: list[str], made: list[Made]) -> list[Text]:
    lines = [
        Text(
            f"{where / name}  {one.pack.leader_id}  解锁码 {one.code}  有效期至 {one.pack.expires_on}",
            f"{where / name}  {one.pack.leader_id}  unlock code {one.code}  valid until {one.pack.expires_on}",
        )
        for name, one in zip(names, made, strict=True)
    ]
    once = Text(
        "解锁码只显示这一次，请用别的渠道告知本人，不要和文件一起发。",
        "The codes are shown this once; tell them in another way, never together with the file.",
    )
    return [*lines, once]


def _text_of(file: Path) -> str:
    raw = file.read_bytes() if file.stat().st_size <= LARGEST else b"x" * (LARGEST + 1)
    return raw.decode("utf-8", errors="replace")


def _lines(answers: list[Answer]) -> list[Text]:
    return [sentence for one in answers for sentence in one.sentences]


def _waiting(desk: PackDesk, answers: list[Answer]) -> list[Text]:
    """Why each record of these packs that is not in its case is not, with both versions where they differ."""
    packs = {one.pack.id for one in answers}
    lines = []
    for one in desk.open_records():
        if one.pack.id in packs:
            case_id, said, why = one.handed.record.case_id, one.said, one.why
            lines.append(Text(f"  {case_id}  {why.zh}  手机：{said.zh}", f"  {case_id}  {why.en}  phone: {said.en}"))
            lines += [
                Text(
                    f"    {field.name.zh}：办公室 {field.office.zh or '—'}，手机 {field.phone.zh or '—'}",
                    f"    {field.name.en}: office {field.office.en or '—'}, phone {field.phone.en or '—'}",
                )
                for field in one.fields
            ]
    if lines:
        lines.append(Text("请在网页“行程包”中逐条处理。", "Settle them on the page of field packs."))
    return lines


def _figures(one: Answer) -> dict[str, object]:
    counts = {state.value: n for state, n in one.counts.items()}
    return {"pack": one.pack.id, "receipt": one.receipt, "again": one.again, "records": counts}
