"""The check of a ledger that was sent to the pages: what would become of it, kept beside it until it is stored or given up."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from fieldvisit.domain.codec import from_json, to_json
from fieldvisit.domain.identity import Handling
from fieldvisit.domain.petition import RejectedRow
from fieldvisit.errors import FieldVisitError, Text
from fieldvisit.io.atomic import write_text
from fieldvisit.io.checked.marks import Mark
from fieldvisit.io.checked.preview import Preview
from fieldvisit.pipeline import Progress
from fieldvisit.workspace import uploads
from fieldvisit.workspace.importing import Asked, Look, bring_read, look_at
from fieldvisit.workspace.summary import ImportSummary

if TYPE_CHECKING:
    from fieldvisit.workspace.store import Workspace

T = TypeVar("T")
_SENT, _CHECKED = "sent.json", "checked.json"


@dataclass(frozen=True)
class Sent:
    """A ledger that was sent: by whom, how it is to be read (``None``: as remembered or recognised), and the job that checks it."""

    who: str
    identity: Handling | None = None
    chosen: dict[str, str] | None = None
    job: str = ""


@dataclass(frozen=True)
class Counts:
    """What would become of the rows: ``rows = new + changed + known + rejected``; of these repeats, and places that are not sure."""

    rows: int
    new: int
    changed: int
    known: int
    rejected: int
    repeats: int
    unplaced: int
    known_file: bool


@dataclass(frozen=True)
class Checked:
    """The answer of the check by ``job``. ``error`` says why the ledger cannot be stored as it is; ``counts`` is then ``None``.

    ``preview`` is ``None`` when not even a header was found. ``remembered`` says who chose columns for such headers, and when.
    """

    job: str
    name: str
    preview: Preview | None
    identity: Handling
    chosen: dict[str, str]
    remembered: tuple[str, str] | None
    error: Text | None
    counts: Counts | None
    rejected: tuple[RejectedRow, ...]
    notes: tuple[Text, ...]
    marks: tuple[Mark, ...]


def check_sent(workspace: Workspace, place: Path, job: str, progress: Progress) -> Counts:
    """Check the ledger in the folder of an upload and keep the answer there; what cannot be read at all is removed at once.

    Raises
    ------
    FieldVisitError
        If the ledger cannot be stored as it is; the answer says so as well.
    """
    sent, ledger = sent_in(place), uploads.ledger_in(place)
    assert sent is not None and ledger is not None  # noqa: S101, PT018 - the desk wrote both before it started the job
    progress(Text("读取台账", "reading the ledger"))
    try:
        look = look_at(workspace, ledger, Asked(sent.identity, sent.chosen))
    except FieldVisitError as error:
        ledger.unlink(missing_ok=True)
        keep_answer(place, Checked(job, ledger.name, None, Handling.DROP, {}, None, error.text, None, (), (), ()))
        raise
    try:
        summary = bring_read(workspace, look, dry_run=True, progress=progress)
    except FieldVisitError as error:
        keep_answer(place, _answer((job, ledger.name), look, error=error.text))
        raise
    counts = _counts(summary)
    keep_answer(place, _answer((job, ledger.name), look, counts=counts, summary=summary))
    return counts


def sent_in(place: Path) -> Sent | None:
    """Who sent the ledger of a folder, and how it is to be read."""
    return _read(place / _SENT, Sent)


def answer_in(place: Path, job: str) -> Checked | None:
    """The answer of the check by a job; ``None`` while there is none."""
    found = _read(place / _CHECKED, Checked)
    return found if found is not None and found.job == job else None


def keep_sent(place: Path, sent: Sent) -> None:
    """Write down how the ledger of a folder is to be read."""
    write_text(place / _SENT, to_json(sent))


def keep_answer(place: Path, answer: Checked) -> None:
    """Keep an answer in the folder of its ledger."""
    write_text(place / _CHECKED, to_json(answer))


def _read(path: Path, kind: type[T]) -> T | None:
    try:
        return from_json(path.read_text(encoding="utf-8"), kind)
    except FileNotFoundError:
        return None


def _counts(summary: ImportSummary) -> Counts:
    intake, receipt = summary.intake, summary.receipt
    return Counts(
        rows=intake.rows_read,
        new=receipt.added,
        changed=receipt.updated,
        known=receipt.already_there,
        rejected=len(intake.rejected),
        repeats=sum(bool(petition.repeat_of) for petition in intake.petitions),
        unplaced=summary.unplaced,
        known_file=receipt.known_file,
    )


def _answer(
    of: tuple[str, str],
    look: Look,
    *,
    error: Text | None = None,
    counts: Counts | None = None,
    summary: ImportSummary | None = None,
) -> Checked:
    by = look.remembered
    return Checked(
        job=of[0],
        name=of[1],
        preview=look.preview,
        identity=look.params.identity,
        chosen=dict(look.chosen),
        remembered=(by.by, by.on.isoformat()) if by else None,
        error=error,
        counts=counts,
        rejected=summary.intake.rejected if summary else (),
        notes=summary.intake.notes if summary else (),
        marks=summary.marks if summary else (),
    )
