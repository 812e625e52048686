"""The browser's scripts are plain ES2018, touch the page through text only, and name nothing outside."""

from __future__ import annotations

import re

import pytest

from fieldvisit.resources import static

OWN = sorted(p.name for p in static("js").glob("*.js"))
STYLES = sorted(p.name for p in static("css").glob("*.css"))


def source(name: str) -> str:
    return static("js", name).read_text(encoding="utf-8")


def test_there_are_scripts_and_styles_to_look_at():
    assert {"draw.js", "map.js"} <= set(OWN)
    assert "base.css" in STYLES


@pytest.mark.parametrize("name", OWN)
def test_a_script_never_writes_html(name):
    assert not re.findall(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|bindPopup\(\s*[`\"']", source(name)
    )


@pytest.mark.parametrize("name", OWN)
def test_a_script_uses_nothing_newer_than_es2018(name):
    newer = r"\?\.[A-Za-z_(\[]|\?\?|\|\|=|&&=|\bstatic \{|this\.#|\.at\(|\.replaceAll\(|Object\.fromEntries|\.flatMap\(|\.flat\(|catch \{"
    assert not re.findall(newer, source(name))


@pytest.mark.parametrize("name", OWN)
def test_a_script_names_no_address_outside(name):
    assert not re.findall(r"https?://|[\"'`]//", source(name))


@pytest.mark.parametrize("name", STYLES)
def test_a_style_sheet_names_no_other_file(name):
    assert not re.findall(r"url\((?!#fv-)|@import", static("css", name).read_text(encoding="utf-8"))
