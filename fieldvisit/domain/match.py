"""What geocoding says about one petition: a unit, several, or none, and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

from fieldvisit.domain.place import AdminLevel, PositionAccuracy
from fieldvisit.errors import Text


class MatchOutcome(StrEnum):
    """Every petition is exactly one of these."""

    MATCHED = "matched"
    AMBIGUOUS = "ambiguous"
    UNMATCHED = "unmatched"


class UnmatchedReason(StrEnum):
    """Why no unit at all could be named."""

    NO_PLACE = "no_place"
    OUT_OF_PROVINCE = "out_of_province"
    OUT_OF_COUNTY = "out_of_county"
    ROAD_OR_POI = "road_or_poi"
    CONFLICT = "conflict"
    UNKNOWN_VILLAGE = "unknown_village"


@dataclass(frozen=True, slots=True)
class Span:
    """Characters ``start`` (included) to ``end`` (excluded) of the petition's original text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """One line of the explanation: which level, which characters, how they were understood."""

    level: AdminLevel
    rule: str
    text: Text
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One unit the text may mean; ``confidence`` in [0, 1] is the probability that it does."""

    code: str
    level: AdminLevel
    name_path: str
    confidence: float


class _Lines:
    """The evidence of a match that was ``told_later``, put into words when it is first asked for and kept from then on."""

    def __get__(self, match: Match | None, owner: type[Match]) -> tuple[Evidence, ...]:
        told: dict[str, Any] = {} if match is None else match.__dict__
        tell = told.get(LATER)
        found: tuple[Evidence, ...] = told.get("evidence", ()) if tell is None else tell[0](*tell[1:])
        if tell is not None:
            told["evidence"] = found
        told.pop(LATER, None)
        return found


LATER = "_tell"
"""Under this name a match keeps what its evidence is made from: a function and what it is called with. It has no evidence then."""


@dataclass(frozen=True)
class Match:
    """The answer for one petition.

    ``matched`` names one unit at ``level`` (a township or county answer is matched too, and goes to the "call first"
    list); ``ambiguous`` keeps all candidates, best first, and names no unit (``code`` is empty); ``unmatched`` carries a
    reason. ``accuracy`` says how precisely the position of the unit is known, not how sure the match is.
    """

    petition_id: str
    outcome: MatchOutcome
    code: str = ""
    level: AdminLevel | None = None
    name_path: str = ""
    confidence: float = 0.0
    accuracy: PositionAccuracy = PositionAccuracy.NONE
    candidates: tuple[Candidate, ...] = ()
    evidence: tuple[Evidence, ...] = cast("tuple[Evidence, ...]", _Lines())
    warnings: tuple[Text, ...] = ()
    reason: UnmatchedReason | None = None
    edition: str = ""

    def __getstate__(self) -> dict[str, object]:
        """What is stored or sent to another process: all that the match says, its evidence in words."""
        return {"evidence": self.evidence, **self.__dict__}


def told_later(match: Match, tell: Callable[..., tuple[Evidence, ...]], *about: object) -> Match:
    """The match, whose evidence is what ``tell`` makes of ``about``, asked once somebody reads it: most matches are only counted."""
    told = match.__dict__
    del told["evidence"]
    told[LATER] = (tell, *about)
    return match
