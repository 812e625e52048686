"""The README tells the truth: its commands exist, its links lead somewhere, its glossary names real nouns."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from fieldvisit.cli import main

ROOT = Path(__file__).resolve().parents[2]
READMES = ("README.md", "README.zh.md")


def commands(text: str) -> list[list[str]]:
    found = re.findall(r"^(?:\.venv\\Scripts\\)?fieldvisit (.+?)(?:\s+#.*)?$", text, flags=re.MULTILINE)
    return [shlex.split(line) for line in found]


@pytest.mark.parametrize("name", READMES)
def test_every_command_of_the_readme_exists_with_its_options(name: str) -> None:
    lines = commands((ROOT / name).read_text(encoding="utf-8"))
    assert len(lines) >= 9
    for words in lines:
        command = main.commands[words[0]]
        if isinstance(command, click.Group):
            command = command.commands[words[1]]
        known = {option for parameter in command.params if isinstance(parameter, click.Option) for option in parameter.opts}
        assert {word for word in words[1:] if word.startswith("-")} <= known, words


@pytest.mark.parametrize("name", READMES)
def test_every_link_of_the_readme_leads_to_a_file(name: str) -> None:
    for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", (ROOT / name).read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (ROOT / target).exists(), target


@pytest.mark.parametrize("name", READMES)
def test_every_make_target_of_the_readme_exists(name: str) -> None:
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert set(re.findall(r"^make (\w+)", (ROOT / name).read_text(encoding="utf-8"), flags=re.MULTILINE)) <= set(targets)


def test_the_modules_of_the_way_exist() -> None:
    for name in READMES:
        for path in re.findall(r"`((?:fieldvisit|geodata|tests|static)/[\w/.]*)`", (ROOT / name).read_text(encoding="utf-8")):
            assert (ROOT / path).exists(), path


def test_both_readmes_show_the_same_commands() -> None:
    english, chinese = (commands((ROOT / name).read_text(encoding="utf-8")) for name in READMES)
    assert [_command(line) for line in english] == [_command(line) for line in chinese]


def _command(words: list[str]) -> list[str]:
    return words[: 2 if isinstance(main.commands[words[0]], click.Group) else 1]
