"""Long work in a process of its own, as its row in the register tells it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from fieldvisit.errors import Text


class JobState(StrEnum):
    """Where a job stands. ``LOST`` is never stored: its process has given no sign of life for too long."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    LOST = "lost"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self not in (JobState.WAITING, JobState.RUNNING)


@dataclass(frozen=True, slots=True)
class Job:
    """One job: what was asked by whom, how far it is, the best so far, and what came out.

    ``share`` lies in [0, 1]; ``best`` and ``result`` are short JSON objects of figures, never a word of a petition; ``error`` is
    the sentence of a failure. ``enough``: asked to keep the best it has. Instants are ISO text in UTC, empty when not there yet.
    """

    id: str
    kind: str
    args: str
    who: str
    state: JobState
    said: Text
    share: float
    best: str
    result: str
    error: Text
    cancel: bool
    queued_at: str
    started_at: str
    heartbeat_at: str
    ended_at: str
    enough: bool = False
