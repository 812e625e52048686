"""Writes a folder of invented counties that ``batch run`` can take: petitions, villages, rosters, and the plan of the batch."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from fieldvisit.domain.petition import Petition
from fieldvisit.domain.place import AdminLevel, Gazetteer, GazetteerUnit, Village
from fieldvisit.errors import InputFileError, NotFoundError, Text
from fieldvisit.io.atomic import write_text
from fieldvisit.io.gazetteer import HOME, load_gazetteer
from fieldvisit.scale.invented.county import LEADERS, TODAY, InventedCounty, invent_county
from fieldvisit.scale.records import PetitionRow
from fieldvisit.scale.tables import write_rows

PLAN_FILE = "plan.toml"
_ZONE = "功能区"
_PLANNING = (
    "[planning]  # what stands here without these lines",
    "time_limit_s = 86400  # work is counted; the clock never cuts a plan short",
    "rounds = 2  # a fifth of the usual search: a province has 157 counties to plan",
    "iterations = 8000",
    "engine_failures = 0",
)


def generate(
    out: Path,
    petitions: int,
    tell: Callable[[Text], None],
    *,
    counties: Sequence[str] = (),
    provinces: Sequence[str] = (),
    seed: int = 1,
    names: Path | None = None,
) -> Mapping[str, int]:
    """Fill an empty folder with invented counties; returns the petitions of each.

    The same seed gives the same bytes. Villages differ in how much they petition by a heavy tail, and twelve neighbouring villages of
    each county petition four times as often. Every row and every file says that it is invented.

    Parameters
    ----------
    counties
        Six-digit codes (empty: every county of the provinces but development zones).
    provinces
        Two-digit codes (empty: those of the counties, or Henan); one after the other, each with its own gazetteer.
    names
        A gazetteer in the form of ``geodata/build/gazetteer.py`` for all of them; ``None`` for those that ship.

    Raises
    ------
    InputFileError
        If the folder holds something.
    NotFoundError
        If a county is not in the gazetteer or has no villages there, or no gazetteer ships for a province.
    """
    if out.exists() and any(out.iterdir()):
        raise InputFileError(f"{out} 不是空目录，请另选目录。", f"{out} is not empty; choose another folder.")
    wanted = sorted(set(provinces) or {code[:2] for code in counties} or {HOME})
    invented = [one for province in wanted for one in _of_province(province, counties, seed, names)]
    shares = _shares(petitions, [county.weight for county in invented])
    for folder in ("petitions", "villages", "leaders"):
        (out / folder).mkdir(parents=True, exist_ok=True)
    for number, (county, count) in enumerate(zip(invented, shares, strict=True), start=1):
        _write(out, county, count, seed)
        tell(Text(f"{number}/{len(invented)} 县 {county.unit.name}", f"county {number} of {len(invented)}"))
    write_text(out / PLAN_FILE, _plan(names))
    return {county.unit.code: count for county, count in zip(invented, shares, strict=True)}


def _of_province(province: str, counties: Sequence[str], seed: int, names: Path | None) -> list[InventedCounty]:
    """The invented counties of a province: those that are asked for, or all."""
    gazetteer = load_gazetteer(names, code=province)
    below = _below(gazetteer)
    order, asked = list(below), [code for code in counties if code.startswith(province)]
    chosen = _chosen(gazetteer, below, asked) if asked or not counties else ()
    return [invent_county(gazetteer, code, order.index(code), below[code], seed) for code in chosen]


def _below(gazetteer: Gazetteer) -> dict[str, list[GazetteerUnit]]:
    """By county: each of its townships that has villages, followed by these."""
    villages: dict[str, list[GazetteerUnit]] = {}
    for unit in gazetteer.units:
        if unit.level is AdminLevel.VILLAGE:
            villages.setdefault(unit.parent, []).append(unit)
    found: dict[str, list[GazetteerUnit]] = {}
    for unit in gazetteer.units:
        if unit.level is AdminLevel.TOWNSHIP and unit.code in villages:
            found.setdefault(unit.parent, []).extend([unit, *villages[unit.code]])
    return dict(sorted(found.items()))


def _chosen(gazetteer: Gazetteer, below: Mapping[str, object], counties: Sequence[str]) -> Sequence[str]:
    strange = next((code for code in counties if code not in below), None)
    if strange is not None:
        raise NotFoundError(
            f"地名库中没有代码为 {strange} 的县（市、区），或它没有村。",
            f"The gazetteer has no county {strange}, or no villages in it.",
        )
    return sorted(set(counties)) or [code for code in sorted(below) if gazetteer.by_code[code].kind != _ZONE]


def _shares(total: int, weights: Sequence[float]) -> list[int]:
    """So many in all, in proportion: whole numbers, the largest remainders rounded up."""
    exact = [total * weight / sum(weights) for weight in weights]
    shares = [int(one) for one in exact]
    order = sorted(range(len(exact)), key=lambda at: (shares[at] - exact[at], at))
    for at in order[: total - sum(shares)]:
        shares[at] += 1
    return shares


def _write(out: Path, county: InventedCounty, count: int, seed: int) -> None:
    about = {"synthetic": "true", "source": f"fieldvisit batch generate --seed {seed}；合成数据，内容虚构"}
    code = county.unit.code
    rows = [_row(one) for one in county.petitions(count)]
    write_rows(out / "petitions" / f"{code}.parquet", PetitionRow, rows, about)
    write_rows(out / "villages" / f"{code}.parquet", Village, county.villages, about)
    write_text(out / "leaders" / f"{code}.csv", _roster(county))


def _row(one: Petition) -> PetitionRow:
    return PetitionRow(
        one.id, one.received_on, one.place_text, one.text, one.category, one.level, one.status, one.assigned_on, one.repeat_of,
        one.lead_leader, one.county_hint, one.township_hint, one.synthetic,
    )  # fmt: skip


def _roster(county: InventedCounty) -> str:
    text = io.StringIO()
    write = csv.writer(text, lineterminator="\n")
    write.writerow(
        ("id", "name", "kind", "department", "base", "lon", "lat", "crs", "days", "hours", "lunch", "max_visits", "synthetic")
    )
    monday = TODAY + timedelta(days=7 - TODAY.weekday())
    days = f"{monday}..{monday + timedelta(days=4)}"
    place = county.seat.lon, county.seat.lat, "wgs84"
    for number in range(1, LEADERS + 1):
        who = f"L{number}", f"虚构领导{number}", "leader", "虚构单位", f"{county.unit.name}（虚构位置）"
        write.writerow((*who, *place, days, "08:30-17:30", "11:30-13:00", 6, "true"))
    return text.getvalue()


def _plan(names: Path | None) -> str:
    lines = ["# 合成数据，内容虚构 / invented data", "[county]", "demo = true", f'today = "{TODAY}"']
    if names is not None:
        lines.append(f'gazetteer = "{names.resolve().as_posix()}"')
    return "\n".join([*lines, "", *_PLANNING, ""])
