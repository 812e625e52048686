"""``fieldvisit import``: what a dry run counts, the workbook that goes back, and columns remembered from month to month."""

from __future__ import annotations

import json
from datetime import date

import openpyxl
import pytest
from click.testing import CliRunner
from ledger_files import xlsx

from fieldvisit.cli import main
from fieldvisit.domain.identity import Handling
from fieldvisit.errors import InputFileError
from fieldvisit.io.ledger.chosen import column_keys
from fieldvisit.workspace import Workspace
from fieldvisit.workspace.intake.remembered import FILE, Remembered, forget, recall, remember

HEAD = ("编号", "时点", "地址", "内容", "反映人")
GOOD = ("N1", "2026-10-08", "鲁山县瀼河乡江河村", "危房改造补助没有发放", "金鹮甲")
ROWS = (GOOD, ("N2", "某日", *GOOD[2:]), ("N3", "2026-10-09", "某处", *GOOD[3:]))
TOLD = {column_keys(HEAD)[1]: "received_on"}


@pytest.fixture
def ledger(tmp_path):
    return xlsx(tmp_path / "台账.xlsx", (("演示数据，内容虚构",), HEAD, *ROWS))


@pytest.fixture(scope="module")
def county(new_demo, tmp_path_factory):
    """A demo county without a ledger yet."""
    folder = tmp_path_factory.mktemp("import") / "county"
    new_demo(folder).close()
    return folder


def ran(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


def told(folder, identity=Handling.DROP, on=date(2026, 11, 27)):
    remember(folder, Remembered(column_keys(HEAD), TOLD, identity, "li.wei", on))


def test_a_dry_run_counts_what_an_import_then_does_and_stores_nothing(county, ledger, tmp_path):
    told(county, Handling.MASK)
    with Workspace.open(county) as workspace:
        before = workspace.register.data_version()
        dry = json.loads(ran("import", ledger, "--dry-run", "-w", county, "--json").stdout)
        assert workspace.register.data_version() == before
        done = json.loads(ran("import", ledger, "-w", county, "--json").stdout)
        again = json.loads(ran("import", ledger, "--dry-run", "-w", county, "--json").stdout)
        assert workspace.register.data_version() > before
    assert (dry["added"], dry["unplaced"], dry["marked"], len(dry["rejected"])) == (2, 1, 2, 1)
    assert {**done, "dry_run": True} == dry
    assert (again["known_file"], again["already_there"], again["added"]) == (True, 2, 0)
    assert (dry["identity"], "li.wei" in dry["notes"][0]) == ("mask", True)
    changed = xlsx(tmp_path / "next.xlsx", (("演示数据，内容虚构",), HEAD, GOOD, ("N3", *GOOD[1:]), ("N4", *GOOD[1:])))
    next_month = json.loads(ran("import", changed, "--dry-run", "-w", county, "--json").stdout)
    assert (next_month["added"], next_month["updated"], next_month["already_there"]) == (1, 1, 1)
    assert ran("import", ledger, "--fresh", "--dry-run", "-w", county).exit_code == 2


def test_the_returned_workbook_is_written_beside_and_never_over_the_ledger(county, ledger, tmp_path):
    told(county)
    out = tmp_path / "退回.xlsx"
    said = ran("import", ledger, "--dry-run", "--returned", out, "-w", county)
    assert (said.exit_code, "2 处标黄" in said.stdout) == (0, True)
    sheet = openpyxl.load_workbook(out)["台账"]
    assert [cell.coordinate for row in sheet for cell in row if cell.comment] == ["B4", "C5"]
    assert sheet["E3"].value == "金鹮甲"
    for target in (ledger, tmp_path / "x.csv", tmp_path / "no" / "x.xlsx"):
        said = ran("import", ledger, "--dry-run", "--returned", target, "-w", county)
        assert (said.exit_code, "Traceback" in said.output) == (2, False), target


def test_what_was_said_is_recalled_for_nearly_the_same_headers_and_can_be_forgotten(tmp_path):
    told(tmp_path)
    told(tmp_path, on=date(2026, 12, 27))
    keys = column_keys(HEAD)
    assert recall(tmp_path, keys).on == date(2026, 12, 27)
    assert recall(tmp_path, [*keys, "x"]).chosen == TOLD
    assert recall(tmp_path, keys[:3]) is None
    assert not any(word in (tmp_path / FILE).read_text(encoding="utf-8") for word in HEAD)
    forget(tmp_path, keys)
    assert recall(tmp_path, keys) is None
    (tmp_path / FILE).write_text("[{", encoding="utf-8")
    with pytest.raises(InputFileError, match="已损坏"):
        recall(tmp_path, keys)
