"""Many counties at once: batch run, status, generate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from fieldvisit.cli.output import json_option, progress, show
from fieldvisit.errors import InputFileError, Text
from fieldvisit.io.gazetteer import all_provinces
from fieldvisit.scale.engine import LOCAL, engine
from fieldvisit.scale.plan import PROVINCE, STAGES, load_plan

if TYPE_CHECKING:
    from fieldvisit.scale.run import BatchReport

_PLAN = click.argument("plan", type=click.Path(path_type=Path, dir_okay=False))
_until = click.option(
    "--until", type=click.Choice(STAGES), default=STAGES[-1], show_default=True, help="Last stage / 做到哪一步"
)
_NAMES = {
    "geocode": Text("定位", "placed"),
    "tally": Text("计数", "counted"),
    "hotspots": Text("县内热点", "hotspots within counties"),
    "plan": Text("排程", "planned"),
    PROVINCE: Text("全省热点", "hotspots over whole provinces"),
}


@click.group()
def batch() -> None:
    """Many counties at once, from Parquet files: run, status, generate / 多县成批处理."""


@batch.command()
@_PLAN
@click.option("--scheduler", default=LOCAL, show_default=True, help="local, tcp://127.0.0.1:PORT or tls://HOST:PORT / 调度器")
@click.option(
    "--workers", type=click.IntRange(0, 256), default=2, show_default=True, help="Processes here; 0: this one / 本机进程数"
)
@_until
@json_option
def run(plan: Path, scheduler: str, workers: int, until: str, as_json: bool) -> None:
    """Do what is missing of PLAN.toml; stopped or killed, run again and it goes on / 接着做完."""
    from fieldvisit.scale.run import run_batch  # noqa: PLC0415 - slow to load

    given = load_plan(plan)
    with progress() as tell, engine(scheduler, workers, given.tls) as where:
        tell(Text("开始", "starting"))
        done = run_batch(given, where, tell, until)
    show(as_json, done.figures(), lambda: _sentences(done))
    if done.failed:
        raise InputFileError(
            f"{len(done.failed)} 个县没有做完：改正上述文件后再运行一次。",
            f"{len(done.failed)} counties are not done: mend the files named above and run again.",
        )


@batch.command()
@_PLAN
@_until
@json_option
def status(plan: Path, until: str, as_json: bool) -> None:
    """Say how far a batch has come / 查看进度."""
    from fieldvisit.scale.run import look  # noqa: PLC0415 - slow to load

    found = look(load_plan(plan), until)
    show(as_json, found.figures(), lambda: _sentences(found))


@batch.command("generate")
@click.argument("out", type=click.Path(path_type=Path, file_okay=False))
@click.option("--petitions", type=click.IntRange(1), required=True, help="How many in all / 信访件总数")
@click.option("--counties", default="", help="Six-digit codes with commas; all of the province by default / 县代码，逗号分隔")
@click.option("--provinces", default="", help="Two-digit codes with commas, or all; 41 by default / 省代码，或 all")
@click.option("--seed", type=int, default=1, show_default=True, help="Same seed, same files / 随机种子")
@click.option("--gazetteer", type=click.Path(path_type=Path, dir_okay=False), help="Of another province / 其他省的地名库")
@json_option
def generate_(*, out: Path, petitions: int, seed: int, gazetteer: Path | None, as_json: bool, **chosen: str) -> None:
    """Fill the folder OUT with invented counties to measure with / 生成虚构的县."""
    from fieldvisit.scale.invented.generate import PLAN_FILE, generate  # noqa: PLC0415 - slow to load

    codes = {name: tuple(code for code in said.replace("，", ",").split(",") if code) for name, said in chosen.items()}
    if codes["provinces"] == ("all",):
        codes["provinces"] = all_provinces()
    with progress() as tell:
        made = generate(out, petitions, tell, **codes, seed=seed, names=gazetteer)
    said = Text(
        f"{out} 中有 {len(made)} 个虚构的县，{petitions} 件信访件。运行：fieldvisit batch run {out / PLAN_FILE}",
        f"{out} holds {len(made)} invented counties with {petitions} petitions. Run: fieldvisit batch run {out / PLAN_FILE}",
    )
    show(as_json, {"petitions": made}, lambda: [said])


def _sentences(report: BatchReport) -> list[Text]:
    lines = [_line(report, stage) for stage in (*STAGES[: STAGES.index(report.until) + 1], PROVINCE)]
    failed = [Text(f"{one.unit}：{one.error.zh}", f"{one.unit}: {one.error.en}") for one in report.failed if one.error]
    sha = report.figures()["sha256"]
    end = Text(f"全部完成，结果校验和 {sha}", f"All done; sha256 of the results {sha}")
    return [*lines, *failed, *([end] if report.is_complete else [])]


def _line(report: BatchReport, stage: str) -> Text:
    units = [one for one in report.finished if one.stage == stage]
    of = len(report.provinces) if stage == PROVINCE else len(report.counties)
    name, cpu = _NAMES[stage], sum(one.cpu_s for one in units)
    return Text(f"{name.zh}：{len(units)}/{of}，CPU {cpu:.0f} 秒", f"{name.en}: {len(units)} of {of}, {cpu:.0f} CPU seconds")
