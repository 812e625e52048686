"""Monthly reports that a page asked for: each written by a job into a folder nobody guesses, read by its account only, gone after two hours."""

from __future__ import annotations

import re
import secrets
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from fieldvisit import jobs
from fieldvisit.domain.access.audit import Act, Deed
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.codec import from_json, to_json
from fieldvisit.domain.job import Job, JobState
from fieldvisit.errors import FieldVisitError, InputFileError, NotFoundError, Text
from fieldvisit.io.atomic import write_bytes
from fieldvisit.pipeline import Progress
from fieldvisit.workspace.briefing.asked import Audience, asked_month
from fieldvisit.workspace.briefing.desk import FORMATS, ReportDesk
from fieldvisit.workspace.cases.desk import CaseDesk

if TYPE_CHECKING:
    from fieldvisit.workspace.store import Workspace

FOLDER = "cache/reports"
KEPT_S = 2 * 3600
"""Seconds after which the files of a draft go."""
_ID = re.compile(r"[0-9a-f]{16}")
_BODY = "fieldvisit.workspace.working:monthly_report"
_ASKED, _JOB = "asked.json", "job"

Start: TypeAlias = Callable[..., str]
"""Starts a job's body, as ``jobs.start`` does."""


@dataclass(frozen=True)
class DraftAsked:
    """Whose draft it is, and of what: stands in the draft's folder, so that no job's row tells what an account is denied."""

    scope: Scope
    month: str
    audience: str
    formats: tuple[str, ...]
    lang: str


@dataclass(frozen=True)
class Draft:
    """A report being written: its job, and the names of its files once they are there."""

    id: str
    asked: DraftAsked
    job: Job
    files: tuple[str, ...]


class DraftDesk:
    """Drafts as the page offers them: to whoever does the county's work, each to the account that asked for it."""

    def __init__(self, workspace: Workspace, let_in: Callable[[Scope], None], start: Start = jobs.start) -> None:
        self._workspace, self._let_in, self._start = workspace, let_in, start
        tidy(workspace.folder)

    def start(self, asked: DraftAsked) -> str:
        """Start writing; returns the draft's id. Raises like ``jobs.start``, and ``InputFileError`` for what there is not."""
        self._let_in(asked.scope)
        _check(asked, self._workspace)
        tidy(self._workspace.folder)
        draft_id = secrets.token_hex(8)
        place = self._workspace.folder / FOLDER / draft_id
        place.mkdir(mode=0o700, parents=True)
        (place / _ASKED).write_text(to_json(asked), "utf-8")
        try:
            job_id = self._start(
                self._workspace.register.jobs(), _BODY, self._workspace.folder, asked.scope.who, draft=draft_id
            )
        except FieldVisitError:
            shutil.rmtree(place, ignore_errors=True)
            raise
        (place / _JOB).write_text(job_id, "utf-8")
        return draft_id

    def one(self, scope: Scope, draft_id: str) -> Draft:
        """A draft of this account as it still sees; raises ``NotFoundError`` for any other, and when its time is over."""
        self._let_in(scope)
        place = _place(self._workspace.folder, draft_id)
        asked = from_json((place / _ASKED).read_text("utf-8"), DraftAsked)
        if asked.scope != scope:  # another account, or this one since it was given less (or more) to see
            raise _gone()
        job = self._workspace.register.jobs().one((place / _JOB).read_text("utf-8"))
        made = job.state is JobState.DONE
        files = sorted(path.name for path in place.iterdir() if path.name not in (_ASKED, _JOB)) if made else []
        return Draft(draft_id, asked, job, tuple(files))

    def file(self, scope: Scope, draft_id: str, name: str) -> bytes:
        """A file of a draft; that it left the pages is a line of the audit."""
        draft = self.one(scope, draft_id)
        if name not in draft.files:
            raise _gone()
        content = (_place(self._workspace.folder, draft_id) / name).read_bytes()
        self._workspace.register.record(Deed(scope.who, Act.EXPORT, "monthly report", detail=name))
        return content


def write_draft(workspace: Workspace, draft_id: str, progress: Progress) -> int:
    """Write the files of a draft; returns how many."""
    place = _place(workspace.folder, draft_id)
    asked = from_json((place / _ASKED).read_text("utf-8"), DraftAsked)
    progress(Text("汇总数字", "counting"))
    reports = ReportDesk(CaseDesk(workspace, asked.scope))
    files = reports.export(asked.month, Audience(asked.audience), asked.formats, asked.lang)
    progress(Text("编写文件", "writing the files"))
    for name, content in files.items():
        write_bytes(place / name, content)
    return len(files)


def tidy(folder: Path) -> None:
    """Remove the drafts whose time is over."""
    drafts = folder / FOLDER
    for place in drafts.glob("*") if drafts.is_dir() else ():
        if time.time() - place.stat().st_mtime > KEPT_S:
            shutil.rmtree(place, ignore_errors=True)


def formats_of(wanted: Sequence[str]) -> tuple[str, ...]:
    """The formats that were asked for, in the order in which they are offered."""
    return tuple(form for form in FORMATS if form in wanted)


def _check(asked: DraftAsked, workspace: Workspace) -> None:
    asked_month(asked.month, workspace.settings.county.day)
    if asked.audience not in set(Audience) or not asked.formats or set(asked.formats) - set(FORMATS):
        raise InputFileError("请选择读者和至少一种文件格式。", "Choose an audience and at least one kind of file.")


def _place(folder: Path, draft_id: str) -> Path:
    place = folder / FOLDER / draft_id
    if not _ID.fullmatch(draft_id) or not (place / _ASKED).is_file():
        raise _gone()
    return place


def _gone() -> NotFoundError:
    return NotFoundError(
        "这份月报草稿已经不在了：满两小时即删除。请重新生成。",
        "This draft is gone: it is removed after two hours. Make it again.",
    )
