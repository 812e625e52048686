"""Accounts at the console of the office's computer: add, list, confirm, disable, enable, password, totp."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from fieldvisit.cli.output import json_option, open_workspace, say, show, workspace_option
from fieldvisit.domain.access.accounts import Account, AccountState
from fieldvisit.domain.access.roles import ROLE_NAMES, Role
from fieldvisit.domain.access.scope import Exclusions
from fieldvisit.errors import Text
from fieldvisit.register import first_password
from fieldvisit.workspace.access import accounts
from fieldvisit.workspace.auditing import at_this_computer

_name = click.argument("name", metavar="NAME")


@click.group()
def user() -> None:
    """Who may log in: add, list, confirm, disable, enable, password, totp / 账号管理."""


@user.command()
@_name
@click.option("--role", type=click.Choice([r.value for r in Role]), required=True, help="What the account is for / 角色")
@click.option("--home", default="", help="Division code it belongs to, by default the county / 所属区划，默认本县")
@click.option("--area", "areas", multiple=True, help="Division it looks after, repeatable / 负责的区划，可重复")
@click.option("--category", "categories", multiple=True, help="Only this category, repeatable / 只看此类别，可重复")
@click.option("--not-area", "barred", multiple=True, help="Division it must not see, repeatable / 回避的区划，可重复")
@click.option("--person", default="", help="Id in the roster, for leaders and teams / 名册编号")
@click.option("--department", default="", help="Department / 单位")
@workspace_option
@json_option
def add(folder: Path, name: str, role: str, home: str, as_json: bool, **more: tuple[str, ...] | str) -> None:
    """Add an account; its first password is printed once and must be changed at login / 新增账号."""
    password = first_password()
    with open_workspace(folder) as workspace:
        account = replace(
            Account(name, Role(role), home or workspace.settings.county.code),
            areas=tuple(more["areas"]),
            categories=tuple(more["categories"]) or None,
            exclusions=Exclusions(areas=tuple(more["barred"])),
            person_id=str(more["person"]),
            department=str(more["department"]),
        )
        accounts(workspace).add(account, password, at_this_computer())
    _show_password(as_json, name, password)


@user.command("list")
@workspace_option
@json_option
def list_(folder: Path, as_json: bool) -> None:
    """Print the accounts / 列出账号."""
    with open_workspace(folder) as workspace:
        states = accounts(workspace).all()
    none = Text(
        "还没有账号。fieldvisit serve 会给出初始设置的口令。",
        "There is no account yet; fieldvisit serve prints a set-up token.",
    )
    show(as_json, {"accounts": [_figures(s) for s in states]}, lambda: [_sentence(s) for s in states] or [none])


@user.command()
@_name
@workspace_option
def disable(folder: Path, name: str) -> None:
    """Disable an account and end its sessions at once / 停用账号."""
    _set_disabled(folder, name, disabled=True)
    say(Text(f"账号 {name} 已停用，已登录的也已退出。", f"The account {name} is disabled; its sessions have ended."))


@user.command()
@_name
@workspace_option
def enable(folder: Path, name: str) -> None:
    """Enable a disabled account / 启用账号."""
    _set_disabled(folder, name, disabled=False)
    say(Text(f"账号 {name} 已启用。", f"The account {name} is enabled."))


@user.command()
@_name
@workspace_option
def confirm(folder: Path, name: str) -> None:
    """Confirm, as a second person, an account that an administrator made or changed on the pages / 确认账号."""
    with open_workspace(folder) as workspace:
        part = accounts(workspace).confirm(name, at_this_computer())
    say(Text(f"账号 {name} 已确认，可以登录。", f"The account {name} is confirmed and can log in."))
    if part:
        say(
            Text(
                f"请把后半段密码 {part} 当面交给本人：首次登录时接在初始密码后面输入。只显示这一次。",
                f"Hand over the second part in person: {part} is typed right after the first password. Shown this once.",
            )
        )


@user.command()
@_name
@workspace_option
@json_option
def password(folder: Path, name: str, as_json: bool) -> None:
    """Give an account a new first password, printed once / 重设密码."""
    fresh = first_password()
    with open_workspace(folder) as workspace:
        accounts(workspace).set_password(name, fresh, at_this_computer(), must_change=True)
    _show_password(as_json, name, fresh)


@user.command()
@_name
@click.option("--off", is_flag=True, help="Remove the second factor, for a lost phone / 解除动态口令（手机遗失）")
@workspace_option
def totp(folder: Path, name: str, off: bool) -> None:
    """Set up (or with --off remove) the second factor of an account / 设置动态口令."""
    with open_workspace(folder) as workspace:
        book = accounts(workspace)
        if off:
            book.drop_totp(name, at_this_computer())
            say(Text(f"账号 {name} 的动态口令已解除，下次登录时重新设置。", f"The second factor of {name} is removed."))
            return
        secret, address = book.start_totp(name)
        say(Text(f"在动态口令应用中输入密钥：{secret}", f"Enter this key in an authenticator app: {secret}"))
        say(Text(address, address))
        code = click.prompt(str(Text("应用显示的六位口令", "The six digits it shows")))
        good = book.confirm_totp(name, code.strip())
    if good:
        say(Text("动态口令已生效。", "The second factor is in force."))
        return
    say(
        Text(
            "口令不对，未生效。请核对手机与本机的时间后重试。",
            "The digits are wrong; check the clocks of both devices and try again.",
        )
    )
    raise SystemExit(1)


def _set_disabled(folder: Path, name: str, *, disabled: bool) -> None:
    with open_workspace(folder) as workspace:
        accounts(workspace).set_disabled(name, at_this_computer(), disabled=disabled)


def _show_password(as_json: bool, name: str, password: str) -> None:
    said = Text(
        f"账号 {name} 的初始密码：{password}（只显示这一次，登录后须更改）",
        f"First password of {name}: {password} (shown this once; it must be changed at login)",
    )
    show(as_json, {"name": name, "password": password}, lambda: [said])


def _figures(state: AccountState) -> dict[str, object]:
    account = state.account
    return {
        "name": account.name,
        "role": account.role.value,
        "home": account.home,
        "areas": list(account.scope.areas),
        "disabled": account.disabled,
        "totp": state.has_totp,
        "must_change": state.must_change,
        "waits": bool(state.asked_by),
    }


def _sentence(state: AccountState) -> Text:
    account, role = state.account, ROLE_NAMES[state.account.role]
    zh = [account.name, role.zh, "、".join(account.scope.areas)]
    en = [account.name, role.en, ", ".join(account.scope.areas)]
    for true, said in (
        (account.disabled, Text("已停用", "disabled")),
        (bool(state.asked_by), Text("待另一位管理员确认", "waits for a second administrator")),
        (state.has_totp, Text("有动态口令", "second factor")),
        (state.must_change, Text("须改密码", "must change its password")),
    ):
        if true:
            zh.append(said.zh)
            en.append(said.en)
    return Text("  ".join(zh), "  ".join(en))
