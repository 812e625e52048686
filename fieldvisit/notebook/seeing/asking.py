"""Hotspots of what a table of cases counts, by the same functions as the page's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import geopandas as gpd

from fieldvisit import pipeline
from fieldvisit.domain.petition import CaseStatus, Petition
from fieldvisit.errors import SettingsError
from fieldvisit.hotspots.context.township import Unit
from fieldvisit.hotspots.ground import ScanModel
from fieldvisit.hotspots.local import LocalParams, local_statistics
from fieldvisit.hotspots.tally import merge_repeats
from fieldvisit.notebook.seeing.filters import Asked, carried
from fieldvisit.notebook.seeing.hotspots import Hotspots, ranked
from fieldvisit.notebook.seeing.local import LocalHotspots
from fieldvisit.settings import Settings
from fieldvisit.workspace import Workspace
from fieldvisit.workspace.asking import HotspotQuestion, answer


def ask_hotspots(
    workspace: Workspace, cases: gpd.GeoDataFrame, *, by: str, method: str, model: str, fdr: bool, seed: int | None
) -> Hotspots | LocalHotspots:
    """The hotspots of the matters that the table counts; raises ``SettingsError`` for what cannot be asked."""
    what = carried(cases)
    _known("by", by, [one.value for one in Unit])
    _known("model", model, [one.value for one in ScanModel])
    unit = Unit(by)
    _check(what, unit, method, fdr=fdr)
    all_petitions = workspace.petitions_at_work()
    petitions = _of_status(all_petitions, what.status)
    settings = _counting(workspace.settings, what, all_petitions)
    matches = workspace.placed(all_petitions)
    if method == "gi":
        counted = pipeline.concentrate(petitions, matches, workspace.county, settings)
        params = LocalParams() if seed is None else LocalParams(seed=seed)
        return LocalHotspots(workspace.run(), counted, local_statistics(counted, params), cases, params)
    several = fdr and len(what.categories) > 1
    if several:
        settings = replace(settings, tally=replace(settings.tally, categories=()))
    if seed is not None:
        settings = replace(settings, hotspots=replace(settings.hotspots, seed=seed))
    question = HotspotQuestion(ScanModel(model), unit, 0, what.categories if several else ())
    found = answer(question, petitions, matches, workspace.county, settings)
    spots = ranked(found.hotspots, [rank.hotspot_id for rank in found.ranks])
    return Hotspots(workspace.run(), spots, cases, found.maps)


def _known(name: str, word: str, words: Sequence[str]) -> None:
    if word not in words:
        raise SettingsError(
            f"{name}={word!r} 应为 {'、'.join(words)} 之一。", f"{name}={word!r} should be one of {', '.join(words)}."
        )


def _check(what: Asked, unit: Unit, method: str, *, fdr: bool) -> None:
    _known("method", method, ("scan", "gi"))
    if what.township or what.hotspot:
        raise SettingsError(
            "热点是与全县比较得出的：cases 不能限定乡镇或热点，请用 ws.cases() 不带 township、hotspot 的表。",
            "A hotspot stands out from the whole county: ask with a table of ws.cases() that names no township and no hotspot.",
        )
    if method == "gi" and (unit is not Unit.VILLAGE or not fdr):
        raise SettingsError(
            'method="gi" 只按村比较，并且总是全县各村一起判断；请用 by="village"、fdr=True，或 method="scan"。',
            'method="gi" compares villages, always judged together; use by="village" and fdr=True, or method="scan".',
        )


def _of_status(petitions: Sequence[Petition], status: str) -> tuple[Petition, ...]:
    """The petitions of matters of this status; a matter is open while any of its petitions is."""
    if status == "all":
        return tuple(petitions)
    wanted = status == "open"
    matters = (m for m in merge_repeats(petitions) if any(p.status is CaseStatus.OPEN for p in m) is wanted)
    return tuple(sorted((p for matter in matters for p in matter), key=lambda p: p.id))


def _counting(settings: Settings, what: Asked, petitions: Sequence[Petition]) -> Settings:
    """The settings that count these months and categories; a period ends where the ledgers do."""
    tally = replace(settings.tally, categories=what.categories or settings.tally.categories)
    days = what.days
    if days is None:
        return replace(settings, tally=tally)
    between = {f"{p.received_on:%Y-%m}" for p in petitions if days[0] <= p.received_on <= days[1]}
    if between - set(what.months):
        gap = min(between - set(what.months))
        raise SettingsError(
            f"cases 的月份中间缺了 {gap}；热点要一段连续的月份，请写成 {what.months[0]}/{what.months[-1]}。",
            f"The months of cases leave out {gap}; hotspots need months in a row: write {what.months[0]}/{what.months[-1]}.",
        )
    received = [p.received_on for p in petitions]
    first, last = max(days[0], min(received)), min(days[1], max(received))
    return replace(settings, tally=replace(tally, first_day=first.isoformat(), last_day=last.isoformat(), months=0))
