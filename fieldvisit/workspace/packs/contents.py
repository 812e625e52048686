"""What stands in a pack, assembled in its language from what its readers may see. Nothing of a petitioner, and no number of a petition."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from fieldvisit.domain.access.classes import clearance, serialise
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.cases.matter import CaseFile
from fieldvisit.domain.cases.records import Disposition, Means
from fieldvisit.domain.cases.states import STATE_NAMES
from fieldvisit.domain.pack import PackLevel
from fieldvisit.domain.place import AdminLevel
from fieldvisit.domain.run import Run
from fieldvisit.domain.visit import KIND_NAMES
from fieldvisit.errors import Text
from fieldvisit.io.ledger.masking import mask
from fieldvisit.maps import layers
from fieldvisit.maps.labels import clock, hours, long_day
from fieldvisit.maps.layers import GeoJson
from fieldvisit.maps.navigation import ways_to
from fieldvisit.maps.selection import Selection
from fieldvisit.policy.cases.runway import runway_of
from fieldvisit.reports.pack.contents import Ground, PackContents, ShownCase, ShownStop, WayOut
from fieldvisit.travel.directions import directions
from fieldvisit.workspace.cases.desk import CaseDesk
from fieldvisit.workspace.cases.words import in_words, record_in_words
from fieldvisit.workspace.packs.days import Day, DayStop
from fieldvisit.workspace.roads.ask import basis_on
from fieldvisit.workspace.roads.places import places_in

if TYPE_CHECKING:
    from fieldvisit.workspace.store import Workspace

_SHAPE = ("name", "dash")
_PURPOSE = "field pack"


@dataclass(frozen=True)
class Writer:
    """Who writes a pack for whom: the workspace, the run and the desk of the maker, level and language."""

    workspace: Workspace
    run: Run
    desk: CaseDesk
    level: PackLevel
    lang: str
    readers: tuple[Scope, ...]

    def contents(self, day: Day, key: bytes) -> PackContents:
        """Everything that the code opens."""
        told = _directions(self, day)
        stops = tuple(self._stop(stop, lines) for stop, lines in zip(day.stops, told, strict=False))
        home = Text(f"返回{day.leader.base_name}", f"Back to {day.leader.base_name}").in_(self.lang)
        if day.itinerary is not None:
            home += f" {clock(day.itinerary.return_min)}"
        return PackContents(
            title=long_day(day.day).in_(self.lang),
            banner=self.run.banner.in_(self.lang) if self.run.banner else "",
            who=self._who(day),
            drive=self._drive(day),
            notes=self._notes(),
            home_title=home,
            home=told[-1] if len(told) > len(day.stops) else (),
            stops=stops,
            ground=_ground(self.run, day),
            choices=_choices(self.lang),
            key=base64.b64encode(key).decode(),
        )

    def _who(self, day: Day) -> str:
        if day.mission is not None:
            return f"{day.mission.mandate} · {day.leader.name}"
        return " · ".join(part for part in (day.leader.name, day.leader.department) if part)

    def _drive(self, day: Day) -> str:
        if day.itinerary is None:
            return ""
        one = day.itinerary
        leave, spent, km = clock(one.leave_min), hours(one.drive_min), round(one.drive_km, 1)
        return Text(
            f"{leave} 从{day.leader.base_name}出发，行车 {spent.zh}，{km} 公里",
            f"Leave {day.leader.base_name} at {leave}; {spent.en} of driving, {km} km",
        ).in_(self.lang)

    def _notes(self) -> tuple[str, ...]:
        plan = self.run.plan
        return tuple(one.in_(self.lang) for one in plan.conditions) if plan is not None else ()

    def _stop(self, one: DayStop, told: tuple[str, ...]) -> ShownStop:
        place, name = one.village.location, one.village.full_name
        links = ways_to(place, name, self.lang) if place is not None else ()
        labels = self.desk.profile.labels
        topics = dict.fromkeys(file.case.category for file in one.files)
        return ShownStop(
            number=one.number,
            place=name,
            kind=KIND_NAMES[one.kind].in_(self.lang),
            times=self._times(one),
            drive=self._leg(one),
            topics=tuple(labels[code].in_(self.lang) if code in labels else code for code in topics),
            point=(round(place.lon, 5), round(place.lat, 5)) if place is not None else None,
            ways=tuple(WayOut(link.program, link.system, link.href) for link in links),
            directions=told,
            cases=tuple(self._case(file) for file in one.files),
        )

    def _times(self, one: DayStop) -> str:
        if one.stop is None:
            return ""
        arrive, start, end = (clock(minute) for minute in (one.stop.arrive_min, one.stop.start_min, one.stop.depart_min))
        return Text(f"{arrive} 到达，{start}–{end}", f"arrive {arrive}, {start}–{end}").in_(self.lang)

    def _leg(self, one: DayStop) -> str:
        if one.stop is None:
            return ""
        km, spent = round(one.stop.drive_km, 1), hours(one.stop.drive_min)
        return Text(f"行车 {spent.zh}，{km} 公里", f"drive {spent.en}, {km} km").in_(self.lang)

    def _case(self, file: CaseFile) -> ShownCase:
        case, labels = file.case, self.desk.profile.labels
        nobody = Text(
            "还没有人包案。可以先记录，交回后由办公室派定再入档。",
            "Nobody is in charge yet. Record all the same; the office puts somebody in charge before it is filed.",
        )
        return ShownCase(
            id=case.id,
            is_key=case.is_key,
            category=labels[case.category].in_(self.lang) if case.category in labels else case.category,
            state=STATE_NAMES[case.state].in_(self.lang),
            due=self._due(file),
            promise_due=self._promise(file),
            note="" if file.assignment else nobody.in_(self.lang),
            said=tuple(self._said(file)) if self.level is PackLevel.CASE else (),
        )

    def _due(self, file: CaseFile) -> str:
        way = runway_of(file.case, self.desk.profile)
        if way is None:
            return ""
        return Text(f"{way.dates.report_by} 前上报", f"report by {way.dates.report_by}").in_(self.lang)

    def _promise(self, file: CaseFile) -> str:
        promise = file.outcome.promise if file.outcome else None
        if promise is None:
            return ""
        return Text(f"上次的承诺 {promise.due_on} 到期", f"The last promise is due on {promise.due_on}").in_(self.lang)

    def _said(self, file: CaseFile) -> Iterator[str]:
        """What was written about a case, as far as every reader and the maker may read it; what could name a person is masked again."""
        allowed = clearance(self.desk.scope.role, reason=_PURPOSE)
        for reader in self.readers:
            own = clearance(reader.role, reason=_PURPOSE)
            allowed = own if allowed is None or own is None or own < allowed else allowed
        for petition in self.desk.book.petitions_of(file.case.id):
            text = (serialise(petition, allowed) or {}).get("text", "")
            if text:
                yield mask(text)
        for series in ("outcomes", "replies", "verifications"):
            for record in (serialise(file, allowed) or {}).get(series, ()):
                yield mask(record_in_words(series, record).in_(self.lang))


def _ground(run: Run, day: Day) -> Ground:
    chosen = Selection(leader=day.leader.id, day=day.day)
    way = layers.itineraries(run, chosen)["features"] if day.itinerary is not None else []
    drawn = (layer(run)["features"] for layer in (layers.outline, layers.townships, layers.seats))
    return Ground(*(_shapes(features) for features in (*drawn, way)))


def _shapes(features: Iterable[GeoJson]) -> GeoJson:
    """Shapes with their names and how they are drawn, and nothing that was counted."""
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "geometry": one["geometry"], "properties": {n: one["properties"].get(n, "") for n in _SHAPE}}
            for one in features
        ],
    }


def _choices(lang: str) -> dict[str, dict[str, str]]:
    offered = {"dispositions": Disposition, "means": Means, "level": AdminLevel}
    return {name: {one.value: in_words(one.value, lang) for one in values} for name, values in offered.items()}


def _directions(writer: Writer, day: Day) -> tuple[tuple[str, ...], ...]:
    """Sentences for the way to each stop and, of a leader's day, home; empty where there are no roads."""
    base = f"base:{day.leader.id}"
    line = [base, *(stop.village.code for stop in day.stops), *([base] if day.itinerary else [])]
    basis, places = basis_on(writer.workspace, None), places_in(writer.workspace.county)
    legs = list(pairwise(line))
    if basis.source != "graph" or basis.roads is None or any(end not in places.at for leg in legs for end in leg):
        return tuple(() for _ in legs)
    driven = [leg for leg in dict.fromkeys(legs) if leg[0] != leg[1]]
    at = {place: places.at[place] for place in sorted({end for leg in driven for end in leg})}
    steps = (
        dict(zip(driven, directions(driven, at, basis.roads, places.landmarks, basis.travel), strict=True)) if driven else {}
    )
    return tuple(tuple(step.sentence.in_(writer.lang) for step in steps.get(leg, ())) for leg in legs)
