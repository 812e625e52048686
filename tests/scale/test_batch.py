"""Batches in this process: what comes out, that it is the same each time, and that finished units stay finished."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fieldvisit.domain.caseload import Tally
from fieldvisit.domain.hotspot import Hotspot
from fieldvisit.domain.place import AdminLevel, PositionAccuracy, Village
from fieldvisit.errors import InputFileError, NotFoundError, SettingsError
from fieldvisit.hotspots.scan import find_hotspots
from fieldvisit.scale.engine import Here, refuse_open_address
from fieldvisit.scale.invented.generate import generate
from fieldvisit.scale.plan import SEARCH, BatchPlan, load_plan
from fieldvisit.scale.records import LoadRow, MatchRow, PetitionRow, VisitRow, load_rows, tally_of
from fieldvisit.scale.run import BatchReport, look, run_batch
from fieldvisit.scale.stages import read_tally
from fieldvisit.scale.tables import read_about, read_rows, write_rows
from fieldvisit.scale.units import Job, do_county

IDENTITY = {"text", "place_text", "lead_leader", "phone", "address", "姓名", "电话", "身份证号", "住址"}


def _run(folder: Path, until: str = "plan") -> tuple[BatchPlan, BatchReport]:
    plan = load_plan(folder / "plan.toml")
    return plan, run_batch(plan, Here(), lambda _: None, until)


@pytest.fixture(scope="session")
def done(two_counties: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[BatchPlan, BatchReport]:
    folder = tmp_path_factory.mktemp("done") / "batch"
    shutil.copytree(two_counties, folder)
    return _run(folder)


def _file(done: tuple[BatchPlan, BatchReport], stage: str, unit: str) -> Path:
    plan, report = done
    return plan.out / next(one.file for one in report.finished if (one.stage, one.unit) == (stage, unit))


def test_no_petition_is_lost_on_the_way_and_every_visit_is_planned_or_has_a_reason(done):
    plan, report = done
    assert report.is_complete
    assert not report.failed
    assert report.figures()["stages"]["plan"]["cut_short"] == 0
    given = 0
    for county in plan.counties():
        petitions = read_rows(plan.files_of(county).petitions, PetitionRow)
        matches = read_rows(_file(done, "geocode", county), MatchRow)
        assert [m.petition_id for m in matches] == [p.id for p in petitions]
        visits = read_rows(_file(done, "plan", county), VisitRow)
        assert visits
        assert all((v.reason is None) is (v.day is not None) for v in visits)
        given += len(petitions)
    assert given == 300


def test_most_petitions_stand_at_the_village_they_were_written_for(done):
    plan, _ = done
    outcomes = Counter(m.outcome for county in plan.counties() for m in read_rows(_file(done, "geocode", county), MatchRow))
    assert outcomes["matched"] > 270


def test_the_window_of_all_counties_is_what_the_scan_finds_in_their_villages_together(done):
    plan, _ = done
    tallies = [read_tally([_file(done, "tally", county)]) for county in plan.counties()]
    loads = tuple(load for one in tallies for load in one.villages)
    together = Tally(
        loads,
        tuple(t for one in tallies for t in one.townships),
        tuple(p for one in tallies for p in one.coarse_petition_ids),
        min(one.first_day for one in tallies),
        max(one.last_day for one in tallies),
        has_households=True,
    )
    found = read_rows(_file(done, "province", "41"), Hotspot)
    assert found == find_hotspots(together, plan.province)
    assert found


def test_a_tally_comes_back_from_its_rows_as_it_was(done):
    plan, _ = done
    one = read_tally([_file(done, "tally", plan.counties()[0])])
    assert tally_of(load_rows(one, plan.counties()[0]), [one.first_day, one.last_day]) == one


def test_results_are_geoparquet_say_that_they_are_invented_and_hold_nobody(done):
    plan, report = done
    for one in report.finished:
        path = plan.out / one.file
        assert read_about(path)["synthetic"] == "true"
        assert not IDENTITY & set(pq.read_schema(path).names)
        text = pq.read_table(path).to_pandas().to_string()
        assert "虚构领导" not in text
        assert "请求派人核实" not in text
    places = gpd.read_parquet(_file(done, "tally", plan.counties()[0]))
    assert places.crs.to_epsg() == 4326
    assert set(places[places.geometry.notna()].level) == {AdminLevel.VILLAGE.value}


def test_the_same_batch_in_another_folder_gives_the_same_bytes(done, folder):
    _, report = done
    _, again = _run(folder, "tally")
    assert {one.file: one.sha256 for one in again.finished if one.stage != "province"} == {
        one.file: one.sha256 for one in report.finished if one.stage in ("geocode", "tally")
    }


def test_a_second_run_makes_nothing_and_one_missing_or_damaged_file_is_made_again(folder):
    plan, first = _run(folder, "tally")
    _, second = _run(folder, "tally")
    assert [report.made for report in second.counties] == [(), ()]
    assert second.figures()["sha256"] == first.figures()["sha256"]
    lost, torn = (plan.out / one.file for one in first.finished if one.stage == "geocode")
    lost.unlink()
    torn.write_bytes(torn.read_bytes()[:-1])
    assert not look(plan, "tally").is_complete
    _, third = _run(folder, "tally")
    assert [report.made for report in third.counties] == [("geocode",), ("geocode",)]
    assert third.figures()["sha256"] == first.figures()["sha256"]
    assert third.is_complete


def test_only_what_depends_on_a_changed_setting_or_petition_is_made_again(folder):
    plan, _ = _run(folder, "tally")
    months = replace(plan, settings=replace(plan.settings, tally=replace(plan.settings.tally, months=3)))
    report = run_batch(months, Here(), lambda _: None, "tally")
    assert [one.made for one in report.counties] == [("tally",), ("tally",)]
    path = plan.files_of("410404").petitions
    rows = read_rows(path, PetitionRow)
    write_rows(path, PetitionRow, rows[1:], read_about(path))
    report = run_batch(plan, Here(), lambda _: None, "tally")
    assert [one.made for one in report.counties] == [(), ("geocode", "tally")]


def test_a_county_that_must_be_mended_is_named_and_the_others_are_done(folder):
    plan = load_plan(folder / "plan.toml")
    plan.files_of("410304").villages.unlink()
    report = run_batch(plan, Here(), lambda _: None, "tally")
    (failed,) = report.failed
    assert failed.unit == "410304"
    assert "410304.parquet" in failed.error.en
    assert [len(one.finished) for one in report.counties] == [0, 2]
    assert not report.is_complete
    assert [one.unit for one in report.windows] == ["41"]


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (lambda table: table.append_column("姓名", pa.array(["x"] * len(table))), "姓名"),
        (lambda table: table.drop_columns(["place_text"]), "place_text"),
        (lambda table: _with(table, "status", ["half"] + ["open"] * (len(table) - 1)), "row 1: status"),
        (lambda table: _with(table, "place_text", ["x", None, *["y"] * (len(table) - 2)]), "row 2: place_text"),
        (lambda table: _with(table, "received_on", ["soon"] * len(table)), "received_on"),
        (lambda table: _with(table, "synthetic", [False] * len(table)), "invented"),
    ],
    ids=["a column of names", "no place", "unknown word", "no value", "no day", "real among invented"],
)
def test_a_file_of_petitions_that_cannot_be_used_is_refused_by_column_and_row(folder, spoil, named):
    plan = load_plan(folder / "plan.toml")
    path = plan.files_of("410404").petitions
    pq.write_table(spoil(pq.read_table(path)), path)
    report = do_county(Job(plan, "410404", "geocode"))
    assert not report.finished
    assert named in report.error.en
    assert "410404.parquet" in report.error.en
    assert report.error.zh != report.error.en


def _with(table: pa.Table, name: str, values: list[object]) -> pa.Table:
    return table.set_column(table.column_names.index(name), name, pa.array(values))


def test_a_file_that_is_no_parquet_is_refused(tmp_path):
    (tmp_path / "x.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(InputFileError, match=r"x\.parquet"):
        read_rows(tmp_path / "x.parquet", Village)


def test_rows_come_back_as_they_went_in(tmp_path):
    row = LoadRow(
        AdminLevel.COUNTY, "410404", "", "", "", "410404", None, PositionAccuracy.NONE, None, False, 3, oldest_open=date(2026, 1, 2),
        petition_ids=("a", "b"), counts={"2026-01": {"other": 2}},
    )  # fmt: skip
    write_rows(tmp_path / "x.parquet", LoadRow, [row])
    assert read_rows(tmp_path / "x.parquet", LoadRow) == (row,)
    write_rows(tmp_path / "x.parquet", LoadRow, [])
    assert read_rows(tmp_path / "x.parquet", LoadRow) == ()


@pytest.mark.parametrize(
    "address", ["tcp://10.0.0.5:8786", "tcp://example:8786", "ucx://127.0.0.1:1", "10.0.0.5:8786", "tls://"]
)
def test_a_scheduler_that_is_neither_here_nor_behind_tls_is_refused(address):
    with pytest.raises(SettingsError, match=r"127\.0\.0\.1"):
        refuse_open_address(address)


@pytest.mark.parametrize(
    "address", ["tcp://127.0.0.1:8786", "tcp://localhost:8786", "tcp://[::1]:8786", "tls://head.example:8786"]
)
def test_a_scheduler_here_or_behind_tls_is_taken(address):
    refuse_open_address(address)


def test_a_plan_with_an_unknown_key_or_without_petitions_is_refused(folder):
    text = (folder / "plan.toml").read_text("utf-8")
    (folder / "plan.toml").write_text(text + "\n[batch]\npetition = 'x'\n", "utf-8")
    with pytest.raises(SettingsError, match=r"batch\.petition"):
        load_plan(folder / "plan.toml")
    (folder / "plan.toml").write_text(text + "\n[batch]\npetitions = 'nowhere'\n", "utf-8")
    with pytest.raises(NotFoundError, match="nowhere"):
        load_plan(folder / "plan.toml").counties()


def test_the_search_of_a_county_is_counted_and_bounded_unless_the_plan_says_otherwise(folder, tmp_path):
    path = folder / "plan.toml"
    text = path.read_text("utf-8")
    for section, other in (("", {}), ("[planning]\nrounds = 7\n", {"rounds": 7})):
        path.write_text(text.partition("[planning]")[0] + section, "utf-8")
        planning = load_plan(path).settings.planning
        assert {key: getattr(planning, key) for key in SEARCH} == SEARCH | other
    generate(tmp_path / "made", 2, lambda _: None, counties=("410404",))
    path.write_text(text.partition("[planning]")[0], "utf-8")
    assert load_plan(tmp_path / "made" / "plan.toml").settings.planning == load_plan(path).settings.planning
    path.write_text("planning = 3\n", "utf-8")
    with pytest.raises(SettingsError, match="planning"):
        load_plan(path)


def test_a_week_that_the_clock_cut_short_is_counted(folder):
    path = folder / "plan.toml"
    path.write_text(path.read_text("utf-8").replace("rounds = 1", "rounds = 9\ntime_limit_s = 0.001"), "utf-8")
    _, report = _run(folder)
    assert report.figures()["stages"]["plan"]["cut_short"] == 2


def test_invented_counties_are_the_same_for_the_same_seed_and_heavy_tailed(two_counties, tmp_path):
    names = two_counties.parent / "two.tsv.xz"
    made = generate(tmp_path / "again", 300, lambda _: None, counties=("410404", "410304"), seed=5, names=names)
    assert sum(made.values()) == 300
    for path in two_counties.glob("*/*.*"):
        assert (tmp_path / "again" / path.relative_to(two_counties)).read_bytes() == path.read_bytes()
    generate(tmp_path / "other", 300, lambda _: None, counties=("410404",), seed=6, names=names)
    rows = read_rows(tmp_path / "other" / "petitions" / "410404.parquet", PetitionRow)
    assert all(row.synthetic for row in rows)
    assert rows != read_rows(two_counties / "petitions" / "410404.parquet", PetitionRow)
    names_of = sorted((v.name for v in read_rows(tmp_path / "other" / "villages" / "410404.parquet", Village)), key=len)
    at = Counter(max(name for name in names_of if row.text.startswith(name)) for row in rows)
    assert sum(n for _, n in at.most_common(3)) > 2 * 3 * 300 / len(names_of)
    with pytest.raises(InputFileError, match="空目录"):
        generate(tmp_path / "other", 3, lambda _: None, names=names)
    with pytest.raises(NotFoundError, match="990000"):
        generate(tmp_path / "third", 3, lambda _: None, counties=("990000",), names=names)
