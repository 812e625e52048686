"""What a county may not keep any longer, by the days of its policy profile: counted first, removed when told."""

from __future__ import annotations

from datetime import date, timedelta

from fieldvisit.domain.cases.matter import Case
from fieldvisit.policy.cases.retention import Keep, keep
from fieldvisit.register.cases import Purged
from fieldvisit.workspace.auditing import at_this_computer
from fieldvisit.workspace.files import OUTPUTS, REGISTER
from fieldvisit.workspace.store import Workspace


def purge(workspace: Workspace, *, apply: bool) -> tuple[Purged, tuple[str, ...]]:
    """How much is over its time, removed for good with ``apply``; and the names of files that were removed with it.

    Removed are also what would still hold it: exports in ``out`` and the copies that upgrades made beside the register.
    """
    profile, today = workspace.county.policy, workspace.settings.county.day

    def judge(case: Case, closed_on: date) -> tuple[bool, bool]:
        kept = keep(case, closed_on, today, profile)
        return kept is not Keep.ALL, kept is Keep.COUNTS

    cutoff = today - timedelta(profile.retention.case_days)
    found = workspace.register.purge(judge, (today, cutoff), at_this_computer(), apply=apply)
    if not (apply and found.any):
        return found, ()
    copies = sorted(workspace.folder.glob(f"{REGISTER}.before-*"))
    exports = [p for p in sorted((workspace.folder / OUTPUTS).glob("*")) if p.is_file()]
    for path in (*copies, *exports):
        path.unlink()
    return found, tuple(path.name for path in (*copies, *exports))
