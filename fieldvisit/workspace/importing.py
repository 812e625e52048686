"""A ledger into a workspace's register: read, looked at whether it is this county's, stored, its cases opened."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from fieldvisit import pipeline
from fieldvisit.domain.identity import Handling
from fieldvisit.domain.match import Match
from fieldvisit.domain.petition import Intake
from fieldvisit.errors import InputFileError, Text
from fieldvisit.io.checked.marks import marks_of
from fieldvisit.io.checked.preview import Preview, preview_of
from fieldvisit.io.ledger.chosen import Chosen
from fieldvisit.io.ledgers import LedgerParams, headers_in, read_rows
from fieldvisit.io.tables import TableFile, read_table
from fieldvisit.pipeline import Progress
from fieldvisit.workspace.intake.remembered import Remembered, recall
from fieldvisit.workspace.summary import ImportSummary

if TYPE_CHECKING:
    from fieldvisit.workspace.store import Workspace

_FEWEST_TO_JUDGE = 5


@dataclass(frozen=True)
class Asked:
    """How a person wants a ledger read; what is ``None`` is as it was said of such ledgers before, else as settings and headers say."""

    identity: Handling | None = None
    chosen: Chosen | None = None


@dataclass(frozen=True)
class Look:
    """A ledger that is open: its sheets, how its columns and identities are read, what a person may see of it before anything is stored.

    ``preview`` is ``None`` when no row looks like a header.
    """

    file: TableFile
    params: LedgerParams
    chosen: Chosen
    remembered: Remembered | None
    preview: Preview | None


def look_at(workspace: Workspace, path: Path, asked: Asked = Asked()) -> Look:
    """Open a ledger; raises ``InputFileError`` when the file cannot be read at all."""
    settings, file = workspace.settings, read_table(path)
    plain = headers_in(file, settings.ledger, {})
    remembered = recall(workspace.folder, plain[0][1].keys) if plain and asked.chosen is None else None
    chosen = asked.chosen if asked.chosen is not None else remembered.chosen if remembered else {}
    usual = remembered.identity if remembered else settings.ledger.identity
    ends = min(settings.ledger.last_day, settings.county.day.isoformat())
    params = replace(settings.ledger, last_day=ends, identity=asked.identity or usual)
    found = headers_in(file, params, chosen) if chosen else plain
    return Look(file, params, chosen, remembered, preview_of(*found[0]) if found else None)


def bring(workspace: Workspace, path: Path, asked: Asked, *, dry_run: bool, progress: Progress) -> ImportSummary:
    """Read a ledger into the register; with ``dry_run`` only say what would become of it.

    Raises
    ------
    InputFileError
        If the file cannot be used or nearly all of it lies in another county; the register is then unchanged.
    """
    progress(Text(f"读取 {path.name}", f"reading {path.name}"))
    return bring_read(workspace, look_at(workspace, path, asked), dry_run=dry_run, progress=progress)


def bring_read(workspace: Workspace, look: Look, *, dry_run: bool, progress: Progress) -> ImportSummary:
    """The same of a ledger that is open; raises like ``bring``."""
    register = workspace.register
    reading = read_rows(look.file, look.params, look.chosen)
    intake = replace(reading.intake, notes=(*_memory_note(look), *reading.intake.notes))
    progress(Text("核对是否本县台账", "checking that the ledger is this county's"))
    matches = pipeline.place(intake.petitions, workspace.indexed_county, workspace.settings, register.decisions())
    _refuse_foreign(workspace, intake, matches)
    if dry_run:
        receipt = register.forecast(intake)
    else:
        progress(Text("入库", "storing"))
        receipt = register.add_intake(intake, key=workspace.key)
        workspace.follow_ledger()
    marks = marks_of(reading, matches)
    return ImportSummary(intake, receipt, dry_run=dry_run, table=look.file, marks=marks, matches=matches)


def _memory_note(look: Look) -> tuple[Text, ...]:
    if look.remembered is None:
        return ()
    by, on = look.remembered.by, look.remembered.on
    return (
        Text(
            f"列按 {by} 于 {on} 为这种表头选定的对应读取（--fresh 则重新识别）。",
            f"Columns are read as {by} chose for such headers on {on} (--fresh recognises them anew).",
        ),
    )


def _refuse_foreign(workspace: Workspace, intake: Intake, matches: tuple[Match, ...]) -> None:
    params = workspace.settings.county
    share = pipeline.foreign_share(matches)
    if share < (params.foreign_share if len(matches) >= _FEWEST_TO_JUDGE else 1.0) or not matches:
        return
    abroad = next(m.petition_id for m in matches if m.reason in pipeline.ABROAD)
    row, name = next(p.source for p in intake.petitions if p.id == abroad), params.name
    raise InputFileError(
        f"{intake.file} 有 {share:.0%} 的地址不在{name}（例如工作表“{row.sheet}”第 {row.row} 行），像是别处的台账，未入库。"
        "请换成本县台账，或用该县代码另建工作目录。",
        f"{intake.file}: {share:.0%} of the addresses lie outside {name} (for example row {row.row} of sheet {row.sheet}); it "
        "looks like another place's ledger. Nothing was stored. Give this county's ledger, or make a workspace for that county.",
    )
