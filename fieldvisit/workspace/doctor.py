"""A self-check in sentences: whether this machine and this workspace can do the work without any network."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from fieldvisit import pipeline
from fieldvisit.errors import FieldVisitError, Text
from fieldvisit.io.gazetteer import all_provinces, load_gazetteer
from fieldvisit.resources import geodata, static
from fieldvisit.settings import FILE_NAME
from fieldvisit.workspace.background import background_of
from fieldvisit.workspace.care import care_findings, schema_finding, structure_finding
from fieldvisit.workspace.findings import Finding
from fieldvisit.workspace.store import Workspace

_LEAST_FREE_MB = 500


def examine(folder: Path) -> tuple[Finding, ...]:
    """Everything worth checking before Monday morning, machine first, then the workspace in ``folder`` if there is one."""
    findings = [_python(), _disk(folder), _shipped_files(), _gazetteer()]
    if (folder / FILE_NAME).is_file():
        findings += _workspace(folder)
    else:
        findings.append(
            Finding(
                "workspace",
                True,
                Text(
                    f"{folder.resolve().name} 不是工作目录，只检查了本机。用 -w 指定工作目录。",
                    f"{folder.resolve().name} is no workspace; only the machine was checked. Name one with -w.",
                ),
            )
        )
    return tuple(findings)


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("python", True, Text(f"Python {version}。", f"Python {version}."))


def _disk(folder: Path) -> Finding:
    there = next(p for p in (folder.resolve(), *folder.resolve().parents) if p.exists())
    free = shutil.disk_usage(there).free // 2**20
    if free < _LEAST_FREE_MB:
        return Finding(
            "disk",
            False,
            Text(
                f"磁盘只剩 {free} MB，请清理到 {_LEAST_FREE_MB} MB 以上。",
                f"Only {free} MB of disk are free; make room for {_LEAST_FREE_MB} MB.",
            ),
        )
    return Finding("disk", True, Text(f"磁盘可用 {free} MB。", f"{free} MB of disk are free."))


def _shipped_files() -> Finding:
    missing = [p.name for p in (geodata("README.md"), geodata("demo", "ledger.xlsx")) if not p.is_file()] + _changed_assets()
    if missing:
        names = "、".join(missing)
        return Finding(
            "files",
            False,
            Text(
                f"程序文件不全或被改动：{names}。请重新安装。",
                f"Files of the program are missing or changed: {', '.join(missing)}. Install it again.",
            ),
        )
    return Finding(
        "files",
        True,
        Text(
            "地图脚本、地名库、演示数据齐全，运行不需要互联网。",
            "Map scripts, gazetteer and demo data are here; no internet is needed.",
        ),
    )


def _changed_assets() -> list[str]:
    """Vendored scripts and styles that are not what the manifest says, or the manifest itself."""
    manifest = static("vendor", "MANIFEST.json")
    if not manifest.is_file():
        return [manifest.name]
    told = [one["files"] for one in json.loads(manifest.read_text("utf-8"))["libraries"]]
    sums = {name: sha256 for library in told for name, sha256 in library.items()}
    there = {name: static("vendor", name) for name in sums}
    return [n for n, p in there.items() if not p.is_file() or hashlib.sha256(p.read_bytes()).hexdigest() != sums[n]]


def _gazetteer() -> Finding:
    gazetteer, provinces = load_gazetteer(), len(all_provinces())
    home = gazetteer.units[0].name
    return Finding(
        "gazetteer",
        len(gazetteer.units) > 0,
        Text(
            f"地名库：{gazetteer.edition}，{provinces} 个省份，其中{home} {len(gazetteer.units)} 个单位。",
            f"Gazetteer: {gazetteer.edition}, {provinces} provinces, {len(gazetteer.units)} units in {home}.",
        ),
    )


def _workspace(folder: Path) -> Iterator[Finding]:
    workspace: list[Workspace] = []
    schema = _checked(lambda: schema_finding(folder), "schema")
    yield schema
    if not schema.good:  # opening would bring it up: that is not a check's to do
        return
    yield _attempt("register", lambda: _opened(folder, workspace))
    if not workspace:
        return
    with workspace[0] as opened:
        structure = _checked(lambda: structure_finding(opened), "structure")
        yield structure
        if not structure.good:  # what is read from a damaged register says nothing
            return
        yield _attempt("county", lambda: _county(opened))
        yield _attempt("roads", lambda: _roads(opened))
        yield _attempt("background", lambda: _background(opened))
        yield from care_findings(opened)


def _checked(check: Callable[[], Finding], name: str) -> Finding:
    try:
        return check()
    except FieldVisitError as error:
        return Finding(name, False, error.text)


def _attempt(name: str, check: Callable[[], Text]) -> Finding:
    try:
        return Finding(name, True, check())
    except FieldVisitError as error:
        return Finding(name, False, error.text)


def _opened(folder: Path, into: list[Workspace]) -> Text:
    into.append(Workspace.open(folder))
    n = into[0].register.intake_counts().petitions
    return Text(f"登记库可读，{n} 件信访件。", f"The register opens; {n} petitions.")


def _county(workspace: Workspace) -> Text:
    county = workspace.county
    placed = sum(1 for v in county.villages if v.location is not None)
    return Text(
        f"{workspace.settings.county.name}：{len(county.villages)} 个村，其中 {placed} 个有点位；{len(county.leaders)} 位领导或工作组。",
        f"{workspace.settings.county.name}: {len(county.villages)} villages, {placed} with a position; {len(county.leaders)} leaders or teams.",
    )


def _background(workspace: Workspace) -> Text:
    found = background_of(workspace.folder, workspace.settings.map)
    if found is None:
        return Text("地图只画本县界线，没有底图。", "Maps draw the county's outline without a background.")
    if found.tiles is None:
        return Text(
            f"{found.line.zh}。各人的浏览器要能访问 {found.host}（此处不询问）。",
            f"{found.line.en}. Each browser must reach {found.host} (not asked here).",
        )
    own = found.tiles
    zooms = f"{own.min_zoom}–{own.max_zoom}"
    return Text(
        f"底图文件 {own.name}，{zooms} 级。{found.line.zh}。", f"Background file {own.name}, zooms {zooms}. {found.line.en}."
    )


def _roads(workspace: Workspace) -> Text:
    roads, source = workspace.county.roads, pipeline.basis_of(workspace.county, workspace.settings).source
    if source == "given":
        return Text("行车时间取自本县时间表。", "Travel times are the county's own table.")
    if source == "http":
        url = workspace.settings.http.url
        return Text(
            f"行车时间取自路线服务 {url}（此处不询问）。", f"Travel times are the routing server's, {url} (not asked here)."
        )
    if source == "osrm":
        data = workspace.settings.osrm.data
        return Text(f"行车时间由 OSRM 按 {data} 计算。", f"Travel times are OSRM's on {data}.")
    if roads is None or source == "estimate":
        return Text("行车时间按直线估算并注明“估算”。", "Travel times are estimates from straight lines and labelled so.")
    km = float(roads.length_m.sum()) / 1000
    return Text(f"路网 {km:.0f} 公里。", f"Road network of {km:.0f} km.")
