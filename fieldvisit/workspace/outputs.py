"""The files a run leaves in ``out/``: each whole or not at all, and all of them together when all are asked for."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from fieldvisit.domain.petition import RejectedRow
from fieldvisit.domain.plan import Plan
from fieldvisit.domain.run import Run
from fieldvisit.errors import InputFileError
from fieldvisit.io import exports
from fieldvisit.io.atomic import finish, write_text, write_together

Documents: TypeAlias = dict[str, str]
"""File name to text."""


def documents_of(run: Run, rejected: Sequence[RejectedRow]) -> Iterator[Documents]:
    """Everything that is written of a run, a few files at a time; nothing is written yet."""
    yield _matches(run, rejected)
    yield _hotspots(run)
    yield _plan(run)
    from fieldvisit.maps.folium_map import offline_map_html  # noqa: PLC0415 - slow to load

    yield {"map.html": offline_map_html(run, "zh")}


def write_all(out: Path, documents: Documents) -> tuple[Path, ...]:
    """Put all the files in place together: killed at any moment, the folder holds the old ones or, once opened again, the new.

    Raises
    ------
    InputFileError
        If a file cannot be replaced, usually because another program has it open.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        write_together(out, {name: text.encode("utf-8") for name, text in documents.items()})
    except OSError as error:
        raise InputFileError(
            f"无法替换 {out} 中的文件：可能正被其他程序（如 Excel）打开，或磁盘已满。请关闭后重试。",
            f"The files in {out} cannot be replaced: another program (Excel?) has one open, or the disk is full. Close it and try again.",
        ) from error
    return tuple(out / name for name in documents)


def write_run(out: Path, run: Run, rejected: Sequence[RejectedRow]) -> tuple[Path, ...]:
    """Everything of a run; raises like ``write_all``."""
    return write_all(out, {name: text for some in documents_of(run, rejected) for name, text in some.items()})


def finish_all(out: Path) -> None:
    """Put in place what ``write_all`` had ready when it was killed; a file that another program has open waits for the next time."""
    with contextlib.suppress(OSError):
        finish(out)


def write_matches(out: Path, run: Run, rejected: Sequence[RejectedRow]) -> tuple[Path, ...]:
    """Matches and rejected rows as csv."""
    return _write_each(out, _matches(run, rejected))


def write_rejected(out: Path, rejected: Sequence[RejectedRow], *, synthetic: bool) -> Path:
    """The rejected rows of all ledgers as csv, for the sender to mend."""
    return _write(out / "rejected.csv", exports.rejected_csv(rejected, synthetic=synthetic))


def write_hotspots(out: Path, run: Run) -> tuple[Path, ...]:
    """Village aggregates and hotspots as GeoJSON."""
    return _write_each(out, _hotspots(run))


def write_plan(out: Path, run: Run) -> tuple[Path, ...]:
    """The current plan as JSON and as a table; nothing when nothing was planned."""
    return _write_each(out, _plan(run))


def write_map(path: Path, run: Run, lang: str) -> Path:
    """The one-file offline map."""
    from fieldvisit.maps.folium_map import offline_map_html  # noqa: PLC0415 - slow to load

    return _write(path, offline_map_html(run, lang))


def _matches(run: Run, rejected: Sequence[RejectedRow]) -> Documents:
    return {
        "matches.csv": exports.matches_csv(run.matches, synthetic=run.demo),
        "rejected.csv": exports.rejected_csv(rejected, synthetic=run.demo),
    }


def _hotspots(run: Run) -> Documents:
    return {"villages.geojson": exports.villages_geojson(run), "hotspots.geojson": exports.hotspots_geojson(run)}


def _plan(run: Run) -> Documents:
    if run.plan is None:
        return {}
    return {
        "plan.json": exports.plan_json(_without_recusals(run.plan)),
        "plan.csv": exports.plan_csv(run.plan, run.leaders, run.categories),
    }


def _without_recusals(plan: Plan) -> Plan:
    """The plan as it may leave the office: who is complained about is for the planner alone."""
    return replace(plan, visits=tuple(replace(visit, recused_leader_ids=()) for visit in plan.visits))


def _write_each(out: Path, documents: Documents) -> tuple[Path, ...]:
    return tuple(_write(out / name, text) for name, text in documents.items())


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, text)
    return path
