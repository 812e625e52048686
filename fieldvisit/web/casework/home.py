"""Today: where the month stands, what waits, which key cases run out of days. A leader sees the own cases, an office all of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flask import Blueprint, current_app, url_for
from flask.typing import ResponseReturnValue

from fieldvisit.domain.access.roles import Right
from fieldvisit.domain.cases.figures import Waiting
from fieldvisit.domain.cases.matter import CaseFile
from fieldvisit.domain.months import month_before
from fieldvisit.domain.review import MatchStatus, status_of
from fieldvisit.domain.run import Run
from fieldvisit.errors import Text
from fieldvisit.register.cases import CaseFilter
from fieldvisit.web.api.describe import CASES, Description, described
from fieldvisit.web.casework.eyes import Eyes, lines, looking
from fieldvisit.web.casework.pages import CaseRow, Number, PromiseRow, Stage, TodayPage
from fieldvisit.web.casework.present import case_rows, leader_name
from fieldvisit.web.language import chosen_language, gettext
from fieldvisit.web.pack_room import pack_room
from fieldvisit.web.present_plan import head_of
from fieldvisit.web.remembered import Same
from fieldvisit.web.screens.answer import current_run, remembered_answer
from fieldvisit.web.screens.review_screen import may_review, places_asked
from fieldvisit.workspace.briefing.asked import NOT_KNOWN
from fieldvisit.workspace.briefing.rows import OLD_DAYS, known_months
from fieldvisit.workspace.cases.works import WorkDesk
from fieldvisit.workspace.packs import PackEyes

blueprint = Blueprint("today", __name__)
_KEYS = 60
"""Key cases looked at, oldest first; those with the fewest days left are among them, for their clock starts soon after the first petition."""
_SHOWN = 12
_LOOKED_BACK = 30
"""Days after its last one for which the promise of a closed case stays on the page."""


@blueprint.get("/today", defaults={"form": "html"})
@blueprint.get("/today.<any(json):form>")
@described(Description(CASES, Text("今日：本月到了哪一步", "Today: where the month stands"), TodayPage, fails=(409,)))
def show(form: str) -> ResponseReturnValue:
    """Where the month stands."""
    run, eyes = current_run(), looking()
    of = (eyes.desk.data_version, Same(lines()), packs_out := _packs_out(run, eyes), asked := _places_asked())
    return remembered_answer(run, of, lambda: _page(run, eyes, packs_out, asked), "casework/today.html", form)


def _page(run: Run, eyes: Eyes, packs_out: int | None, asked: int | None) -> TodayPage:
    mine, since = eyes.own_leader, run.today - timedelta(days=_LOOKED_BACK)
    keys = CaseFilter(open=True, key=True, leader_id=mine, limit=_KEYS, oldest=True)
    free = () if mine else _seen(eyes, CaseFilter(open=True, unassigned=True, limit=_SHOWN))
    waiting = eyes.desk.book.waiting(run.today - timedelta(days=OLD_DAYS), mine, also=eyes.also)
    of_all = eyes.desk.book.waiting(run.today - timedelta(days=OLD_DAYS), also=eyes.also) if mine else waiting
    return TodayPage(
        head=head_of(run, gettext("Today")),
        mine=bool(mine),
        numbers=_numbers(run, eyes, of_all),
        stages=_stages(run, eyes, asked),
        runway=tuple(sorted(case_rows(_seen(eyes, keys), lines()), key=_urgency)[:_SHOWN]),
        unassigned=waiting.unassigned,
        unassigned_rows=case_rows(free, lines()),
        promises=_promises(run, eyes.desk.book.promised(mine, also=eyes.also, limit=_SHOWN)),
        packs_out=packs_out,
        promises_closed=_promises(run, eyes.desk.book.promised_and_closed(since, mine, also=eyes.also, limit=_SHOWN)),
        may_assign=eyes.also is None and eyes.scope.may(Right.ASSIGN),
    )


def _numbers(run: Run, eyes: Eyes, waiting: Waiting) -> tuple[Number, ...]:
    """Less volume, less backlog, better quality, satisfied people: the four aims of the policy, each with its rows."""
    month, book = f"{run.today:%Y-%m}", eyes.desk.book
    year_ago = month_before(month, 12)
    now, before = book.month_figures(month, year_ago, also=eyes.also)
    last_year = str(before.received) if known_months(book, (year_ago,)) else NOT_KNOWN.in_(chosen_language())
    share = f"{now.satisfied / now.asked:.0%}" if now.asked else "–"
    return (
        Number(
            gettext("Received this month"),
            str(now.received),
            gettext("same month last year: %(n)s", n=last_year),
            url_for("cases.show", month=month, closed="1"),
        ),
        Number(
            gettext("Open"),
            str(waiting.open),
            gettext("longer than %(days)s days: %(n)s", days=OLD_DAYS, n=waiting.old),
            url_for("cases.show"),
        ),
        Number(
            gettext("Closed this month"),
            str(now.closed),
            gettext("returned for rework: %(n)s", n=now.returned),
            url_for("cases.show", done=month),
        ),
        Number(
            gettext("Satisfied"),
            share,
            gettext("of %(n)s who were asked", n=now.asked),
            url_for("cases.show", state="replied", closed="1"),
        ),
    )


def _stages(run: Run, eyes: Eyes, asked: int | None) -> tuple[Stage, ...]:
    """The stations of the month, from the ledger to the briefing."""
    counts, plan, lang = run.counts, run.plan, chosen_language()
    stages = (
        Stage(gettext("Ledger"), counts.rows_read > 0, gettext("rows: %(n)s", n=counts.rows_read), url_for("list.show")),
        _places(run, asked),
        Stage(
            gettext("Hotspots"),
            bool(run.hotspots),
            gettext("found: %(n)s", n=len(run.hotspots)),
            url_for("hotspots.show"),
        ),
        Stage(
            gettext("Week plan"),
            plan is not None and plan.last_day >= run.today,
            gettext("until %(day)s", day=plan.last_day) if plan else gettext("not planned yet"),
            url_for("plan.show"),
        ),
    )
    if eyes.also is not None:
        return stages  # a preview of another office must not tell what that office heard
    heard = WorkDesk(eyes.desk).briefings()[2]
    return (*stages, Stage(gettext("Briefing"), heard.allowed, heard.in_words.in_(lang), _briefings()))


def _places(run: Run, asked: int | None) -> Stage:
    """What a person can settle: the questions of the page that does so, else the petitions they are about."""
    if asked is not None:
        said = gettext("places to be settled: %(n)s", n=asked)
        return Stage(gettext("Places"), asked == 0, said, url_for("review.show"))
    unsure = sum(status_of(match) is MatchStatus.REVIEW for match in run.matches)
    said = gettext("to be settled: %(n)s", n=unsure)
    return Stage(gettext("Places"), unsure == 0, said, url_for("list.show", _anchor="elsewhere"))


def _places_asked() -> int | None:
    """How many places the page that settles them asks about; ``None`` where this request has no such page."""
    return places_asked() if "review.show" in current_app.view_functions and may_review() else None


def _briefings() -> str:
    """The page of the briefings; empty where the viewer has none."""
    return url_for("briefings.show") if "briefings.show" in current_app.view_functions else ""


def _promises(run: Run, files: Sequence[CaseFile]) -> tuple[PromiseRow, ...]:
    said, rows = lines(), []
    for file in files:
        promise = file.outcome.promise if file.outcome else None
        if promise is not None:
            href, place = url_for("case.show", case_id=file.case.id), said.place(file.case.unit_code)
            late = promise.due_on < run.today and file.case.is_open
            rows.append(PromiseRow(file.case.id, place, leader_name(file, said), promise.due_on, late, href))
    return tuple(rows)


def _packs_out(run: Run, eyes: Eyes) -> int | None:
    room = pack_room()
    return None if room is None else room.desk(PackEyes(run, eyes.desk, eyes.also)).not_handed_in()


def _seen(eyes: Eyes, wanted: CaseFilter) -> list[CaseFile]:
    return [file for file in eyes.desk.files(wanted) if eyes.both_see(file)]


def _urgency(row: CaseRow) -> tuple[bool, int, str]:
    return row.days_left is None, row.days_left or 0, row.code
