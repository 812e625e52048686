from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from ledger_files import HEADER, ROW, csv_file, locked_xls, locked_xlsx, ods, ods_rows, row, xls, xlsx, zipped

from fieldvisit.errors import InputFileError, SettingsError
from fieldvisit.io.ledgers import LedgerParams, read_ledger
from fieldvisit.io.tables import TableLimits, read_table

AS_READ_ONLY_USER = """
import sys
from pathlib import Path
from fieldvisit.errors import InputFileError
from fieldvisit.io.ledgers import read_ledger
try:
    read_ledger(Path(sys.argv[1]))
except InputFileError as error:
    print(error)
"""


def refusal(path: Path, params: LedgerParams = LedgerParams()) -> str:  # noqa: B008 - frozen
    """The sentences of the refusal; it must be one that the command line turns into exit code 2 and name the file."""
    with pytest.raises(InputFileError) as error:
        read_ledger(path, params)
    text = error.value.text
    assert error.value.exit_code == 2
    for sentence in (text.zh, text.en):
        assert path.name in sentence
        assert "\n" not in sentence
        assert str(path.parent) not in sentence
    return f"{text.zh} {text.en}"


def without(rows: tuple[tuple[object, ...], ...], *columns: str) -> list[list[object]]:
    keep = [at for at, name in enumerate(HEADER) if name not in columns]
    return [[cells[at] for at in keep] for cells in rows]


def test_a_missing_day_column_is_named_with_the_headers_that_were_found(tmp_path: Path) -> None:
    said = refusal(xlsx(tmp_path / "缺.xlsx", [["二〇二六年台账"], *without((HEADER, ROW), "登记日期")]))
    assert "第 2 行的表头缺少“登记日期”列" in said
    assert "信访编号、问题属地、主要诉求" in said


def test_two_missing_columns_are_both_named(tmp_path: Path) -> None:
    said = refusal(xlsx(tmp_path / "缺.xlsx", without((HEADER, ROW), "登记日期", "问题属地")))
    assert "“登记日期”" in said
    assert "“问题属地”" in said


def test_a_table_without_a_ledgers_header_is_refused(tmp_path: Path) -> None:
    said = refusal(xlsx(tmp_path / "别的.xlsx", [["商品", "价格"], ["苹果", 3]]))
    assert "没有找到表头" in said


def test_a_header_further_down_than_the_settings_allow_is_not_found(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "深.xlsx", [["说明"]] * 20 + [HEADER, ROW])
    assert "前 15 行没有找到表头" in refusal(path)
    assert len(read_ledger(path, LedgerParams(header_rows=30)).petitions) == 1


@pytest.mark.parametrize("name", ["空.csv", "空.xlsx", "空.xls", "空.ods"])
@pytest.mark.parametrize("content", [b"", b" \r\n\t "])
def test_an_empty_file_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert "是空文件" in refusal(tmp_path / name)


def test_a_workbook_without_any_cell_is_refused(tmp_path: Path) -> None:
    assert "没有任何内容" in refusal(xlsx(tmp_path / "白.xlsx", []))


def test_a_header_without_rows_is_refused(tmp_path: Path) -> None:
    said = refusal(xlsx(tmp_path / "无行.xlsx", [["标题"], HEADER]))
    assert "第 2 行表头之下没有数据行" in said


def test_a_header_with_only_a_sum_below_is_refused(tmp_path: Path) -> None:
    assert "没有数据行" in refusal(xlsx(tmp_path / "无行.xlsx", [HEADER, ["合计", 0]]))


def test_a_ledger_without_one_usable_day_is_refused_with_an_example(tmp_path: Path) -> None:
    said = refusal(xlsx(tmp_path / "无日.xlsx", [HEADER, row(1, 登记日期="不详"), row(2, 登记日期="")]))
    assert "第 2 行“登记日期”为“不详”" in said


def test_a_ledger_with_one_usable_day_is_read(tmp_path: Path) -> None:
    assert read_ledger(xlsx(tmp_path / "一日.xlsx", [HEADER, row(1, 登记日期="不详"), row(2)])).rows_read == 2


@pytest.mark.parametrize("make", [locked_xlsx, locked_xls], ids=["xlsx", "xls"])
def test_a_workbook_with_a_password_is_refused(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    said = refusal(make(tmp_path / ("锁" + (".xlsx" if make is locked_xlsx else ".xls"))))
    assert "取消密码" in said


def test_an_ods_with_a_password_is_refused(tmp_path: Path) -> None:
    sealed = '<m:file-entry m:full-path="content.xml"><m:encryption-data/></m:file-entry>'
    assert "取消密码" in refusal(ods(tmp_path / "锁.ods", ods_rows((HEADER, ROW)), manifest=sealed))


@pytest.mark.parametrize("share", [0.02, 0.3, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("make", [xlsx, xls], ids=["xlsx", "xls"])
def test_a_truncated_workbook_is_refused(tmp_path: Path, make: Callable[..., Path], share: float) -> None:
    path = tmp_path / f"断.{make.__name__}"
    whole = make(path, [HEADER, *(row(n) for n in range(300))]).read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    assert re.search(r"损坏|不是 Excel", refusal(path))


def test_a_workbook_whose_cells_are_damaged_is_refused(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "坏.xlsx", [HEADER, ROW])
    with zipfile.ZipFile(path) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    members["xl/worksheets/sheet1.xml"] = members["xl/worksheets/sheet1.xml"][:200]
    assert "损坏" in refusal(zipped(path, members))


def test_a_web_page_that_is_called_a_workbook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "导出.xls").write_text("<html><table><tr><td>信访编号</td></tr></table></html>", encoding="utf-8")
    assert "另存为 xlsx" in refusal(tmp_path / "导出.xls")


@pytest.mark.parametrize("name", ["台账.pdf", "台账.docx", "台账", "台账.txt"])
def test_an_unknown_kind_of_file_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    assert "另存为 xlsx、xls、ods 或 csv" in refusal(tmp_path / name)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "找不到文件" in refusal(tmp_path / "无.xlsx")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "夹.xlsx").mkdir()
    assert "打不开" in refusal(tmp_path / "夹.xlsx")


def test_a_sheet_that_the_settings_name_and_the_file_lacks_is_refused(tmp_path: Path) -> None:
    said = refusal(xlsx(tmp_path / "表.xlsx", [HEADER, ROW]), LedgerParams(sheet="十月"))
    assert "没有名为“十月”的工作表，只有：台账" in said


def test_a_limit_that_is_no_day_names_the_setting(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"ledger\.last_day"):
        read_ledger(xlsx(tmp_path / "表.xlsx", [HEADER, ROW]), LedgerParams(last_day="tomorrow"))


def test_csv_bytes_in_no_known_encoding_name_the_line(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "码.csv", [HEADER, ROW], encoding="gb18030")
    path.write_bytes(path.read_bytes() + b"\xff\xff\xff\n")
    assert "第 3 行有无法识别的字符" in refusal(path)


def test_a_csv_of_two_encodings_names_the_line_that_differs(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "混.csv", [HEADER, row(1), row(2), row(3)])
    path.write_bytes(path.read_bytes() + ",".join(map(str, row(4))).encode("gb18030"))
    assert "第 5 行与其他行不同" in refusal(path)


def test_a_gb18030_csv_with_one_utf8_line_names_that_line(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "混.csv", [HEADER, row(1), row(2), row(3)], encoding="gb18030")
    path.write_bytes(path.read_bytes() + ",".join(map(str, row(4))).encode())
    assert "第 5 行与其他行不同" in refusal(path)


def test_binary_content_in_a_csv_names_the_line(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "二.csv", [HEADER, ROW])
    path.write_bytes(path.read_bytes() + b"a\0b")
    assert "第 3 行不是 CSV 文本" in refusal(path)


def test_an_endless_quote_in_a_csv_is_refused(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "引.csv", [HEADER, ROW])
    path.write_bytes(path.read_bytes() + b'"' + b"x" * 200_000)
    assert "引号未配对" in refusal(path)


def with_sheet_xml(path: Path, cells: str) -> Path:
    """A real workbook whose sheet holds the given rows of XML."""
    xlsx(path, [HEADER, ROW])
    with zipfile.ZipFile(path) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    members["xl/worksheets/sheet1.xml"] = f"<worksheet {space}><sheetData>{cells}</sheetData></worksheet>".encode()
    return zipped(path, members)


def test_a_workbook_that_unpacks_to_a_mass_is_refused_unread(tmp_path: Path) -> None:
    bomb = with_sheet_xml(tmp_path / "弹.xlsx", "".join(f'<row r="{r}"/>' for r in range(1, 1_200_000)))
    assert bomb.stat().st_size < 6_000_000
    with pytest.raises(InputFileError, match=r"解压后有 2\d MB"):
        read_table(bomb, TableLimits(unpacked_mb=20))


def test_a_workbook_packed_a_hundredfold_is_refused_unread(tmp_path: Path) -> None:
    assert "解压后有 11 MB" in refusal(with_sheet_xml(tmp_path / "弹.xlsx", " " * 11_000_000))


def test_a_workbook_of_very_many_files_is_refused_unread(tmp_path: Path) -> None:
    assert "内含 1001 个文件" in refusal(zipped(tmp_path / "多.xlsx", {f"xl/{n}": b"" for n in range(1001)}))


@pytest.mark.parametrize("member", ["../../evil.xml", "xl/../../evil.xml", "/etc/evil.xml", "C:\\evil.xml", "xl\\..\\..\\evil"])
def test_a_workbook_with_names_that_lead_outside_is_refused(tmp_path: Path, member: str) -> None:
    path = zipped(tmp_path / "外.xlsx", {"xl/workbook.xml": b"<a/>", member: b"x"})
    assert "指向外部目录" in refusal(path)


def test_a_single_cell_far_away_is_refused_before_it_costs_memory(tmp_path: Path) -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row>'
    assert "1048576 行 × 16384 列" in refusal(with_sheet_xml(tmp_path / "远.xlsx", far))


def test_an_empty_styled_cell_far_away_does_no_harm(tmp_path: Path) -> None:
    first = "".join(f'<c r="{chr(65 + at)}1" t="inlineStr"><is><t>{name}</t></is></c>' for at, name in enumerate(HEADER))
    second = "".join(f'<c r="{chr(65 + at)}2" t="inlineStr"><is><t>{cell}</t></is></c>' for at, cell in enumerate(ROW))
    far = f'<row r="1">{first}</row><row r="2">{second}</row><row r="1048576"><c r="XFD1048576" s="1"/></row>'
    assert read_ledger(with_sheet_xml(tmp_path / "远.xlsx", far)).rows_read == 1


def test_an_ods_that_repeats_a_filled_cell_without_end_is_refused(tmp_path: Path) -> None:
    cell = (
        '<table:table-cell office:value-type="string" table:number-columns-repeated="300"><text:p>x</text:p></table:table-cell>'
    )
    path = ods(tmp_path / "复.ods", f'<table:table-row table:number-rows-repeated="300000">{cell}</table:table-row>')
    assert "300000 行 × 300 列" in refusal(path)


def test_a_workbook_that_needs_too_much_memory_is_refused_and_the_process_lives(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "大.xlsx", [HEADER, *(row(n) for n in range(20))])
    if os.name != "posix":
        pytest.skip("memory is bounded on POSIX only")
    with pytest.raises(InputFileError, match=r"大\.xlsx"):
        read_table(path, TableLimits(memory_mb=1))


def test_a_workbook_that_takes_too_long_is_refused(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "慢.xlsx", [HEADER, ROW])
    with pytest.raises(InputFileError, match="时间或内存过多"):
        read_table(path, TableLimits(seconds=0))


def test_a_file_larger_than_the_limit_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "巨.csv"
    with path.open("wb") as file:
        file.truncate(3_000_000)
    with pytest.raises(InputFileError, match="有 3 MB"):
        read_table(path, TableLimits(file_mb=2))


def test_entities_that_multiply_in_a_workbook_are_refused_or_empty(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "笑.xlsx", [HEADER, ROW])
    with zipfile.ZipFile(path) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    laughs = (
        '<!DOCTYPE x [<!ENTITY a "ha">'
        + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
        + "]>"
    )
    sheet = members["xl/worksheets/sheet1.xml"].decode().replace("?>", f"?>{laughs}", 1).replace("演-1", "&j;")
    members["xl/worksheets/sheet1.xml"] = sheet.encode()
    refused = ""
    try:
        assert read_ledger(zipped(path, members)).rows_read <= 1
    except InputFileError as error:
        refused = error.text.zh
    assert refused == "" or "笑.xlsx" in refused


@pytest.mark.skipif(shutil.which("setpriv") is None or os.name != "posix" or os.geteuid() != 0, reason="needs root and setpriv")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "禁.csv", [HEADER, ROW])
    path.chmod(0)
    command = ["setpriv", "--bounding-set", "-all", "--inh-caps", "-all", sys.executable, "-c", AS_READ_ONLY_USER, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert "打不开" in done.stdout
