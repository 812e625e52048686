"""The commands of ``fieldvisit roads`` on a county small enough to check by hand."""

from __future__ import annotations

import csv
import json
import lzma
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import geopandas
import openpyxl
import pytest
from click.testing import CliRunner, Result
from road_builders import at_km
from road_county import CODES, NAMES, POINTS, ROADS, closures_file, roads_file, roster_file, villages_file
from shapely.geometry import LineString

from fieldvisit.cli import main
from fieldvisit.geo import wgs84_to_gcj02
from fieldvisit.resources import geodata
from fieldvisit.workspace import Workspace


def run(*args: object, code: int = 0) -> Result:
    result = CliRunner().invoke(main, [str(arg) for arg in args])
    assert result.exit_code == code, result.output
    return result


def figures(*args: object) -> dict:
    return json.loads(run(*args, "--json").stdout)


def made(folder: Path, *more: object, **places: object) -> Path:
    folder.mkdir(exist_ok=True)
    files = "--villages", villages_file(folder, **places), "--roster", roster_file(folder)  # type: ignore[arg-type]
    run("init", folder / "county", "--county", "410423", *files, *more)
    small_list(folder / "county")
    return folder / "county"


def small_list(workspace: Path) -> None:
    """Give a workspace the county's own part of the list of places: reading all of Henan is most of a command's time."""
    with lzma.open(geodata("provinces", "41.tsv.xz"), "rt", encoding="utf-8") as file:
        lines = file.readlines()
    kept = lines[:2] + [line for line in lines[2:] if line.startswith(("41\t", "4104\t", "410423"))]
    with lzma.open(workspace / "county" / "places.tsv.xz", "wt", encoding="utf-8") as file:
        file.writelines(kept)
    settings = workspace / "fieldvisit.toml"
    text = settings.read_text(encoding="utf-8").replace("[county]", '[county]\ngazetteer = "county/places.tsv.xz"')
    settings.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def bare_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("bare"))


@pytest.fixture(scope="module")
def county_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("county")
    return made(folder, "--roads", roads_file(folder))


@pytest.fixture
def bare(bare_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(bare_once, tmp_path / "county"))


@pytest.fixture
def county(county_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(county_once, tmp_path / "county"))


def drawn(path: Path, crs: str | None = "EPSG:4326") -> Path:
    """The county's roads as a line layer of whatever kind the suffix says."""
    lines = [LineString([(POINTS[p].lon, POINTS[p].lat) for p in r.points]) for r in ROADS]
    frame = geopandas.GeoDataFrame({"highway": [r.tags["highway"] for r in ROADS]}, geometry=lines, crs="EPSG:4326")
    if crs != "EPSG:4326":
        frame = frame.to_crs("EPSG:4547").set_crs(crs, allow_override=True)
    frame.to_file(path)
    return path


def graphml(path: Path) -> Path:
    keys = '<key id="x" for="node" attr.name="x"/><key id="y" for="node" attr.name="y"/><key id="h" for="edge" attr.name="highway"/>'
    nodes = "".join(
        f'<node id="{n}"><data key="x">{p.lon}</data><data key="y">{p.lat}</data></node>' for n, p in POINTS.items()
    )
    pairs = [(a, b) for r in ROADS for a, b in zip(r.points, r.points[1:], strict=False)]
    edges = "".join(
        f'<edge source="{a}" target="{b}"><data key="h">tertiary</data></edge>' for pair in pairs for a, b in (pair, pair[::-1])
    )
    graph = f'<graph edgedefault="directed">{nodes}{edges}</graph>'
    path.write_text(f'<graphml xmlns="http://graphml.graphdrawing.org/xmlns">{keys}{graph}</graphml>', encoding="utf-8")
    return path


def test_check_counts_the_villages_by_how_they_are_joined(county: Path) -> None:
    found = figures("roads", "check", "-w", county)
    assert found["access"] == {"on_road": 4, "isolated": 1}
    assert [one["code"] for one in found["unreachable"]] == [CODES[5]]
    assert found["km"] == pytest.approx(21, abs=0.1)


def test_check_offers_to_weld_a_gap_of_fifteen_metres_and_welds_nothing(county: Path) -> None:
    before = (county / "fieldvisit.toml").read_bytes()
    said = run("roads", "check", "-w", county).stdout
    assert "--weld-gaps" in said
    assert NAMES[5] in said
    assert figures("roads", "check", "-w", county)["loose_pieces"][0]["gap_m"] == pytest.approx(15, abs=0.5)
    assert (county / "fieldvisit.toml").read_bytes() == before


def test_roads_imported_with_welding_reach_the_village_behind_the_gap(county: Path, tmp_path: Path) -> None:
    assert not figures("roads", "route", "示例驻地", CODES[5], "-w", county)["reachable"]
    run("roads", "import", roads_file(tmp_path), "--weld-gaps", "-w", county)
    found = figures("roads", "route", "示例驻地", CODES[5], "-w", county)
    assert found["km"] == pytest.approx(8 + 6 + 3, abs=0.05)


def test_check_without_roads_says_how_to_bring_some_in(bare: Path) -> None:
    assert "roads import" in run("roads", "check", "-w", bare, code=4).stderr


def test_villages_in_gcj02_are_found_and_nothing_is_converted(tmp_path: Path) -> None:
    folder = made(tmp_path, "--roads", roads_file(tmp_path), move=wgs84_to_gcj02)
    before = (folder / "county" / "villages.csv").read_bytes()
    found = figures("roads", "check", "-w", folder)
    assert found["villages_look_like_gcj02"]
    assert not found["roads_look_like_gcj02"]
    assert "GCJ-02" in run("roads", "check", "-w", folder).stdout
    assert (folder / "county" / "villages.csv").read_bytes() == before


def test_roads_in_gcj02_are_found_and_converted_only_when_the_user_says_so(bare: Path, tmp_path: Path) -> None:
    lines = [LineString([tuple(vars_of(wgs84_to_gcj02(POINTS[p]))) for p in r.points]) for r in ROADS]
    path = tmp_path / "gcj.geojson"
    geopandas.GeoDataFrame({"highway": [r.tags["highway"] for r in ROADS]}, geometry=lines, crs="EPSG:4326").to_file(path)
    found = figures("roads", "check", path, "-w", bare)
    assert found["roads_look_like_gcj02"]
    assert not found["villages_look_like_gcj02"]
    converted = figures("roads", "import", path, "--crs", "gcj02", "-w", bare)
    assert converted["median_gap_m"] < 1
    assert figures("roads", "check", "-w", bare)["median_gap_m"] < 1


def vars_of(place) -> tuple[float, float]:
    return place.lon, place.lat


@pytest.mark.parametrize("name", ["r.geojson", "r.gpkg", "r.shp"])
def test_a_countys_own_lines_of_every_kind_are_brought_in(bare: Path, tmp_path: Path, name: str) -> None:
    assert figures("roads", "import", drawn(tmp_path / name), "-w", bare)["access"] == {"on_road": 4, "isolated": 1}
    assert figures("roads", "check", "-w", bare)["access"] == {"on_road": 4, "isolated": 1}


@pytest.mark.parametrize("name", ["r.geojson", "r.gpkg", "r.shp", "r.graphml"])
def test_init_takes_roads_of_every_kind(tmp_path: Path, name: str) -> None:
    path = graphml(tmp_path / name) if name.endswith("graphml") else drawn(tmp_path / name)
    folder = made(tmp_path, "--roads", path)
    assert figures("roads", "check", "-w", folder)["access"] == {"on_road": 4, "isolated": 1}


def test_projected_lines_that_name_their_zone_are_taken_and_others_refused(bare: Path, tmp_path: Path) -> None:
    assert figures("roads", "check", drawn(tmp_path / "zone.gpkg", "EPSG:4547"), "-w", bare)["median_gap_m"] < 1
    lines = drawn(tmp_path / "zone.shp", "EPSG:4547")
    lines.with_suffix(".prj").unlink()
    before = (bare / "fieldvisit.toml").read_bytes()
    said = run("roads", "import", lines, "-w", bare, code=2).stderr
    assert "投影" in said
    assert (bare / "fieldvisit.toml").read_bytes() == before
    assert not list((bare / "county").glob("roads*"))


def test_a_damaged_file_leaves_the_roads_as_they_were(county: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.osm.pbf").write_bytes(b"\0\0\0\x0dgarbage")
    before = {path: path.read_bytes() for path in sorted(county.rglob("*")) if path.is_file()}
    run("roads", "import", tmp_path / "bad.osm.pbf", "-w", county, code=2)
    after = {path: path.read_bytes() for path in sorted(county.rglob("*")) if path.is_file()}
    assert {p: b for p, b in after.items() if "sqlite" not in p.name} == {
        p: b for p, b in before.items() if "sqlite" not in p.name
    }


def test_import_replaces_roads_of_another_kind(county: Path, tmp_path: Path) -> None:
    run("roads", "import", drawn(tmp_path / "r.gpkg"), "-w", county)
    assert [path.name for path in (county / "county").glob("roads*")] == ["roads.gpkg"]


def test_import_keeps_what_a_person_wrote_into_the_settings(county: Path, tmp_path: Path) -> None:
    settings = county / "fieldvisit.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + "\n[planning]\n# 每周四天\ndays = 4\n", encoding="utf-8")
    run("roads", "import", drawn(tmp_path / "r.gpkg"), "--weld-m", "8", "-w", county)
    text = settings.read_text(encoding="utf-8")
    assert "# 每周四天\ndays = 4" in text
    with Workspace.open(county) as workspace:
        assert workspace.settings.roads.weld_m == 8
        assert workspace.settings.planning.days == 4
        assert workspace.settings.county.roads == "county/roads.gpkg"


def test_the_network_is_read_from_the_cache_after_the_first_time(county: Path) -> None:
    run("roads", "check", "-w", county)
    (kept,) = (county / "cache").glob("roads-*.npz")
    before = kept.stat().st_mtime_ns
    first = figures("roads", "check", "-w", county)
    assert kept.stat().st_mtime_ns == before
    kept.write_bytes(b"damaged")
    assert figures("roads", "check", "-w", county) == first


def test_route_tells_the_way_in_both_languages(county: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = run("roads", "route", "示例驻地", NAMES[4], "-w", county).stdout
    assert "沿示例路行驶8.0公里" in said
    assert "右转进入乡道" in said
    monkeypatch.setenv("FIELDVISIT_LANG", "en")
    said = run("roads", "route", "示例驻地", NAMES[4], "-w", county).stdout
    assert "turn right onto the township road" in said


@pytest.mark.parametrize("suffix", [".gpx", ".kml", ".geojson"])
def test_route_writes_tracks_for_other_programs(county: Path, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / "neu" / f"way{suffix}"
    run("roads", "route", "示例驻地", NAMES[4], "-w", county, "--out", out)
    text = out.read_text(encoding="utf-8")
    assert f"{at_km(6, 8).lon:.6f}" in text
    assert NAMES[4] in text


def test_a_track_of_an_unknown_kind_is_refused(county: Path, tmp_path: Path) -> None:
    run("roads", "route", "示例驻地", NAMES[4], "-w", county, "--out", tmp_path / "way.doc", code=2)
    assert not (tmp_path / "way.doc").exists()


def test_a_place_nobody_knows_is_named(county: Path) -> None:
    assert "不存在村" in run("roads", "route", "示例驻地", "不存在村", "-w", county, code=4).stderr


def test_reach_lists_the_villages_within_the_minutes_in_order(county: Path) -> None:
    found = figures("roads", "reach", "示例驻地", 20, "-w", county)
    assert [row["code"] for row in found["villages"]] == [CODES[1], CODES[2]]
    assert [row["minutes"] for row in found["villages"]] == [7, 14]
    assert found["travel_source"] == "graph"


def test_reach_writes_the_roads_driven(county: Path, tmp_path: Path) -> None:
    run("roads", "reach", "示例驻地", 20, "-w", county, "--out", tmp_path / "reach.geojson")
    drawn_roads = json.loads((tmp_path / "reach.geojson").read_text(encoding="utf-8"))["features"]
    assert max(f["properties"]["end_min"] for f in drawn_roads) == pytest.approx(20)


def test_without_roads_every_answer_says_estimate(bare: Path, tmp_path: Path) -> None:
    assert "估算" in run("roads", "reach", "示例驻地", 30, "-w", bare).stdout
    said = run("roads", "route", "示例驻地", NAMES[4], "-w", bare, "--out", tmp_path / "way.gpx").stdout
    assert "估算" in said
    assert "沿" not in said
    assert "估算" in (tmp_path / "way.gpx").read_text(encoding="utf-8")
    run("roads", "matrix", tmp_path / "m.csv", "-w", bare)
    rows = list(csv.DictReader((tmp_path / "m.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert {row["时间来源"] for row in rows} == {"估算"}
    run("roads", "matrix", tmp_path / "m.xlsx", "-w", bare)
    book = openpyxl.load_workbook(tmp_path / "m.xlsx")
    assert all("估算" in str([cell.value for row in sheet.iter_rows(max_row=2) for cell in row]) for sheet in book)


def test_roads_to_draw_are_refused_where_there_are_none(bare: Path, tmp_path: Path) -> None:
    run("roads", "reach", "示例驻地", 30, "-w", bare, "--out", tmp_path / "r.geojson", code=2)
    assert not (tmp_path / "r.geojson").exists()


def test_the_matrix_has_a_row_for_every_pair_and_leaves_unreachable_ones_empty(county: Path, tmp_path: Path) -> None:
    run("roads", "matrix", tmp_path / "m.csv", "-w", county)
    rows = list(csv.DictReader((tmp_path / "m.csv").read_text(encoding="utf-8-sig").splitlines()))
    minutes = {(row["起点"], row["终点"]): row["分钟"] for row in rows}
    assert len(minutes) == 6 * 6
    assert minutes["base:L1", CODES[1]] == "7"
    assert minutes["base:L1", CODES[5]] == ""


@pytest.mark.parametrize("name", ["m.csv", "m.xlsx"])
def test_a_matrix_written_out_can_be_brought_in_and_gives_the_same_minutes(county: Path, tmp_path: Path, name: str) -> None:
    usual = figures("roads", "route", "示例驻地", NAMES[4], "-w", county)
    run("roads", "matrix", tmp_path / name, "-w", county)
    brought = figures("roads", "matrix", "--given", tmp_path / name, "-w", county)
    assert (brought["places"], brought["shortcuts"], brought["unknown"], brought["absent"]) == (6, [], [], [])
    again = figures("roads", "route", "示例驻地", NAMES[4], "-w", county)
    assert again["travel_source"] == "given"
    assert again["minutes"] == usual["minutes"]


def table(path: Path) -> Path:
    """A county's table by name: the detour over village 1 is faster, village 5 is missing, one name is nobody's."""
    rows = [("示例驻地", NAMES[1], 10), (NAMES[1], NAMES[2], 10), ("示例驻地", NAMES[2], 45), ("示例驻地", "外县村", 90)]
    text = "\n".join(f"{a},{b},{m}\n{b},{a},{m}" for a, b, m in rows)
    path.write_text(f"起点,终点,分钟\n{text}\n", encoding="utf-8")
    return path


def test_a_given_table_is_checked_before_it_is_used(county: Path, tmp_path: Path) -> None:
    found = figures("roads", "matrix", "--given", table(tmp_path / "t.csv"), "--dry-run", "-w", county)
    assert [shortcut[2] for shortcut in found["shortcuts"]] == [25, 25]
    assert found["unknown"] == ["外县村"]
    assert found["absent"] == [CODES[3], CODES[4], CODES[5]]
    assert figures("roads", "route", "示例驻地", NAMES[2], "-w", county)["travel_source"] == "graph"


def test_a_given_table_is_used_closed_and_says_so(county: Path, tmp_path: Path) -> None:
    run("roads", "matrix", "--given", table(tmp_path / "t.csv"), "-w", county)
    found = figures("roads", "route", "示例驻地", NAMES[2], "-w", county)
    assert (found["minutes"], found["travel_source"]) == (20, "given")
    assert "本县时间表" in found["conditions"][0]
    assert not figures("roads", "route", "示例驻地", NAMES[3], "-w", county)["reachable"]


def test_a_table_of_another_county_is_refused(county: Path, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("起点,终点,分钟\n甲,乙,5\n乙,甲,5\n", encoding="utf-8")
    before = (county / "fieldvisit.toml").read_bytes()
    assert "t.csv" in run("roads", "matrix", "--given", tmp_path / "t.csv", "-w", county, code=4).stderr
    assert (county / "fieldvisit.toml").read_bytes() == before


def test_a_source_that_was_named_is_never_replaced(bare: Path) -> None:
    settings = bare / "fieldvisit.toml"
    usual = settings.read_text(encoding="utf-8")
    for source in ("graph", "given", "valhalla"):
        settings.write_text(usual.replace("[county]", f'[county]\ntravel = "{source}"'), encoding="utf-8")
        assert "county.travel" in run("roads", "reach", "示例驻地", 30, "-w", bare, code=3).stderr


def test_a_closure_of_a_day_blocks_the_way_on_that_day_only(county: Path, tmp_path: Path) -> None:
    run("roads", "closures", closures_file(tmp_path), "-w", county)
    ask = ("roads", "route", "示例驻地", NAMES[4], "-w", county, "--day")
    assert not figures(*ask, "2026-12-02")["reachable"]
    assert "漫水桥" in run(*ask, "2026-12-02").stdout
    assert figures(*ask, "2026-12-03")["reachable"]
    run("roads", "closures", "--lift", "-w", county)
    assert figures(*ask, "2026-12-02")["reachable"]


def test_closures_are_listed(county: Path, tmp_path: Path) -> None:
    run("roads", "closures", closures_file(tmp_path), "-w", county)
    assert figures("roads", "closures", "-w", county)["closures"] == [
        {"id": "F1", "name": "漫水桥", "first_day": "2026-11-30", "last_day": "2026-12-02"}
    ]


def trips_file(path: Path, count: int = 12, *, faster: float = 1.0, more: str = "") -> Path:
    """Trips to villages 1 to 4 as driven on the invented roads, at ``faster`` times the usual speed."""
    usual = {1: 7, 2: 14, 3: 21, 4: 27}
    rows = "".join(f"示例驻地,{NAMES[1 + n % 4]},{usual[1 + n % 4] / faster}\n" for n in range(count))
    path.write_text(f"起点,终点,分钟\n{rows}{more}", encoding="utf-8")
    return path


def test_trips_calibrate_the_speed_table_and_the_plan_would_say_so(county: Path, tmp_path: Path) -> None:
    found = figures("roads", "trips", trips_file(tmp_path / "t.csv", faster=0.5), "-w", county)
    assert found["calibration_factor"] == pytest.approx(0.5, abs=0.02)
    assert found["median_error_after"] < 0.05 < found["median_error_before"]
    assert 13 <= figures("roads", "route", "示例驻地", NAMES[1], "-w", county)["minutes"] <= 15
    assert "校准系数" in run("roads", "route", "示例驻地", NAMES[1], "-w", county).stdout


def test_trips_fit_the_estimate_where_there_are_no_roads(bare: Path, tmp_path: Path) -> None:
    found = figures("roads", "trips", trips_file(tmp_path / "t.csv"), "-w", bare)
    assert found["travel_source"] == "estimate"
    assert "由 12 次实际行程拟合" in found["estimate"]
    assert (
        "由 12 次实际行程拟合"
        in run("roads", "reach", "示例驻地", 30, "-w", bare, "--json").stdout
        + run("roads", "route", "示例驻地", NAMES[1], "-w", bare).stdout
    )


def test_nine_trips_are_too_few_and_nothing_changes(bare: Path, tmp_path: Path) -> None:
    before = (bare / "fieldvisit.toml").read_bytes()
    run("roads", "trips", trips_file(tmp_path / "t.csv", 9), "-w", bare, code=3)
    assert (bare / "fieldvisit.toml").read_bytes() == before


def test_trips_with_unknown_places_are_named_by_row(county: Path, tmp_path: Path) -> None:
    found = figures("roads", "trips", trips_file(tmp_path / "t.csv", more="示例驻地,外县村,5\n"), "--dry-run", "-w", county)
    assert (found["trips"], found["unknown_rows"]) == (12, [14])


def test_roads_are_not_replaced_when_the_settings_cannot_name_them(county: Path, tmp_path: Path) -> None:
    settings = county / "fieldvisit.toml"
    inline = ", ".join(line for line in settings.read_text(encoding="utf-8").splitlines()[1:] if line.strip())
    settings.write_text(f"county = {{ {inline} }}\n", encoding="utf-8")
    before = sorted((path.name, path.read_bytes()) for path in (county / "county").iterdir())
    said = run("roads", "import", drawn(tmp_path / "r.gpkg"), "-w", county, code=3).stderr
    assert 'roads = "county/roads.gpkg"' in said
    assert sorted((path.name, path.read_bytes()) for path in (county / "county").iterdir()) == before


def test_the_demos_invented_roads_are_refused_in_a_real_workspace(county: Path) -> None:
    before = (county / "county" / "roads.osm").read_bytes()
    assert "合成" in run("roads", "import", geodata("demo", "roads.osm.pbf"), "-w", county, code=2).stderr
    assert (county / "county" / "roads.osm").read_bytes() == before
    assert figures("roads", "check", "-w", county)["km"] == pytest.approx(21, abs=0.1)


@pytest.fixture
def server() -> Iterator[str]:
    """An OSRM server whose every trip takes ten minutes and ten kilometres, with every place on a road."""

    class Table(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = {key: value[0].split(";") for key, value in parse_qs(urlsplit(self.path).query).items()}
            rows, columns = len(asked["sources"]), len(asked["destinations"])
            answer = {
                "code": "Ok",
                "durations": [[600.0] * columns] * rows,
                "distances": [[10_000.0] * columns] * rows,
                "sources": [{"distance": 5.0, "location": []}] * rows,
                "destinations": [{"distance": 5.0, "location": []}] * columns,
            }
            body = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Table) as http:
        thread = threading.Thread(target=http.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{http.server_port}"
        http.shutdown()
        thread.join()


def asking(workspace: Path, url: str) -> Path:
    """The workspace with a routing server named in its settings."""
    settings = workspace / "fieldvisit.toml"
    text = settings.read_text(encoding="utf-8").replace("[county]", '[county]\ntravel = "http"', 1)
    settings.write_text(f'{text}\n[http]\nurl = "{url}"\ntimeout = 5\n', encoding="utf-8")
    return workspace


def test_a_server_named_in_the_settings_gives_the_times_and_is_named(bare: Path, tmp_path: Path, server: str) -> None:
    pytest.importorskip("routingpy", reason="the extra http is not installed")
    found = figures("roads", "route", "示例驻地", NAMES[5], "-w", asking(bare, server))
    assert (found["minutes"], found["km"], found["travel_source"], found["steps"]) == (10, 10, "http", [])
    assert server in found["conditions"][0]
    run("roads", "matrix", tmp_path / "m.csv", "-w", bare)
    rows = list(csv.DictReader((tmp_path / "m.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert {row["时间来源"] for row in rows} == {"路线服务"}
    assert server in CliRunner().invoke(main, ["doctor", "-w", str(bare)]).output


def test_a_server_that_does_not_answer_is_said_and_not_replaced_by_the_roads(county: Path) -> None:
    pytest.importorskip("routingpy", reason="the extra http is not installed")
    said = run("roads", "route", "示例驻地", NAMES[1], "-w", asking(county, "http://127.0.0.1:9"), code=3)
    assert "127.0.0.1:9" in said.stderr
    assert "分钟" not in said.stdout


def test_a_server_without_an_address_is_refused(county: Path) -> None:
    assert "http.url" in run("roads", "route", "示例驻地", NAMES[1], "-w", asking(county, ""), code=3).stderr
