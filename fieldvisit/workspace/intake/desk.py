"""Ledgers as the pages bring them in: sent, checked, stored, returned, taken back; each by whoever may import the county's ledgers."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeAlias

from fieldvisit import jobs
from fieldvisit.domain.access.audit import Act, Deed
from fieldvisit.domain.access.roles import Right
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.job import Job
from fieldvisit.errors import FieldVisitError, InputFileError, NotFoundError
from fieldvisit.io.checked.returned import returned_workbook
from fieldvisit.io.tables import read_table
from fieldvisit.register.cases.undo import Batch, UndoReceipt
from fieldvisit.workspace import uploads
from fieldvisit.workspace.importing import Asked
from fieldvisit.workspace.intake.checking import Checked, Sent, answer_in, keep_sent, sent_in
from fieldvisit.workspace.intake.remembered import Remembered, forget, recall, remember

if TYPE_CHECKING:
    from fieldvisit.workspace.store import Workspace

_BODIES = "fieldvisit.workspace.working"


@dataclass(frozen=True)
class Upload:
    """A ledger that was sent: the job that checks it, and its answer once there is one; until when the ledger is kept, at the latest."""

    id: str
    job: Job
    answer: Checked | None
    until: datetime | None


@dataclass(frozen=True)
class Past:
    """One import of the past: what it brought, and which account started it (empty for one from the terminal)."""

    batch: Batch
    who: str


Start: TypeAlias = Callable[..., str]
"""Starts a job's body, as ``jobs.start`` does."""


class IntakeDesk:
    """What the page of imports asks; every question says for whom."""

    def __init__(self, workspace: Workspace, let_in: Callable[[Scope], None], start: Start = jobs.start) -> None:
        self._workspace, self._open_to, self._start_job = workspace, let_in, start
        self._book = workspace.register.jobs()
        uploads.tidy(workspace.folder)

    def send(self, scope: Scope, name: str, content: BinaryIO) -> str:
        """Keep a ledger and start its check; returns the upload's id. Raises like ``uploads.keep`` and ``jobs.start``."""
        self._let_in(scope)
        ledger = uploads.keep(self._workspace.folder, name, content)
        try:
            self._start_check(ledger.parent, Sent(scope.who))
        except FieldVisitError:
            uploads.drop(ledger)
            raise
        return ledger.parent.name

    def one(self, scope: Scope, upload_id: str) -> Upload:
        """An upload of this account; raises ``NotFoundError``."""
        place, sent = self._mine(scope, upload_id)
        ledger = uploads.ledger_in(place)
        until = None if ledger is None else datetime.fromtimestamp(ledger.stat().st_mtime + uploads.KEPT_S, UTC)
        return Upload(upload_id, self._book.one(sent.job), answer_in(place, sent.job), until)

    def check(self, scope: Scope, upload_id: str, asked: Asked) -> None:
        """Check the ledger anew, as it is to be read now. Raises like ``jobs.start``."""
        place, sent = self._mine(scope, upload_id)
        self._ledger(place)
        chosen = None if asked.chosen is None else dict(asked.chosen)
        self._start_check(place, replace(sent, identity=asked.identity, chosen=chosen))

    def forget(self, scope: Scope, upload_id: str) -> None:
        """Forget what is remembered of such headers, and check the ledger as its headers say."""
        place, sent = self._mine(scope, upload_id)
        answer = answer_in(place, sent.job)
        self._ledger(place)
        if answer is not None and answer.preview is not None:
            forget(self._workspace.folder, answer.preview.keys)
        self._start_check(place, replace(sent, identity=None, chosen={}))

    def bring(self, scope: Scope, upload_id: str) -> str:
        """Start the import of a ledger as it was checked, and remember its columns; returns the job's id. Raises like ``jobs.start``."""
        place, sent = self._mine(scope, upload_id)
        ledger, answer = self._ledger(place), answer_in(place, sent.job)
        if answer is None or answer.counts is None or answer.preview is None:
            raise InputFileError(
                "这份台账还没有核对通过，不能入库。", "This ledger has not passed its check; it cannot be stored."
            )
        args = {"ledger": str(ledger.resolve()), "identity": answer.identity.value, "keep": bool(answer.marks)}
        started = self._start("import_ledger", scope.who, chosen=json.dumps(answer.chosen, sort_keys=True), **args)
        self._remember(scope, answer)
        return started

    def drop(self, scope: Scope, upload_id: str) -> None:
        """Remove a ledger now."""
        place, _ = self._mine(scope, upload_id)
        uploads.drop(place / "ledger")

    def returned(self, scope: Scope, upload_id: str, lang: str) -> tuple[str, bytes]:
        """The sender's workbook with its marks: a name for it, and its bytes. Raises like ``returned_workbook``."""
        place, sent = self._mine(scope, upload_id)
        ledger, answer = self._ledger(place), answer_in(place, sent.job)
        if answer is None or not answer.marks:
            raise NotFoundError("这份台账没有需要补正的地方。", "There is nothing to put right in this ledger.")
        content = returned_workbook(ledger, read_table(ledger), answer.marks, lang)
        detail = f"workbook returned to its sender, {len(answer.marks)} cells"
        self._workspace.register.record(Deed(scope.who, Act.EXPORT, "ledger", detail=detail))
        return f"{ledger.stem}-{'to put right' if lang == 'en' else '需补正'}.xlsx", content

    def job(self, scope: Scope, job_id: str) -> tuple[Job, str]:
        """A job of an import, and the upload whose workbook can still be returned; raises ``NotFoundError``."""
        self._let_in(scope)
        job = self._book.one(job_id)
        if job.kind != "import_ledger":
            raise NotFoundError(f"没有导入任务 {job_id}。", f"There is no import {job_id}.")
        try:
            upload_id = Path(json.loads(job.args)["ledger"]).parent.name
            place, sent = self._mine(scope, upload_id)
        except NotFoundError:
            return job, ""
        answer = answer_in(place, sent.job)
        return job, upload_id if answer and answer.marks and uploads.ledger_in(place) else ""

    def past(self, scope: Scope) -> tuple[Past, ...]:
        """Every import that this account may take back, newest first."""
        self._let_in(scope)
        started = {json.loads(job.result).get("batch"): job.who for job in self._book.all() if _stored_by(job)}
        found = self._workspace.register.cases(scope).imports()
        return tuple(Past(batch, started.get(batch.id, "")) for batch in reversed(found))

    def undo(self, scope: Scope, batch_id: str, why: str) -> UndoReceipt:
        """Take an import back as a whole. Raises like ``CaseBook.undo_import``."""
        self._let_in(scope)
        return self._workspace.register.cases(scope).undo_import(batch_id, why)

    def _let_in(self, scope: Scope) -> None:
        scope.require(Right.IMPORT)
        self._open_to(scope)
        uploads.tidy(self._workspace.folder)

    def _mine(self, scope: Scope, upload_id: str) -> tuple[Path, Sent]:
        self._let_in(scope)
        place = uploads.find(self._workspace.folder, upload_id)
        sent = sent_in(place)
        if sent is None or sent.who != scope.who:
            raise NotFoundError("这里没有这份台账。", "There is no such ledger here.")
        return place, sent

    def _ledger(self, place: Path) -> Path:
        ledger = uploads.ledger_in(place)
        if ledger is None:
            raise InputFileError(
                "这份台账读不了，已删除。请另选文件。", "This ledger could not be read and was removed; choose another."
            )
        return ledger

    def _start_check(self, place: Path, sent: Sent) -> None:
        before = sent_in(place)
        keep_sent(place, replace(sent, job=""))
        try:
            started = self._start("check_ledger", sent.who, upload=str(place.resolve()))
        except FieldVisitError:
            if before is not None:
                keep_sent(place, before)
            raise
        keep_sent(place, replace(sent, job=started))

    def _start(self, body: str, who: str, **args: object) -> str:
        return self._start_job(self._book, f"{_BODIES}:{body}", self._workspace.folder, who, **args)

    def _remember(self, scope: Scope, answer: Checked) -> None:
        folder, settings = self._workspace.folder, self._workspace.settings
        assert answer.preview is not None  # noqa: S101 - the caller looked
        said = answer.chosen or answer.identity is not settings.ledger.identity
        if said or recall(folder, answer.preview.keys) is not None:
            day = settings.county.day
            remember(folder, Remembered(answer.preview.keys, answer.chosen, answer.identity, scope.who, day))


def _stored_by(job: Job) -> bool:
    return job.kind == "import_ledger" and bool(job.result)
