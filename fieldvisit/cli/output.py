"""What commands print: results on stdout, progress and errors on stderr, exit codes by kind of error."""

from __future__ import annotations

import gettext
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape

from fieldvisit.errors import FieldVisitError, Text, language
from fieldvisit.workspace import Workspace

_UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")

DEFAULT_FOLDER = "demo-county"
_DOMAIN = "fieldvisit_cli"
_LOCALES = Path(__file__).parent / "locale"

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of sentences / 输出 JSON")
workspace_option = click.option(
    "--workspace",
    "-w",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    show_default=".",
    help="Workspace folder / 工作目录",
)


def _speak(_ctx: click.Context, _: click.Parameter, lang: str | None) -> None:
    """Speak this language until the whole command, errors included, has ended."""
    if lang is not None:
        os.environ["FIELDVISIT_LANG"] = lang
        _speak_own_words()


def _speak_own_words() -> None:
    """Let click say what it says of itself (a misspelled option, a missing value) in the language of the terminal."""
    gettext.bindtextdomain(_DOMAIN, str(_LOCALES))
    gettext.textdomain(_DOMAIN)
    os.environ["LANGUAGE"] = language()


class _Moment(click.DateTime):
    """A day, or a day and a minute; what is neither is refused with how to write it."""

    def __init__(self, like: str, *formats: str) -> None:
        super().__init__(formats)
        self._like = like

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The moment written, or a usage error that shows how one is written."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(
                str(Text(f"“{value}”不是日期，应写成 {self._like}。", f'"{value}" is no date; write it like {self._like}.')),
                param,
                ctx,
            )


DAY = _Moment("2026-11-30", "%Y-%m-%d")
MINUTE = _Moment("2026-11-30T08:30", "%Y-%m-%dT%H:%M", "%Y-%m-%d")

lang_option = click.option(
    "--lang", type=click.Choice(["zh", "en"]), expose_value=False, is_eager=True, callback=_speak, help="Language / 语言"
)


class SentenceGroup(click.Group):
    """A group whose commands end in one sentence and an exit code when the user must fix something."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run a whole command line, and leave the language as it was before."""
        before = {name: os.environ.get(name) for name in ("FIELDVISIT_LANG", "LANGUAGE")}
        try:
            _speak_own_words()
            return super().main(*args, **extra)
        finally:
            for name, value in before.items():
                os.environ.pop(name, None)
                if value is not None:
                    os.environ[name] = value

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a ``FieldVisitError`` is printed on stderr and ends with its exit code."""
        _speak_utf8()
        try:
            return super().invoke(ctx)
        except FieldVisitError as error:
            Console(stderr=True, soft_wrap=True, highlight=False).print(f"[bold red]✗[/] {escape(visible(str(error)))}")
            ctx.exit(error.exit_code)


def visible(text: str) -> str:
    """The text with characters that steer a terminal or turn the direction of writing spelled out by their code."""
    return _UNSEEN.sub(_named, text)


def _named(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def say(text: Text) -> None:
    """Print one sentence of the result on stdout, in the language of the terminal."""
    Console(soft_wrap=True, highlight=False).print(escape(visible(str(text))))


def show(as_json: bool, figures: Mapping[str, object], sentences: Callable[[], list[Text]]) -> None:
    """Print either the figures as one JSON object or the sentences, one a line."""
    if as_json:
        click.echo(_UNSEEN.sub(_named, json.dumps(figures, ensure_ascii=False, indent=2, sort_keys=True)))
        return
    for sentence in sentences():
        say(sentence)


@contextmanager
def progress() -> Iterator[Callable[[Text], None]]:
    """A reporter of what is being done, on stderr: a spinner on a terminal, one line a step elsewhere."""
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        yield lambda text: console.print(f"… {escape(visible(str(text)))}")
        return
    with console.status("") as status:
        yield lambda text: status.update(escape(visible(str(text))))


@contextmanager
def open_workspace(folder: Path) -> Iterator[Workspace]:
    """The workspace in ``folder``, closed afterwards; raises ``NotFoundError`` when there is none."""
    workspace = Workspace.open(folder)
    try:
        yield workspace
    finally:
        workspace.close()


def count(n: int, singular: str, plural: str = "") -> str:
    """``1 village``, ``2 villages``."""
    return f"{n} {singular if n == 1 else plural or singular + 's'}"


def in_english() -> bool:
    """Whether this terminal reads English."""
    return language() == "en"


def _speak_utf8() -> None:
    """Windows consoles may default to a code page that cannot hold every village's name."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None and (stream.encoding or "").lower() not in ("utf-8", "utf8"):
            reconfigure(encoding="utf-8", errors="replace")
