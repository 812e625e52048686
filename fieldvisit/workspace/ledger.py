"""What the ledgers say, read once and kept until they say something else: closing a case must not read a county's petitions anew."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fieldvisit.domain.match import Match
from fieldvisit.domain.petition import Petition
from fieldvisit.hotspots.tally import Matters
from fieldvisit.pipeline import County

if TYPE_CHECKING:
    from fieldvisit.workspace.store import Workspace


@dataclass(frozen=True)
class KeptLedger:
    """The matches of a ledger and its matters, as of a version of the ledger and a county."""

    version: int
    county: County
    matches: tuple[Match, ...]
    matters: Matters

    @property
    def groups(self) -> Sequence[Sequence[Petition]]:
        """All petitions grouped into matters."""
        return self.matters.groups


class LedgerKeeper:
    """The ledger of one workspace, and whether the cases have followed it; safe to share between threads."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace, self._lock = workspace, threading.Lock()
        self._followed = -1
        self._kept: KeptLedger | None = None

    def follow(self) -> None:
        """Open a case for every new matter and let cases follow, when the ledger changed since this was last done here."""
        register = self._workspace.register
        with self._lock:
            if self._followed != (version := register.ledger_version()):
                self._workspace.follow_ledger()
                self._followed = version

    def read(self) -> KeptLedger:
        """The ledger as it stands; the caller sees to it that no two threads ask at the same time."""
        workspace, version = self._workspace, self._workspace.register.ledger_version()
        if self._kept is None or self._kept.version != version or self._kept.county is not workspace.county:
            petitions = workspace.petitions()
            matches = workspace.placed(petitions)
            matters = Matters(petitions, matches, workspace.county.villages, workspace.settings.tally)
            self._kept = KeptLedger(version, workspace.county, matches, matters)
        return self._kept
