"""Word files: made from nothing, or from a template that the county may edit. The one module that knows python-docx and docxtpl."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment
from lxml.etree import LxmlError

from fieldvisit.errors import InputFileError
from fieldvisit.reports.plain import plain_all

_THEN = datetime(2000, 1, 1)  # noqa: DTZ001 - Word keeps a time without a zone
_ZIP_THEN = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Faces:
    """Fonts by name, which an office has: ``latin`` for letters and numbers, ``east_asian`` for Chinese; ``size_pt`` of the body."""

    latin: str = "Arial"
    east_asian: str = "微软雅黑"
    size_pt: float = 10.5


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG picture for a template, as wide as it shall be on paper."""

    png: bytes
    width_mm: float


def new_document(title: str, faces: Faces = Faces()) -> WordDocument:
    """An empty A4 document whose styles have East-Asian fonts; ``document_bytes`` gives its bytes."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin, section.bottom_margin = Mm(16), Mm(18)
    for style in document.styles:
        if isinstance(style, ParagraphStyle):
            set_faces(style, faces)
            style.font.color.rgb = RGBColor(0, 0, 0)
    document.styles["Normal"].font.size = Pt(faces.size_pt)
    document.core_properties.title = title
    return document


def set_faces(style: ParagraphStyle, faces: Faces) -> None:
    """Give a style its fonts, the Chinese one too, which python-docx has no name for."""
    style.font.name = faces.latin
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), faces.east_asian)


def document_bytes(document: WordDocument) -> bytes:
    """The document as a .docx file; equal documents give equal bytes, and nobody's name or clock is in it."""
    told = document.core_properties
    told.author = told.last_modified_by = "fieldvisit"
    told.created = told.modified = _THEN
    out = io.BytesIO()
    document.save(out)
    return _without_clock(out.getvalue())


def fill_document(template: Path, values: Mapping[str, object], *, larger: float = 1.0) -> bytes:
    """A template (.docx with ``{{ }}`` and ``{% %}``) filled in; equal values give equal bytes; ``larger`` makes all its letters larger.

    Every text is shown as it is: marks of XML or of templates in it are not read. A ``Picture`` is drawn where it is named. A template
    can reach nothing but these values.

    Raises
    ------
    InputFileError
        If the template cannot be opened, is broken, or names a value that there is not; says which and what to do.
    """
    try:
        opened = DocxTemplate(io.BytesIO(template.read_bytes()))
        opened.render(_drawn(opened, values), SandboxedEnvironment(undefined=StrictUndefined, autoescape=True), autoescape=True)
        _enlarge(opened.docx, larger)
        return document_bytes(opened.docx)
    except OSError as error:
        raise _broken(template, error.strerror or "", error.strerror or "") from error
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, LxmlError) as error:
        raise _broken(template, "它不是 Word 的 .docx 文件", "it is no .docx file of Word") from error
    except TemplateError as error:
        raise _broken(template, f"模板标记有误（{error}）", f"a mark of the template is wrong ({error})") from error


def _enlarge(document: WordDocument, factor: float) -> None:
    """Multiply every size of letters that styles and text name; Word counts half points."""
    for part in (document.styles.element, document.element):
        for size in part.iter(qn("w:sz"), qn("w:szCs")):
            size.set(qn("w:val"), str(round(int(size.get(qn("w:val"))) * factor)))


def _drawn(opened: DocxTemplate, values: Mapping[str, object]) -> dict[str, object]:
    return {name: _draw(opened, value) for name, value in values.items()}


def _draw(opened: DocxTemplate, value: object) -> object:
    if isinstance(value, Picture):
        return InlineImage(opened, io.BytesIO(value.png), width=Mm(value.width_mm))
    if isinstance(value, Mapping):
        return {str(key): _draw(opened, held) for key, held in value.items()}
    if isinstance(value, (list, tuple)):
        return [_draw(opened, held) for held in value]
    return plain_all(value)


def _broken(template: Path, zh: str, en: str) -> InputFileError:
    return InputFileError(
        f"模板 {template.name} 不能用：{zh}。请改好它，或删去它以使用自带的模板。",
        f"The template {template.name} cannot be used: {en}. Mend it, or remove it to use the one that ships with fieldvisit.",
    )


def _without_clock(content: bytes) -> bytes:
    """The same parts in the same order, each of 1980: python-docx writes the time of saving."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as fixed:
        for name in made.namelist():
            fixed.writestr(zipfile.ZipInfo(name, _ZIP_THEN), made.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
