"""A report as a PDF and as a Word file that an office goes on writing in; both say the same."""

from __future__ import annotations

import io
from dataclasses import asdict

from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from fieldvisit.reports.plain import plain
from fieldvisit.reports.typesetting import shipped, typeset_pdf, typeset_png
from fieldvisit.reports.word import document_bytes, new_document
from fieldvisit.reports.written import Part, Sheet, Written

_WIDE_MM = 174.0


def pdf_of(said: Written) -> bytes:
    """The report as a PDF; raises ``SettingsError`` where Typst is not installed."""
    return typeset_pdf(shipped("report"), asdict(said))


def docx_of(said: Written) -> bytes:
    """The report as a Word file; raises ``SettingsError`` where it has pictures and Typst is not installed."""
    document = new_document(plain(said.title))
    _head(document, said)
    for part in said.parts:
        _part(document, part)
    if said.removed:
        document.add_heading(plain(said.removed_title), 2)
        for line in said.removed:
            _paragraph(document, line)
    if said.sources.rows:
        document.add_heading(plain(said.sources.title), 2)
        _paragraph(document, said.sources_line)
        _table(document, said.sources, 7.5)
    return document_bytes(document)


def _head(document: Document, said: Written) -> None:
    document.add_heading(plain(said.title), 1).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in (said.banner, said.marking, said.period):
        if line:
            _paragraph(document, line).alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot = document.sections[0].footer.paragraphs[0]
    foot.text = plain(f"{said.banner} {said.marking}".strip())
    foot.runs[0].font.size = Pt(8)


def _part(document: Document, part: Part) -> None:
    document.add_heading(plain(part.title), 2)
    for line in part.lines:
        _paragraph(document, line)
    for svg in part.pictures:
        png = typeset_png(shipped("picture"), {"svg": svg}, 180.0)
        document.add_picture(io.BytesIO(png), width=Mm(_WIDE_MM))
    for sheet in part.sheets:
        if sheet.title:
            _paragraph(document, sheet.title).runs[0].bold = True
        _table(document, sheet, 9)


def _paragraph(document: Document, text: str) -> Paragraph:
    return document.add_paragraph(plain(text))


def _table(document: Document, sheet: Sheet, size_pt: float) -> None:
    table = document.add_table(rows=1, cols=len(sheet.heads), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for n, row in enumerate((sheet.heads, *sheet.rows)):
        cells = table.rows[0].cells if n == 0 else table.add_row().cells
        for at, (cell, text) in enumerate(zip(cells, row, strict=True)):
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            run = paragraph.add_run(plain(text))
            run.font.size, run.bold = Pt(size_pt), n == 0
            if at in sheet.figures:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph()
