"""What people decide about places: the log of decisions, the aliases learned from it, and the questions still open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fieldvisit.domain.match import Candidate, Match, MatchOutcome
from fieldvisit.domain.place import AdminLevel
from fieldvisit.errors import Text

ACCEPT = 0.9
"""The confidence from which a village answer is used without a person."""


class MatchStatus(StrEnum):
    """What happens to a match next: used, asked about, called about first, or nothing."""

    ACCEPTED = "accepted"
    REVIEW = "review"
    COARSE = "coarse"
    NONE = "none"


class Verdict(StrEnum):
    """What a reviewer said about a place as written."""

    CHOSEN = "chosen"
    TOWNSHIP_ONLY = "township_only"
    NOT_IN_LIST = "not_in_list"


class AliasState(StrEnum):
    """How far a learned alias goes: it raises its candidate, it answers, or it is disputed and only asks."""

    RAISES = "raises"
    ANSWERS = "answers"
    DISPUTED = "disputed"


@dataclass(frozen=True, slots=True)
class PlaceKey:
    """What identifies a place as written, without anything about the person who wrote it.

    ``scope`` is the code of the smallest unit the text establishes (a township, else the county; empty: none), ``surface`` what is
    written inside it (empty: nothing that could be learned), ``text_sha256`` the hash of the whole place text with the office.
    """

    scope: str
    surface: str
    text_sha256: str


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of the log: who decided when and why that a place as written means ``code``.

    The line is never changed; ``undone_at`` comes from a second line that takes it back. ``code`` is a village, a township, or
    empty when the place is in no list. ``edition`` is the gazetteer's edition the reviewer saw.
    """

    id: str
    decided_at: datetime
    by: str
    supervisor: bool
    why: str
    verdict: Verdict
    code: str
    place: PlaceKey
    edition: str
    undone_at: datetime | None = None

    def holds(self, as_of: datetime | None = None) -> bool:
        """Whether the decision was made and not taken back by ``as_of`` (``None``: now)."""
        if as_of is None:
            return self.undone_at is None
        return self.decided_at <= as_of and (self.undone_at is None or self.undone_at > as_of)


@dataclass(frozen=True, slots=True)
class LearnedAlias:
    """A spelling learned from decisions; it means ``code`` inside ``scope`` and nothing anywhere else.

    ``codes`` holds one code, or all that were chosen when people disagree; the empty code is "in no list".
    """

    scope: str
    surface: str
    codes: tuple[str, ...]
    state: AliasState
    persons: int
    decision_ids: tuple[str, ...]
    edition: str


@dataclass(frozen=True, slots=True)
class ReviewOption:
    """One answer a reviewer may choose, with what tells it from the others."""

    candidate: Candidate
    difference: Text


@dataclass(frozen=True, slots=True)
class ReviewQuestion:
    """One place as written that a person must settle, for all petitions that write it so.

    ``places`` holds one key for each different text; they share scope and surface. ``shown`` is the place as the ledger has it,
    ``scope_name`` the unit the text establishes, ``township_code`` what "township only" would answer (empty: not offered).
    ``impact`` counts the open petitions, key cases three times; ``uncertainty`` lies in [0, 1].
    """

    places: tuple[PlaceKey, ...]
    shown: str
    scope_name: str
    petition_ids: tuple[str, ...]
    options: tuple[ReviewOption, ...]
    township_code: str
    impact: int
    uncertainty: float
    disputed: bool = False

    @property
    def weight(self) -> float:
        """Impact times uncertainty: the order of the queue."""
        return self.impact * self.uncertainty


def status_of(match: Match) -> MatchStatus:
    """What happens to this match next.

    Several units, or a village below ``ACCEPT``, are a question for a person; a township or county is no question, it goes to the "call
    first" list.
    """
    if match.outcome is MatchOutcome.UNMATCHED:
        return MatchStatus.NONE
    if match.outcome is MatchOutcome.AMBIGUOUS:
        return MatchStatus.REVIEW
    if match.level is not AdminLevel.VILLAGE:
        return MatchStatus.COARSE
    return MatchStatus.ACCEPTED if match.confidence >= ACCEPT else MatchStatus.REVIEW
