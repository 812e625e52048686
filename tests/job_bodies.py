"""Bodies of jobs for the tests; found by name in the job's own process."""

from __future__ import annotations

import time

from fieldvisit.errors import EndedEarlyError, InputFileError, Text
from fieldvisit.jobs import CancelledError
from fieldvisit.routing.params import PlanningParams
from fieldvisit.workspace import Workspace
from fieldvisit.workspace.working import register_of

__all__ = ["bug", "counting", "giving_up", "missing_file", "register_of", "solving"]


def counting(folder, report, steps):
    """Count, a tenth of a second each."""
    for step in range(steps):
        report.say(Text("数数", "counting"), step / steps, {"step": step})
        time.sleep(0.02)
    return {"steps": steps}


def missing_file(folder, report):
    """Fail in a way the user can mend."""
    raise InputFileError("找不到台账。", "There is no ledger.")


def bug(folder, report):
    """Fail in a way nobody expected."""
    raise RuntimeError("secret path")


def giving_up(folder, report):
    """Stop as a body does that finds itself asked to, between two of its steps."""
    raise CancelledError


def solving(folder, report, seconds):
    """Solve the demo's week again and again for so many seconds.

    The seconds count from the first plan: on a busy machine a search takes longer to begin than it is to last.
    """
    from dataclasses import replace  # noqa: PLC0415

    rounds, ends = 0, [float("inf")]

    def tell(found):
        report.say(Text("求解", "solving"), max(found.share, 0.01))
        ends[0] = min(ends[0], time.monotonic() + seconds)

    with Workspace.open(folder) as workspace:
        workspace.settings = replace(workspace.settings, planning=replace(workspace.settings.planning, seed=1))
        assert isinstance(workspace.settings.planning, PlanningParams)
        while time.monotonic() < ends[0]:
            try:
                workspace.prepare_plan(
                    None, on_progress=tell, cancelled=lambda: report.cancelled() or time.monotonic() > ends[0]
                )
            except EndedEarlyError:
                if report.cancelled():
                    raise
            rounds += 1
            if report.cancelled():
                raise CancelledError
    return {"rounds": rounds}
