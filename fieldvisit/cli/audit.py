"""The audit: show, verify, anchor."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from fieldvisit.cli.output import json_option, open_workspace, say, show, workspace_option
from fieldvisit.domain.access.audit import Act, AuditQuestion
from fieldvisit.errors import Text
from fieldvisit.workspace import auditing

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def audit() -> None:
    """Who did what when: show, check, anchor / 审计记录."""


@audit.command("show")
@click.option("--who", default="", help="Only this account / 只看这个账号")
@click.option("--act", type=click.Choice([a.value for a in Act]), help="Only this kind of act / 只看这类操作")
@click.option("--last", type=click.IntRange(1), default=50, show_default=True, help="How many lines / 行数")
@workspace_option
@json_option
def show_(folder: Path, who: str, act: str | None, last: int, as_json: bool) -> None:
    """Print the newest lines, oldest first / 显示最近的记录."""
    with open_workspace(folder) as workspace:
        lines = workspace.register.audit(AuditQuestion(who, Act(act) if act else None, last=last))
    figures = {"lines": [asdict(line) for line in lines]}
    show(
        as_json, figures, lambda: [auditing.sentence_of(line) for line in lines] or [Text("没有记录。", "There are no lines.")]
    )


@audit.command()
@click.option("--anchor", "file", type=_FILE, help="Anchors kept elsewhere / 留存在别处的锚文件")
@workspace_option
@json_option
def verify(folder: Path, file: Path | None, as_json: bool) -> None:
    """Check that no line was changed, added, removed or cut off / 检查记录是否被改动."""
    with open_workspace(folder) as workspace:
        faults, sentence = auditing.verdict(workspace.register, file)
    figures = {"faults": [{"number": f.number, "zh": f.sentence.zh, "en": f.sentence.en} for f in faults]}
    show(as_json, figures, lambda: [*(f.sentence for f in faults), sentence])
    if faults:
        raise SystemExit(1)


@audit.command()
@click.option("--out", "file", type=_FILE, help="File on another disk to add the anchor to / 追加到别处的文件")
@workspace_option
@json_option
def anchor(folder: Path, file: Path | None, as_json: bool) -> None:
    """Take the head of the audit, to be printed or kept on another disk / 留锚：打印或存到别处."""
    with open_workspace(folder) as workspace:
        taken = auditing.anchor(workspace.register, file)
    figures = asdict(taken)
    show(
        as_json, figures, lambda: [Text(f"锚：{taken.lines} 行 {taken.sha256}", f"Anchor: {taken.lines} lines {taken.sha256}")]
    )
    if file is None and not as_json:
        say(Text("请抄下或打印这一行，存放在别处。", "Write this line down or print it, and keep it elsewhere."))
