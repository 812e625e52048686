"""Cases in which words stand. The scope is part of every query that is asked; the index only says where it is worth looking."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select

from fieldvisit.domain.access.classes import Confidentiality, clearance
from fieldvisit.domain.access.roles import Right
from fieldvisit.domain.access.scope import Scope
from fieldvisit.errors import InputFileError
from fieldvisit.register.cases.query import is_wide, stands, visible
from fieldvisit.register.cases.tables import case_file, case_petition
from fieldvisit.register.search import index
from fieldvisit.register.tables import petition

_FEW = 5_000
"""Up to so many petitions the index's answer is looked through; words that stand in more are found soon by going through the cases."""
_PAGE = 1_000
_LONGEST = 200


def search(connection: Connection, scope: Scope, words: str, limit: int) -> tuple[str, ...]:
    """Ids of visible cases in whose place (and narrative, for roles that may read it) the words stand, in order of id.

    Raises
    ------
    InputFileError
        If a single sign is searched for over more than a county: it stands everywhere.
    """
    scope.require(Right.READ)
    words = words.strip()[:_LONGEST]
    if not words:
        return ()
    docs = index.asked(connection, words)
    if docs is None and is_wide(scope):
        raise InputFileError(
            "在市、省范围内查找，请至少输入相连的两个字。",
            "Search for at least two signs side by side across a city or a province.",
        )
    said = _said(scope, words)
    if docs is not None and index.at_most(connection, docs, _FEW):
        held = select(case_petition.c.case_id).join(petition, petition.c.id == case_petition.c.petition_id)
        ids = held.where(petition.c.id.in_(index.holders(docs)), said)
        c = case_file.c
        query = select(c.id).where(c.id.in_(ids), visible(scope), stands(scope)).order_by(c.id).limit(limit)
        return tuple(connection.scalars(query))
    return tuple(found for found, _ in zip(_walk(connection, scope, said), range(limit), strict=False))


def _said(scope: Scope, words: str) -> ColumnElement[bool]:
    columns: list[Any] = [petition.c.place_text]
    if (clearance(scope.role, reason="search") or 0) >= Confidentiality.C3:
        columns.append(petition.c.text)
    return or_(*(column.icontains(words, autoescape=True) for column in columns))


def _walk(connection: Connection, scope: Scope, said: ColumnElement[bool]) -> Iterator[str]:
    """Visible cases with the words, page by page in order of id."""
    c, p, after = case_file.c, case_petition.c, ""
    while True:
        page = select(c.id).where(visible(scope), stands(scope), c.id > after).order_by(c.id).limit(_PAGE)
        ids = list(connection.scalars(page))
        if not ids:
            return
        there = select(p.case_id).join(petition, petition.c.id == p.petition_id).where(p.case_id.in_(ids), said)
        yield from sorted(set(connection.scalars(there)))
        after = ids[-1]
