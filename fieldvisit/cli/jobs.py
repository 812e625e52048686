"""Long work in the background: start, list, show, cancel."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from fieldvisit.cli.output import json_option, open_workspace, say, show, workspace_option
from fieldvisit.domain.identity import Handling
from fieldvisit.domain.job import Job, JobState
from fieldvisit.errors import InputFileError, Text
from fieldvisit.workspace import working
from fieldvisit.workspace.auditing import at_this_computer

_id = click.argument("job_id", metavar="JOB")
_STATES = {
    JobState.WAITING: Text("等待", "waiting"),
    JobState.RUNNING: Text("进行中", "running"),
    JobState.DONE: Text("完成", "done"),
    JobState.FAILED: Text("失败", "failed"),
    JobState.CANCELLED: Text("已取消", "cancelled"),
    JobState.LOST: Text("中断", "lost"),
}


@click.group()
def job() -> None:
    """Long work in the background: start, list, show, cancel / 后台任务."""


@job.command()
@click.argument("kind", type=click.Choice(("import", *working.STAGES)))
@click.argument("ledger", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--identity", type=click.Choice([one.value for one in Handling]), help="As in fieldvisit import / 身份列的处理")
@workspace_option
@json_option
def start(folder: Path, kind: str, ledger: Path | None, identity: str | None, as_json: bool) -> None:
    """Start import (with its LEDGER), geocode, hotspots, plan or documents in a process of its own / 在后台开始."""
    if (kind == "import") != (ledger is not None):
        raise InputFileError(
            "只有 import 要写台账文件：fieldvisit job start import 台账.xlsx。",
            "Import, and only it, takes a ledger: fieldvisit job start import LEDGER.xlsx.",
        )
    with open_workspace(folder) as workspace:
        who = at_this_computer()
        if ledger is None:
            job_id = working.start(workspace, kind, who)
        else:
            job_id = working.start_import(workspace, ledger, Handling(identity) if identity else None, who)
    said = Text(
        f"任务 {job_id} 已开始；进度：fieldvisit job show {job_id}", f"Job {job_id} started; see fieldvisit job show {job_id}"
    )
    show(as_json, {"job": job_id}, lambda: [said])


@job.command("list")
@workspace_option
@json_option
def list_(folder: Path, as_json: bool) -> None:
    """Print the jobs, newest first / 列出任务."""
    with open_workspace(folder) as workspace:
        found = workspace.register.jobs().all()
    none = [Text("没有任务。", "There are no jobs.")]
    show(as_json, {"jobs": [asdict(one) for one in found]}, lambda: [_sentence(one) for one in found] or none)


@job.command("show")
@_id
@workspace_option
@json_option
def show_(folder: Path, job_id: str, as_json: bool) -> None:
    """Print how far a job is / 查看进度."""
    with open_workspace(folder) as workspace:
        found = workspace.register.jobs().one(job_id)
    show(as_json, asdict(found), lambda: [_sentence(found)])


@job.command()
@_id
@workspace_option
def cancel(folder: Path, job_id: str) -> None:
    """Ask a job to stop; what it had not stored is not stored / 取消任务."""
    with open_workspace(folder) as workspace:
        found = workspace.register.jobs().cancel(job_id, at_this_computer())
    if found.state is JobState.RUNNING:
        say(Text(f"任务 {job_id} 即将停止。", f"Job {job_id} will stop in a moment."))
        return
    say(_sentence(found))


def _sentence(found: Job) -> Text:
    state = _STATES[found.state]
    head = f"{found.id}  {found.kind}  "
    share = f"  {found.share:.0%}" if found.state is JobState.RUNNING else ""
    tail = [part for part in (found.best if found.state is JobState.RUNNING else "", found.result) if part]
    end = f"  {' '.join(tail)}" if tail else ""
    return Text(
        f"{head}{state.zh}{share}  {found.error.zh or found.said.zh}{end}",
        f"{head}{state.en}{share}  {found.error.en or found.said.en}{end}",
    )
