"""A ledger into a workspace's register: read, looked at whether it is this county's, stored, its cases opened."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from fieldvisit import pipeline
from fieldvisit.domain.identity import Handling
from fieldvisit.domain.petition import Intake
from fieldvisit.errors import InputFileError, Text
from fieldvisit.io.ledgers import read_ledger
from fieldvisit.pipeline import Progress
from fieldvisit.workspace.summary import ImportSummary

if TYPE_CHECKING:
    from fieldvisit.workspace.store import Workspace

_FEWEST_TO_JUDGE = 5


def bring(workspace: Workspace, path: Path, *, dry_run: bool, identity: Handling | None, progress: Progress) -> ImportSummary:
    """Read a ledger into the register; with ``dry_run`` only check it. ``identity`` is taken before the setting of that name.

    Raises
    ------
    InputFileError
        If the file cannot be used or nearly all of it lies in another county; the register is then unchanged.
    """
    settings, register = workspace.settings, workspace.register
    progress(Text(f"读取 {path.name}", f"reading {path.name}"))
    ends = min(settings.ledger.last_day, settings.county.day.isoformat())
    intake = read_ledger(path, replace(settings.ledger, last_day=ends, identity=identity or settings.ledger.identity))
    progress(Text("核对是否本县台账", "checking that the ledger is this county's"))
    _refuse_foreign(workspace, intake)
    if dry_run:
        return ImportSummary(intake, dry_run=True)
    progress(Text("入库", "storing"))
    receipt = register.add_intake(intake, key=workspace.key)
    workspace.follow_ledger()
    return ImportSummary(intake, receipt.added, receipt.updated, receipt.already_there, receipt.known_file)


def _refuse_foreign(workspace: Workspace, intake: Intake) -> None:
    params = workspace.settings.county
    matches = pipeline.place(intake.petitions, workspace.indexed_county, workspace.settings)
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
