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
from fieldvisit.workspace.packs import PackRoom
from fieldvisit.workspace.viewing import Views


@pytest.fixture
def workspace(county):
    with Workspace.open(county) as opened:
        yield opened


@pytest.fixture
def more_rooms():
    """What the application is given beside cases and packs."""
    return {}


@pytest.fixture
def office(workspace, more_rooms):
    """The county behind its gate: a browser for a role, by name."""
    book = book_of(workspace.register)
    audit = AuditDesk(workspace.register, book, COUNTY)
    entrance = Entrance(Door(book), Views(workspace).run_of, audit=audit)
    app = create_app(workspace.run, entrance=entrance, room=CaseRoom(workspace), pack_room=PackRoom(workspace), **more_rooms)

    def browser(role, home=COUNTY, **more):
        name = f"{role.value.split('_')[0]}.{home}"
        with_account(book, name, role, home, **more)
        made = Browser(app)
        made.log_in_fully(book, name)
        return made

    return browser
