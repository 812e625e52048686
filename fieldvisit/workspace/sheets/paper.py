"""A file of sheets or slips: who asks for which, in which format; every one is a line of the audit, whose number it bears."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from fieldvisit.domain.access.audit import Act, Deed
from fieldvisit.domain.plan import Itinerary
from fieldvisit.domain.run import Run
from fieldvisit.errors import InputFileError, NotFoundError, Text
from fieldvisit.io.atomic import write_bytes
from fieldvisit.io.ledger.masking import mask
from fieldvisit.maps.labels import source_lines
from fieldvisit.maps.selection import Selection, chosen_itineraries
from fieldvisit.reports.sheets import (
    SHEET_TEMPLATE,
    SLIP_TEMPLATE,
    HostSlip,
    LeaderSheet,
    Look,
    sheets_docx,
    sheets_html,
    sheets_pdf,
    shipped_word,
)
from fieldvisit.workspace.auditing import at_this_computer
from fieldvisit.workspace.plans.board import Eyes
from fieldvisit.workspace.sheets.leader import Reader, leader_sheet
from fieldvisit.workspace.sheets.slips import host_slips
from fieldvisit.workspace.sheets.tables import sheets_xlsx

if TYPE_CHECKING:
    from fieldvisit.workspace.store import Workspace

TEMPLATES = "templates"
"""The folder of a workspace in which a county keeps templates of its own."""


class PaperForm(StrEnum):
    """Formats that paper is made in."""

    DOCX = "docx"
    PDF = "pdf"
    XLSX = "xlsx"
    HTML = "html"


@dataclass(frozen=True, slots=True)
class PaperQuestion:
    """Whose sheets: all leaders for an empty ``leader_id``, all days for no ``day``; ``host``: the slips for the villages.

    ``people`` who come with the leader stand on slips (0: left open). ``purpose`` also prints the words of promises, as far as the
    account may read them; it is kept in the audit.
    """

    form: PaperForm
    lang: str
    leader_id: str = ""
    day: date | None = None
    host: bool = False
    large: bool = False
    people: int = 0
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A file: its name, its bytes, and how many sheets or slips are in it."""

    name: str
    content: bytes
    sheets: int


def paper_of(workspace: Workspace, eyes: Eyes, asked: PaperQuestion) -> Paper:
    """The sheets or slips that these eyes may print.

    Raises
    ------
    NotFoundError
        If they see no such day of the plan, or no village of it is told beforehand.
    InputFileError
        If the county's own template cannot be used.
    SettingsError
        If the format needs an extra that is not installed.
    """
    run = eyes.run
    days = chosen_itineraries(run, Selection(leader=asked.leader_id, day=asked.day))
    if not days:
        raise NotFoundError("这里没有可以打印的行程。", "There is no day of a plan to print here.")
    what = f"{'slips' if asked.host else 'sheets'} {asked.form} {asked.leader_id or 'all'} {asked.day or 'all'}"
    line = workspace.register.record(Deed(eyes.scope.who or at_this_computer(), Act.EXPORT, "plan", mask(asked.purpose), what))
    sheets = _slips(run, days, asked) if asked.host else _sheets(workspace, eyes, days, asked, line)
    kind = "slips" if asked.host else "sheets"
    part = "-".join(str(one) for one in (asked.leader_id or "all", asked.day or run.today))
    content = _made(workspace, sheets, _look(eyes, days, asked), asked)
    return Paper(f"{run.county_code}-{kind}-{part}.{asked.form.value}", content, len(sheets))


def export_templates(folder: Path) -> tuple[Path, ...]:
    """Copy the shipped Word templates into a workspace, where they may be edited and are used from then on.

    Raises
    ------
    InputFileError
        If one of them is there already: it may have been edited.
    """
    own = folder / TEMPLATES
    paths = tuple(own / name for name in (SHEET_TEMPLATE, SLIP_TEMPLATE))
    for path in paths:
        if path.exists():
            raise InputFileError(
                f"{path} 已经存在，可能已改过，没有覆盖。要恢复自带的模板，请先删去它。",
                f"{path} is there already and may have been edited; it was left alone. Remove it to get the shipped one again.",
            )
    own.mkdir(exist_ok=True)
    for path in paths:
        write_bytes(path, shipped_word(path.name).read_bytes())
    return paths


def _sheets(
    workspace: Workspace, eyes: Eyes, days: tuple[Itinerary, ...], asked: PaperQuestion, line: int
) -> tuple[LeaderSheet, ...]:
    reader = Reader(workspace, eyes, asked.lang, asked.purpose)
    return tuple(leader_sheet(reader, day, f"{line}-{number}") for number, day in enumerate(days, 1))


def _slips(run: Run, days: tuple[Itinerary, ...], asked: PaperQuestion) -> tuple[HostSlip, ...]:
    found = tuple(slip for day in days for slip in host_slips(run, day, asked.lang, asked.people))
    if not found:
        raise NotFoundError(
            "当天没有事先通知的村，没有接待单。", "No village of this day is told beforehand; there are no slips."
        )
    return found


def _made(
    workspace: Workspace, sheets: tuple[LeaderSheet, ...] | tuple[HostSlip, ...], look: Look, asked: PaperQuestion
) -> bytes:
    if asked.form is PaperForm.PDF:
        return sheets_pdf(sheets, look)
    if asked.form is PaperForm.HTML:
        return sheets_html(sheets, look)
    if asked.form is PaperForm.XLSX:
        return sheets_xlsx(sheets, look, demo=workspace.settings.county.demo)
    name = SLIP_TEMPLATE if asked.host else SHEET_TEMPLATE
    own = workspace.folder / TEMPLATES / name
    return sheets_docx(sheets, look, own if own.is_file() else shipped_word(name))


def _look(eyes: Eyes, days: tuple[Itinerary, ...], asked: PaperQuestion) -> Look:
    """Slips bear no mark and no source: they hold no map, and whoever prints them is nothing to the village."""
    run, lang = eyes.run, asked.lang
    banner = run.banner.in_(lang) if run.banner else ""
    if asked.host:
        return Look(lang, asked.large, banner)
    going = {day.shift.leader_id for day in days}
    names = "、".join(one.name for one in run.leaders if one.id in going) if len(going) == 1 else ""
    who = eyes.scope.who or at_this_computer()
    mark = Text(
        " · ".join(part for part in (f"{who} 打印", f"供 {names} 使用" if names else "", str(run.today)) if part),
        " · ".join(part for part in (f"printed by {who}", f"for {names}" if names else "", str(run.today)) if part),
    )
    foot = " · ".join(line.in_(lang) for line in source_lines(run))
    return Look(lang, asked.large, banner, foot, mark.in_(lang))
