"""Questions about hotspots: which model, unit, months and categories; the answer in order of dispatch, and as a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from fieldvisit import pipeline
from fieldvisit.domain.hotspot import Hotspot
from fieldvisit.domain.match import Match
from fieldvisit.domain.petition import Petition
from fieldvisit.domain.run import Run
from fieldvisit.errors import NotFoundError, SettingsError, Text
from fieldvisit.hotspots.context.family import across_maps
from fieldvisit.hotspots.context.pressure import with_pressure
from fieldvisit.hotspots.context.township import Unit, left_out_note
from fieldvisit.hotspots.dispatch.rank import DispatchRank, rank_for_dispatch
from fieldvisit.hotspots.dispatch.suppression import for_public
from fieldvisit.hotspots.ground import ScanModel
from fieldvisit.io import exports
from fieldvisit.io.atomic import write_bytes, write_text
from fieldvisit.pipeline import County
from fieldvisit.settings import Settings

if TYPE_CHECKING:
    from fieldvisit.workspace.store import Workspace


@dataclass(frozen=True)
class HotspotQuestion:
    """What is asked; nothing said means as the settings have it.

    ``months`` > 0 looks at that many whole months to the last petition. Several ``categories`` are as many maps, under
    false discovery control together.
    """

    model: ScanModel | None = None
    by: Unit | None = None
    months: int = 0
    categories: tuple[str, ...] = ()


@dataclass(frozen=True)
class HotspotAnswer:
    """The hotspots, strongest first, their order for dispatch, how many maps were looked at, and what no map could compare."""

    question: HotspotQuestion
    hotspots: tuple[Hotspot, ...]
    ranks: tuple[DispatchRank, ...]
    maps: int = 1
    left_out: Text = field(default_factory=lambda: Text("", ""))


def answer(
    question: HotspotQuestion, petitions: Sequence[Petition], matches: Sequence[Match], county: County, settings: Settings
) -> HotspotAnswer:
    """The hotspots that a question asks for, each with its trend, edge and pressure.

    Raises
    ------
    NotFoundError
        If the policy profile has no such category; names those it has.
    """
    asked = _settings_of(question, county, settings)
    cases = pipeline.rated(petitions, matches, county, settings)
    maps: dict[str, tuple[Hotspot, ...]] = {}
    notes: set[Text] = set()
    for category in question.categories or ("",):
        chosen = replace(asked, tally=replace(asked.tally, categories=(category,))) if category else asked
        counted = pipeline.concentrate(petitions, matches, county, chosen)
        maps[category] = pipeline.hotspots_of(counted, county, chosen)
        notes |= {left_out_note(counted)} if asked.hotspots.by is Unit.TOWNSHIP else set()
    found = across_maps(maps, asked.hotspots.alpha, strict=asked.hotspots.strict) if question.categories else maps[""]
    spots = with_pressure(found, cases)
    left_out = max(notes, key=lambda note: len(note.zh), default=Text("", ""))
    return HotspotAnswer(question, spots, rank_for_dispatch(spots, cases), len(maps), left_out)


def dispatch_order(workspace: Workspace) -> tuple[str, ...]:
    """The ids of the hotspots in force in the order in which they should see a work team."""
    petitions = workspace.petitions_at_work()
    cases = pipeline.rated(petitions, workspace.placed(petitions), workspace.county, workspace.settings)
    ranks = rank_for_dispatch(workspace.register.hotspots(), cases)
    return tuple(one.hotspot_id for one in ranks)


def write_answer(path: Path, found: HotspotAnswer, run: Run, fewest: int) -> Path:
    """Write the hotspots by the ending of ``path``: .xlsx, .csv or .geojson; ``fewest`` > 0 hides smaller counts.

    Raises
    ------
    SettingsError
        If the ending is another one.
    """
    spots = for_public(found.hotspots, fewest) if fewest else found.hotspots
    names = {village.code: village.full_name for village in run.villages}
    table = exports.hotspots_table(spots, names, {r.hotspot_id: r.rank for r in found.ranks}, synthetic=run.demo)
    if path.suffix.lower() == ".xlsx":
        about = exports.Table("说明", ("项目", "内容"), _about(found, run, fewest))
        write_bytes(path, exports.tables_xlsx((table, about), demo=run.demo))
    elif path.suffix.lower() == ".csv":
        write_text(path, exports.table_csv(table))
    elif path.suffix.lower() in (".geojson", ".json"):
        write_text(path, exports.hotspots_geojson(replace(run, hotspots=spots)))
    else:
        raise SettingsError(
            f"不支持 {path.name} 的格式，请用 .xlsx、.csv 或 .geojson。", f"{path.name}: use .xlsx, .csv or .geojson."
        )
    return path


def _about(found: HotspotAnswer, run: Run, fewest: int) -> tuple[tuple[str, str], ...]:
    """Dates, filter and numbers without which a list of hotspots cannot be read."""
    asked = found.question
    return (
        ("县", run.county_name),
        ("统计时段", f"最近{asked.months}个月" if asked.months else f"{run.tally.first_day} 至 {run.tally.last_day}"),
        ("类别", "、".join(asked.categories) or "全部"),
        ("同看图数", str(found.maps)),
        ("热点数", str(len(found.hotspots))),
        ("小数抑制", f"少于{fewest}件的不显示" if fewest else "内部使用，未抑制"),
    )


def _settings_of(question: HotspotQuestion, county: County, settings: Settings) -> Settings:
    known = [category.code for category in county.policy.categories]
    for category in question.categories:
        if category not in known:
            there = "、".join(known)
            raise NotFoundError(
                f"没有类别 {category}。可用：{there}。", f"There is no category {category}. Available: {there}."
            )
    scan, counting = settings.hotspots, settings.tally
    scan = replace(scan, model=question.model or scan.model, by=question.by or scan.by)
    if question.months:
        counting = replace(counting, months=question.months, first_day="")
    return replace(settings, hotspots=scan, tally=counting)
