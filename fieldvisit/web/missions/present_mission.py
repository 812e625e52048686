"""Missions and who may be sent, in the language of the request."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from math import isfinite

from werkzeug.datastructures import MultiDict

from fieldvisit.domain.cases.work import MissionState, TeamMission
from fieldvisit.domain.clock import moment_text
from fieldvisit.domain.people import TravellerKind
from fieldvisit.domain.run import Run
from fieldvisit.hotspots.dispatch.members import Offer
from fieldvisit.register.cases import Earlier
from fieldvisit.web.language import chosen_language, gettext
from fieldvisit.web.missions.pages import (
    EarlierMission,
    MissionDay,
    MissionPage,
    MissionRow,
    MissionVillage,
    OfferRow,
    PersonRow,
    WindowRow,
)
from fieldvisit.workspace.cases import CaseDesk
from fieldvisit.workspace.cases.sending import MissionDesk, Window
from fieldvisit.workspace.missions import EFFECT_NOTE
from fieldvisit.workspace.out import elsewhere_said, trips_meanwhile, trips_said


def mission_row(mission: TeamMission, today: date) -> MissionRow:
    """One line of the list."""
    state = mission.state(today)
    return MissionRow(
        mission.id,
        mission.mandate,
        state.value,
        _state_words(state),
        mission.first_day,
        mission.last_day,
        mission.ended_on,
        mission.hotspot_id,
        len(mission.village_codes),
        len(mission.member_ids),
        mission.version,
    )


def mission_page(run: Run, mission: TeamMission, at: CaseDesk, windows: Sequence[Window], *, names: bool) -> MissionPage:
    """One mission; without ``names`` nobody in it is named."""
    villages = _villages(run, mission, at)
    days = sorted({one.day for one in mission.village_days})
    placed = {one.village_code for one in mission.village_days}
    return MissionPage(
        mission=mission_row(mission, at.today),
        sentence=mission.sentence.in_(chosen_language()),
        people=_people(mission, at) if names else (),
        days=tuple(
            MissionDay(day, tuple(villages[one.village_code] for one in mission.village_days if one.day == day)) for day in days
        ),
        waiting=tuple(villages[code] for code in mission.village_codes if code not in placed),
        windows=tuple(_window(one) for one in windows),
        note=EFFECT_NOTE.in_(chosen_language()),
        earlier=tuple(_earlier(one, at, names=names) for one in MissionDesk(at).earlier(mission.id)),
        meanwhile=tuple(_meanwhile(run, mission, at)) if names else (),
    )


def _meanwhile(run: Run, mission: TeamMission, at: CaseDesk) -> Iterator[str]:
    people = {one.id: one.name for one in at.county.leaders}
    others = elsewhere_said(MissionDesk(at).missions(), mission, people)
    for said in (*others, *trips_said(trips_meanwhile(run.plan, mission), people)):
        yield said.in_(chosen_language())


def _earlier(one: Earlier[TeamMission], at: CaseDesk, *, names: bool) -> EarlierMission:
    value = one.value
    return EarlierMission(
        version=value.version,
        since=moment_text(one.since),
        until=moment_text(one.until),
        mandate=value.mandate,
        first_day=value.first_day,
        last_day=value.last_day,
        villages=len(value.village_codes),
        people=_people(value, at) if names else (),
    )


def offer_rows(
    run: Run, offers: Sequence[Offer], typed: MultiDict[str, str] | None, members: Collection[str] = ()
) -> tuple[OfferRow, ...]:
    """Who may be sent; ticked as typed, else who is in the mission already, else who is proposed."""
    lang = chosen_language()
    proposed = (offer.person.id for offer in offers if offer.proposed)
    lead = typed.get("lead", "") if typed is not None else next(iter(members), "") or next(proposed, "")
    return tuple(
        OfferRow(
            offer.person.id,
            offer.person.name,
            offer.person.department,
            offer.person.kind is TravellerKind.TEAM,
            offer.expert_matters,
            tuple(run.categories[code].in_(lang) if code in run.categories else code for code in offer.person.categories),
            offer.proposed,
            _ticked(offer, typed, members),
            offer.person.id == lead,
        )
        for offer in offers
    )


def _ticked(offer: Offer, typed: MultiDict[str, str] | None, members: Collection[str]) -> bool:
    if typed is not None:
        return offer.person.id in typed.getlist("member")
    return offer.person.id in members if members else offer.proposed


def _villages(run: Run, mission: TeamMission, at: CaseDesk) -> Mapping[str, MissionVillage]:
    """The mission's villages by code; counts are those of the run that the account sees."""
    names = {village.code: village.full_name for village in at.county.villages if village.code in mission.village_codes}
    waiting = {load.village.code: load.open_matters for load in run.tally.villages}
    return {code: MissionVillage(code, names.get(code, code), waiting.get(code)) for code in mission.village_codes}


def _people(mission: TeamMission, at: CaseDesk) -> tuple[PersonRow, ...]:
    """The people, the lead first; who left the roster stands there by number."""
    roster = {one.id: one for one in at.county.leaders}
    ids = tuple(dict.fromkeys((mission.lead_id, *mission.member_ids)))
    known = ((one, roster.get(one)) for one in ids if one)
    return tuple(
        PersonRow(one, who.name if who else one, who.department if who else "", one == mission.lead_id) for one, who in known
    )


def _window(one: Window) -> WindowRow:
    said = one.sentence.in_(chosen_language())
    if one.effect is None:
        return WindowRow(one.days, one.last_day, False, said)
    figures = (round(x, 3) if isfinite(x) else None for x in (one.effect.ratio, one.effect.low, one.effect.high))
    return WindowRow(one.days, one.last_day, True, said, *figures)


def _state_words(state: MissionState) -> str:
    return {
        MissionState.PLANNED: gettext("not begun"),
        MissionState.UNDER_WAY: gettext("under way"),
        MissionState.ENDED: gettext("ended"),
    }[state]
