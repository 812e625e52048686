"""The map of who will come first, made beside the requests: nobody waits for it after a start or an import."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import Flask, g

from fieldvisit.domain.access.accounts import Account, Session, Stage
from fieldvisit.errors import FieldVisitError
from fieldvisit.web.rights import NEEDS

_PAGE = "map.show"


def make_first_pages(app: Flask, accounts: Sequence[Account], going: Callable[[], bool]) -> None:
    """Make the map, its page and its data, for each of these accounts that may see it, until ``going`` says no; without any, for everybody.

    Each is made with the account's own scope by the very code that answers its requests, and kept where that keeps it.
    """
    sessions = [Session(one, Stage.FULL, None) for one in accounts if one.scope.may(NEEDS[_PAGE])] if accounts else [None]
    for session in sessions:
        for form in ("html", "json"):
            if not going():
                return
            with app.test_request_context("/", headers={"Accept-Encoding": "gzip"}):
                g.session = session
                try:
                    app.ensure_sync(app.view_functions[_PAGE])(form=form)
                except FieldVisitError:
                    return  # nothing to be shown yet: whoever asks is told
