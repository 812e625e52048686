"""Travel times between bases and villages, as a table and as a problem takes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from fieldvisit import pipeline
from fieldvisit.domain.place import LonLat
from fieldvisit.domain.travel import TravelMatrix
from fieldvisit.errors import InputFileError, Text
from fieldvisit.notebook.seeing.shown import paragraph
from fieldvisit.settings import Settings
from fieldvisit.travel.basis.choose import Basis, travel_times
from fieldvisit.workspace import Workspace

_SOURCES = {
    "graph": Text("路网", "roads"),
    "given": Text("本县时间表", "the county's own table"),
    "http": Text("路线服务", "a routing server"),
    "osrm": Text("OSRM", "OSRM"),
    "estimate": Text("估算（没有路网）", "an estimate (no roads)"),
}


@dataclass(frozen=True)
class TravelTimes:
    """Minutes and kilometres between all bases and all villages with a position, on some days (closed roads differ by day)."""

    matrix: TravelMatrix
    basis: Basis
    places: Mapping[str, LonLat]
    names: Mapping[str, str]
    days: tuple[date, date]
    depends_on_days: bool

    @classmethod
    def of(cls, workspace: Workspace, days: Sequence[date] | None = None) -> TravelTimes:
        """The travel times of a workspace on the days; without days those of the week of the plan."""
        county = workspace.county
        settings = workspace.settings if days is None else on_days(workspace.settings, days)
        first = settings.county.plan_start
        basis = pipeline.basis_of(county, settings)
        bases = {f"base:{one.id}": one.base for one in sorted(county.leaders, key=lambda one: one.id)}
        places = bases | {v.code: v.location for v in sorted(county.villages, key=lambda v: v.code) if v.location is not None}
        names = {f"base:{one.id}": one.base_name for one in county.leaders} | {v.code: v.full_name for v in county.villages}
        last = first + timedelta(days=settings.planning.days - 1)
        return cls(travel_times(places, basis), basis, places, names, (first, last), bool(county.closures))

    def minutes(self) -> pd.DataFrame:
        """Minutes from (rows) to (columns), by village code or ``base:ID``; empty where no road leads."""
        return self._square(pd.array(self.matrix.minutes.ravel(), dtype="Int64"))

    def km(self) -> pd.DataFrame:
        """Kilometres along the fastest way."""
        return self._square(pd.array(self.matrix.km.astype(np.float64).ravel(), dtype="Float64"))

    def between(self, places: Sequence[str], days: Sequence[date]) -> TravelMatrix:
        """The part for these places, in their order, on these days.

        Raises
        ------
        InputFileError
            If roads are closed on some days and these are not the days the times were computed for.
        """
        if self.depends_on_days and (days[0], days[-1]) != self.days:
            raise InputFileError(
                f"行车时间是按 {self.days[0]} 至 {self.days[1]} 的封路情况算的，请用 matrix=ws.matrix(days)。",
                f"The travel times hold for the closures of {self.days[0]} to {self.days[1]}; use matrix=ws.matrix(days).",
            )
        at = [self.matrix.index[one] for one in places]
        both = np.ix_(at, at)
        wanted = set(places)
        return replace(
            self.matrix,
            place_ids=tuple(places),
            minutes=self.matrix.minutes[both],
            km=self.matrix.km[both],
            reachable=self.matrix.reachable[both],
            access=tuple(one for one in self.matrix.access if one.place_id in wanted),
        )

    def _square(self, values: pd.api.extensions.ExtensionArray) -> pd.DataFrame:
        size, ids = len(self.matrix.place_ids), list(self.matrix.place_ids)
        cells = pd.Series(values).mask(~self.matrix.reachable.ravel())
        return pd.DataFrame({one: cells.iloc[n::size].array for n, one in enumerate(ids)}, index=ids)

    def _repr_html_(self) -> str:
        count, source = len(self.places), _SOURCES[self.matrix.source]
        cut = len(self.places) - int(self.matrix.reachable[0].sum()) if count else 0
        return paragraph(
            Text(
                f"{count} 个地点之间的行车时间，依据：{source.zh}；从第一个驻地到不了 {cut} 处。",
                f"Travel times between {count} places from {source.en}; {cut} cannot be reached from the first base.",
            )
        )


def on_days(settings: Settings, days: Sequence[date]) -> Settings:
    """The settings for a plan of these days."""
    return replace(
        settings,
        county=replace(settings.county, first_day=days[0].isoformat()),
        planning=replace(settings.planning, days=(days[-1] - days[0]).days + 1),
    )
