"""Bad input at the door: one clear sentence with file, row and remedy, exit code 2, the register unchanged."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from fieldvisit.cli import main
from fieldvisit.resources import geodata
from fieldvisit.workspace import Workspace

HEADER = ["信访编号", "登记日期", "问题属地", "主要诉求", "问题类别", "来源级别", "办理状态", "合成"]
ROW = ["演-1", "2026-10-08", "鲁山县辛集乡", "咨询危房改造申请进度", "危房改造", "县级", "办理中", "是"]


@pytest.fixture
def workspace(demo_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(demo_folder, tmp_path / "county"))


def petitions(folder: Path) -> tuple[object, ...]:
    with Workspace.open(folder) as opened:
        return opened.petitions()


def book(path: Path, rows: list[list[object]]) -> Path:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    workbook.save(path)
    return path


def refused(folder: Path, ledger: Path) -> str:
    before = petitions(folder)
    result = CliRunner().invoke(main, ["import", str(ledger), "-w", str(folder)])
    assert result.exit_code == 2, result.output
    said = [line for line in result.stderr.splitlines() if not line.startswith("…")]
    assert len(said) == 1
    assert ledger.name in said[0]
    assert "Traceback" not in result.output
    assert petitions(folder) == before
    return said[0]


def test_a_missing_column_is_named(workspace: Path, tmp_path: Path) -> None:
    without_date = [[c for i, c in enumerate(row) if i != 1] for row in (HEADER, ROW)]
    said = refused(workspace, book(tmp_path / "缺列.xlsx", without_date))
    assert "登记日期" in said


def test_an_empty_file_is_refused(workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "空.xlsx").write_bytes(b"")
    refused(workspace, tmp_path / "空.xlsx")
    (tmp_path / "空.csv").write_bytes(b"")
    refused(workspace, tmp_path / "空.csv")


def test_a_truncated_workbook_is_refused(workspace: Path, tmp_path: Path) -> None:
    whole = book(tmp_path / "完整.xlsx", [HEADER, ROW]).read_bytes()
    (tmp_path / "截断.xlsx").write_bytes(whole[: len(whole) // 2])
    refused(workspace, tmp_path / "截断.xlsx")


def test_a_gb18030_csv_is_read(workspace: Path, tmp_path: Path) -> None:
    lines = "\n".join(",".join(r) for r in (HEADER, [*ROW[:2], "鲁山县瀼河乡", *ROW[3:]]))
    (tmp_path / "台账.csv").write_bytes(lines.encode("gb18030"))
    before = len(petitions(workspace))
    result = CliRunner().invoke(main, ["import", str(tmp_path / "台账.csv"), "-w", str(workspace)])
    assert result.exit_code == 0, result.output
    assert len(petitions(workspace)) == before + 1


def test_a_date_that_is_no_date_is_a_rejected_row_with_its_number(workspace: Path, tmp_path: Path) -> None:
    bad = ["演-2", "2026年13月45日", *ROW[2:]]
    result = CliRunner().invoke(main, ["import", str(book(tmp_path / "日期.xlsx", [HEADER, ROW, bad])), "-w", str(workspace)])
    assert result.exit_code == 0, result.output
    assert "第 3 行" in result.stdout
    assert "登记日期" in result.stdout


def test_a_ledger_whose_every_date_is_wrong_is_refused(workspace: Path, tmp_path: Path) -> None:
    bad = [[f"演-{n}", "不详", *ROW[2:]] for n in range(3)]
    refused(workspace, book(tmp_path / "无日期.xlsx", [HEADER, *bad]))


def test_a_ledger_of_another_province_is_refused(workspace: Path, tmp_path: Path) -> None:
    rows = [
        [f"外-{n}", "2026-10-08", f"河北省石家庄市正定县曲阳桥镇{name}村", *ROW[3:]] for n, name in enumerate("东西南北中上下")
    ]
    said = refused(workspace, book(tmp_path / "外省.xlsx", [HEADER, *rows]))
    assert "第 2 行" in said


def test_a_real_ledger_is_refused_in_a_demo_workspace(workspace: Path, tmp_path: Path) -> None:
    said = refused(workspace, book(tmp_path / "真实.xlsx", [HEADER[:-1], ROW[:-1]]))
    assert "第 2 行" in said


@pytest.mark.parametrize("content", [b"not a map", b"", b"PK\x03\x04 something else"], ids=["text", "empty", "zip"])
def test_a_roads_file_that_is_not_osm_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "roads.osm.pbf").write_bytes(content)
    demo = geodata("demo")
    command = ["init", str(tmp_path / "new"), "--county", "410423", "--villages", str(demo / "villages.csv")]
    command += ["--roster", str(demo / "roster.csv"), "--roads", str(tmp_path / "roads.osm.pbf")]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 2, result.output
    assert "roads.osm.pbf" in result.stderr
    assert not (tmp_path / "new").exists()
