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
    """What is finished of a batch: a report a county, and one a province of the window over its counties."""

    counties: tuple[Report, ...]
    windows: tuple[Report, ...]
    until: str

    @cached_property
    def finished(self) -> tuple[Finished, ...]:
        """Every finished unit."""
        return tuple(one for report in (*self.counties, *self.windows) for one in report.finished)

    @property
    def provinces(self) -> tuple[str, ...]:
        """The provinces of the counties, in order of code."""
        return tuple(sorted({report.unit[:2] for report in self.counties}))

    @property
    def failed(self) -> tuple[Report, ...]:
        """Counties whose files must be mended."""
        return tuple(report for report in self.counties if report.error is not None)

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to do."""
        wanted = STAGES.index(self.until) + 1
        done = all(len(report.finished) == wanted for report in self.counties)
        return done and (self.until == "geocode" or sum(bool(one.finished) for one in self.windows) == len(self.provinces))

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
    jobs = sorted((Job(plan, county, until) for county in plan.counties()), key=_turn)
    reports: list[Report] = []
    for report in engine.each(do_county, jobs):
        reports.append(report)
        tell(_told(report, len(reports), len(jobs)))
    counties = tuple(sorted(reports, key=lambda one: one.unit))
    windows = tuple(sorted(engine.each(do_window, _window_jobs(plan, counties)), key=lambda one: one.unit))
    Manifest(plan.out).clear_torn()
    return BatchReport(counties, windows, until)


def look(plan: BatchPlan, until: str = STAGES[-1]) -> BatchReport:
    """How far a batch has come, by its manifest alone; raises ``NotFoundError`` like ``run_batch``."""
    counties = tuple(look_at_county(Job(plan, county, until)) for county in plan.counties())
    return BatchReport(counties, tuple(look_at_window(job) for job in _window_jobs(plan, counties)), until)


def _window_jobs(plan: BatchPlan, reports: Sequence[Report]) -> list[WindowJob]:
    """A window for each province that has a finished tally, in order of code."""
    tallies: dict[str, list[Finished]] = {}
    for report in reports:
        for one in report.finished:
            if one.stage == "tally":
                tallies.setdefault(one.unit[:2], []).append(one)
    return [WindowJob(plan, province, tuple(found)) for province, found in sorted(tallies.items())]


def _turn(job: Job) -> tuple[str, int, str]:
    """Province after province, so that a worker reads few gazetteers; in each the largest first, so that none is left at the end."""
    path = job.plan.files_of(job.county).petitions
    return job.county[:2], -(path.stat().st_size if path.is_file() else 0), job.county


def _told(report: Report, number: int, of: int) -> Text:
    if report.error is not None:
        return Text(f"{report.unit}：{report.error.zh}", f"{report.unit}: {report.error.en}")
    zh = f"完成 {len(report.made)} 步" if report.made else "此前已完成"
    en = f"{len(report.made)} stages done" if report.made else "done before"
    return Text(f"{number}/{of} 县 {report.unit}：{zh}", f"county {number} of {of}, {report.unit}: {en}")
