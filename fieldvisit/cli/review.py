"""Settling places by people: review."""

from __future__ import annotations

import sys
from datetime import datetime, time
from pathlib import Path

import click

from fieldvisit.cli.output import MINUTE, json_option, open_workspace, progress, say, show, workspace_option
from fieldvisit.domain.clock import HERE
from fieldvisit.domain.review import ReviewQuestion, Verdict
from fieldvisit.errors import InputFileError, Text
from fieldvisit.io.atomic import write_text
from fieldvisit.workspace import Workspace
from fieldvisit.workspace import review as queue
from fieldvisit.workspace.review import Reviewer

_KEYS = Text(
    "数字=选择  T=只到乡镇  N=不在名录  U=撤销上一条  S=跳过  Q=结束",
    "number=choose  T=township only  N=not in the list  U=undo the last  S=skip  Q=quit",
)


@click.command()
@click.option("--by", default="", help="Who decides / 核定人")
@click.option("--supervisor", is_flag=True, help="Decide as a supervisor / 以负责人身份核定")
@click.option("--why", default="", help="Reason for the log / 核定理由")
@click.option("--coarse", is_flag=True, help="Also ask about villages in no list / 也核定名录中没有的村")
@click.option(
    "--export", "export", type=click.Path(path_type=Path, dir_okay=False), help="Write decisions as csv / 导出核定记录"
)
@click.option("--as-of", type=MINUTE, help="Export what held then / 导出某时的记录，如 2026-11-30")
@click.option("--undo-since", type=MINUTE, help="Take back all decisions since then / 撤销某时以来的核定")
@workspace_option
@json_option
def review(
    *,
    folder: Path, by: str, supervisor: bool, why: str, coarse: bool, export: Path | None, as_of: datetime | None,
    undo_since: datetime | None, as_json: bool,
) -> None:  # fmt: skip
    """Settle places that need a person, the most useful question first / 人工核定地点."""
    with open_workspace(folder) as workspace:
        if export is not None:
            write_text(export, queue.decisions_csv(workspace, _end_of(as_of)))
            show(as_json, {"outputs": [str(export)]}, lambda: [Text(f"已写入 {export}", f"written: {export}")])
        elif undo_since is not None:
            _undo_since(workspace, undo_since, by, as_json=as_json)
        elif as_json:
            show(True, {"questions": [_figures(q) for q in queue.questions(workspace, coarse=coarse)]}, list)
        else:
            _ask_all(workspace, Reviewer(_named(by), supervisor, why), coarse=coarse)


def _ask_all(workspace: Workspace, reviewer: Reviewer, *, coarse: bool) -> None:
    with progress() as tell:
        tell(Text("整理待核定的地点", "collecting places to settle"))
        open_questions = queue.questions(workspace, coarse=coarse)
    done: list[tuple[int, tuple[str, ...]]] = []
    at = 0
    while at < len(open_questions):
        _print(open_questions[at], at + 1, len(open_questions))
        key = _key()
        if key == "Q":
            break
        if key == "U":
            at = _undo_last(workspace, done, at, reviewer)
            continue
        answer = _answer(key, open_questions[at])
        if answer is not None:
            done.append((at, queue.decide(workspace, open_questions[at], *answer, reviewer)))
        elif key != "S":
            say(_KEYS)
            continue
        at += 1
    if done:
        workspace.geocode()
    left = len(queue.questions(workspace, coarse=coarse))
    say(Text(f"本次核定 {len(done)} 处，还有 {left} 处待核定。", f"Settled now: {len(done)}; still open: {left}."))


def _answer(key: str, question: ReviewQuestion) -> tuple[Verdict, str] | None:
    """What the key says about the question; ``None`` when it says nothing."""
    if key == "N":
        return Verdict.NOT_IN_LIST, ""
    if key == "T" and question.township_code:
        return Verdict.TOWNSHIP_ONLY, question.township_code
    if key.isdigit() and 1 <= int(key) <= len(question.options):
        return Verdict.CHOSEN, question.options[int(key) - 1].candidate.code
    return None


def _undo_last(workspace: Workspace, done: list[tuple[int, tuple[str, ...]]], at: int, reviewer: Reviewer) -> int:
    if not done:
        say(Text("没有可撤销的核定。", "There is nothing to undo."))
        return at
    before, ids = done.pop()
    queue.undo(workspace, ids, reviewer.by)
    say(Text("已撤销上一条。", "The last one was undone."))
    return before


def _undo_since(workspace: Workspace, since: datetime, by: str, *, as_json: bool) -> None:
    undone = queue.undo_since(workspace, _moment(since) or since, _named(by))
    show(as_json, {"undone": undone}, lambda: [Text(f"已撤销 {undone} 条核定。", f"decisions undone: {undone}")])


def _print(question: ReviewQuestion, number: int, total: int) -> None:
    count = len(question.petition_ids)
    say(Text(f"[{number}/{total}] {question.shown}", f"[{number}/{total}] {question.shown}"))
    scope = question.scope_name
    say(
        Text(
            f"  {count} 件信访件；已确定在{scope or '（不明）'}",
            f"  petitions: {count}; known to lie in {scope or '(unknown)'}",
        )
    )
    if question.disputed:
        say(Text("  注意：不同的人核定结果不一致。", "  note: people decided differently."))
    for place, option in enumerate(question.options, start=1):
        name, why = option.candidate.name_path, option.difference
        say(Text(f"  {place}  {name}（{why.zh}）", f"  {place}  {name} ({why.en})"))
    if question.township_code:
        say(Text("  T  只能定到乡镇", "  T  township only"))
    say(Text("  N  不在名录中", "  N  not in the list"))


def _key() -> str:
    """The next key, upper case: one keystroke on a terminal, one line of piped input; the end of input quits."""
    if sys.stdin.isatty():
        return click.getchar().strip().upper()
    line = sys.stdin.readline()
    return line.strip().upper() if line else "Q"


def _named(by: str) -> str:
    if not by.strip():
        raise InputFileError("请用 --by 写明核定人，例如 --by 李主任。", "Say who decides with --by, for example --by Li.")
    return by.strip()


def _end_of(day: datetime | None) -> datetime | None:
    """The moment meant by "as of": a day without a time counts to its end."""
    if day is None:
        return None
    return _moment(day if day.time() != time.min else datetime.combine(day, time.max))


def _moment(day: datetime | None) -> datetime | None:
    return day.replace(tzinfo=HERE) if day is not None else None


def _figures(question: ReviewQuestion) -> dict[str, object]:
    return {
        "text": question.shown,
        "scope": question.places[0].scope,
        "surface": question.places[0].surface,
        "petitions": list(question.petition_ids),
        "impact": question.impact,
        "uncertainty": question.uncertainty,
        "disputed": question.disputed,
        "township": question.township_code,
        "options": [
            {"code": o.candidate.code, "name": o.candidate.name_path, "difference": o.difference.zh} for o in question.options
        ],
    }
