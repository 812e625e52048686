"""Care of the data: purge."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from fieldvisit.cli.output import json_option, open_workspace, show, workspace_option
from fieldvisit.errors import Text
from fieldvisit.policy.sections import Clause
from fieldvisit.register.cases import Purged
from fieldvisit.workspace.purging import purge as purge_workspace

_PARTS = {
    "cases": Text("案件的文字与记录", "cases' words and records"),
    "petitions": Text("信访件", "petitions"),
    "identities": Text("项身份信息", "fields of identities"),
    "consultations": Text("次会商的决定", "decisions of consultations"),
    "findings": Text("条抽查结果的文字", "findings of spot checks"),
    "plans": Text("版旧行程", "old plans"),
    "rejected_rows": Text("行退回的台账行", "rejected rows"),
    "undone": Text("件已撤销的导入", "petitions of imports taken back"),
    "packs": Text("个过期行程包的文件与密钥", "files and keys of expired field packs"),
}


@click.command()
@click.option("--apply", is_flag=True, help="Remove it for good; without it only count / 真正清除，不加则只统计")
@workspace_option
@json_option
def purge(folder: Path, apply: bool, as_json: bool) -> None:
    """What is over its time by the policy profile; counts and figures stay / 到期清除."""
    with open_workspace(folder) as workspace:
        clause = workspace.county.policy.clause(workspace.county.policy.retention.clause)
        found, files = purge_workspace(workspace, apply=apply)
    figures = {"applied": apply, **asdict(found), "files": list(files)}
    show(as_json, figures, lambda: [*_sentences(found, files, apply=apply), _rule(clause)])


def _rule(clause: Clause) -> Text:
    said, cited = clause.paraphrase, clause.cited
    return Text(f"依据：{cited.zh} {said.zh}", f"By {cited.en}: {said.en}")


def _sentences(found: Purged, files: tuple[str, ...], *, apply: bool) -> list[Text]:
    if not found.any:
        return [Text("没有到期的内容。", "Nothing is over its time.")]
    much = {name: n for name, n in asdict(found).items() if n}
    zh = "，".join(f"{n} {_PARTS[name].zh}" for name, n in much.items())
    en = ", ".join(f"{n} {_PARTS[name].en}" for name, n in much.items())
    if not apply:
        return [
            Text(
                f"已到期：{zh}。加 --apply 清除，清除后不能恢复。",
                f"Over their time: {en}. Add --apply to remove them for good.",
            )
        ]
    gone = "、".join(files) or "无"
    return [
        Text(f"已清除：{zh}。统计数字不变。", f"Removed: {en}. Counts are as before."),
        Text(
            f"一并删去的文件：{gone}。此前的备份仍含这些内容，请按期限销毁。",
            f"Files removed with it: {', '.join(files) or 'none'}. Backups made before still hold all this; destroy them in time.",
        ),
    ]
