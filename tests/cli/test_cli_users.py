"""``fieldvisit user``: accounts at the console, first passwords shown once, the key file."""

from __future__ import annotations

import json
import os
import re

import pyotp
import pytest
from click.testing import CliRunner

from fieldvisit.cli import main
from fieldvisit.domain.access.accounts import Stage
from fieldvisit.register import first_password
from fieldvisit.workspace import Workspace
from fieldvisit.workspace.access import accounts, door


@pytest.fixture(scope="module")
def made(new_demo, tmp_path_factory):
    folder = tmp_path_factory.mktemp("users") / "county"
    new_demo(folder).close()
    return folder


@pytest.fixture
def folder(made, copied, tmp_path):
    return copied(made, tmp_path / "county")


def run(*words, **more):
    return CliRunner().invoke(main, ["user", *map(str, words)], **more)


def add(folder, name="li.wei", role="county"):
    return json.loads(run("add", name, "--role", role, "-w", folder, "--json").output)["password"]


def test_a_new_account_logs_in_with_the_password_shown_and_must_change_it(folder):
    password = add(folder)
    with Workspace.open(folder) as workspace:
        assert door(workspace).enter("li.wei", password, "a").stage is Stage.PASSWORD


def test_the_accounts_are_listed_in_words(folder):
    assert "还没有账号" in run("list", "-w", folder).output
    add(folder)
    assert "li.wei  县级经办  410423  须改密码" in run("list", "-w", folder).output


def test_a_disabled_account_is_out_and_an_enabled_one_is_in(folder):
    password = add(folder)
    assert "已停用" in run("disable", "li.wei", "-w", folder).output
    with Workspace.open(folder) as workspace:
        assert door(workspace).enter("li.wei", password, "a").stage is None
    run("enable", "li.wei", "-w", folder)
    with Workspace.open(folder) as workspace:
        assert door(workspace).enter("li.wei", password, "a").stage is Stage.PASSWORD


def test_an_account_of_the_console_waits_for_nobody_and_one_of_the_pages_is_confirmed_here(folder):
    add(folder)
    with Workspace.open(folder) as workspace:
        assert accounts(workspace).state("li.wei").asked_by == ""
        accounts(workspace).set_password("li.wei", "Wutong-kafei-sanjiao-41", "chen", must_change=True, waits=True)
    assert "待另一位管理员确认" in run("list", "-w", folder).output
    said = run("confirm", "li.wei", "-w", folder).output
    assert "已确认" in said
    part = re.search(r"\+[a-z-]+", said)[0]
    assert run("confirm", "li.wei", "-w", folder).exit_code == 4
    with Workspace.open(folder) as workspace:
        assert door(workspace).enter("li.wei", "Wutong-kafei-sanjiao-41", "a").stage is None
        assert door(workspace).enter("li.wei", "Wutong-kafei-sanjiao-41" + part, "a").stage is Stage.PASSWORD


def test_a_reset_password_takes_the_place_of_the_old_one(folder):
    old = add(folder)
    new = json.loads(run("password", "li.wei", "-w", folder, "--json").output)["password"]
    with Workspace.open(folder) as workspace:
        assert [door(workspace).enter("li.wei", p, "a").stage for p in (old, new)] == [None, Stage.PASSWORD]


def test_a_wrong_code_leaves_the_second_factor_out_of_force_and_the_key_is_private(folder):
    add(folder, "chen", "security_admin")
    answer = run("totp", "chen", "-w", folder, input="000000\n")
    assert answer.exit_code == 1
    assert "otpauth://" in answer.output
    with Workspace.open(folder) as workspace:
        secret, _ = accounts(workspace).totp_secret("chen")
        assert secret in answer.output
        assert accounts(workspace).confirm_totp("chen", pyotp.TOTP(secret).now())
    key = folder / "keys" / "fieldvisit.key"
    if os.name == "posix":
        assert key.stat().st_mode & 0o777 == 0o600
        key.chmod(0o644)
        assert "chmod 600" in run("totp", "chen", "--off", "-w", folder).output + run("totp", "chen", "-w", folder).output


@pytest.mark.parametrize(("words", "code", "said"), [
    (("add", "Li Wei", "--role", "county"), 3, "li.wei"),
    (("add", "li", "--role", "county", "--home", "4104230"), 3, "4104230"),
    (("disable", "nobody"), 4, "nobody"),
])  # fmt: skip
def test_a_mistake_is_one_sentence_and_an_exit_code(folder, words, code, said):
    answer = run(*words, "-w", folder)
    assert (answer.exit_code, said in answer.output) == (code, True)


def test_first_passwords_follow_both_profiles_and_never_repeat():
    from fieldvisit.register.accounts.passwords import refuse_weak  # noqa: PLC0415

    made = {first_password() for _ in range(200)}
    assert len(made) == 200
    for password in made:
        refuse_weak(password, "asvs", ("li.wei",))
        refuse_weak(password, "dengbao", ("li.wei",))
