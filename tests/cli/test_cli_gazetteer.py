"""A county's own names and positions from the terminal, on the demo county."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from fieldvisit.cli import main
from fieldvisit.domain.place import LonLat, PositionAccuracy
from fieldvisit.geo import wgs84_to_gcj02
from fieldvisit.resources import geodata
from fieldvisit.workspace import CountyFiles, Workspace
from fieldvisit.workspace.explain import explain_text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A county with the demo's files, said to be real; without roads."""
    for name in ("villages.csv", "roster.csv"):
        with geodata("demo", name).open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
            write = csv.DictWriter(file, list(rows[0]))
            write.writeheader()
            write.writerows({k: "false" if k in ("合成", "synthetic") else v for k, v in row.items()} for row in rows)
    given = CountyFiles(villages=tmp_path / "villages.csv", roster=tmp_path / "roster.csv")
    Workspace.create(tmp_path / "real", "410423", given).close()
    return tmp_path / "real"


def run(*words: str | Path) -> Result:
    result = CliRunner().invoke(main, ["gazetteer", *(str(word) for word in words)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def figures(*words: str | Path) -> dict[str, Any]:
    return dict(json.loads(run(*words, "--json").stdout))


def placed(folder: Path, text: str) -> str:
    with Workspace.open(folder) as workspace:
        return explain_text(workspace, text).match.code


def test_a_natural_village_of_the_countys_own_list_is_found_from_then_on(folder: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text("代码,名称,级别,上级\n,黑石岗,自然村,410423106202\n4104,x,村,\n", encoding="utf-8")
    assert figures("import", own, "-w", folder, "--dry-run")["kept"] is False
    assert placed(folder, "瓦屋镇黑石岗") == "410423106"
    found = figures("import", own, "-w", folder)
    assert (found["units"], found["rejected"], found["kept"]) == (1, 1, True)
    assert placed(folder, "瓦屋镇黑石岗") == "410423106202"
    assert 'code = "410423"' in (folder / "fieldvisit.toml").read_text(encoding="utf-8")


def test_no_answer_is_told_to_be_beyond_doubt(folder: Path) -> None:
    with Workspace.open(folder) as workspace:
        for text, told in (("瓦屋镇李老庄村", "99.9%"), ("瓦屋镇马亭村", "99.5%")):
            assert told in explain_text(workspace, text).sentences()[0].zh


def test_shifted_points_are_told_and_converted_only_when_believed(folder: Path, tmp_path: Path) -> None:
    with geodata("demo", "villages.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["经度"]][:20]
    true = {row["村代码"]: LonLat(float(row["经度"]), float(row["纬度"])) for row in rows}
    given = tmp_path / "points.csv"
    with given.open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file)
        write.writerow(["code", "county", "township", "village", "lon", "lat"])
        for row in rows:
            place = wgs84_to_gcj02(true[row["村代码"]])
            write.writerow([row["村代码"], row["县"], row["乡镇"], row["村"], place.lon, place.lat])
    assert run("positions", given, "-w", folder).exit_code == 2
    told = figures("positions", given, "-w", folder, "--crs", "wgs84")
    assert (told["matched"], told["common"], told["suggests"], told["system"], told["kept"]) == (
        20,
        20,
        "gcj02",
        "wgs84",
        False,
    )
    kept = figures("positions", given, "-w", folder, "--crs", "wgs84", "--convert", "--keep")
    assert (kept["system"], kept["kept"]) == ("gcj02", True)
    with Workspace.open(folder) as workspace:
        villages = {village.code: village for village in workspace.county.villages}
    assert len(villages) > 500
    for code, place in true.items():
        location = villages[code].location
        assert location is not None
        assert (location.lon, location.lat) == pytest.approx((place.lon, place.lat), abs=1e-5)
        assert villages[code].accuracy is PositionAccuracy.VILLAGE_POINT
        assert villages[code].households


def test_a_demo_keeps_its_invented_positions(tmp_path: Path) -> None:
    Workspace.demo(tmp_path / "demo").close()
    result = run("positions", geodata("demo", "villages.csv"), "-w", tmp_path / "demo", "--keep")
    assert result.exit_code == 2
    assert "演示目录" in result.stderr
