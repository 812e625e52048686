"""Days of a plan as files for map and navigation programs, of what a run shows to whoever asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fieldvisit.domain.run import Run
from fieldvisit.errors import NotFoundError
from fieldvisit.io.exports.ways import day_ways, ways_gpkg, ways_gpx, ways_kml
from fieldvisit.io.exports.ways.days import description
from fieldvisit.maps.selection import Selection, chosen_itineraries


class WayForm(StrEnum):
    """Formats of the files, by the ends of their names."""

    GPX = "gpx"
    KML = "kml"
    GPKG = "gpkg"


@dataclass(frozen=True, slots=True)
class WayFile:
    """A file: its name, its bytes, and how many days and stops are in it."""

    name: str
    content: bytes
    days: int
    stops: int


def way_file(run: Run, form: WayForm, lang: str, selection: Selection) -> WayFile:
    """The stops and ways of the days chosen, of one leader and day or of the whole plan: villages and hours, nothing of the matters.

    Raises
    ------
    NotFoundError
        If the run shows no plan, or nobody goes out on the days chosen.
    """
    days = day_ways(run, chosen_itineraries(run, selection))
    if not days:
        raise NotFoundError(
            "这里没有安排好的行程，没有可以导出的站点。", "There is no day of a plan here, so there are no stops to export."
        )
    said = description(run, days, lang)
    part = "-".join(str(one) for one in (selection.leader or "all", selection.day or _span(run)))
    content = {
        WayForm.GPX: lambda: ways_gpx(days, said, lang),
        WayForm.KML: lambda: ways_kml(days, said, lang),
        WayForm.GPKG: lambda: ways_gpkg(days, said, synthetic=run.demo),
    }[form]()
    return WayFile(f"{run.county_code}-ways-{part}.{form.value}", content, len(days), sum(len(day.stops) for day in days))


def _span(run: Run) -> date:
    return run.plan.first_day if run.plan else run.today
