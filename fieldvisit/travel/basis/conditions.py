"""What the travel times of a plan assume, in sentences that are kept with the plan."""

from __future__ import annotations

from collections.abc import Iterator

from fieldvisit.domain.travel import Access, Closure, TravelMatrix
from fieldvisit.errors import Text
from fieldvisit.travel.basis.choose import Basis
from fieldvisit.travel.checks.given import check_matrix
from fieldvisit.travel.estimate import how_estimated

_FACTORS = {
    "season_factor": Text("季节系数", "season factor"),
    "weather_factor": Text("天气系数", "weather factor"),
    "calibration_factor": Text("校准系数", "calibration factor"),
}


def conditions_of(basis: Basis, matrix: TravelMatrix) -> tuple[Text, ...]:
    """What was assumed: the estimate or table used, factors other than 1, and every closure in force with its effect."""
    return (*_source(basis), *_factors(basis), *(_closure(c, basis, matrix) for c in basis.closures))


def _source(basis: Basis) -> Iterator[Text]:
    if basis.source == "estimate":
        yield how_estimated(basis.estimate)
    if basis.source == "http":
        url, kind = basis.http.url, basis.http.kind
        yield Text(
            f"行车时间取自路线服务 {url}（{kind}），车速由该服务定",
            f"travel times and speeds are those of the routing server {url} ({kind})",
        )
    if basis.source == "osrm":
        data = basis.osrm.data
        yield Text(f"行车时间由 OSRM 按 {data} 计算，车速由该数据定", f"travel times and speeds are OSRM's on {data}")
    if basis.source == "given" and basis.table is not None:
        found = check_matrix(basis.table)
        yield Text(
            f"行车时间取自本县时间表 {basis.table.note}：{len(basis.table.place_ids)} 个地点，缺 {len(found.missing)} 对，"
            f"{len(found.shortcuts)} 对经第三地更快，按更快的算",
            f"travel times are the county's own table {basis.table.note}: {len(basis.table.place_ids)} places, "
            f"{len(found.missing)} pairs missing, {len(found.shortcuts)} pairs faster over a third place and taken so",
        )


def _factors(basis: Basis) -> Iterator[Text]:
    if basis.source != "graph":
        return
    for key, name in _FACTORS.items():
        value = float(getattr(basis.travel, key))
        if value != 1:
            yield Text(f"{name} {value:g}", f"{name} {value:g}")


def _closure(closure: Closure, basis: Basis, matrix: TravelMatrix) -> Text:
    days = f"{closure.first_day.isoformat()} – {closure.last_day.isoformat()}"
    zh, en = f"封路“{closure.name}”（{days}）", f"closure “{closure.name}” ({days})"
    if basis.source != "graph" or basis.roads is None:
        return Text(f"{zh}未计入：行车时间不是按路网算的", f"{en} is not applied: the times are not computed on roads")
    if all(stretch.closure_id != closure.id for stretch in basis.roads.closed):
        return Text(f"{zh}没有碰到任何道路", f"{en} touches no road")
    cut = sum(1 for one in matrix.access if one.access is Access.CLOSED and closure.id in one.closures)
    return Text(f"{zh}：{cut} 个地点不通", f"{en}: {cut} places cut off")
