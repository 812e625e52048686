"""Hotspots in a notebook: a table, a sentence each, how steady each is, where they are, and the villages to go to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import pandas as pd

from fieldvisit.domain.hotspot import Hotspot
from fieldvisit.domain.run import Run
from fieldvisit.errors import NotFoundError, Text, language
from fieldvisit.notebook.seeing.filters import carried, carry
from fieldvisit.notebook.seeing.shown import listed, paragraph
from fieldvisit.workspace.frames import MapView, hotspots_frame, map_view

SETTINGS = (
    Text("如所问", "as asked"),
    Text("至多10%", "at most 10 %"),
    Text("至多25%", "at most 25 %"),
    Text("至多50%", "at most 50 %"),
    Text("近3个月", "last 3 months"),
    Text("近6个月", "last 6 months"),
    Text("近12个月", "last 12 months"),
    Text("主要类别", "main category"),
    Text("乡镇件另计", "township matters otherwise"),
)
"""The settings of ``hotspots.stability``, in its order."""


@dataclass(frozen=True)
class Hotspots:
    """Hotspots in order of dispatch, as the page and ``fieldvisit hotspots`` give them; ``maps`` is how many maps were looked at."""

    run: Run
    spots: tuple[Hotspot, ...]
    cases: gpd.GeoDataFrame
    maps: int = 1

    def __len__(self) -> int:
        return len(self.spots)

    def table(self) -> gpd.GeoDataFrame:
        """One row a hotspot in order of dispatch (``rank``): figures, sentence, and the hull of its villages."""
        table = hotspots_frame(replace(self.run, hotspots=self.spots))
        table.insert(0, "rank", range(1, len(table) + 1))
        carry(table, carried(self.cases))
        return table

    def sentence(self, number: int) -> str:
        """What the hotspot at this place of the order says, 1 being the first; raises ``NotFoundError``."""
        return str(self._one(number).sentence)

    def stability(self) -> pd.DataFrame:
        """One row a hotspot, one column a setting that would have been as reasonable: its rank there, 0 where it does not stay."""
        ranks = {spot.id: list(spot.ranks) for spot in self.spots if spot.ranks}
        table = pd.DataFrame.from_dict(ranks, orient="index", columns=[str(one) for one in SETTINGS])
        table.insert(0, "stability", [spot.stability for spot in self.spots if spot.ranks])
        return table

    def map(self, lang: str | None = None) -> MapView:
        """These hotspots with the villages of the county and their open cases, offline."""
        return map_view(replace(self.run, hotspots=self.spots, plan=None, routes=()), lang or language())

    def top(self, count: int) -> gpd.GeoDataFrame:
        """The villages to go to first, at most ``count``: hotspot by hotspot in order of dispatch, most cases first in each."""
        place = {code: rank for rank, spot in reversed(list(enumerate(self.spots))) for code in spot.village_codes}
        return chosen(self.cases, place, count)

    def _one(self, number: int) -> Hotspot:
        if not 1 <= number <= len(self.spots):
            raise NotFoundError(
                f"没有第 {number} 个热点；共 {len(self.spots)} 个，从 1 数起。",
                f"There is no hotspot {number}; there are {len(self.spots)}, counted from 1.",
            )
        return self.spots[number - 1]

    def _repr_html_(self) -> str:
        if not self.spots:
            return paragraph(Text("没有发现热点。", "No hotspot was found."))
        return listed([Text(f"{spot.id}：{spot.sentence.zh}", f"{spot.id}: {spot.sentence.en}") for spot in self.spots])


def chosen(cases: gpd.GeoDataFrame, place: dict[str, int], count: int) -> gpd.GeoDataFrame:
    """The rows of the villages that have a place, in its order, most cases first within one, at most ``count``."""
    rows = cases[cases["code"].isin(list(place))]
    order = sorted(rows.index, key=lambda i: (place[rows.at[i, "code"]], -int(rows.at[i, "cases"]), rows.at[i, "code"]))
    table = rows.loc[order[: max(0, count)]].reset_index(drop=True)
    carry(table, carried(cases))
    return table


def ranked(spots: Sequence[Hotspot], order: Sequence[str]) -> tuple[Hotspot, ...]:
    """The hotspots in the order of these ids."""
    by_id = {spot.id: spot for spot in spots}
    return tuple(by_id[one] for one in order)
