"""The font that ships: every standard character and every name of the gazetteer has a glyph; its licence lies beside it."""

from __future__ import annotations

import lzma
from pathlib import Path

from fontTools.ttLib import TTFont

from fieldvisit import reports
from fieldvisit.resources import geodata

FONTS = Path(reports.__file__).parent / "fonts"


def test_names_of_the_gazetteer_gbk_and_characters_outside_it_have_glyphs():
    held = set(TTFont(FONTS / "NotoSansCJKsc-Regular.otf").getBestCmap())
    names = {sign for sign in lzma.decompress(geodata("provinces", "41.tsv.xz").read_bytes()).decode() if sign >= " "}
    gb2312 = {bytes((high, low)).decode("gb2312", "ignore") for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF)} - {""}
    assert not {sign for sign in names | gb2312 | set("𬇙㳇䶮𫚕𬺈㑇") if ord(sign) not in held}


def test_the_licence_lies_beside_the_font():
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "OFL.txt").read_text(encoding="utf-8")
