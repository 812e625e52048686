"""The list: everything on the map as tables."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from fieldvisit.errors import Text
from fieldvisit.io.exports.tables import Table
from fieldvisit.web.api.describe import COUNTS, CSV, WORD, Description, described
from fieldvisit.web.language import gettext
from fieldvisit.web.pages import ListPage
from fieldvisit.web.present import list_page
from fieldvisit.web.query import FILTER
from fieldvisit.web.screens.answer import as_csv, asked_selection, current_run, remembered_answer

blueprint = Blueprint("list", __name__)


@blueprint.get("/list", defaults={"form": "html"})
@blueprint.get("/list.<any(json):form>")
@described(Description(COUNTS, Text("列表页的全部表格", "All tables of the list page"), ListPage, FILTER, fails=(409,)))
def show(form: str) -> ResponseReturnValue:
    """The list page."""
    run = current_run()
    selection = asked_selection(run)
    return remembered_answer(run, selection, lambda: list_page(run, selection), "list.html", form)


@blueprint.get("/list.csv")
@described(
    Description(
        COUNTS, Text("列表页的村表，csv", "The villages of the list page as csv"), WORD, FILTER, fails=(409,), media=CSV
    )
)
def table() -> ResponseReturnValue:
    """The villages with open matters under the filter as csv, or what they received in both years."""
    run = current_run()
    page = list_page(run, asked_selection(run))
    place = (gettext("Code"), gettext("Township"), gettext("Village"))
    if page.years is not None:
        heads = (*place, gettext("Matters received"), gettext("A year before"), gettext("Difference"))
        years = tuple((r.code, r.township, r.village, r.now, r.before, r.change) for r in page.years.villages)
        return as_csv(Table("years", heads, years), run)
    heads = (*place, gettext("Open"), gettext("Key"), gettext("Visits"))
    told = tuple((v.code, v.township, v.village, v.open_cases, v.key_cases, " / ".join(v.visits)) for v in page.villages)
    return as_csv(Table("villages", heads, told), run)
