"""Questions about a plan that take a solver: each answered in a process of its own, one at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from fieldvisit.domain.plan import Plan
from fieldvisit.errors import PolicyRefusedError
from fieldvisit.routing.answers.why_here import WhyHere, why_each
from fieldvisit.routing.apart.answer import answer_apart
from fieldvisit.routing.apart.process import LIMITS
from fieldvisit.routing.changes.by_hand import moves_to
from fieldvisit.routing.changes.remaining import remaining_locks
from fieldvisit.routing.changes.replanned import replan_on
from fieldvisit.routing.check import check_plan
from fieldvisit.workspace.plans.board import Board, Happened, Why

_PATIENCE = replace(LIMITS, time_s=60.0)
"""A page waits for the answer; a longer one is for ``fieldvisit explain``."""


class Questions:
    """What a server is asked about its plans; safe to share between its threads."""

    def __init__(self) -> None:
        self._one = threading.Lock()

    def why(self, board: Board, visit_id: str) -> Why:
        """Why a visit is left out of the plan on the board, or planned where it is.

        Raises
        ------
        PolicyRefusedError
            If another question is still being answered.
        NotFoundError
            If the plan knows no such visit.
        """
        with self._asking():
            found = answer_apart(why_each, limits=_PATIENCE)(board.plan, board.problem, (visit_id,))[0]
        if isinstance(found, WhyHere):
            return Why(visit_id, "", found.sentence, ())
        forced = found.forced_plan
        return Why(visit_id, found.kind.value, found.sentence, () if forced is None else moves_to(board.plan, forced))

    def adapted(self, board: Board, happened: Happened) -> Plan:
        """The plan on the board adapted to what happened, changing little else. Raises like ``replan_on`` and ``why``.

        Raises
        ------
        RuntimeError
            If the new plan breaks a rule: a bug, never the user's fault.
        """
        with self._asking():
            ask = answer_apart(replan_on, limits=_PATIENCE)
            answer = ask(board.plan, board.problem, happened.event, happened.now, happened.params)
        if broken := check_plan(answer.rest, answer.problem):
            raise RuntimeError("replanning broke its own rules: " + "; ".join(one.sentence.en for one in broken))
        locks = remaining_locks(board.plan.locks, {visit.id for visit in answer.plan.visits})
        return replace(answer.plan, conditions=board.plan.conditions, locks=locks)

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """One question at a time: each takes a processor."""
        if not self._one.acquire(blocking=False):
            raise PolicyRefusedError(
                "正在回答另一个问题，请过几秒再问。", "Another question is being answered; ask again in a few seconds."
            )
        try:
            yield
        finally:
            self._one.release()
