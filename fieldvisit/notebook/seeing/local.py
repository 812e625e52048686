"""Gi* in a notebook: which villages stand out with their neighbours, all villages judged together."""

from __future__ import annotations

from dataclasses import dataclass, replace

import geopandas as gpd
import pandas as pd

from fieldvisit.domain.caseload import Tally
from fieldvisit.domain.hotspot import LocalKind, LocalStatistic
from fieldvisit.domain.place import Village
from fieldvisit.domain.run import Run
from fieldvisit.errors import NotFoundError, Text
from fieldvisit.hotspots.local import LocalParams, local_statistics
from fieldvisit.notebook.seeing.dots import DotMap, dot_map
from fieldvisit.notebook.seeing.filters import carried, carry
from fieldvisit.notebook.seeing.hotspots import chosen
from fieldvisit.notebook.seeing.shown import listed, paragraph
from fieldvisit.notebook.seeing.tables import CRS, point

_OTHER_NEIGHBOURS = (6, 8, 10, 12)
_COLOURS = {LocalKind.HOT: "#b3261e", LocalKind.COLD: "#1f4e79", LocalKind.NOT_SIGNIFICANT: "#b8bec7"}
_WORDS = {
    LocalKind.HOT: Text("热点", "hot"),
    LocalKind.COLD: Text("冷点", "cold"),
    LocalKind.NOT_SIGNIFICANT: Text("不显著", "not significant"),
}


@dataclass(frozen=True)
class LocalHotspots:
    """Villages that stand out with their neighbours by Gi* of smoothed rates.

    Significance is that of chance maps with the villages' households and their differences in reporting, judged over all villages
    together: where chance alone is at work, any village at all is named in one county of twenty.
    """

    run: Run
    counted: Tally
    found: tuple[LocalStatistic, ...]
    cases: gpd.GeoDataFrame
    params: LocalParams

    def __len__(self) -> int:
        return len(self._hot)

    def table(self) -> gpd.GeoDataFrame:
        """One row a village that could be judged, the hottest first: rate, smoothed rate, z, chance of that z, kind."""
        places = self._places
        rows = [
            {
                "code": one.village_code,
                "township": places[one.village_code].township,
                "village": places[one.village_code].name,
                "rate": one.rate,
                "smoothed_rate": one.smoothed_rate,
                "gi_z": one.gi_z,
                "p_alone": one.gi_p,
                "kind": one.kind.value,
                "geometry": point(places[one.village_code].location),
            }
            for one in sorted(self.found, key=lambda one: (-one.gi_z, one.village_code))
        ]
        columns = ["code", "township", "village", "rate", "smoothed_rate", "gi_z", "p_alone", "kind", "geometry"]
        table = gpd.GeoDataFrame(rows, columns=columns, geometry="geometry", crs=CRS)
        carry(table, carried(self.cases))
        return table

    def sentence(self, number: int) -> str:
        """What the village at this place says, 1 being the hottest; raises ``NotFoundError``."""
        if not 1 <= number <= len(self._hot):
            raise NotFoundError(
                f"没有第 {number} 个热点村；共 {len(self._hot)} 个，从 1 数起。",
                f"There is no hot village {number}; there are {len(self._hot)}, counted from 1.",
            )
        return str(self._said(self._hot[number - 1]))

    def stability(self) -> pd.DataFrame:
        """One row a hot village, one column a number of neighbours: whether it is hot there too."""
        table = pd.DataFrame(index=[one.village_code for one in self._hot])
        for number in _OTHER_NEIGHBOURS:
            under = local_statistics(self.counted, replace(self.params, neighbours=number))
            hot = {one.village_code for one in under if one.kind is LocalKind.HOT}
            table[str(Text(f"{number}个邻村", f"{number} neighbours"))] = [one.village_code in hot for one in self._hot]
        table.insert(0, "stability", table.mean(axis=1) if len(table.columns) else [])
        return table

    def map(self) -> DotMap:
        """The villages as points: hot, cold, not significant."""
        kinds = {one.village_code: one.kind for one in self.found}
        dots = [(v, _COLOURS[kinds[v.code]], _WORDS[kinds[v.code]]) for v in self.run.villages if v.code in kinds]
        legend = [(_COLOURS[kind], _WORDS[kind]) for kind in (LocalKind.HOT, LocalKind.COLD, LocalKind.NOT_SIGNIFICANT)]
        return dot_map(self.run, dots, legend)

    def top(self, count: int) -> gpd.GeoDataFrame:
        """The hot villages that have cases, the hottest first, at most ``count``."""
        return chosen(self.cases, {one.village_code: n for n, one in enumerate(self._hot)}, count)

    @property
    def _hot(self) -> list[LocalStatistic]:
        hot = [one for one in self.found if one.kind is LocalKind.HOT]
        return sorted(hot, key=lambda one: (-one.gi_z, one.village_code))

    @property
    def _places(self) -> dict[str, Village]:
        return {village.code: village for village in self.run.villages}

    def _said(self, one: LocalStatistic) -> Text:
        name, near = self._places[one.village_code].full_name, one.neighbours
        each_zh, each_en, times = (
            ("每千户", "per 1,000 households", 1000) if self.counted.has_households else ("每村", "per village", 1)
        )
        rate = one.smoothed_rate * times
        alpha, maps = self.params.alpha, self.params.replicates
        return Text(
            f"{name}与最近的{near}个村一起偏高：该村平滑后{each_zh}{rate:.1f}件，Gi* z={one.gi_z:.2f}；"
            f"全县各村一起判断，仅凭偶然出现任何一个这样的村的概率不超过{alpha:.0%}（{maps}张模拟图）。",
            f"{name} and its {near} nearest villages are high together: {rate:.1f} matters {each_en} there (smoothed), Gi* z={one.gi_z:.2f}; "
            f"all villages judged together, chance alone names any such village with probability at most {alpha:.0%} ({maps} simulated maps).",
        )

    def _repr_html_(self) -> str:
        if not self._hot:
            return paragraph(Text("没有超出偶然的热点村。", "No village stands out beyond chance."))
        return listed(self._said(one) for one in self._hot)
