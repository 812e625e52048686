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
    given = [] if run.demo else ['"."']
    given += [] if eyes is None else [f'role="{eyes.role.value}:{eyes.home}"']
    opened = f"ws = fv.{'demo' if run.demo else 'open'}({', '.join(given)})"
    lines = [opened if run.demo else f"{opened}  # {here}"]
    if eyes is not None and eyes != Scope(eyes.role, eyes.home, eyes.who):
        lines.append(f"# {beyond}")
    months = {"months": selection.months} if selection.months else {}
    lines += [
        f"cases = ws.cases({_written(months | _places(selection))})",
        f"months = ws.months({_written(_places(selection))})",
    ]
    return "\n".join(["import fieldvisit as fv", "", *lines, "cases, months"]) + "\n"


def asked_code(run: Run) -> str:
    """The lines for the filter and the account of this request."""
    session = g.get("session")
    eyes = None if session is None else session.view_as or session.account.scope
    return notebook_code(run, read_selection(request.args, run), eyes)


def _places(selection: Selection) -> dict[str, object]:
    """What narrows cases and months alike; what narrows itineraries, and what a page tells beside the cases, counts nothing here."""
    told = {"categories": selection.categories, "township": selection.township, "hotspot": selection.hotspot}
    return {name: value for name, value in told.items() if value}


def _written(values: dict[str, object]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in values.items())
