"""The long steps of a workspace as bodies of jobs: check and import of a ledger, geocode, hotspots, plan, these three in one, documents."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from fieldvisit import jobs
from fieldvisit.domain.access.divisions import inside
from fieldvisit.domain.access.roles import Right
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.identity import Handling
from fieldvisit.domain.job import Job
from fieldvisit.errors import InputFileError, NotFoundError, Text
from fieldvisit.jobs import CancelledError, Report
from fieldvisit.register import Register
from fieldvisit.routing.apart.parent import BestSoFar
from fieldvisit.workspace import outputs, uploads
from fieldvisit.workspace.briefing.drafts import DraftDesk, write_draft
from fieldvisit.workspace.intake.checking import check_sent
from fieldvisit.workspace.intake.desk import IntakeDesk, Start
from fieldvisit.workspace.store import Workspace

STAGES = ("month", "geocode", "hotspots", "plan", "documents")
"""Steps that need nothing but the register."""


def start(workspace: Workspace, kind: str, who: str) -> str:
    """Start one of ``STAGES`` in a process of its own; returns the job's id. Raises like ``jobs.start``."""
    return jobs.start(workspace.register.jobs(), f"{__name__}:{kind}", workspace.folder, who)


def start_import(workspace: Workspace, ledger: Path, identity: Handling | None, who: str) -> str:
    """Start the import of a ledger in a process of its own; returns the job's id. Raises like ``jobs.start``.

    Raises
    ------
    InputFileError
        If there is no such file.
    """
    if not ledger.is_file():
        raise InputFileError(f"找不到文件 {ledger}，请检查路径。", f"There is no file {ledger}; check the path.")
    args = {"ledger": str(ledger.resolve()), "identity": identity.value if identity else ""}
    return jobs.start(workspace.register.jobs(), f"{__name__}:import_ledger", workspace.folder, who, **args)


class Desk:
    """Jobs as the pages offer them: to roles that do the county's work, and only where their scope holds the county."""

    def __init__(self, workspace: Workspace, start: Start = jobs.start) -> None:
        self._workspace = workspace
        self._book = workspace.register.jobs()
        self.intake = IntakeDesk(workspace, self._let_in, start)
        self.drafts = DraftDesk(workspace, self._let_in, start)

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
        if kind not in STAGES:
            raise NotFoundError(f"没有这种任务：{kind}。", f"There is no such job: {kind}.")
        return start(self._workspace, kind, scope.who)

    def is_open_to(self, scope: Scope) -> bool:
        """Whether the account works for the whole county."""
        code = self._workspace.settings.county.code
        return scope.may(Right.WORK) and any(inside(code, area) for area in scope.areas)

    def cancel(self, scope: Scope, job_id: str) -> Job:
        """Ask a job to stop."""
        self._let_in(scope)
        return self._book.cancel(job_id, scope.who)

    def _let_in(self, scope: Scope) -> None:
        scope.require(Right.WORK)
        if not self.is_open_to(scope):
            raise NotFoundError("这里没有任务。", "There are no jobs here.")


@contextmanager
def register_of(folder: Path) -> Iterator[Register]:
    """The register of the workspace in ``folder``."""
    with Workspace.open(folder) as workspace:
        yield workspace.register


def check_ledger(folder: Path, report: Report, upload: str) -> dict[str, object]:
    """Say what would become of a ledger that was sent to the pages; nothing is stored. Returns the counts."""
    with Workspace.open(folder) as workspace:
        return asdict(check_sent(workspace, Path(upload), report.job_id, report.say))


def import_ledger(
    folder: Path, report: Report, ledger: str, identity: str, chosen: str = "", *, keep: bool = False
) -> dict[str, object]:
    """Read a ledger into the register; returns where its rows went. Cancelled before it is stored, nothing of it is.

    ``chosen`` are columns as a person said (JSON). A ledger that was sent to the pages goes, unless it is to be returned (``keep``) and
    was stored.
    """
    file, stored = Path(ledger), False
    how, columns = Handling(identity) if identity else None, json.loads(chosen) if chosen else None
    try:
        with Workspace.open(folder) as workspace:
            done = workspace.import_ledger(file, identity=how, chosen=columns, progress=report.say)
        stored = True
    finally:
        if not (keep and stored):
            uploads.drop(file)
    receipt = done.receipt
    return {
        "rows": done.intake.rows_read,
        "added": receipt.added,
        "updated": receipt.updated,
        "there": receipt.already_there,
        "rejected": len(done.intake.rejected),
        "unplaced": done.unplaced,
        "batch": receipt.batch_id,
    }


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


def month(folder: Path, report: Report) -> dict[str, object]:
    """What follows an import, in one go: petitions placed, hotspots found, the week planned; returns the figures of all three.

    Each step is kept as it ends, so that a job cut short is gone on with from where it was.
    """
    placed, found = geocode(folder, report.part(0.0, 0.2)), hotspots(folder, report.part(0.2, 0.2))
    return placed | found | plan(folder, report.part(0.4, 0.6))


def monthly_report(folder: Path, report: Report, draft: str) -> dict[str, object]:
    """Write the monthly report that a page asked for, as the account that asked sees it; returns how many files it has."""
    with Workspace.open(folder) as workspace:
        return {"files": write_draft(workspace, draft, report.say)}


def documents(folder: Path, report: Report) -> dict[str, object]:
    """Write the files of the run into ``out/``; returns how many. All are made before the first is put in place."""
    with Workspace.open(folder) as workspace:
        made: dict[str, str] = {}
        for number, some in enumerate(outputs.documents_of(workspace.run(), workspace.rejected()), 1):
            made |= some
            report.say(Text(f"编写文件：{'、'.join(some)}", f"making {', '.join(some)}"), number / 5)
        return {"files": len(outputs.write_all(workspace.outputs, made))}
