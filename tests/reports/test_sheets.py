"""Sheets and slips as files: every text of theirs stands in each format as it is, large print is larger, and a slip says nothing about cases."""

from __future__ import annotations

import io
from dataclasses import asdict, replace

import pytest
from docx import Document
from hostile import MARKER, SHOWN, live_tags
from pypdf import PdfReader

from fieldvisit.reports.sheets import (
    SHEET_TEMPLATE,
    SLIP_TEMPLATE,
    CaseLine,
    HostSlip,
    LeaderSheet,
    Look,
    PromiseLine,
    StopCard,
    TimeLine,
    sheets_docx,
    sheets_html,
    sheets_pdf,
    shipped_word,
)

CARD = StopCard(
    1, "甲乡𬇙村", "09:12 · 09:12–10:12", "412 户", (0, 1, 0, 2, 0, 0, 3, 1, 0, 0, 2, 0), "2025-12", "2026-11",
    "33.7, 112.9 WGS 84", "geo:33.7,112.9", "高德地图", "GCJ-02", (CaseLine("QK7-4M2", "道路", "登记", "剩 3 天", key=True),),
)  # fmt: skip
SHEET = LeaderSheet(
    "17-1", "县领导甲", 1, "住建部门", "县城", "2026年11月30日 周一", 1, 2, 33.6, "57 分钟", (),
    (PromiseLine("2026-12-05", 1, "甲乡𬇙村", "QK7-4M2"),), (TimeLine("09:12", "甲乡𬇙村", ("带案下访 · 2 件",), 1),), (CARD,), "",
)  # fmt: skip
SLIP = HostSlip("甲乡𬇙村", "2026年11月30日 周一", "09:00", "09:30", "10:30", "县领导甲", "住建部门", 3)
LOOK = Look("zh", mark="liaison 打印")


def squeezed(text):
    return "".join(text.split())


def of_docx(content):
    return squeezed("".join(Document(io.BytesIO(content)).element.body.itertext()))


def of_pdf(content):
    return squeezed("".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_numbers_times_and_the_promise_stand_in_word_and_pdf(lang):
    look = replace(LOOK, lang=lang)
    for told in (of_docx(sheets_docx([SHEET], look, shipped_word(SHEET_TEMPLATE))), of_pdf(sheets_pdf([SHEET], look))):
        for value in ("17-1", "33.6", "57分钟", "2026-12-05", "QK7-4M2", "09:12", "010200310020", "𬇙"):
            assert value in told, value


def test_hostile_names_stand_as_they_are_and_nothing_is_evaluated():
    sheets = [replace(SHEET, leader=text, lines=(TimeLine("09:12", text, (), 1),), cards=()) for text in SHOWN]
    for told in (of_docx(sheets_docx(sheets, LOOK, shipped_word(SHEET_TEMPLATE))), of_pdf(sheets_pdf(sheets, LOOK))):
        assert MARKER not in told
    told = of_docx(sheets_docx(sheets, LOOK, shipped_word(SHEET_TEMPLATE)))
    assert not [text for text in SHOWN if squeezed(text) not in told]
    page = sheets_html(sheets, LOOK).decode()
    assert {tag for tag, _ in live_tags(page)} <= {"style"}


def test_a_slip_tells_when_who_and_how_many_and_has_no_field_for_a_case():
    assert not {"cases", "categories", "cards"} & set(asdict(SLIP))
    for told in (of_docx(sheets_docx([SLIP], LOOK, shipped_word(SLIP_TEMPLATE))), of_pdf(sheets_pdf([SLIP], LOOK))):
        assert "09:00–09:30" in told
        assert "同行人数3" in told
        assert "案" not in told


def test_large_print_is_larger_and_equal_sheets_give_equal_bytes():
    large = replace(LOOK, large=True)
    sizes = [
        max(
            int(run.font.size)
            for p in Document(io.BytesIO(sheets_docx([SLIP], look, shipped_word(SLIP_TEMPLATE)))).paragraphs
            for run in p.runs
            if run.font.size
        )
        for look in (LOOK, large)
    ]
    assert sizes[1] > 1.3 * sizes[0]
    assert sheets_pdf([SHEET], LOOK) == sheets_pdf([SHEET], LOOK) != sheets_pdf([SHEET], large)
