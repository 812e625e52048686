"""A batch from start to end, and how far one has come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from fieldvisit.errors import Text
from fieldvisit.scale.engine import Engine
from fieldvisit.scale.manifest import Finished, Manifest, hash_of
from fieldvisit.scale.plan import PROVINCE, STAGES, BatchPlan
from fieldvisit.scale.units import (
    Job,
    Report,
    WindowJob,
    do_county,
    do_window,
    look_at_county,
    look_at_window,
)

Tell = Callable[[Text], None]


@dataclass(frozen=True)
class BatchReport:
    """What is finished of a batch: a report a county, and that of the window over all of them (``None``: not yet)."""

    counties: tuple[Report, ...]
    window: Report | None
    until: str

    @cached_property
    def finished(self) -> tuple[Finished, ...]:
        """Every finished unit."""
        window = self.window.finished if self.window is not None else ()
        return tuple(one for report in self.counties for one in report.finished) + window

    @property
    def failed(self) -> tuple[Report, ...]:
        """Counties whose files must be mended."""
        return tuple(report for report in self.counties if report.error is not None)

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to do."""
        wanted = STAGES.index(self.until) + 1
        done = all(len(report.finished) == wanted for report in self.counties)
        return done and (self.until == "geocode" or bool(self.window and self.window.finished))

    def figures(self) -> dict[str, object]:
        """Units and counts by stage, what they cost, and the sha256 over all results."""
        stages = {stage: self._stage(stage) for stage in (*STAGES, PROVINCE)}
        return {
            "counties": len(self.counties),
            "complete": self.is_complete,
            "stages": {stage: figures for stage, figures in stages.items() if figures["units"]},
            "failed": {report.unit: report.error.en for report in self.failed if report.error},
            "peak_mb": max((one.peak_mb for one in self.finished), default=0.0),
            "sha256": hash_of(self.finished),
        }

    def _stage(self, stage: str) -> dict[str, object]:
        units = [one for one in self.finished if one.stage == stage]
        counts: Counter[str] = Counter()
        for one in units:
            counts.update(one.counts)
        return {"units": len(units), "cpu_s": round(sum(one.cpu_s for one in units), 1), **dict(sorted(counts.items()))}


def run_batch(plan: BatchPlan, engine: Engine, tell: Tell, until: str = STAGES[-1]) -> BatchReport:
    """Do what is missing of a batch, up to the stage ``until``; a county that cannot be done is told and left out of the window.

    Killed at any moment, the next run does the rest and ends with the same files.

    Raises
    ------
    NotFoundError
        If there is no county to do.
    """
    plan.out.mkdir(parents=True, exist_ok=True)
    jobs = sorted((Job(plan, county, until) for county in plan.counties()), key=_size, reverse=True)
    reports: list[Report] = []
    for report in engine.each(do_county, jobs):
        reports.append(report)
        tell(_told(report, len(reports), len(jobs)))
    counties = tuple(sorted(reports, key=lambda one: one.unit))
    tallies = _tallies(counties)
    window = next(iter(engine.each(do_window, [WindowJob(plan, tallies)]))) if tallies else None
    Manifest(plan.out).clear_torn()
    return BatchReport(counties, window, until)


def look(plan: BatchPlan, until: str = STAGES[-1]) -> BatchReport:
    """How far a batch has come, by its manifest alone; raises ``NotFoundError`` like ``run_batch``."""
    counties = tuple(look_at_county(Job(plan, county, until)) for county in plan.counties())
    tallies = _tallies(counties)
    return BatchReport(counties, look_at_window(WindowJob(plan, tallies)) if tallies else None, until)


def _tallies(reports: Sequence[Report]) -> tuple[Finished, ...]:
    return tuple(one for report in reports for one in report.finished if one.stage == "tally")


def _size(job: Job) -> tuple[int, str]:
    """The largest first, so that no worker is left with it at the end."""
    path = job.plan.files_of(job.county).petitions
    return (path.stat().st_size if path.is_file() else 0), job.county


def _told(report: Report, number: int, of: int) -> Text:
    if report.error is not None:
        return Text(f"{report.unit}：{report.error.zh}", f"{report.unit}: {report.error.en}")
    zh = f"完成 {len(report.made)} 步" if report.made else "此前已完成"
    en = f"{len(report.made)} stages done" if report.made else "done before"
    return Text(f"{number}/{of} 县 {report.unit}：{zh}", f"county {number} of {of}, {report.unit}: {en}")
