"""Whose eyes look at cases in this request: the account's, cut down to the previewed role's; at the demo this computer's operator."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import abort, current_app, g

from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.cases.matter import CaseFile
from fieldvisit.web.case_room import case_room
from fieldvisit.workspace.cases.desk import CaseDesk
from fieldvisit.workspace.cases.lines import CaseLines
from fieldvisit.workspace.cases.room import CaseRoom


@dataclass(frozen=True)
class Eyes:
    """The desk of who looks, and (in a preview) the account's own scope, which must see every case as well."""

    desk: CaseDesk
    also: Scope | None

    @property
    def scope(self) -> Scope:
        """The scope that looks."""
        return self.desk.scope

    def both_see(self, file: CaseFile) -> bool:
        """Whether the case exists for the account too and not only for the previewed role."""
        return self.also is None or self.also.sees(file.case)

    @property
    def own_leader(self) -> str:
        """The number in the roster of a leader who looks; empty for everybody else."""
        return self.scope.person_id if self.scope.role.value == "leader" else ""


def looking() -> Eyes:
    """Who looks in this request."""
    session = g.get("session")
    if session is None:
        _only_without_logins()
        return Eyes(_room().desk(_room().here), None)
    own: Scope = session.account.scope
    if session.view_as is None:
        return Eyes(_room().desk(own), None)
    return Eyes(_room().desk(replace(session.view_as, who=own.who)), own)


def changing(seen: int) -> CaseDesk:
    """The desk of who changes the version seen of a case; a preview only looks."""
    session = g.get("session")
    if session is None:
        _only_without_logins()
        return _room().desk(_room().here, seen)
    if session.view_as is not None:
        abort(403)
    return _room().desk(session.account.scope, seen)


def _only_without_logins() -> None:
    """Pass where nobody logs in (the demo county); behind a gate nobody is let in without a session."""
    if "fieldvisit.entrance" in current_app.extensions:
        abort(401)


def is_open() -> bool:
    """Whether this application has cases, and this request may see them."""
    session = g.get("session")
    if case_room() is None:
        return False
    return session is None or session.scope.may_read


def lines() -> CaseLines:
    """How cases read today."""
    return _room().lines


def _room() -> CaseRoom:
    room = case_room()
    assert room is not None  # noqa: S101 - these pages exist only where there are cases
    return room
