"""Word files: values are texts, a broken template gives one sentence, Chinese has a font of its own, equal values give equal bytes."""

from __future__ import annotations

import io

import pytest
from docx import Document
from docx.oxml.ns import qn
from hostile import MARKER, SHOWN

from fieldvisit.errors import InputFileError
from fieldvisit.reports.codes import code_png
from fieldvisit.reports.word import Picture, document_bytes, fill_document, new_document


@pytest.fixture
def template(tmp_path):
    def made(*paragraphs):
        document = new_document("模板")
        for text in paragraphs:
            document.add_paragraph(text)
        path = tmp_path / "sheet.docx"
        path.write_bytes(document_bytes(document))
        return path

    return made


def paragraphs(content):
    return [one.text for one in Document(io.BytesIO(content)).paragraphs]


def test_a_text_stands_in_the_document_as_it_is(template):
    rows = [*SHOWN, "𬇙㳇䶮", "a & b < c"]
    content = fill_document(template("{%p for row in rows %}", "{{ row }}", "{%p endfor %}"), {"rows": rows})
    assert paragraphs(content) == rows
    assert MARKER not in "".join(paragraphs(content))


def test_equal_values_give_equal_bytes_and_no_clock_or_name_is_in_them(template):
    path = template("{{ a }} {{ code }}")
    values = {"a": "x", "code": Picture(code_png("geo:33.7,112.9"), 22)}
    content = fill_document(path, values)
    assert content == fill_document(path, values)
    told = Document(io.BytesIO(content)).core_properties
    assert (told.author, told.created.year, told.modified.year) == ("fieldvisit", 2000, 2000)
    assert len(Document(io.BytesIO(content)).inline_shapes) == 1


def test_every_style_names_a_chinese_font_on_a4(template):
    document = Document(io.BytesIO(fill_document(template("x"), {})))
    fonts = {style.name: style.element.rPr.rFonts for style in document.styles if style.type == 1}
    assert {one.get(qn("w:eastAsia")) for one in fonts.values()} == {"微软雅黑"}
    assert not [one for one in fonts.values() if one.get(qn("w:eastAsiaTheme"))]
    assert round(document.sections[0].page_width.mm) == 210


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{{ nobody }}", "nobody"),
        ("{% for x in rows %}", "endfor"),
        ("{{ rows.__class__.__mro__ }}", "unsafe"),
        ("{{ 1 +", "模板标记有误"),
    ],
)
def test_a_broken_template_gives_one_clear_sentence(template, text, told):
    with pytest.raises(InputFileError) as caught:
        fill_document(template(text), {"rows": ()})
    assert told in caught.value.text.zh
    assert "sheet.docx" in caught.value.text.zh
    assert "sheet.docx" in caught.value.text.en


def test_a_file_that_is_no_word_file_gives_one_clear_sentence(tmp_path):
    path = tmp_path / "other.docx"
    path.write_bytes(b"PK\x03\x04 not a zip")
    with pytest.raises(InputFileError, match=r"other\.docx"):
        fill_document(path, {})
