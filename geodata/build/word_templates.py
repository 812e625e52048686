"""Builds the Word templates of day sheets and slips, ``fieldvisit/reports/templates/*.docx``; a county edits its own copy of them.

Run ``python geodata/build/word_templates.py``; the same bytes each time.
"""

from __future__ import annotations

from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from fieldvisit.reports.sheets import SHEET_TEMPLATE, SLIP_TEMPLATE, shipped_word
from fieldvisit.reports.word import document_bytes, new_document

PALE = RGBColor(0x55, 0x55, 0x55)
MARK = (
    f'<w:pict {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">'
    '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e">'
    '<v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>'
    '<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/></v:formulas>'
    '<v:path textpathok="t" o:connecttype="rect"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
    '<v:shape id="PowerPlusWaterMarkObject1" o:spid="_x0000_s2049" type="#_x0000_t136" '
    'style="position:absolute;margin-left:0;margin-top:0;width:500pt;height:36pt;rotation:328;z-index:-251658752;'
    "mso-position-horizontal:center;mso-position-horizontal-relative:margin;mso-position-vertical:center;"
    'mso-position-vertical-relative:margin" fillcolor="#e4e4e4" stroked="f">'
    '<v:textpath style="font-family:&quot;SimHei&quot;;font-size:1pt" string="{{ look.mark }}"/></v:shape></w:pict>'
)


def main() -> None:
    """Write both templates."""
    for name, made in ((SHEET_TEMPLATE, sheet()), (SLIP_TEMPLATE, slip())):
        content = document_bytes(made)
        shipped_word(name).write_bytes(content)
        print(f"{name}: {len(content):,} bytes")


def sheet() -> Document:
    """Day sheets, each on pages of its own."""
    document = new_document("fieldvisit")
    header = document.sections[0].header.paragraphs[0]
    header.add_run()._r.append(parse_xml(MARK))
    say(document.sections[0].footer.paragraphs[0], "{{ look.banner }} {{ look.foot }}", size=8, pale=True)
    mark(document, "{%p for s in sheets %}")
    say(document.add_paragraph(), "{{ w.print_no }} {{ s.print_no }} · {{ look.mark }}", size=8.5, pale=True, right=True)
    say(document.add_heading(level=1), "{{ s.leader_number }}. {{ s.leader }}  {{ s.day }}", size=16)
    say(document.add_paragraph(), "{{ s.department }}{% if s.base %} · {{ w.from_ }} {{ s.base }}{% endif %}", pale=True)
    mark(document, "{%p for note in s.notes %}")
    say(document.add_paragraph(), "▌{{ note }}")
    mark(document, "{%p endfor %}")
    say(
        document.add_paragraph(),
        "{{ w.stops }} {{ s.stops }}   {{ w.cases }} {{ s.cases }}   {{ w.distance }} {{ s.km }} {{ w.km }}   {{ w.driving }} {{ s.drive }}",
        bold=True,
    )
    promises(grid(document, 1, 1, (174,)).cell(0, 0))
    document.add_paragraph().paragraph_format.space_after = Pt(0)
    both = grid(document, 1, 2, (108, 66), lines=False)
    day(both.cell(0, 0))
    sketch = both.cell(0, 1).paragraphs[0]
    say(sketch, "{% if s.sketch %}{{ s.sketch }}{% else %}{{ w.no_sketch }}{% endif %}")
    say(document.add_heading(level=2), "{{ w.villages }}", size=12)
    cards(grid(document, 3, 2, (146, 28)))
    mark(document, "{%p if not loop.last %}")
    document.add_page_break()
    mark(document, "{%p endif %}")
    mark(document, "{%p endfor %}")
    return document


def promises(cell: _Cell) -> None:
    """What was promised, before everything else."""
    say(cell.paragraphs[0], "{{ w.promises }}", bold=True)
    mark(cell, "{%p for p in s.promises %}")
    line = "· {{ w.stop }} {{ p.number }} {{ w.stop_after }} {{ p.place }} · {{ w.case }} {{ p.case }}{% if p.words %} · {{ p.words }}{% endif %}"
    paragraph = cell.add_paragraph()
    say(paragraph, "{{ p.due }} {{ w.due }} ", bold=True)
    say(paragraph, line)
    mark(cell, "{%p endfor %}")
    mark(cell, "{%p if not s.promises %}")
    say(cell.add_paragraph(), "{{ w.no_promises }}")
    mark(cell, "{%p endif %}")


def day(cell: _Cell) -> None:
    """The lines of the day."""
    mark(cell, "{%p for line in s.lines %}", first=True)
    paragraph = cell.add_paragraph()
    say(paragraph, "{{ line.time }}   {% if line.number %}{{ line.number }}. {% endif %}")
    say(paragraph, "{{ line.what }}", bold=True)
    mark(cell, "{%p for detail in line.details %}")
    detail = cell.add_paragraph()
    detail.paragraph_format.left_indent = Mm(14)
    say(detail, "{{ detail }}", size=9)
    mark(cell, "{%p endfor %}")
    mark(cell, "{%p endfor %}")


def cards(table: Table) -> None:
    """One row for each village: its figures and cases, and the way there as a code."""
    table.cell(0, 0).merge(table.cell(0, 1)).paragraphs[0].add_run("{%tr for c in s.cards %}")
    left, right = table.cell(1, 0), table.cell(1, 1)
    say(left.paragraphs[0], "{{ c.number }}. {{ c.place }}  ", bold=True)
    say(left.paragraphs[0], "{{ c.times }}", pale=True)
    say(left.add_paragraph(), "{{ c.figures }}")
    say(left.add_paragraph(), "{{ w.months }} {{ c.bars }} {{ w.together }} {{ c.months | sum }}")
    say(left.add_paragraph(), "{{ c.first_month }} – {{ c.last_month }}: {{ c.months | join(' ') }}", size=8, pale=True)
    mark(left, "{%p for case in c.cases %}")
    say(
        left.add_paragraph(),
        "{{ case.code }} · {{ case.category }} · {{ case.state }}{% if case.left %} · {{ case.left }}{% endif %}{% if case.key %} · {{ w.key }}{% endif %}",
    )
    mark(left, "{%p endfor %}")
    say(left.add_paragraph(), "{{ w.notes }}", size=8, pale=True)
    left.add_paragraph()
    say(right.paragraphs[0], "{% if c.code %}{{ c.code }}{% else %}{{ w.no_position }}{% endif %}")
    say(right.add_paragraph(), "{% if c.link %}{{ w.scan }} {{ c.program }} {{ c.system }}{% endif %}", size=7.5)
    say(right.add_paragraph(), "{{ c.position }}", size=6.5, pale=True)
    table.cell(2, 0).merge(table.cell(2, 1)).paragraphs[0].add_run("{%tr endfor %}")


def slip() -> Document:
    """Slips for villages, each on a page of its own."""
    document = new_document("fieldvisit")
    say(document.sections[0].footer.paragraphs[0], "{{ look.banner }}", size=8, pale=True)
    mark(document, "{%p for s in sheets %}")
    say(document.add_heading(level=1), "{{ s.place }}", size=20)
    rows = (
        ("{{ w.day }}", "{{ s.day }}"),
        ("{{ w.arrival }}", "{{ s.earliest }}–{{ s.latest }}"),
        ("{{ w.until }}", "{{ s.until }}"),
        ("{{ w.who }}", "{{ s.leader }}{% if s.department %} ({{ s.department }}){% endif %}"),
        ("{{ w.people }}", "{% if s.people %}{{ s.people }}{% else %}____________{% endif %}"),
        ("{{ w.prepare }}", "{{ w.room }}"),
        ("{{ w.contact }}", "____________"),
    )
    table = grid(document, len(rows), 2, (40, 134))
    for at, (name, value) in enumerate(rows):
        say(table.cell(at, 0).paragraphs[0], name, size=14, pale=True)
        say(table.cell(at, 1).paragraphs[0], value, size=14, bold=at in (0, 1))
    mark(document, "{%p if not loop.last %}")
    document.add_page_break()
    mark(document, "{%p endif %}")
    mark(document, "{%p endfor %}")
    return document


def grid(document: Document, rows: int, columns: int, widths_mm: tuple[float, ...], *, lines: bool = True) -> Table:
    """A table of fixed widths, with or without lines."""
    table = document.add_table(rows, columns)
    table.style = "Table Grid" if lines else "Normal Table"
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.LEFT, False
    for at, width in enumerate(widths_mm):
        table.columns[at].width = Mm(width)
        for cell in table.columns[at].cells:
            cell.width = Mm(width)
    return table


def mark(place: Document | _Cell, text: str, *, first: bool = False) -> None:
    """A paragraph that holds a mark of the template and vanishes when it is filled in."""
    (place.paragraphs[0] if first else place.add_paragraph()).add_run(text)


def say(
    paragraph: Paragraph, text: str, *, size: float = 10.5, bold: bool = False, pale: bool = False, right: bool = False
) -> None:
    """Text with a size of its own, so that large print can make it larger."""
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(size), bold or None
    paragraph.paragraph_format.space_after = Pt(2)
    if pale:
        run.font.color.rgb = PALE
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


if __name__ == "__main__":
    main()
