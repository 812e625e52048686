"""The lines of Python that give the numbers of a page again, for a notebook beside the county's folder."""

from __future__ import annotations

from flask import g, request

from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.run import Run
from fieldvisit.maps.selection import EVERYTHING, Selection
from fieldvisit.web.language import gettext
from fieldvisit.web.query import read_selection


def notebook_code(run: Run, selection: Selection = EVERYTHING, eyes: Scope | None = None) -> str:
    """Lines that open the workspace and count the same matters under the same filter.

    Parameters
    ----------
    run
        What the page shows; only whether it is the demo county matters.
    selection
        The filter of the page.
    eyes
        Whose eyes look, where the pages need a login: the lines then count what that role sees at its division. What an account is
        given or denied beyond its role stands in no code, and a comment says so.
    """
    here = gettext("started in the county's folder")
    beyond = gettext("what this account is given or denied beyond its role is not in these lines")
    opened = "ws = fieldvisit.demo()" if run.demo else f'ws = fieldvisit.open(".")  # {here}'
    imports = ["import fieldvisit"]
    made = ["run = ws.run()"]
    if eyes is not None:
        imports += ["from fieldvisit.domain.access.scope import scope_of"]
        made = [f'run = Views(ws).run_of(scope_of("{eyes.role.value}:{eyes.home}"))']
        if eyes != Scope(eyes.role, eyes.home, eyes.who):
            made.append(f"# {beyond}")
    imports += [
        "from fieldvisit.maps.monthly.strip import months_of",
        "from fieldvisit.maps.selection import Selection, village_counts",
    ]
    imports += ["from fieldvisit.workspace.viewing import Views"] if eyes is not None else []
    counted = [
        f"selection = {_written(selection)}",
        "villages = {c.village.full_name: c.open_cases for c in village_counts(run, selection) if c.open_cases}",
        "months = {m.month: (m.received, m.still_open) for m in months_of(run, selection)}",
        "sum(villages.values()), months",
    ]
    return "\n".join([*imports, "", opened, *made, *counted]) + "\n"


def asked_code(run: Run) -> str:
    """The lines for the filter and the account of this request."""
    session = g.get("session")
    eyes = None if session is None else session.view_as or session.account.scope
    return notebook_code(run, read_selection(request.args, run), eyes)


def _written(selection: Selection) -> str:
    """The selection as Python, its categories, months, township, hotspot and what it shows; what narrows itineraries counts nothing here."""
    told = {
        "categories": selection.categories,
        "months": selection.months,
        "township": selection.township,
        "hotspot": selection.hotspot,
        "show": selection.show,
    }
    return f"Selection({', '.join(f'{name}={value!r}' for name, value in told.items() if value)})"
