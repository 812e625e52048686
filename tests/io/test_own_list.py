"""A county's own list: every row is used or rejected, what is odd is said, and names change without being lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from fieldvisit.domain.place import AdminLevel, Gazetteer
from fieldvisit.errors import InputFileError
from fieldvisit.io.gazetteer import load_gazetteer
from fieldvisit.io.places import gazetteer_file, lint, merge, read_own_list
from fieldvisit.io.places.lint import FindingKind

TODAY = date(2026, 11, 23)
WAWU, LILAOZHUANG = "410423106", "410423106202"


@pytest.fixture(scope="module")
def henan() -> Gazetteer:
    return load_gazetteer()


def written(path: Path, *rows: str, header: str = "代码,名称,级别,上级,别名,停用日期,继承代码,经度,纬度,坐标系") -> Path:
    path.write_text("\n".join([header, *rows]), encoding="utf-8-sig")
    return path


def merged(henan: Gazetteer, tmp_path: Path, *rows: str) -> Gazetteer:
    return merge(henan, read_own_list(written(tmp_path / "own.csv", *rows)), TODAY)


def test_every_row_is_a_unit_or_rejected_with_its_reason(tmp_path: Path) -> None:
    path = written(
        tmp_path / "own.csv",
        "410423106999,新庄村,村,,,,,,,",
        "4104231,新庄村,村,,,,,,,",
        "410423106998,,村,,,,,,,",
        "410423106997,某寨村,寨,,,,,,,",
        "410423106996,某庄村,村,,,2026-13-01,,,,",
        "410423106995,某庄村,村,,,,,112.9,33.7,",
        ",黑石岗,自然村,410423106202,,,,,,",
    )
    listed = read_own_list(path)
    assert [unit.row for unit in listed.units] == [2, 8]
    assert [(r.source.row, r.column) for r in listed.rejected] == [
        (3, "code"), (4, "name"), (5, "level"), (6, "valid_to"), (7, "lon"),
    ]  # fmt: skip
    assert "坐标系" in listed.rejected[-1].reason.zh


def test_codes_that_a_workbook_keeps_as_numbers_are_read(tmp_path: Path) -> None:
    path = tmp_path / "own.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["本县名录"])
        sheet.write_row(1, 0, ["代码", "名称", "级别"])
        sheet.write_row(2, 0, [410423106999, "新庄村", "村"])
    assert [(u.row, u.code, u.level) for u in read_own_list(path).units] == [(3, "410423106999", AdminLevel.VILLAGE)]


def test_positions_are_converted_from_the_system_that_is_stated(tmp_path: Path) -> None:
    path = written(tmp_path / "own.csv", "410423106999,新庄村,村,,,,,114.005813,32.898046,gcj02")
    location = read_own_list(path).units[0].location
    assert location is not None
    assert (location.lon, location.lat) == pytest.approx((114.0, 32.9), abs=1e-5)


def test_a_file_without_the_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputFileError, match="代码、名称、级别"):
        read_own_list(written(tmp_path / "own.csv", "1,2", header="甲,乙"))


def test_the_report_names_what_is_odd_and_what_differs(henan: Gazetteer, tmp_path: Path) -> None:
    path = written(
        tmp_path / "own.csv",
        "410423106202,李新庄村,村,,,,,,,",
        "410423106990,瓦屋镇东沟村,村,,,,,,,",
        "410423106991,东岭村民委员会,村,,,,,,,",
        "410423106992,东岭村,村,,,,,,,",
        "410423106993,西岭员会委会,村,,,,,,,",
        "410423106994,A区村,村,,,,,,,",
        "999999999999,远庄村,村,,,,,,,",
    )
    found = {(f.kind, f.row) for f in lint(read_own_list(path), henan)}
    assert {
        (FindingKind.RENAMED, 2), (FindingKind.REPEATED_PREFIX, 3), (FindingKind.DUPLICATE_CORE, 5), (FindingKind.ODD_SUFFIX, 6),
        (FindingKind.NOT_HAN, 7), (FindingKind.NO_PARENT, 8), (FindingKind.ONLY_HERE, 4),
    } <= found  # fmt: skip
    missing = {f.code for f in lint(read_own_list(path), henan) if f.kind is FindingKind.MISSING_HERE}
    siblings = {u.code for u in henan.units if u.parent == WAWU} - {LILAOZHUANG}
    assert missing == siblings


def test_a_list_that_agrees_has_nothing_to_say(henan: Gazetteer, tmp_path: Path) -> None:
    rows = [f"{u.code},{u.name},村,,,,,,," for u in henan.units if u.parent == WAWU]
    assert lint(read_own_list(written(tmp_path / "own.csv", *rows)), henan) == ()


def test_a_renamed_village_keeps_its_old_name_as_an_alias(henan: Gazetteer, tmp_path: Path) -> None:
    unit = merged(henan, tmp_path, "410423106202,李新庄村,村,,李大庄、李三庄,,,,,").by_code[LILAOZHUANG]
    assert unit.name == "李新庄村"
    assert set(unit.aliases) >= {"李老庄村", "李大庄", "李三庄"}


def test_a_natural_village_becomes_another_name_of_its_village(henan: Gazetteer, tmp_path: Path) -> None:
    unit = merged(henan, tmp_path, ",黑石岗,自然村,410423106202,,,,,,").by_code[LILAOZHUANG]
    assert (unit.name, "黑石岗" in unit.aliases) == ("李老庄村", True)


def test_a_township_that_is_gone_leaves_name_and_villages_to_its_successor(henan: Gazetteer, tmp_path: Path) -> None:
    after = merged(henan, tmp_path, "410423106,瓦屋镇,镇,,,2026-01-01,410423101,,,")
    assert WAWU not in after.by_code
    assert "瓦屋镇" in after.by_code["410423101"].aliases
    assert after.by_code[LILAOZHUANG].parent == "410423101"
    later = merged(henan, tmp_path, "410423106,瓦屋镇,镇,,,2027-01-01,410423101,,,")
    assert WAWU in later.by_code


def test_the_file_of_a_gazetteer_reads_back_as_it_was(henan: Gazetteer, tmp_path: Path) -> None:
    path = tmp_path / "gazetteer.tsv.xz"
    path.write_bytes(gazetteer_file(henan))
    again = load_gazetteer(path)
    assert (again.units, again.edition) == (henan.units, henan.edition)
