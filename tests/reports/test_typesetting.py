"""PDF and pictures: values are texts, every character an office needs has a glyph, fonts are inside, equal values give equal bytes."""

from __future__ import annotations

import io
import subprocess
import sys
import unicodedata

import pytest
from hostile import MARKER, SHOWN
from pypdf import PdfReader

from fieldvisit.reports.typesetting import typeset_pdf, typeset_png

TYPST_MARKS = (
    '#eval("7177*7187")',
    "$7 times 191$",
    "*粗* _斜_ `码`",
    '#image("/etc/hostname")',
    "<label> @ref",
    "= 题",
    "\\#let x",
    "#(7177*7187)",
)
RARE = "𬇙㳇䶮"


@pytest.fixture
def template(tmp_path):
    path = tmp_path / "lines.typ"
    path.write_text(
        '#import "base.typ": paper, bold\n#let given = json("values.json")\n'
        "#show: paper.with(title: given.title)\n#for one in given.lines [#par(one)#par(bold(one))]\n",
        encoding="utf-8",
    )
    return path


def text_of(pdf):
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)


def seen(text):
    """What is left of a text on paper: no white space, no signs that are not drawn."""
    return "".join(sign for sign in text if not sign.isspace() and unicodedata.category(sign) not in ("Cf", "Cc"))


@pytest.mark.parametrize("text", [*SHOWN, *TYPST_MARKS, RARE])
def test_a_text_stands_in_the_pdf_as_it_is(template, text):
    shown = seen(text_of(typeset_pdf(template, {"title": text, "lines": [text]})))
    assert shown.startswith(seen(text))
    assert MARKER not in shown


def test_fonts_are_inside_and_equal_values_give_equal_bytes(template):
    values = {"title": "一", "lines": [RARE, "abc"]}
    pdf = typeset_pdf(template, values)
    assert pdf == typeset_pdf(template, values)
    reader = PdfReader(io.BytesIO(pdf))
    assert reader.metadata.creation_date is None
    fonts = [font.get_object() for font in reader.pages[0]["/Resources"]["/Font"].values()]
    inside = [one["/DescendantFonts"][0].get_object()["/FontDescriptor"] for one in fonts]
    assert inside
    assert all("/FontFile3" in one or "/FontFile2" in one for one in inside)
    assert len(pdf) < 60_000


def test_a_picture_of_a_character_outside_gbk_is_not_that_of_a_missing_one(template):
    pictures = {sign: typeset_png(template, {"title": "", "lines": [sign]}, ppi=40) for sign in (*RARE, "\U0003fffd")}
    assert len(set(pictures.values())) == 4
    assert all(one.startswith(b"\x89PNG") for one in pictures.values())


def test_without_the_extra_one_sentence_says_what_to_install(template):
    script = (
        "import sys; sys.modules['typst'] = None\n"
        "from pathlib import Path\nfrom fieldvisit.errors import FieldVisitError\nfrom fieldvisit.reports.typesetting import can_typeset, typeset_pdf\n"
        "assert not can_typeset()\n"
        "try:\n    typeset_pdf(Path(sys.argv[1]), {})\nexcept FieldVisitError as error:\n    print(error.text.zh, error.text.en)\n"
    )
    told = subprocess.run([sys.executable, "-c", script, template], capture_output=True, check=True, text=True).stdout
    assert told.count("fieldvisit[pdf]") == 2
