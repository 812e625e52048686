from __future__ import annotations

from datetime import date

import pytest

from fieldvisit.errors import Text
from fieldvisit.io.ledger.cells import NO_DAY, NO_YEAR, SHORT_YEAR, clear_year, day_of, plain, squeezed, text_of
from fieldvisit.io.tables import Cell

MAY_14 = date(2026, 5, 14)


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "2026-05-14",
            "2026-5-14",
            "2026.5.14",
            "2026.05.14",
            "2026/5/14",
            "2026年5月14日",
            "2026年05月14",
            "２０２６年５月１４日",
        ),
        *(
            "２０２６．５．１４",
            " 2026 - 5 - 14 ",
            "20260514",
            "2026、5、14",
            "2026-05-14 09:30",
            "2026-05-14T09:30:00",
            "2026年5月14日上午9时",
        ),
        *("2026-05-14（星期四）", "2026年5月14日\n", 20260514, 20260514.0, 46156, 46156.4, MAY_14),
    ],
)
def test_a_day_is_read_in_every_form(cell: Cell) -> None:
    assert day_of(cell) == MAY_14


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "2026-02-30",
            "2026年13月45日",
            "不详",
            "2026-05",
            "2026年5月",
            "14/5/2026",
            "5/14/2026",
            "46156",
            "0",
            "2026-5-14至2026-5-20",
        ),
        *("2026-05-14 2026-05-15", "20261345", 0, 1, -3, 99999999999, True, 1e300, "202605140", "２０２６"),
    ],
)
def test_what_is_no_day_is_said_to_be_none(cell: Cell) -> None:
    assert day_of(cell) == NO_DAY


def test_a_day_without_a_year_needs_one_that_is_clear() -> None:
    assert day_of("5月14日") == NO_YEAR
    assert day_of("5月14日", 2026) == MAY_14
    assert day_of("2月30日", 2026) == NO_DAY


@pytest.mark.parametrize("cell", ["26.5.14", "26年5月14日", "26-05-14"])
def test_a_year_of_two_digits_is_not_guessed(cell: str) -> None:
    assert day_of(cell) == SHORT_YEAR


@pytest.mark.parametrize("cell", ["", "  ", "\u3000", "\u200b"])
def test_an_empty_day_says_that_it_is_empty(cell: str) -> None:
    answer = day_of(cell)
    assert isinstance(answer, Text)
    assert "为空" in answer.zh


@pytest.mark.parametrize(
    ("titles", "days", "year"),
    [
        (["二〇二六年台账"], [], None),
        (["2026年10月台账"], [], 2026),
        (["２０２６年台账"], [], 2026),
        (["2025—2026年"], ["2026-1-1"] * 3, None),
        (["编号20260514"], [], None),
        ([], ["2026-1-1"] * 3, 2026),
        ([], ["2026-1-1"] * 2, None),
        ([], ["2026-1-1", "2026-1-2", "2025-12-31"], None),
        (["2026年"], ["2025-1-1"] * 9, 2026),
    ],
)
def test_the_year_is_clear_when_titles_or_all_days_agree(titles: list[str], days: list[Cell], year: int | None) -> None:
    assert clear_year(titles, days) == year


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("  a \n b\t", "a b"),
        ("零\u200b宽\ufeff", "零宽"),
        ("甲\u202e乙", "甲乙"),
        ("a\x00b", "a b"),
        (5.0, "5"),
        (5.5, "5.5"),
        (True, "是"),
        (False, "否"),
        (date(2026, 5, 14), "2026-05-14"),
        ("全角１２３", "全角１２３"),
        ("岞𪨰", "岞𪨰"),
    ],
)
def test_a_cell_becomes_one_line_of_text(cell: Cell, text: str) -> None:
    assert text_of(cell) == text


def test_compared_text_is_half_width_and_squeezed_text_has_no_spaces() -> None:
    assert plain("ＬＳ２０２６－１ ａ") == "LS2026-1 a"
    assert squeezed("县 级") == "县级"
