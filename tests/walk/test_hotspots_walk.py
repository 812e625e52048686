"""``fieldvisit hotspots`` as an office asks it: by township, for some months and categories, into a file, for the public."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from fieldvisit.cli import main
from fieldvisit.cli.hotspot_lines import hotspot_sentences
from fieldvisit.domain.place import AdminLevel
from fieldvisit.hotspots.context.township import Unit
from fieldvisit.resources import geodata
from fieldvisit.workspace import Workspace
from fieldvisit.workspace.asking import HotspotQuestion, answer


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("hotspots") / "demo"
    with Workspace.demo(made) as workspace:
        workspace.import_ledger(geodata("demo", "ledger.xlsx"))
        workspace.hotspots()
    return made


def run(*args: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["hotspots", *args])
    assert result.exit_code == code, result.output
    return result


def asked(folder: Path, *args: str) -> dict[str, object]:
    return json.loads(run("-w", str(folder), "--json", *args).stdout)  # type: ignore[no-any-return]


def test_hotspots_stand_in_order_of_dispatch_with_trend_stability_and_pressure(folder: Path) -> None:
    found = asked(folder)["hotspots"]
    assert [spot["rank"] for spot in found] == list(range(1, len(found) + 1))  # type: ignore[index, attr-defined, arg-type]
    for spot in found:  # type: ignore[attr-defined]
        assert spot["trend"]
        assert 0 <= spot["stability"] <= 1
        assert spot["open_cases"] >= spot["key_cases"] >= 0
        assert isinstance(spot["at_edge"], bool)


def test_a_question_of_its_own_leaves_the_stored_hotspots_as_they_are(folder: Path) -> None:
    with Workspace.open(folder) as workspace:
        before = workspace.run().hotspots
    assert asked(folder, "--by", "township")["hotspots"][0]["townships"] >= 1  # type: ignore[index]
    with Workspace.open(folder) as workspace:
        assert workspace.run().hotspots == before


def test_several_categories_are_several_maps_and_the_number_is_said(folder: Path) -> None:
    told = run("-w", str(folder), "--category", "policy.housing", "--category", "infrastructure.water", "--months", "3").stdout
    assert "共查看 2 张图" in told
    assert "入库的热点没有改变" in told


def test_an_unknown_category_is_one_sentence_that_names_the_known_ones(folder: Path) -> None:
    assert "policy.housing" in run("-w", str(folder), "--category", "nonsense", code=4).stderr


def test_a_workbook_for_the_public_holds_no_small_count(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "热点.xlsx"
    asked(folder, "--model", "space-time", "--audience", "public", "--out", str(out))
    book = openpyxl.load_workbook(out)
    rows = list(book["热点"].iter_rows(min_row=2, values_only=True))
    mixes = [dict(zip(rows[0], row, strict=True))["类别构成"] for row in rows[1:]]
    assert mixes
    assert all(int(part.rsplit(" ", 1)[1]) >= 5 for mix in mixes for part in mix.split("；"))
    assert any("少于5件" in str(cell) for row in book["说明"].iter_rows(values_only=True) for cell in row)


@pytest.mark.parametrize(("name", "begins"), [("h.csv", "\ufeff热点"), ("h.geojson", "{")])
def test_the_ending_of_the_file_decides_its_kind(folder: Path, tmp_path: Path, name: str, begins: str) -> None:
    asked(folder, "--months", "2", "--out", str(tmp_path / name))
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)


def test_an_ending_that_is_none_of_them_is_one_sentence(folder: Path, tmp_path: Path) -> None:
    assert ".xlsx、.csv 或 .geojson" in run("-w", str(folder), "--out", str(tmp_path / "h.doc"), code=3).stderr


def test_a_search_by_township_says_which_township_it_left_out_also_where_it_finds_nothing(folder: Path) -> None:
    with Workspace.open(folder) as workspace:
        town = max(workspace.tally().townships, key=lambda t: t.township_only)
        matches = [m for m in workspace.matches() if m.level is not AdminLevel.VILLAGE or not m.code.startswith(town.code)]
        matched = {m.petition_id for m in matches}
        petitions = [p for p in workspace.petitions_at_work() if p.id in matched]
        empty = [replace(v, households=0) if v.township_code == town.code else v for v in workspace.county.villages]
        county = replace(workspace.county, villages=tuple(empty))
        quick = replace(workspace.settings.hotspots, replicates=99, stability=False, alpha=0.01, max_share=0.01)
        settings = replace(workspace.settings, hotspots=quick)
        found = answer(HotspotQuestion(by=Unit.TOWNSHIP), petitions, matches, county, settings)
    assert town.township_only > 0
    assert found.hotspots == ()
    assert f"{town.name}没有户数，其件数未纳入比较" in hotspot_sentences(found)[0].zh
    assert f"no household is counted there: {town.name}" in hotspot_sentences(found)[0].en


def effect(folder: Path, *args: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["effect", "-w", str(folder), *args])
    assert result.exit_code == code, result.output
    return result


def test_the_change_after_a_mission_stands_beside_comparison_villages(folder: Path) -> None:
    found = json.loads(effect(folder, "--hotspot", "H01", "--since", "2026-10-01", "--json").stdout)
    with Workspace.open(folder) as workspace:
        visited = next(spot for spot in workspace.run().hotspots if spot.id == "H01").village_codes
    assert not set(visited) & set(found["compared_codes"])
    assert len(found["compared_codes"]) == 3 * len(visited)
    assert found["low"] <= found["ratio"] <= found["high"]
    told = effect(folder, "--hotspot", "H01", "--since", "2026-10-01").stdout
    assert found["sentence"] in told
    assert "不评价工作" in told


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("--hotspot", "H99", "--since", "2026-10-01"), 4, "没有热点 H99"),
        (("--village", "1", "--since", "2026-10-01"), 4, "没有代码为 1 的村"),
        (("--since", "2026-10-01"), 3, "请写明到访了哪些村"),
        (("--hotspot", "H01", "--since", "2036-10-01"), 3, "还不能比较"),
    ],
)
def test_a_mission_that_cannot_be_compared_is_one_sentence(folder: Path, args: tuple[str, ...], code: int, said: str) -> None:
    assert said in effect(folder, *args, code=code).output
