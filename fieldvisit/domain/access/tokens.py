"""Access tokens: with one a program reads, for a while, part of what its owner sees. The secret itself is no part of a token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Token:
    """One token as its owner and the administrators know it.

    ``collections`` are the names of what it may read; ``expires_on`` is the last day on which it is good; ``used_on`` the last day on
    which it was used, ``None`` before the first.
    """

    id: str
    account: str
    label: str
    collections: tuple[str, ...]
    made_at: str
    expires_on: date
    used_on: date | None = None
