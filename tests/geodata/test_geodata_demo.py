"""The demo county: deterministic, labelled synthetic, and hard in the ways it says it is."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import osmium
import pytest
from python_calamine import CalamineWorkbook
from shapely.geometry import Point, Polygon

from fieldvisit.io.boundary import read_boundaries
from fieldvisit.io.gazetteer import load_gazetteer
from fieldvisit.io.roads import read_roads
from fieldvisit.io.roster import read_roster
from fieldvisit.io.villages import read_villages
from fieldvisit.resources import geodata

BANNER = "演示数据，内容虚构"
FILES = ("ledger.xlsx", "planted.csv", "roads.osm.pbf", "roster.csv", "truth.csv", "villages.csv")


@pytest.fixture(scope="module")
def two_runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folders = (tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("two"))
    for folder in folders:
        subprocess.run([sys.executable, str(geodata("build", "demo.py")), str(folder)], check=True, capture_output=True)
    return folders


def rows(name: str) -> list[dict[str, str]]:
    with geodata("demo", name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def sheet() -> tuple[tuple[object, ...], ...]:
    book = CalamineWorkbook.from_path(geodata("demo", "ledger.xlsx"))
    return tuple(tuple(row) for row in book.get_sheet_by_index(0).to_python())


@cache
def truth() -> tuple[dict[str, str], ...]:
    return tuple(rows("truth.csv"))


@pytest.mark.parametrize("name", FILES)
def test_two_runs_of_the_generator_give_identical_bytes(two_runs: tuple[Path, Path], name: str) -> None:
    one, two = two_runs
    assert (one / name).read_bytes() == (two / name).read_bytes()


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".csv")])
def test_the_committed_tables_are_what_the_generator_writes(two_runs: tuple[Path, Path], name: str) -> None:
    assert (two_runs[0] / name).read_text(encoding="utf-8") == geodata("demo", name).read_text(encoding="utf-8")


def test_the_committed_ledger_says_what_the_generator_writes(two_runs: tuple[Path, Path]) -> None:
    fresh = CalamineWorkbook.from_path(two_runs[0] / "ledger.xlsx").get_sheet_by_index(0).to_python()
    assert tuple(tuple(row) for row in fresh) == sheet()


@pytest.mark.parametrize(
    ("name", "column"),
    [("villages.csv", "合成"), ("roster.csv", "合成"), ("truth.csv", "synthetic"), ("planted.csv", "synthetic")],
)
def test_every_record_of_a_synthetic_table_says_so(name: str, column: str) -> None:
    assert {row[column] for row in rows(name)} == {"true"}


def test_every_petition_of_the_ledger_says_that_it_is_synthetic() -> None:
    numbered = [row for row in sheet() if str(row[1]).startswith("LS2026-")]
    assert {row[15] for row in numbered} == {"是"}


def test_every_sheet_of_the_ledger_carries_the_banner() -> None:
    book = CalamineWorkbook.from_path(geodata("demo", "ledger.xlsx"))
    for name in book.sheet_names:
        assert BANNER in [cell for row in book.get_sheet_by_name(name).to_python()[:2] for cell in row]


def test_every_road_is_tagged_synthetic() -> None:
    ways = osmium.FileProcessor(str(geodata("demo", "roads.osm.pbf")), osmium.osm.WAY)
    assert {way.tags.get("synthetic") for way in ways} == {"yes"}


def test_the_ledger_holds_600_petitions_and_a_few_bad_rows() -> None:
    outcomes = Counter(row["outcome"] for row in truth())
    assert sum(outcomes.values()) - outcomes["rejected"] == 600
    assert outcomes["rejected"] == 4
    assert {str(row[1]) for row in sheet() if str(row[1]).startswith("LS")} == {row["id"] for row in truth()}


def test_about_one_address_in_eight_is_hard() -> None:
    hard = [row for row in truth() if row["kind"] not in ("clean", "suffix", "bad_date")]
    assert 0.11 <= len(hard) / 600 <= 0.15


def test_every_true_code_is_a_unit_of_the_gazetteer() -> None:
    known = load_gazetteer().by_code
    codes = [code for row in truth() for code in row["codes"].split("|") if code]
    assert [code for code in codes if code not in known] == []


def test_only_an_ambiguous_address_has_several_true_codes() -> None:
    assert {row["outcome"] for row in truth() if "|" in row["codes"]} == {"ambiguous"}
    assert [row["id"] for row in truth() if row["outcome"] == "ambiguous" and "|" not in row["codes"]] == []


def test_the_ledger_holds_twenty_key_cases_and_one_lacks_a_lead_leader() -> None:
    keys = [row for row in sheet() if re.fullmatch("(省|国)( )?(家)?级", str(row[3]))]
    assert len(keys) == 20
    assert sum(row[9] == "" for row in keys) == 1


def test_lead_leaders_are_titles_of_the_roster() -> None:
    named = {str(row[9]) for row in sheet()[4:]} - {""}
    assert named <= {leader.name for leader in read_roster(geodata("demo", "roster.csv"))}


def test_the_ledger_names_no_person_number_or_door() -> None:
    texts = [str(row[column]) for row in sheet()[4:] for column in (5, 6, 14)]
    assert [text for text in texts if re.search(r"\d{5,}|[0-9一二三四五六七八九十]+[组户号]|某|先生|女士", text)] == []
    assert {str(row[column]) for row in sheet()[4:-1] for column in (12, 13)} <= {"（已隐去）", ""}


def test_every_village_of_the_county_has_a_point_inside_it() -> None:
    villages = read_villages(geodata("demo", "villages.csv"), load_gazetteer())
    (county,) = (b for b in read_boundaries(geodata("demo", "boundaries.geojson")) if b.code == "410423")
    area = Polygon([(p.lon, p.lat) for p in county.rings[0]])
    assert len(villages) == 556
    assert all(
        v.synthetic and v.location is not None and area.contains(Point(v.location.lon, v.location.lat)) for v in villages
    )


def test_no_two_villages_stand_on_the_same_spot() -> None:
    places = Counter(v.location for v in read_villages(geodata("demo", "villages.csv"), load_gazetteer()))
    assert max(places.values()) == 1


def test_the_roster_has_six_leaders_and_two_teams_within_the_two_weeks() -> None:
    people = read_roster(geodata("demo", "roster.csv"))
    assert Counter(p.kind.value for p in people) == {"leader": 6, "team": 2}
    assert {day.isoformat() for p in people for day in p.days} <= {f"2026-11-{d}" for d in (30,)} | {
        f"2026-12-{d:02d}" for d in range(1, 12)
    }
    assert all(day.weekday() < 5 for p in people for day in p.days)


def test_the_road_file_reads_as_a_network_of_some_thousand_kilometres() -> None:
    network = read_roads(geodata("demo", "roads.osm.pbf"))
    assert 2_000 < network.length_m.sum() / 1000 < 4_000


def test_petitions_concentrate_where_they_were_planted() -> None:
    households = {v.code: v.households or 0 for v in read_villages(geodata("demo", "villages.csv"), load_gazetteer())}
    placed = [row["codes"] for row in truth() if row["level"] == "village" and row["outcome"] == "matched"]
    share = 1 / sum(households.values())
    for cluster in ("C1", "C2", "C3"):
        inside = {row["village"] for row in rows("planted.csv") if row["cluster"] == cluster}
        expected = len(placed) * share * sum(households[code] for code in inside)
        observed = sum(code in inside for code in placed)
        risk = (observed / expected) / ((len(placed) - observed) / (len(placed) - expected))
        assert 2.4 < risk < 4.2, cluster


def test_the_demo_pack_is_small() -> None:
    assert sum(path.stat().st_size for path in geodata("demo").iterdir()) < 230_000
