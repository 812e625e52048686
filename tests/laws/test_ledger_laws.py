from __future__ import annotations

import re
import tempfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_files import HEADER, ROW, csv_file, ods, ods_rows, row, xls, xlsx

from fieldvisit.domain.petition import Intake, Petition
from fieldvisit.errors import InputFileError
from fieldvisit.io.exports import safe_cell
from fieldvisit.io.ledger.cells import day_of, text_of
from fieldvisit.io.ledger.masking import mask
from fieldvisit.io.ledger.words import CATEGORY_WORDS, category_of, level_of, repeat_in, status_of
from fieldvisit.io.ledgers import read_ledger
from fieldvisit.io.tables.csv_text import decode

few = settings(max_examples=40, deadline=None)
many = settings(max_examples=200, deadline=None)

days = st.dates(date(2000, 1, 1), date(2035, 12, 31))
cells = st.one_of(
    st.text(alphabet=st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=20),
    st.sampled_from(
        ["", "2026-10-08", "10月8日", "合计", "省级", "办结", "危房改造", "登记日期", "演-1", "=1+1", '"', ",", "是"]
    ),
    days.map(str),
)
rows = st.lists(st.tuples(*[cells] * len(HEADER)), max_size=8)


def refused_or_read(content: bytes, name: str = "a.csv") -> Intake | None:
    """The intake, or nothing when the file was refused in the proper way."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        try:
            return read_ledger(path)
        except InputFileError as error:
            refused = error.text
    assert name in refused.zh
    assert name in refused.en
    return None


def quoted(table: list[tuple[str, ...]]) -> bytes:
    return "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in line) for line in table).encode()


@few
@given(rows)
def test_no_row_is_lost_or_read_twice(table: list[tuple[str, ...]]) -> None:
    anchor = tuple(str(cell) for cell in ROW)
    intake = refused_or_read(quoted([HEADER, anchor, *table]))
    assert intake is not None
    passed_over = sum(int(re.match(r"\d+", note.zh)[0]) for note in intake.notes if "未计入" in note.zh)  # type: ignore[index]
    blank = sum(not any(text_of(cell) for cell in line) for line in table)
    assert intake.rows_read + passed_over + blank == 1 + len(table)
    numbers = [p.source.row for p in intake.petitions] + [r.source.row for r in intake.rejected]
    assert len(set(numbers)) == len(numbers)
    assert len({p.id for p in intake.petitions}) == len(intake.petitions)


@few
@given(rows, st.permutations(range(len(HEADER))))
def test_the_order_of_columns_does_not_matter(table: list[tuple[str, ...]], order: list[int]) -> None:
    whole = [HEADER, tuple(str(cell) for cell in ROW), *table]
    plain = refused_or_read(quoted(whole))
    turned = refused_or_read(quoted([tuple(line[at] for at in order) for line in whole]))
    assert plain is not None
    assert turned is not None
    assert (turned.petitions, turned.rejected) == (plain.petitions, plain.rejected)


@few
@given(st.permutations([row(n, 登记日期=str(date(2026, 1, 1) + timedelta(days=n))) for n in range(6)]))
def test_the_order_of_rows_changes_nothing_but_the_order(table: list[tuple[object, ...]]) -> None:
    intake = refused_or_read(quoted([HEADER, *[tuple(map(str, line)) for line in table]]))
    assert intake is not None

    def told(petition: Petition) -> tuple[object, ...]:
        return (petition.id, petition.received_on, petition.place_text, petition.level, petition.status)

    assert sorted(told(p) for p in intake.petitions) == sorted(
        (str(line[0]), date.fromisoformat(str(line[1])), line[2], "county", "open") for line in table
    )


@many
@given(
    days,
    st.sampled_from(["{y}-{m}-{d}", "{y}.{m:02}.{d:02}", "{y}/{m}/{d}", "{y}年{m}月{d}日", "{y}{m:02}{d:02}"]),
    st.booleans(),
)
def test_every_day_is_read_back_from_every_form(day: date, form: str, wide: bool) -> None:
    text = form.format(y=day.year, m=day.month, d=day.day)
    if wide:
        text = text.translate(str.maketrans("0123456789./-", "０１２３４５６７８９．／－"))
    assert day_of(text) == day


digits = st.sampled_from(["0123456789", "０１２３４５６７８９"])
noise = st.text(alphabet="村组号电话年月日，。- 　abXx1２三", max_size=12)


@many
@given(noise, st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), digits, noise)
def test_no_mobile_number_is_left(before: str, number: str, alphabet: str, after: str) -> None:
    written = number.translate(str.maketrans("0123456789", alphabet))
    masked = mask(before + written + after)
    assert re.search(r"\d{11}", masked) is None
    assert written not in masked


@many
@given(noise, st.from_regex(r"[1-9][0-9]{16}[0-9X]", fullmatch=True), noise)
def test_no_identity_number_is_left(before: str, number: str, after: str) -> None:
    masked = mask(before + number + after)
    assert number not in masked
    assert re.search(r"\d{15}", masked) is None


@many
@given(st.text(alphabet="0123456789０一二三十百村组号户室电话：姓名反映人-— ()xX*甲乙", max_size=40))
def test_masking_twice_is_masking_once_and_keeps_the_length(text: str) -> None:
    assert mask(mask(text)) == mask(text)
    assert len(mask(text)) == len(text)


@many
@given(st.text(alphabet="甲乙村镇县乡街路的在有请问，。", max_size=40))
def test_masking_changes_nothing_without_numbers_and_names(text: str) -> None:
    assert mask(text) == text


@many
@given(st.text(max_size=60))
def test_words_never_fail_on_any_text(text: str) -> None:
    assert category_of(text) in {*CATEGORY_WORDS, None}
    assert level_of(text) is None or level_of(text) == level_of(text)
    assert status_of(text) is None or status_of(text) == status_of(text)
    repeated, original = repeat_in(text)
    assert repeated or not original


@many
@given(st.text(max_size=30))
def test_an_exported_text_never_begins_like_a_formula(text: str) -> None:
    cell = safe_cell(text)
    assert cell.endswith(text)
    assert cell[:1] not in ("=", "@", "\t", "\r", "＝", "＠", "＋", "－")
    assert cell[:1] not in ("+", "-") or re.fullmatch(r"[+-]\d+(\.\d+)?", cell)


@many
@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=12, max_size=60))
def test_chinese_text_is_read_back_in_each_encoding(text: str) -> None:
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        assert decode("a.csv", text.encode(encoding)) == text


@few
@given(st.binary(max_size=400))
@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.xls", "a.ods"])
def test_random_bytes_are_refused_or_read_and_nothing_else(name: str, content: bytes) -> None:
    refused_or_read(content, name)


@many
@given(
    st.lists(
        st.sampled_from([b"\n", b",", b'"', "登记日期".encode(), "地址".encode("gb18030"), b"2026-10-08", b"\xff", b"\0"]),
        max_size=30,
    )
)
def test_scrambled_csv_is_refused_or_read_and_nothing_else(parts: list[bytes]) -> None:
    refused_or_read(b"".join(parts))


@settings(max_examples=25, deadline=None)
@given(changes=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=4))
@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.ods"])
def test_a_workbook_with_damaged_bytes_is_refused_or_read_and_nothing_else(
    whole_files: dict[str, bytes], name: str, changes: list[tuple[float, int]]
) -> None:
    content = bytearray(whole_files[name])
    for share, byte in changes:
        content[int(share * len(content))] = byte
    refused_or_read(bytes(content), name)


@pytest.fixture(scope="module")
def whole_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("whole")
    table = [HEADER, row(1), row(2)]
    paths = (xlsx(folder / "a.xlsx", table), xls(folder / "a.xls", table), ods(folder / "a.ods", ods_rows(table)))
    return {path.name: path.read_bytes() for path in paths}


def test_the_sample_files_of_these_laws_are_read_when_whole(tmp_path: Path) -> None:
    for path in (
        xlsx(tmp_path / "a.xlsx", [HEADER, ROW]),
        xls(tmp_path / "a.xls", [HEADER, ROW]),
        ods(tmp_path / "a.ods", ods_rows([HEADER, ROW])),
        csv_file(tmp_path / "a.csv", [HEADER, ROW]),
    ):
        assert read_ledger(path).rows_read == 1
