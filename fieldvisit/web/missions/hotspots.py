"""Where matters concentrate, ranked: each hotspot in one sentence, how steady it is, what it is made of."""

from __future__ import annotations

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from fieldvisit.domain.access.roles import Right
from fieldvisit.domain.cases.work import MissionState, TeamMission
from fieldvisit.domain.run import Run
from fieldvisit.errors import Text
from fieldvisit.io.exports.tables import Table
from fieldvisit.web.api.describe import COUNTS, CSV, WORD, Description, described
from fieldvisit.web.gate import may_see_work
from fieldvisit.web.language import gettext
from fieldvisit.web.missions.pages import HotspotCard, HotspotsPage
from fieldvisit.web.missions.present import hotspots_page
from fieldvisit.web.query import FILTER
from fieldvisit.web.screens.answer import answer, as_csv, asked_selection, current_run
from fieldvisit.web.screens.work.common import desk
from fieldvisit.workspace.cases.sending import MissionDesk, is_there

blueprint = Blueprint("hotspots", __name__)


@blueprint.get("/hotspots", defaults={"form": "html"})
@blueprint.get("/hotspots.<any(json):form>")
@described(Description(COUNTS, Text("热点，按位次", "Hotspots in order of rank"), HotspotsPage, FILTER, fails=(409,)))
def show(form: str) -> ResponseReturnValue:
    """The hotspots of the own divisions."""
    run = current_run()
    page = hotspots_page(run, asked_selection(run))
    if form == "json":
        return answer(page, "", form)
    there = _there(run)
    return render_template("missions/hotspots.html", page=page, there=there, may_send=_may_send())


@blueprint.get("/hotspots.csv")
@described(Description(COUNTS, Text("热点，csv", "Hotspots as csv"), WORD, FILTER, fails=(409,), media=CSV))
def table() -> ResponseReturnValue:
    """The same as csv."""
    run = current_run()
    heads = (
        *(
            gettext("Rank"),
            gettext("Hotspot"),
            gettext("Villages"),
            gettext("Village"),
            gettext("First day"),
            gettext("Last day"),
        ),
        *(gettext("Matters"), gettext("Expected"), gettext("Relative risk"), gettext("p-value"), gettext("Stability")),
        *(gettext("Rank under other settings"), gettext("Trend"), gettext("Open"), gettext("Key"), gettext("Overdue")),
        *(gettext("Days left"), gettext("Categories"), gettext("Sentence")),
    )
    rows = tuple(_row(card) for card in hotspots_page(run, asked_selection(run)).hotspots)
    return as_csv(Table("hotspots", heads, rows), run)


def _there(run: Run) -> dict[str, tuple[TeamMission, ...]]:
    """The missions of this account that are planned or under way where a hotspot is, by its id."""
    session = g.get("session")
    if session is None or not may_see_work():
        return {}
    at = desk()
    going = [one for one in MissionDesk(at).missions() if one.state(at.today) is not MissionState.ENDED]
    return {spot.id: tuple(one for one in going if is_there(one, spot)) for spot in run.hotspots}


def _may_send() -> bool:
    session = g.get("session")
    return session is not None and may_see_work() and session.account.scope.may(Right.WORK)


def _row(card: HotspotCard) -> tuple[str | int | float | None, ...]:
    mix = gettext("; ").join(f"{part.name} {part.matters}" for part in card.mix)
    return (
        *(card.rank, card.id, len(card.villages), gettext(", ").join(card.villages)),
        *(card.first_day.isoformat(), card.last_day.isoformat()),
        *(card.observed, card.expected, card.relative_risk, card.p_value, card.stability, card.ranks, card.trend),
        *(card.open_cases, card.key_cases, card.overdue_cases, card.days_left, mix, card.sentence),
    )
