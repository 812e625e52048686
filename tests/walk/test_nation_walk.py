"""A county of another province from its files to a plan: nothing in the way is Henan's."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from fieldvisit.cli import main
from fieldvisit.domain.place import AdminLevel, GazetteerUnit
from fieldvisit.io.gazetteer import load_gazetteer
from fieldvisit.workspace import Workspace

COUNTY, NAME = "150421", "赤峰市阿鲁科尔沁旗"
MONDAY = "2026-11-30"


def run(*words: str | Path) -> str:
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == 0, result.output
    return result.stdout


def villages() -> list[GazetteerUnit]:
    units = load_gazetteer(code=COUNTY).units
    return [unit for unit in units if unit.level is AdminLevel.VILLAGE and unit.parent.startswith(COUNTY)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files, by_code = tmp_path_factory.mktemp("files"), load_gazetteer(code=COUNTY).by_code
    with (files / "villages.csv").open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file)
        write.writerow(("村代码", "县", "乡镇", "村", "经度", "纬度", "坐标系", "户数", "来源", "合成"))
        for at, unit in enumerate(villages()):
            place = round(120.0 + 0.01 * (at % 20), 4), round(43.8 + 0.01 * (at // 20), 4)
            write.writerow(
                (unit.code, "阿鲁科尔沁旗", by_code[unit.parent].name, unit.name, *place, "wgs84", 200, "测试", "false")
            )
    (files / "roster.csv").write_text(
        "编号,称谓,类别,部门,驻地,经度,纬度,坐标系,工作日,工作时间,午休,午休分钟,每日走访上限,合成\n"
        f"L1,旗领导甲,领导,单位一,旗政府,120.1,43.85,wgs84,{MONDAY}..2026-12-04,08:30-17:30,11:30-13:00,60,5,false\n",
        encoding="utf-8",
    )
    with (files / "ledger.csv").open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file)
        write.writerow(("信访编号", "登记日期", "问题属地", "主要诉求", "问题类别", "来源级别"))
        for at, unit in enumerate(villages()[:40]):
            told = (
                f"内蒙古自治区赤峰市阿鲁科尔沁旗{by_code[unit.parent].name}{unit.name}"
                if at % 2
                else f"{by_code[unit.parent].name}{unit.name}"
            )
            write.writerow((f"N{at:03d}", "2026-11-10", told, "通村道路破损", "道路", "县级"))
        write.writerow(("N900", "2026-11-10", "河南省平顶山市鲁山县瓦屋镇李老庄村", "道路", "道路", "县级"))
    made = files.parent / "nation-workspace"
    run("init", made, "--county", COUNTY, "--villages", files / "villages.csv", "--roster", files / "roster.csv")
    with (made / "fieldvisit.toml").open("a", encoding="utf-8") as file:
        file.write("\n[hotspots]\nreplicates = 99\n\n[planning]\nrounds = 1\niterations = 2000\nengine_failures = 10\n")
    text = (
        (made / "fieldvisit.toml")
        .read_text("utf-8")
        .replace("[county]\n", f'[county]\ntoday = "2026-11-25"\nfirst_day = "{MONDAY}"\n')
    )
    (made / "fieldvisit.toml").write_text(text, "utf-8")
    run("import", files / "ledger.csv", "-w", made)
    return made


def test_the_county_is_known_by_its_own_provinces_names(folder: Path) -> None:
    with Workspace.open(folder) as workspace:
        assert workspace.settings.county.name == NAME
        assert {village.county for village in workspace.county.villages} == {COUNTY}
        assert len(workspace.county.villages) == len(villages())


def test_its_petitions_come_to_its_villages_and_a_foreign_one_is_refused(folder: Path) -> None:
    told = json.loads(run("geocode", "-w", folder, "--json"))
    assert (told["rows_read"], told["rejected"]) == (41, 0)
    with Workspace.open(folder) as workspace:
        matches = {match.petition_id: match for match in workspace.run().matches}
    right = [at for at, unit in enumerate(villages()[:40]) if matches[f"N{at:03d}"].code == unit.code]
    assert len(right) >= 38, [(villages()[at].name, matches[f"N{at:03d}"]) for at in range(40) if at not in right]
    assert matches["N900"].code == ""
    assert str(matches["N900"].reason) == "out_of_province"


def test_a_week_is_planned_for_it(folder: Path) -> None:
    run("geocode", "-w", folder)
    planned = json.loads(run("plan", "-w", folder, "--json"))
    assert planned["planned"] > 5
