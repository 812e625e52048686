"""What pages call a visit: its place in the plan's list, for its id may hold a petition's number."""

from __future__ import annotations

from fieldvisit.errors import NotFoundError
from fieldvisit.workspace.plans import Board


def numbers_of(board: Board) -> dict[str, int]:
    """The number of each visit."""
    return {visit.id: number for number, visit in enumerate(board.announced.visits)}


def key_of(board: Board, visit_id: str, shift_id: str) -> str:
    """How a form names a stop."""
    return f"{numbers_of(board)[visit_id]}|{shift_id}"


def visit_numbered(board: Board, number: int) -> str:
    """The id of the visit with this number.

    Raises
    ------
    NotFoundError
        If the plan has no so many visits.
    """
    visits = board.announced.visits
    if not 0 <= number < len(visits):
        raise NotFoundError(f"没有走访任务 {number}。", f"There is no visit {number}.")
    return visits[number].id
