"""What the command line says of itself is Chinese, and English on request; a date that is none is refused with how to write one."""

from __future__ import annotations

import os
import re
from gettext import GNUTranslations

import cli_catalogue as catalogue
import pytest
from click.testing import CliRunner
from web_catalogue import is_translated, translated

from fieldvisit.cli import main

HAN = re.compile("[一-鿿]")
MISTAKES = (
    ("casee",),
    ("plan", "--first-dayy", "2"),
    ("plan", "--first-day"),
    ("case", "list", "--state", "gone"),
    ("hotspots", "--months", "many"),
    ("hotspots", "--months", "-3"),
    ("doctor", "one", "two"),
    ("case", "assign"),
    ("plan", "-w", __file__),
)


@pytest.mark.parametrize("words", MISTAKES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_misspelled_command_line_is_told_in_one_language(words: tuple[str, ...], lang: str) -> None:
    answer = CliRunner().invoke(main, ["--lang", lang, *words])
    assert answer.exit_code == 2
    said = [line for line in answer.output.splitlines() if line and not line.startswith(("用法", "Usage", "Try"))]
    assert said
    assert all(bool(HAN.search(line.replace(__file__, ""))) == (lang == "zh") for line in said), said
    assert ("错误：" in answer.output, "Error:" in answer.output) == (lang == "zh", lang == "en")


@pytest.mark.parametrize(
    "words", [("plan", "--first-day", "2026.11.30"), ("replan", "--now", "30/11"), ("roads", "matrix", "--day", "x")]
)
@pytest.mark.parametrize(
    ("lang", "said"), [("zh", "不是日期，应写成 2026-11-30"), ("en", "is no date; write it like 2026-11-30")]
)
def test_a_date_that_is_none_is_refused_with_how_to_write_one(words: tuple[str, ...], lang: str, said: str) -> None:
    answer = CliRunner().invoke(main, ["--lang", lang, *words])
    assert (answer.exit_code, said in answer.output) == (2, True), answer.output


def test_the_language_is_as_before_when_a_command_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIELDVISIT_LANG", "zh")
    monkeypatch.delenv("LANGUAGE", raising=False)
    CliRunner().invoke(main, ["--lang", "en", "casee"])
    assert (os.environ["FIELDVISIT_LANG"], os.environ.get("LANGUAGE")) == ("zh", None)


def test_everything_that_click_says_is_translated_and_compiled() -> None:
    known = translated(catalogue.PO)
    wanted = {message.id for message in catalogue.extracted() if message.id}
    assert len(wanted) > 50
    assert [m.id for m in known if m.id and (m.id not in wanted or m.fuzzy or not is_translated(m))] == []
    assert [one for one in wanted if one not in {m.id for m in known}] == []
    with catalogue.PO.with_suffix(".mo").open("rb") as file:
        spoken = GNUTranslations(file)
    for message in known:
        if isinstance(message.id, tuple):
            assert (spoken.ngettext(*message.id, 1), spoken.ngettext(*message.id, 7)) == message.string * 2
        elif message.id:
            assert spoken.gettext(message.id) == message.string


def test_no_translation_names_a_value_that_click_does_not_give() -> None:
    """``ngettext`` may leave out what only one of its two forms has."""
    fields = re.compile(r"{(\w+)|%\((\w+)\)")
    for message in translated(catalogue.PO):
        if message.id:
            given = message.id if isinstance(message.id, tuple) else (message.id,)
            told = message.string if isinstance(message.string, tuple) else (message.string,)
            assert {f for one in told for f in fields.findall(one)} <= {f for one in given for f in fields.findall(one)}, (
                message.id
            )
