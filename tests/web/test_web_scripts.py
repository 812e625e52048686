"""The browser's scripts are plain ES2018, touch the page through text only, and name nothing outside."""

from __future__ import annotations

import re
import subprocess

import pytest

from fieldvisit.reports.pack.page import SCRIPTS, own_script
from fieldvisit.resources import static

OWN = sorted(f"{p.parent.name}/{p.name}" for folder in ("js", "pack") for p in static(folder).glob("*.js"))
STYLES = sorted(p.name for p in static("css").glob("*.css"))


def source(name: str) -> str:
    return static(*name.split("/")).read_text(encoding="utf-8")


def test_there_are_scripts_and_styles_to_look_at():
    assert {"js/draw.js", "js/map.js", "pack/main.js"} <= set(OWN)
    assert "base.css" in STYLES


@pytest.mark.parametrize("name", OWN)
def test_a_script_never_writes_html(name):
    assert not re.findall(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|bindPopup\(\s*[`\"']", source(name)
    )


def parsed(text: str, *options: str) -> subprocess.CompletedProcess[str]:
    """What Debian's acorn says of a module when it may know nothing newer than ES2018."""
    words = ["acorn", "--ecma2018", "--module", "--silent", *options]
    return subprocess.run(words, input=text, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", OWN)
def test_a_script_parses_as_es2018(name):
    answer = parsed(source(name))
    assert (answer.returncode, answer.stderr) == (0, ""), name


@pytest.mark.parametrize("newer", ["a?.b", "a ?? b", "try { a() } catch { b() }", "class A { #b = 1 }", "a ||= b"])
def test_the_parser_refuses_what_is_newer(newer):
    answer = parsed(newer)
    assert answer.returncode != 0
    assert "SyntaxError" in answer.stderr or "(1:" in answer.stderr


@pytest.mark.parametrize("name", OWN)
def test_a_script_calls_nothing_that_browsers_of_2018_lack(name):
    newer = (
        r"\.at\(|\.replaceAll\(|Object\.fromEntries|\.flatMap\(|\.flat\(|\.matchAll\(|Promise\.(any|allSettled)|structuredClone"
    )
    assert not re.findall(newer, source(name))


@pytest.mark.parametrize("name", OWN)
def test_a_script_names_no_address_outside(name):
    assert not re.findall(r"https?://|[\"'`]//", source(name))


@pytest.mark.parametrize("name", STYLES)
def test_a_style_sheet_names_no_other_file(name):
    assert not re.findall(r"url\((?!#fv-)|@import", static("css", name).read_text(encoding="utf-8"))


def test_the_script_of_a_pack_parses_as_es2018_as_it_stands_in_the_file():
    assert {f"pack/{name}.js" for name in SCRIPTS} == {name for name in OWN if name.startswith("pack/")}
    answer = parsed(own_script())
    assert (answer.returncode, answer.stderr) == (0, "")
