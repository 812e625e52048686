"""The register's database: copy, count anew, secure."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from fieldvisit.cli.output import count, json_option, open_workspace, progress, show, workspace_option
from fieldvisit.errors import SettingsError, Text
from fieldvisit.register import Register, RegisterParams
from fieldvisit.workspace.auditing import at_this_computer


@click.group()
def db() -> None:
    """The database in which the register lies / 登记库所在的数据库."""


@db.command()
@click.option("--to", "target", required=True, metavar="URL|FILE", help="Empty database or new file / 空数据库或新文件")
@click.option("--from", "source", default="", metavar="URL|FILE", help="Another register than the workspace's / 另一登记库")
@workspace_option
@json_option
def copy(folder: Path, target: str, source: str, as_json: bool) -> None:
    """Copy every row to another database and compare them; interrupted, run it again / 复制到另一个数据库."""
    place = _place(target)
    with _register(folder, source) as register, progress() as report:
        made = register.copy_all(place, at_this_computer(), report)
    figures = {
        "rows": made.rows,
        "sha256": made.sha256,
        "tables": {table.name: {"rows": table.rows, "sha256": table.sha256} for table in made.tables},
    }
    url = place if isinstance(place, str) else ""
    lines = [
        Text(
            f"已复制 {len(made.tables)} 张表共 {made.rows} 行，逐行核对一致。SHA-256：{made.sha256}",
            f"Copied {count(made.rows, 'row')} in {len(made.tables)} tables; every row is equal. SHA-256: {made.sha256}",
        ),
        Text("登录会话和访问令牌没有复制，请重新登录。", "Sessions and access tokens were not copied; log in anew."),
        Text(
            f'要改用它，请在 fieldvisit.toml 的 [register] 写 url = "{url}"。',
            f'To use it, write url = "{url}" under [register] in fieldvisit.toml.',
        )
        if url
        else Text(
            f'要改用它，请把它放到工作目录的 register.sqlite，并在 [register] 写 url = ""。（{Path(target).name}）',
            f'To use it, put {Path(target).name} into the workspace as register.sqlite and write url = "" under [register].',
        ),
    ]
    show(as_json, figures, lambda: lines)


@db.command()
@click.option("--role", default="", metavar="NAME", help="Give the register to this role / 把登记库交给此角色")
@click.option("--from", "source", default="", metavar="URL", help="Address with the administrator / 管理员的数据库地址")
@workspace_option
@json_option
def secure(folder: Path, role: str, source: str, as_json: bool) -> None:
    """Say whether row-level security holds; with --role give the register to a role for which it does / 行级安全."""
    with _register(folder, source) as register:
        if role:
            register.secure(role, at_this_computer())
        gaps = () if role else register.gaps()
    lines = list(gaps) or [Text("行级安全有效。", "Row-level security holds.")]
    if role:
        lines = [
            Text(
                f"登记库已归角色 {role} 所有。请给它设口令（\\password {role}），并在 [register] url 里用它登录。",
                f"The register belongs to role {role}. Give it a password (\\password {role}) and log in with it in [register] url.",
            )
        ]
    show(as_json, {"holds": not gaps, "gaps": [gap.en for gap in gaps], "role": role}, lambda: lines)
    if gaps:
        raise SystemExit(1)


@db.command()
@click.option("--from", "source", default="", metavar="URL|FILE", help="Another register than the workspace's / 另一登记库")
@workspace_option
@json_option
def recount(folder: Path, source: str, as_json: bool) -> None:
    """Make the kept counts of cases anew and mend what is wrong / 重新计数并改正."""
    with _register(folder, source) as register:
        kept, wrong = register.recount(at_this_computer())
    line = Text(
        f"已按案件重新计数：共 {kept} 项，改正 {wrong} 项。" if wrong else f"已按案件重新计数：共 {kept} 项，全部正确。",
        f"Counted all cases anew: {count(kept, 'count')}, "
        + (f"{wrong} of them mended." if wrong else "every one of them was right."),
    )
    show(as_json, {"counts": kept, "wrong": wrong}, lambda: [line])


@contextmanager
def _register(folder: Path, source: str) -> Iterator[Register]:
    if source:
        with Register.open(_place(source)) as register:
            yield register
        return
    with open_workspace(folder) as workspace:
        yield workspace.register


def _place(said: str) -> Path | str:
    """A file's path, or an address that holds no password; whatever is wrong with it, it is not repeated."""
    if "://" not in said:
        return Path(said)
    try:
        return RegisterParams(said).url
    except ValueError as error:
        raise SettingsError(f"数据库地址有误：{error}。", f"The database's address is wrong: {error}.") from None
