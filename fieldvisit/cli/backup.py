"""Care of the data: backup, restore."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from fieldvisit.cli.output import json_option, open_workspace, show, workspace_option
from fieldvisit.errors import SettingsError, Text
from fieldvisit.workspace.backup import back_up
from fieldvisit.workspace.backup import restore as restore_backup

_FILE = click.Path(path_type=Path, dir_okay=False)
_SHORTEST = 12


@click.command()
@click.argument("file", type=_FILE)
@click.option("--encrypt", is_flag=True, help="Ask for a password and encrypt / 询问口令并加密")
@workspace_option
@json_option
def backup(folder: Path, file: Path, encrypt: bool, as_json: bool) -> None:
    """Write the workspace to FILE (*.fvbackup), also while it is in use / 备份."""
    password = _asked(confirm=True) if encrypt else ""
    with open_workspace(folder) as workspace:
        made = back_up(workspace, file, password)
        key = workspace.settings.access.key_file
    lines = [
        Text(
            f"已备份 {made.petitions} 件、{made.files} 个文件到 {file.name}。",
            f"{made.petitions} petitions, {made.files} files in {file.name}.",
        ),
        Text(f"校验值 SHA-256：{made.sha256}", f"SHA-256: {made.sha256}"),
        Text(f"密钥文件 {key} 不在备份里，请另处保存。", f"The key file {key} is not in the backup; keep it elsewhere."),
    ]
    show(as_json, asdict(made), lambda: lines)


@click.command()
@click.argument("file", type=_FILE)
@click.option("--to", "folder", type=click.Path(path_type=Path, file_okay=False), required=True, help="New folder / 新目录")
@click.option("--decrypt", is_flag=True, help="Ask for the password of the backup / 询问备份的口令")
@json_option
def restore(file: Path, folder: Path, decrypt: bool, as_json: bool) -> None:
    """Make a workspace in a new folder from a backup, after checking every part / 恢复."""
    made = restore_backup(file, folder, _asked(confirm=False) if decrypt else "")
    done = Text(
        f"已恢复 {made.petitions} 件、{made.files} 个文件到 {folder}，各项校验无误。",
        f"Restored {made.petitions} petitions, {made.files} files to {folder}; every check holds.",
    )
    show(as_json, asdict(made), lambda: [done])


def _asked(*, confirm: bool) -> str:
    password = str(click.prompt(str(Text("口令", "Password")), hide_input=True, confirmation_prompt=confirm))
    if confirm and len(password) < _SHORTEST:
        raise SettingsError(f"口令至少 {_SHORTEST} 个字符。", f"The password has at least {_SHORTEST} characters.")
    return password
