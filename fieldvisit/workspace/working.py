"""The long steps of a workspace as bodies of jobs: geocode, hotspots, plan."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from fieldvisit import jobs
from fieldvisit.domain.access.divisions import inside
from fieldvisit.domain.access.roles import Right
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.job import Job
from fieldvisit.errors import NotFoundError, Text
from fieldvisit.jobs import CancelledError, Report
from fieldvisit.register import Register
from fieldvisit.routing.apart.parent import BestSoFar
from fieldvisit.workspace.store import Workspace

KINDS = ("geocode", "hotspots", "plan")


def start(workspace: Workspace, kind: str, who: str) -> str:
    """Start one of ``KINDS`` in a process of its own; returns the job's id. Raises like ``jobs.start``."""
    return jobs.start(workspace.register.jobs(), f"{__name__}:{kind}", workspace.folder, who)


class Desk:
    """Jobs as the pages offer them: to roles that do the county's work, and only where their scope holds the county."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._book = workspace.register.jobs()

    def jobs(self, scope: Scope) -> tuple[Job, ...]:
        """The newest jobs first."""
        self._let_in(scope)
        return self._book.all()[:50]

    def job(self, scope: Scope, job_id: str) -> Job:
        """One job; raises ``NotFoundError``."""
        self._let_in(scope)
        return self._book.one(job_id)

    def start(self, scope: Scope, kind: str) -> str:
        """Start a job; returns its id. Raises ``NotFoundError`` for an unknown kind, else like ``start``."""
        self._let_in(scope)
        if kind not in KINDS:
            raise NotFoundError(f"没有这种任务：{kind}。", f"There is no such job: {kind}.")
        return start(self._workspace, kind, scope.who)

    def cancel(self, scope: Scope, job_id: str) -> Job:
        """Ask a job to stop."""
        self._let_in(scope)
        return self._book.cancel(job_id, scope.who)

    def _let_in(self, scope: Scope) -> None:
        scope.require(Right.WORK)
        code = self._workspace.settings.county.code
        if not any(inside(code, area) for area in scope.areas):
            raise NotFoundError("这里没有任务。", "There are no jobs here.")


@contextmanager
def register_of(folder: Path) -> Iterator[Register]:
    """The register of the workspace in ``folder``."""
    with Workspace.open(folder) as workspace:
        yield workspace.register


def geocode(folder: Path, report: Report) -> dict[str, object]:
    """Place every petition; returns how many there are."""
    with Workspace.open(folder) as workspace:
        return {"petitions": len(workspace.geocode(report.say))}


def hotspots(folder: Path, report: Report) -> dict[str, object]:
    """Find hotspots; returns how many there are."""
    with Workspace.open(folder) as workspace:
        return {"hotspots": len(workspace.hotspots(report.say))}


def plan(folder: Path, report: Report) -> dict[str, object]:
    """Plan the week; returns the plan's figures. A job that was cancelled leaves the plan in force as it was."""

    def tell(found: BestSoFar) -> None:
        report.say(Text("编排行程", "planning itineraries"), found.share, asdict(found.value))

    with Workspace.open(folder) as workspace:
        planned = workspace.prepare_plan(report.say, on_progress=tell, cancelled=report.cancelled)
        if report.cancelled():
            raise CancelledError
        made = workspace.keep_plan(planned)
        return {"plan": made.id, "visits": len(made.visits), "unassigned": len(made.unassigned)}
