"""Programs that show an access token: what the token is for, and nothing that changes anything; no cookie plays a part."""

from __future__ import annotations

from flask import abort, g, request
from werkzeug.exceptions import Forbidden, Unauthorized

from fieldvisit.domain.access.accounts import Session
from fieldvisit.register import Door, TokenBook
from fieldvisit.web.rights import FOR_ANY_TOKEN, NEEDS, collections_of

_SAFE = ("GET", "HEAD", "OPTIONS")


def shown() -> bool:
    """Whether the request shows an access token; other kinds of authorization belong to a proxy before us."""
    return request.headers.get("Authorization", "")[:7].lower() == "bearer "


def let_in(door: Door) -> None:
    """Set the session of a request that shows a token.

    Raises
    ------
    Unauthorized
        If the token is unknown, over or revoked, or its owner may not log in now.
    Forbidden
        If the token, or its owner, may not read this address.
    """
    found = TokenBook(door).session(request.headers["Authorization"][7:].strip())
    if found is None:
        raise Unauthorized
    if request.routing_exception is not None:
        return
    if request.method not in _SAFE:
        abort(405 if request.endpoint is None else 403)
    session, token = found
    if request.endpoint not in FOR_ANY_TOKEN and not _may(session, token.collections):
        raise Forbidden
    g.session = session


def _may(session: Session, collections: tuple[str, ...]) -> bool:
    endpoint = request.endpoint or ""
    is_page = (request.view_args or {}).get("form") == "html"
    right = NEEDS.get(endpoint)
    shown = collections_of(endpoint)
    if is_page or right is None or not shown:
        return False
    return set(shown) <= set(collections) and session.scope.may(right)
