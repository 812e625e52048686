"""Trips somebody drove and timed: what they say about the speed table, or about the estimate where there are no roads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from fieldvisit import pipeline
from fieldvisit.domain.travel import Trip
from fieldvisit.errors import NotFoundError, SettingsError, Text
from fieldvisit.io.roads import read_trips
from fieldvisit.settings import Settings
from fieldvisit.travel.basis.choose import routes_of
from fieldvisit.travel.checks.trips import calibrate, fit_estimate
from fieldvisit.travel.estimate import how_estimated
from fieldvisit.workspace.roads.keep import keep_settings
from fieldvisit.workspace.roads.places import Places, places_in
from fieldvisit.workspace.store import Workspace


@dataclass(frozen=True)
class TripsReport:
    """What recorded trips say: the settings they lead to, and how far off the times were before and are then.

    ``error_before`` and ``error_after`` are medians of the absolute error as a share of the minutes driven, in [0, 1] and
    above. ``unknown`` are the rows whose names are no place of the county.
    """

    used: int
    unknown: tuple[int, ...]
    error_before: float
    error_after: float
    settings: Settings
    source: str

    def figures(self) -> dict[str, object]:
        """The figures of ``--json``."""
        return {
            "trips": self.used,
            "unknown_rows": list(self.unknown),
            "median_error_before": round(self.error_before, 4),
            "median_error_after": round(self.error_after, 4),
            "travel_source": self.source,
            "calibration_factor": round(self.settings.travel.calibration_factor, 4),
            "estimate": how_estimated(self.settings.estimate).zh,
        }

    def sentences(self) -> list[Text]:
        """What the terminal says."""
        factor, how = f"{self.settings.travel.calibration_factor:.3f}", how_estimated(self.settings.estimate)
        found = Text(f"速度校准系数 {factor}", f"calibration factor {factor}") if self.source == "graph" else how
        lines = [
            Text(
                f"{self.used} 次行程：{found.zh}；误差中位数由 {self.error_before:.0%} 变为 {self.error_after:.0%}。",
                f"{self.used} trips: {found.en}; the median error goes from {self.error_before:.0%} to {self.error_after:.0%}",
            )
        ]
        if self.unknown:
            rows = "、".join(map(str, self.unknown))
            lines.append(Text(f"第 {rows} 行的地点不认识，没有用。", f"Rows {rows} name unknown places and were left out."))
        return lines


def fit_trips(workspace: Workspace, path: Path, *, dry_run: bool = False) -> TripsReport:
    """Fit the speed table (where there are roads) or the estimate to recorded trips, and use that from now on.

    Raises
    ------
    InputFileError
        If the file is no table of trips.
    SettingsError
        If fewer than ten trips can be used, or travel times are the county's own table or a server's: nothing can fit those.
    """
    settings, county = workspace.settings, workspace.county
    basis = pipeline.basis_of(county, settings)
    if basis.source == "given":
        raise SettingsError(
            "行车时间取自本县时间表（county.travel = given），不需要校准。",
            "Travel times are the county's own table (county.travel = given); there is nothing to fit.",
        )
    if basis.source in ("http", "osrm"):
        raise SettingsError(
            f"行车时间取自路线服务或 OSRM（county.travel = {basis.source}），车速由它定，不能在此校准。",
            f"Travel times and speeds are the routing engine's (county.travel = {basis.source}); there is nothing to fit.",
        )
    places = places_in(county)
    legs, minutes, unknown = _legs(path, places)
    trips = [Trip(places.at[a], places.at[b], driven) for (a, b), driven in zip(legs, minutes, strict=True)]
    if basis.source == "graph" and county.roads is not None:
        after = replace(settings, travel=calibrate(trips, county.roads, settings.travel))
    else:
        after = replace(settings, estimate=fit_estimate(trips, settings.estimate))
    report = TripsReport(
        used=len(trips),
        unknown=unknown,
        error_before=_error(workspace, settings, legs, minutes),
        error_after=_error(workspace, after, legs, minutes),
        settings=after,
        source=basis.source,
    )
    if not dry_run:
        keep_settings(workspace.folder, settings, after)
        workspace.settings = after
    return report


def _legs(path: Path, places: Places) -> tuple[list[tuple[str, str]], list[float], tuple[int, ...]]:
    legs, minutes, unknown = list[tuple[str, str]](), list[float](), list[int]()
    for row, start, end, driven, _ in read_trips(path):
        try:
            legs.append((places.find(start), places.find(end)))
            minutes.append(driven)
        except NotFoundError:
            unknown.append(row)
    return legs, minutes, tuple(unknown)


def _error(workspace: Workspace, settings: Settings, legs: list[tuple[str, str]], minutes: list[float]) -> float:
    basis, places = pipeline.basis_of(workspace.county, settings), places_in(workspace.county)
    used = {place: places.at[place] for place in sorted({end for leg in legs for end in leg})}
    found = {(route.from_id, route.to_id): route.minutes for route in routes_of(sorted(set(legs)), used, basis)}
    errors = [abs(found[leg] - driven) / driven for leg, driven in zip(legs, minutes, strict=True) if driven > 0 <= found[leg]]
    return median(errors) if errors else float("nan")
