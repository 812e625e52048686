"""The office's key: change."""

from __future__ import annotations

from pathlib import Path

import click

from fieldvisit.cli.output import json_option, open_workspace, show, workspace_option
from fieldvisit.errors import Text
from fieldvisit.workspace.auditing import at_this_computer
from fieldvisit.workspace.keys import change_key, key_file


@click.group()
def key() -> None:
    """The key of sealed fields and second factors / 密钥."""


@key.command()
@workspace_option
@json_option
def change(folder: Path, as_json: bool) -> None:
    """Seal everything with a new key; interrupted, run it again / 更换密钥."""
    with open_workspace(folder) as workspace:
        file = key_file(workspace.folder, workspace.settings.access)
        count = change_key(workspace.register, file, at_this_computer())
    said = Text(
        f"已换用新密钥，重新封存 {count} 项。旧密钥留在 {file.name}.old：此前的备份要用它打开，备份销毁后请一并删除。",
        f"{count} fields are sealed with the new key. The old one stays in {file.name}.old: backups made before need it; remove it "
        "together with them.",
    )
    show(as_json, {"fields": count}, lambda: [said])
