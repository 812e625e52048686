"""Roads and travel times: roads check, import, closures, matrix, route, reach."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from fieldvisit.cli.output import DAY, count, json_option, open_workspace, progress, show, workspace_option
from fieldvisit.domain.run import DEMO_BANNER
from fieldvisit.errors import InputFileError, Text
from fieldvisit.io.atomic import write_bytes, write_text
from fieldvisit.io.roads import LineParams
from fieldvisit.io.roads.tracks import reach_geojson, routes_geojson, routes_gpx, routes_kml
from fieldvisit.workspace import Workspace
from fieldvisit.workspace.roads.ask import SOURCE_WORDS, Answer, matrix_csv, matrix_of, matrix_xlsx, way, within
from fieldvisit.workspace.roads.bring import (
    check_roads,
    check_table,
    import_closures,
    import_roads,
    import_table,
    lift_closures,
)
from fieldvisit.workspace.roads.places import places_in
from fieldvisit.workspace.roads.trips import fit_trips

_FILE = click.Path(path_type=Path, dir_okay=False)
_TRACKS = {".gpx": routes_gpx, ".kml": routes_kml, ".geojson": routes_geojson, ".json": routes_geojson}
_day_option = click.option("--day", type=DAY, help="Closures of this day instead of the plan's days / 按某一天的封路情况")


def _line_options(command: Callable[..., Any]) -> Callable[..., Any]:
    usual = LineParams()
    for option in (
        click.option("--weld-m", type=float, default=usual.weld_m, show_default=True, help="Join ends within metres / 端点相接距离（米）"),
        click.option("--join-crossings", is_flag=True, help="Join roads where they cross, except bridges / 交叉处相连（桥、隧道除外）"),
        click.option("--default-class", default=usual.default_class, show_default=True, help="Class of lines that state none / 未注明等级的路"),
        click.option("--crs", type=click.Choice(["wgs84", "gcj02"]), default=usual.crs, show_default=True, help="Coordinates of the lines / 坐标系"),
        click.option("--weld-gaps", is_flag=True, help="Join loose pieces within 30 m / 连接相距不足 30 米的孤立路段"),
    ):  # fmt: skip
        command = option(command)
    return command


@click.group()
def roads() -> None:
    """Roads and travel times of a workspace / 路网与行车时间."""


@roads.command()
@click.argument("file", type=_FILE, required=False)
@_line_options
@workspace_option
@json_option
def check(folder: Path, file: Path | None, weld_gaps: bool, as_json: bool, **lines: Any) -> None:
    """Check the roads, or a file before bringing it in; changes nothing / 检查路网（不改动任何文件）."""
    with open_workspace(folder) as workspace, progress() as tell:
        tell(Text("检查路网", "checking the roads"))
        report = check_roads(workspace, file, LineParams(**lines) if file else None, weld_gaps=weld_gaps)
    show(as_json, report.figures(), report.sentences)


@roads.command("import")
@click.argument("file", type=_FILE)
@_line_options
@workspace_option
@json_option
def import_(folder: Path, file: Path, weld_gaps: bool, as_json: bool, **lines: Any) -> None:
    """Bring roads in: .osm .pbf .graphml .geojson .gpkg .shp / 导入路网."""
    with open_workspace(folder) as workspace, progress() as tell:
        tell(Text(f"读取 {file.name}", f"reading {file.name}"))
        report = import_roads(workspace, file, LineParams(**lines), weld_gaps=weld_gaps)
    done = Text("路网已导入，行车时间从此按路网计算。", "The roads are in; travel times are computed on them from now on.")
    show(as_json, report.figures(), lambda: [*report.sentences(), done])


@roads.command()
@click.argument("file", type=_FILE, required=False)
@click.option("--lift", is_flag=True, help="Use no closures any more / 解除封路")
@workspace_option
@json_option
def closures(folder: Path, file: Path | None, lift: bool, as_json: bool) -> None:
    """Bring closed roads in (GeoJSON), list them, or lift them / 导入、查看或解除封路."""
    if lift and file is not None:
        raise click.UsageError("give a file or --lift, not both / 文件与 --lift 只能选一个")
    with open_workspace(folder) as workspace:
        if file is not None:
            import_closures(workspace, file)
        if lift:
            lift_closures(workspace)
        found = workspace.county.closures
    rows = [
        {"id": c.id, "name": c.name, "first_day": c.first_day.isoformat(), "last_day": c.last_day.isoformat()} for c in found
    ]
    show(
        as_json,
        {"closures": rows},
        lambda: [
            Text(f"封路 {len(rows)} 处。重新编排后计入：fieldvisit plan", f"{count(len(rows), 'closure')}; plan again to apply them"),
            *(Text(f"  {r['name']}：{r['first_day']} 至 {r['last_day']}", f"  {r['name']}: {r['first_day']} to {r['last_day']}") for r in rows),
        ],
    )  # fmt: skip


@roads.command()
@click.argument("out", type=_FILE, required=False)
@click.option("--given", type=_FILE, help="Bring in a table the county has: csv, xlsx / 导入本县已有的时间表")
@click.option("--dry-run", is_flag=True, help="Only check the given table / 只检查，不导入")
@_day_option
@workspace_option
@json_option
def matrix(*, folder: Path, out: Path | None, given: Path | None, dry_run: bool, day: datetime | None, as_json: bool) -> None:
    """Write the travel times of all bases and villages (csv, xlsx), or bring a table in / 行车时间表."""
    if (out is None) == (given is None):
        raise click.UsageError("give OUT.csv, OUT.xlsx, or --given FILE / 写出文件名，或用 --given 导入")
    with open_workspace(folder) as workspace, progress() as tell:
        if given is not None:
            report = check_table(workspace, given) if dry_run else import_table(workspace, given)
            show(as_json, report.figures(), lambda: [*report.sentences(), _table_done(dry_run=dry_run)])
        if out is not None:
            tell(Text("计算行车时间", "computing travel times"))
            figures, lines = _write_matrix(workspace, out, _date(day))
            show(as_json, figures, lambda: lines)


@roads.command()
@click.argument("start")
@click.argument("end")
@click.option("--out", type=_FILE, help="Write the way: .gpx .kml .geojson / 导出路线")
@_day_option
@workspace_option
@json_option
def route(*, folder: Path, start: str, end: str, out: Path | None, day: datetime | None, as_json: bool) -> None:
    """Turn by turn from START to END (village, or leader's id or base) / 逐段路线."""
    if out is not None and out.suffix.lower() not in _TRACKS:
        raise _unknown_kind(out, ".gpx .kml .geojson")
    with open_workspace(folder) as workspace:
        answer = way(workspace, start, end, _date(day))
        demo = workspace.settings.county.demo
    if out is not None and answer.route.minutes >= 0:
        _ready(out)
        write_text(
            out, _TRACKS[out.suffix.lower()]((answer.route,), answer.places.names, _description(answer.route.source, demo=demo))
        )
    show(as_json, _route_figures(answer), lambda: _route_sentences(answer))


@roads.command()
@click.argument("base")
@click.argument("minutes", type=click.IntRange(0, 1440))
@click.option("--out", type=_FILE, help="Write the roads reached: .geojson / 导出可达道路")
@_day_option
@workspace_option
@json_option
def reach(*, folder: Path, base: str, minutes: int, out: Path | None, day: datetime | None, as_json: bool) -> None:
    """Which villages lie within MINUTES of BASE / 从某地出发若干分钟内能到哪些村."""
    if out is not None and out.suffix.lower() not in (".geojson", ".json"):
        raise _unknown_kind(out, ".geojson")
    with open_workspace(folder) as workspace:
        found, places, basis = within(workspace, base, minutes, _date(day))
        demo = workspace.settings.county.demo
    if out is not None:
        if basis.source != "graph":
            raise InputFileError(
                "没有按路网计算，画不出可达道路；请先导入路网，或去掉 --out。",
                "The times are not computed on roads, so there are no roads to draw; bring roads in, or leave --out away.",
            )
        _ready(out)
        write_text(out, reach_geojson(found, _description(basis.source, demo=demo)))
    source, name = SOURCE_WORDS[basis.source], places.names[found.origin_id]
    rows = [
        {"code": r.place_id, "name": places.names[r.place_id], "minutes": r.minutes, "km": round(r.km, 1)} for r in found.places
    ]
    head = Text(
        f"从{name}出发 {minutes} 分钟内可到 {len(rows)} 个村（{source.zh}）：",
        f"within {minutes} min of {name}: {count(len(rows), 'village')} ({source.en})",
    )
    show(
        as_json,
        {"from": name, "minutes": minutes, "travel_source": basis.source, "villages": rows},
        lambda: [head, *(Text(f"  {r['name']}：{r['minutes']} 分钟，{r['km']} 公里", f"  {r['name']}: {r['minutes']} min, {r['km']} km") for r in rows)],
    )  # fmt: skip


@roads.command()
@click.argument("file", type=_FILE)
@click.option("--dry-run", is_flag=True, help="Only say what the trips say / 只看结果，不写入设置")
@workspace_option
@json_option
def trips(folder: Path, file: Path, dry_run: bool, as_json: bool) -> None:
    """Fit speeds, or the estimate, to at least ten trips driven and timed / 用实际行程校准行车时间."""
    with open_workspace(folder) as workspace, progress() as tell:
        tell(Text("用实际行程校准", "fitting to recorded trips"))
        report = fit_trips(workspace, file, dry_run=dry_run)
    show(as_json, report.figures(), report.sentences)


def _write_matrix(workspace: Workspace, out: Path, day: date | None) -> tuple[dict[str, object], list[Text]]:
    if out.suffix.lower() not in (".csv", ".xlsx"):
        raise _unknown_kind(out, ".csv .xlsx")
    travel, conditions = matrix_of(workspace, day)
    places, demo = places_in(workspace.county), workspace.settings.county.demo
    _ready(out)
    if out.suffix.lower() == ".csv":
        write_text(out, matrix_csv(travel, places, demo=demo))
    else:
        write_bytes(out, matrix_xlsx(travel, places, demo=demo))
    ways, source, size = int(travel.reachable.sum()), SOURCE_WORDS[travel.source], len(travel.place_ids)
    figures = {
        "outputs": [str(out)],
        "places": size,
        "pairs_with_a_way": ways,
        "travel_source": travel.source,
        "conditions": [condition.zh for condition in conditions],
    }
    lines = [
        Text(
            f"行车时间（{source.zh}）：{size} 个地点，{size * size - ways} 对没有路可通。",
            f"travel times ({source.en}): {count(size, 'place')}, {count(size * size - ways, 'pair')} without a way",
        ),
        *(Text(f"  条件：{c.zh}。", f"  condition: {c.en}") for c in conditions),
        Text(f"已写入 {out}", f"written: {out}"),
    ]
    return figures, lines


def _route_figures(answer: Answer) -> dict[str, object]:
    found = answer.route
    steps = [
        {"zh": s.sentence.zh, "en": s.sentence.en, "km": round(s.km, 3), "lon": s.position.lon, "lat": s.position.lat}
        for s in answer.steps
    ]
    return {
        "from": answer.places.names[found.from_id],
        "to": answer.places.names[found.to_id],
        "reachable": found.minutes >= 0,
        "minutes": found.minutes if found.minutes >= 0 else None,
        "km": round(found.km, 3) if found.minutes >= 0 else None,
        "travel_source": found.source,
        "steps": steps,
        "conditions": [condition.zh for condition in answer.conditions],
    }  # fmt: skip


def _route_sentences(answer: Answer) -> list[Text]:
    found, names = answer.route, answer.places.names
    start, end, source = names[found.from_id], names[found.to_id], SOURCE_WORDS[found.source]
    assumed = [Text(f"  条件：{c.zh}。", f"  condition: {c.en}") for c in answer.conditions]
    if found.minutes < 0:
        return [Text(f"从{start}到{end}没有可通行的道路。", f"There is no way by road from {start} to {end}."), *assumed]
    head = Text(
        f"{start} → {end}：{found.minutes} 分钟，{found.km:.1f} 公里（{source.zh}）。",
        f"{start} → {end}: {found.minutes} min, {found.km:.1f} km ({source.en})",
    )
    steps = [Text(f"  {n}. {s.sentence.zh}。", f"  {n}. {s.sentence.en}.") for n, s in enumerate(answer.steps, 1)]
    return [head, *steps, *assumed]


def _table_done(*, dry_run: bool) -> Text:
    if dry_run:
        return Text("仅检查，未导入。", "Checked only; nothing was stored.")
    return Text("时间表已导入，编排行程从此用它。", "The table is in; plans use it from now on.")


def _description(source: str, *, demo: bool) -> str:
    word = SOURCE_WORDS[source]
    return f"{DEMO_BANNER.zh if demo else ''} 时间来源：{word.zh} ({word.en})".strip()


def _date(day: datetime | None) -> date | None:
    return day.date() if day else None


def _ready(out: Path) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)


def _unknown_kind(out: Path, kinds: str) -> InputFileError:
    return InputFileError(
        f"不认识 {out.name} 的扩展名，请用 {kinds} 之一。", f"{out.name} has an unknown ending; use one of {kinds}."
    )
