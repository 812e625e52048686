"""A county through its stages, and the window over a province's counties: each finished unit is found in the manifest, the others are made.

Killed at any moment and started again, a unit gives the same file under the same name.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import psutil

from fieldvisit.errors import FieldVisitError, InputFileError, Text
from fieldvisit.io.gazetteer import province_file
from fieldvisit.scale import stages
from fieldvisit.scale.manifest import Finished, Manifest, key_of, sha256_of
from fieldvisit.scale.plan import PROVINCE, STAGES, BatchPlan

_SECTIONS = {
    "geocode": ("geocoding",),
    "tally": ("tally",),
    "hotspots": ("hotspots",),
    "plan": ("visits", "roads", "travel", "estimate", "http", "osrm", "planning"),
}
"""The settings that each stage's result depends on, beside those of the stages before it."""


@dataclass(frozen=True)
class Job:
    """What a worker is handed: the county of a batch, and the last stage to do."""

    plan: BatchPlan
    county: str
    until: str = STAGES[-1]


@dataclass(frozen=True)
class WindowJob:
    """What a worker is handed for the window of a province: its code and its counties' finished tallies, in order of county."""

    plan: BatchPlan
    province: str
    tallies: tuple[Finished, ...]


@dataclass(frozen=True)
class Report:
    """What became of a unit of work: its finished stages, which of them were made now, and what the user must mend, if anything."""

    unit: str
    finished: tuple[Finished, ...]
    made: tuple[str, ...] = ()
    error: Text | None = None


@dataclass(frozen=True)
class _Unit:
    """One stage of one county: the key of its result and how it is made at a path."""

    stage: str
    name: str
    key: str
    make: Callable[..., Mapping[str, int]]

    @property
    def file(self) -> str:
        return f"{self.stage}/{self.name}-{self.key}.parquet"


def do_county(job: Job) -> Report:
    """Do what is missing of a county; a file that must be mended ends the county, not the batch."""
    manifest = Manifest(job.plan.out)
    finished: list[Finished] = []
    made: list[str] = []
    try:
        for unit in _line(job, finished):
            done = manifest.find(unit.stage, unit.name, unit.key)
            if done is None:
                done = _made(unit, manifest)
                made.append(unit.stage)
            finished.append(done)
    except FieldVisitError as error:
        return Report(job.county, tuple(finished), tuple(made), error.text)
    return Report(job.county, tuple(finished), tuple(made))


def look_at_county(job: Job) -> Report:
    """What is finished of a county; nothing is made."""
    manifest = Manifest(job.plan.out)
    finished: list[Finished] = []
    try:
        for unit in _line(job, finished):
            done = manifest.find(unit.stage, unit.name, unit.key)
            if done is None:
                break
            finished.append(done)
    except FieldVisitError as error:
        return Report(job.county, tuple(finished), (), error.text)
    return Report(job.county, tuple(finished))


def do_window(job: WindowJob) -> Report:
    """Find the hotspots over a province's counties, unless they were found for just these tallies."""
    manifest, unit = Manifest(job.plan.out), _window(job)
    done = manifest.find(unit.stage, unit.name, unit.key)
    if done is not None:
        return Report(unit.name, (done,))
    return Report(unit.name, (_made(unit, manifest),), (unit.stage,))


def look_at_window(job: WindowJob) -> Report:
    """The hotspots over a province's counties if they are found; nothing is made."""
    unit = _window(job)
    done = Manifest(job.plan.out).find(unit.stage, unit.name, unit.key)
    return Report(unit.name, () if done is None else (done,))


def _line(job: Job, before: Sequence[Finished]) -> Iterator[_Unit]:
    """The units of a county in order; each is asked for when those ``before`` it are finished."""
    county = _County(job, before)
    for stage, unit in zip(STAGES, (county.geocode, county.tally, county.hotspots, county.week), strict=True):
        yield unit()
        if stage == job.until:
            return


class _County:
    """The units of one county by the contents of its files and the results so far."""

    def __init__(self, job: Job, before: Sequence[Finished]) -> None:
        self._before, self._out = before, job.plan.out
        self._files, county = job.plan.files_of(job.county), replace(job.plan.settings.county, code=job.county)
        self._settings = replace(job.plan.settings, county=county)
        self._names = job.plan.folder / county.gazetteer if county.gazetteer else None
        self._given = [_sha(path) for path in (self._files.petitions, self._files.villages)]

    def geocode(self) -> _Unit:
        names = sha256_of(self._names or province_file(self._settings.county.code))
        make = partial(stages.place_petitions, self._files.petitions, self._files.villages, self._names)
        return self._unit("geocode", [*self._given, names], make)

    def tally(self) -> _Unit:
        make = partial(stages.count_matters, self._files.petitions, self._files.villages, self._at("geocode"))
        return self._unit("tally", [*self._given, self._before[-1].sha256], make)

    def hotspots(self) -> _Unit:
        return self._unit("hotspots", [self._before[-1].sha256], partial(stages.find_county_hotspots, self._at("tally")))

    def week(self) -> _Unit:
        files, county = self._files, self._settings.county
        roads = files.roads if files.roads is not None and files.roads.is_file() else None
        brought = [_sha(path) for path in (files.leaders, roads) if path is not None]
        places, found = (files.villages, files.leaders, roads), (self._at("geocode"), self._at("hotspots"))
        inputs = [*self._given, *brought, *(one.sha256 for one in self._before)]
        days = county.today, county.first_day, county.policy, county.travel
        return self._unit("plan", inputs, partial(stages.plan_county, files.petitions, places, found), days)

    def _unit(self, stage: str, inputs: Sequence[str], make: Callable[..., Mapping[str, int]], *more: object) -> _Unit:
        settings, county = self._settings, self._settings.county
        told = [getattr(settings, section) for section in _SECTIONS[stage]]
        key = key_of(stage, [*told, county.code, county.demo, *more], inputs)
        return _Unit(stage, county.code, key, partial(make, settings=settings))

    def _at(self, stage: str) -> Path:
        return self._out / next(one.file for one in self._before if one.stage == stage)


def _window(job: WindowJob) -> _Unit:
    plan = job.plan
    paths = [plan.out / one.file for one in job.tallies]
    key = key_of(PROVINCE, [plan.province, plan.settings.county.demo], [one.sha256 for one in job.tallies])
    return _Unit(
        PROVINCE, job.province, key, partial(stages.find_province_hotspots, paths, params=plan.province, settings=plan.settings)
    )


def _made(unit: _Unit, manifest: Manifest) -> Finished:
    """Make a unit's file and keep that it is done."""
    target = manifest.out / unit.file
    target.parent.mkdir(parents=True, exist_ok=True)
    wall, cpu = time.perf_counter(), time.process_time()
    counts = unit.make(out=target)
    spent = round(time.process_time() - cpu, 3), round(time.perf_counter() - wall, 3)
    done = Finished(
        unit.stage, unit.name, unit.key, unit.file, sha256_of(target), dict(counts), *spent, _peak_mb(), os.getpid()
    )
    manifest.add(done)
    return done


def _sha(path: Path) -> str:
    try:
        return sha256_of(path)
    except FileNotFoundError:
        raise InputFileError(
            f"找不到文件 {path}。每个县须有信访件、村和领导名册三个文件。",
            f"There is no file {path}. Each county needs its petitions, villages and roster.",
        ) from None


def _peak_mb() -> float:
    """The most memory this process has used so far."""
    if sys.platform == "win32":
        return round(psutil.Process().memory_info().peak_wset / 2**20, 1)
    import resource  # noqa: PLC0415 - not on Windows

    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
