"""What a batch is to do: the folders, the counties, the window of the province and every stage's settings, in one TOML file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from fieldvisit.errors import InputFileError, NotFoundError
from fieldvisit.hotspots.context.township import Unit
from fieldvisit.hotspots.scan import ScanParams
from fieldvisit.scale.tls import DASKS_OWN, TlsParams
from fieldvisit.settings import Settings, parse_sections, parse_settings, read_toml

STAGES = ("geocode", "tally", "hotspots", "plan")
PROVINCE = "province"
SEARCH: Mapping[str, float] = {"rounds": 2, "iterations": 8000, "engine_failures": 0, "time_limit_s": 86_400.0}
"""How a county's week is searched for where ``[planning]`` does not say otherwise: a fifth of a single county's search, counted in steps.

The clock never cuts a plan short, so the result does not depend on how busy a machine is.
"""


@dataclass(frozen=True)
class BatchParams:
    """Folders, relative to the file's own, and the counties to do.

    ``petitions`` and ``villages`` hold one Parquet file a county (``410423.parquet``), ``leaders`` one roster (``410423.csv``),
    ``roads`` one road file (``410423.osm.pbf``; empty: travel times are estimated). Results go to ``out``. ``counties`` are six-digit
    codes (empty: every county that has a file of petitions).
    """

    petitions: str = "petitions"
    villages: str = "villages"
    leaders: str = "leaders"
    roads: str = ""
    out: str = "out"
    counties: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProvinceParams(ScanParams):
    """The window of all counties together: ``ScanParams``, by default whole townships and no hotspot above a twentieth of the province."""

    by: Unit = Unit.TOWNSHIP
    max_share: float = 0.05
    max_hotspots: int = 20
    stability: bool = False


@dataclass(frozen=True)
class _Sections:
    batch: BatchParams = field(default_factory=BatchParams)
    province: ProvinceParams = field(default_factory=ProvinceParams)
    tls: TlsParams = field(default_factory=TlsParams)


@dataclass(frozen=True)
class CountyFiles:
    """The files of one county, each where it is read."""

    petitions: Path
    villages: Path
    leaders: Path
    roads: Path | None


@dataclass(frozen=True)
class BatchPlan:
    """One batch: its folder, what to do there, the settings of every stage with the day already fixed, and a cluster's certificates."""

    folder: Path
    params: BatchParams
    province: ProvinceParams
    settings: Settings
    tls: TlsParams = DASKS_OWN

    @property
    def out(self) -> Path:
        """Where results and the manifest are kept."""
        return self.folder / self.params.out

    def files_of(self, county: str) -> CountyFiles:
        """The files of a county, whether or not they are there."""
        here, params = self.folder, self.params
        return CountyFiles(
            here / params.petitions / f"{county}.parquet",
            here / params.villages / f"{county}.parquet",
            here / params.leaders / f"{county}.csv",
            here / params.roads / f"{county}.osm.pbf" if params.roads else None,
        )

    def counties(self) -> tuple[str, ...]:
        """The codes of the counties to do, in order; raises ``NotFoundError`` when there is none."""
        found = self.params.counties or tuple(path.stem for path in (self.folder / self.params.petitions).glob("*.parquet"))
        if not found:
            folder = self.folder / self.params.petitions
            raise NotFoundError(
                f"{folder} 中没有信访件文件（如 410423.parquet）。请检查 batch.petitions。",
                f"{folder} holds no file of petitions (like 410423.parquet); check batch.petitions.",
            )
        return tuple(sorted(set(found)))


def load_plan(path: Path) -> BatchPlan:
    """The batch that a TOML file describes: ``[batch]``, ``[province]``, ``[tls]``, and the sections of ``fieldvisit.toml``.

    What ``[planning]`` does not name is as in ``SEARCH``.

    Raises
    ------
    InputFileError
        If the file is not there.
    SettingsError
        If it is not TOML, a key is unknown or a value has the wrong type; names the key.
    """
    if not path.is_file():
        raise InputFileError(f"找不到文件 {path}。", f"There is no file {path}.")
    raw = read_toml(path)
    own: dict[str, Any] = {key: raw.pop(key) for key in ("batch", "province", "tls") if key in raw}
    sections = parse_sections(own, _Sections, path.name)
    planning = raw.get("planning", {})
    raw["planning"] = {**SEARCH, **planning} if isinstance(planning, dict) else planning
    settings = parse_settings(raw, path.name)
    county = replace(settings.county, today=settings.county.day.isoformat(), first_day=settings.county.plan_start.isoformat())
    folder, settings = path.resolve().parent, replace(settings, county=county)
    return BatchPlan(folder, sections.batch, sections.province, settings, sections.tls.inside(folder))
