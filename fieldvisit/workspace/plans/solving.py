"""Solving the week anew from a version of the plan, as the body of a job: its locks and what happened stay; a version comes out."""

from __future__ import annotations

from pathlib import Path

from fieldvisit.errors import Text
from fieldvisit.jobs import CancelledError, Report
from fieldvisit.routing.answers.figures import figures_of
from fieldvisit.routing.apart.parent import BestSoFar
from fieldvisit.workspace.store import Workspace
from fieldvisit.workspace.working import register_of

__all__ = ["register_of", "solve"]


def solve(folder: Path, report: Report, base: int) -> dict[str, object]:
    """Plan the days of version ``base`` anew with its locks and what has happened since; returns the version in which the plan is kept, not in force.

    Told that it is enough, it keeps the best plan so far; cancelled, nothing.
    """

    def tell(found: BestSoFar) -> None:
        figures = figures_of(found.plan)
        best = {"visits": figures.visits, "asked": len(found.plan.visits), "drive_min": figures.drive_min}
        musts = {"musts_left": found.value.musts_missed}
        report.say(Text("求解中", "solving"), found.share, best | musts)

    with Workspace.open(folder) as workspace:
        book = workspace.register.plan_book()
        announced = book.plan(base)
        planned = workspace.prepare_plan(
            report.say,
            first_day=announced.first_day,
            after=announced,
            on_progress=tell,
            cancelled=lambda: report.enough() or report.cancelled(),
        )
        if report.cancelled():
            raise CancelledError
        version = book.keep(planned.plan, planned.routes, report.book.one(report.job_id).who)
        return {"version": version, "base": base, "visits": planned.plan.planned, "asked": len(planned.plan.visits)}
