"""What happened: one event per change, with who, when, why, and the values before and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Action(StrEnum):
    """Kinds of change."""

    OPEN = "open"
    FOLLOW = "follow"  # the ledger or the geocoder says something new
    MOVE = "move"
    RESUME = "resume"  # a case that rested goes on where it was
    RECORD = "record"
    CONCERN = "concern"
    MERGE = "merge"
    UNMERGE = "unmerge"
    SPLIT = "split"
    WITHDRAW = "withdraw"
    IMPORT = "import"
    UNDO_IMPORT = "undo_import"
    CHANGE = "change"
    PURGE = "purge"  # words and records removed for good when their time is over


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an account or official id, and in which role. Never a petitioner."""

    who: str
    role: str


@dataclass(frozen=True, slots=True)
class Event:
    """One change of one subject. ``before`` and ``after`` are JSON of the changed value (``before`` is empty for a new one)."""

    id: int
    kind: str
    subject_id: str
    version: int
    at: datetime
    actor: Actor
    action: Action
    why: str
    before: str
    after: str
