"""The demo county with its cases behind its gate."""

from __future__ import annotations

import pytest
from case_pages import COUNTY
from door_browser import Browser, book_of, with_account

from fieldvisit.register import Door
from fieldvisit.web import Entrance, create_app
from fieldvisit.workspace import Workspace
from fieldvisit.workspace.auditing import AuditDesk
from fieldvisit.workspace.cases.room import CaseRoom
from fieldvisit.workspace.viewing import Views


@pytest.fixture
def workspace(county):
    with Workspace.open(county) as opened:
        yield opened


@pytest.fixture
def office(workspace):
    """The county behind its gate: a browser for a role, by name."""
    book = book_of(workspace.register)
    audit = AuditDesk(workspace.register, book, COUNTY)
    app = create_app(
        workspace.run, entrance=Entrance(Door(book), Views(workspace).run_of, audit=audit), room=CaseRoom(workspace)
    )

    def browser(role, home=COUNTY, **more):
        name = f"{role.value.split('_')[0]}.{home}"
        with_account(book, name, role, home, **more)
        made = Browser(app)
        made.log_in_fully(book, name)
        return made

    return browser
