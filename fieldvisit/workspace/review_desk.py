"""The review queue for many hands at once: the open questions by a stable key, one answer at a time, and undoing one's own last."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from fieldvisit.domain.review import Decision, ReviewQuestion, Verdict
from fieldvisit.errors import ConflictError, InputFileError
from fieldvisit.workspace import review
from fieldvisit.workspace.review import Reviewer

if TYPE_CHECKING:
    from fieldvisit.workspace.store import Workspace

_TOGETHER = timedelta(seconds=5)


class ReviewDesk:
    """What a page needs of the queue; safe to share between the threads of a server.

    Answers are written one after the other: whoever comes second to a question that was settled meanwhile is told so, and nothing
    of theirs is written.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._lock = threading.Lock()
        self._kept: dict[bool, tuple[int, dict[str, ReviewQuestion]]] = {}

    def questions(self, *, coarse: bool = False) -> Mapping[str, ReviewQuestion]:
        """The open questions by key, heaviest first; with ``coarse`` also villages that are in no list."""
        with self._lock:
            return dict(self._questions(coarse))

    def decide(self, key: str, verdict: Verdict, code: str, reviewer: Reviewer) -> ReviewQuestion:
        """Write one answer; returns the question it settled.

        Raises
        ------
        ConflictError
            If the question is no longer open.
        InputFileError
            If the answer is none of those offered, or nobody says who decides.
        """
        with self._lock:
            question = self._questions(coarse=False).get(key) or self._questions(coarse=True).get(key)
            if question is None:
                raise ConflictError(
                    "这一处已由他人核定或已不需要核定，您的选择没有写入。请看下一处。",
                    "This place was settled meanwhile, or needs no one any more; your answer was not written. Go on with the next.",
                    seen=key,
                    current="",
                )
            if not _is_offered(question, verdict, code):
                raise InputFileError(
                    "所选不在这一处的选项中，没有写入。请重新打开本页再选。",
                    "That is none of the answers offered here; nothing was written. Open the page again and choose.",
                )
            review.decide(self._workspace, question, verdict, code, reviewer)
            return question

    def last_by(self, who: str) -> tuple[Decision, ...]:
        """The lines of the newest answer in force by this person; empty when there is none."""
        mine = [d for d in self._workspace.register.decisions() if d.by == who and d.holds()]
        if not mine:
            return ()
        newest = max(mine, key=lambda d: (d.decided_at, d.id))
        return tuple(d for d in mine if _same_answer(d, newest))

    def undo_last(self, who: str) -> tuple[Decision, ...]:
        """Take the newest answer of this person back; returns its lines, none when there was nothing to undo."""
        with self._lock:
            lines = self.last_by(who)
            if lines:
                review.undo(self._workspace, [line.id for line in lines], who)
            return lines

    def name_of(self, code: str) -> str:
        """The names of a unit from the county down; empty for the empty code."""
        return "".join(unit.name for unit in self._workspace.county.gazetteer.path(code)[2:]) if code else ""

    def _questions(self, coarse: bool) -> dict[str, ReviewQuestion]:
        version = self._workspace.register.run_version()
        kept = self._kept.get(coarse)
        if kept is None or kept[0] != version:
            found = {key_of(q): q for q in review.questions(self._workspace, coarse=coarse)}
            self._kept[coarse] = kept = (version, found)
        return kept[1]


def key_of(question: ReviewQuestion) -> str:
    """Sixteen characters that stay the same as long as the same place is asked about; nothing can be read from them."""
    first = question.places[0]
    told = "\x1f".join((first.scope, first.surface or first.text_sha256))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _is_offered(question: ReviewQuestion, verdict: Verdict, code: str) -> bool:
    if verdict is Verdict.CHOSEN:
        return code in {option.candidate.code for option in question.options}
    if verdict is Verdict.TOWNSHIP_ONLY:
        return bool(code) and code == question.township_code
    return code == ""


def _same_answer(line: Decision, newest: Decision) -> bool:
    """Whether both lines belong to one answer, which has a line for each different text."""
    same = (line.verdict, line.code, line.place.surface) == (newest.verdict, newest.code, newest.place.surface)
    return same and newest.decided_at - line.decided_at <= _TOGETHER
