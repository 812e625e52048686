"""Every stage's params in one TOML file; an unknown key is an error that names the key."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import cattrs
from cattrs.errors import ClassValidationError, ForbiddenExtraKeysError, IterableValidationError

from fieldvisit.errors import ParamError, SettingsError, Text
from fieldvisit.geocoding.matcher import GeocodingParams
from fieldvisit.hotspots.propose import ProposeParams
from fieldvisit.hotspots.scan import ScanParams
from fieldvisit.hotspots.tally import TallyParams
from fieldvisit.io.background.params import MapParams
from fieldvisit.io.ledgers import LedgerParams
from fieldvisit.io.roads import LineParams
from fieldvisit.register import AccessParams, RegisterParams
from fieldvisit.routing.params import PlanningParams
from fieldvisit.travel.estimate import EstimateParams
from fieldvisit.travel.network import TravelParams
from fieldvisit.travel.servers.osrm import OsrmParams
from fieldvisit.travel.servers.remote import RemoteParams

FILE_NAME = "fieldvisit.toml"
T = TypeVar("T")


@dataclass(frozen=True)
class CountyParams:
    """The county of a workspace and its files, relative to the workspace folder.

    ``today`` fixes the day every deadline is counted from (``YYYY-MM-DD``; empty: the clock); ``first_day`` the first day
    of the plan (empty: the Monday after ``today``). ``roads`` may be empty: travel times are then estimated and say so.
    ``arrangements`` is a table of what was agreed about visits (``fieldvisit.io.arrangements``).
    ``closures`` is a GeoJSON file of closed roads with their days, ``matrix`` the county's own table of travel times.
    ``travel`` names the source of travel times: ``graph`` (roads), ``given`` (the table), ``http`` (the server of
    ``[http]``), ``osrm`` (the data of ``[osrm]``) or ``estimate``; empty: roads where there are roads, else an estimate. ``weld_gaps`` joins loose pieces of road that lie within 30 m of the main network.
    """

    code: str = ""
    name: str = ""
    demo: bool = False
    today: str = ""
    first_day: str = ""
    policy: str = "henan-2020-31"
    gazetteer: str = ""
    villages: str = "county/villages.csv"
    seats: str = ""
    boundaries: str = ""
    roads: str = ""
    closures: str = ""
    matrix: str = ""
    travel: str = ""
    weld_gaps: bool = False
    roster: str = "county/roster.csv"
    arrangements: str = ""
    foreign_share: float = 0.8

    @property
    def day(self) -> date:
        """The day deadlines are counted from."""
        return _day("county.today", self.today) if self.today else date.today()  # noqa: DTZ011 - the office's own calendar day

    @property
    def plan_start(self) -> date:
        """The first day of the plan: as set, else the Monday after ``day``."""
        if self.first_day:
            return _day("county.first_day", self.first_day)
        return self.day + timedelta(days=7 - self.day.weekday())


@dataclass(frozen=True)
class Settings:
    """All params, one section per stage, under the stage's name."""

    county: CountyParams = field(default_factory=CountyParams)
    register: RegisterParams = field(default_factory=RegisterParams)
    access: AccessParams = field(default_factory=AccessParams)
    ledger: LedgerParams = field(default_factory=LedgerParams)
    geocoding: GeocodingParams = field(default_factory=GeocodingParams)
    tally: TallyParams = field(default_factory=TallyParams)
    hotspots: ScanParams = field(default_factory=ScanParams)
    visits: ProposeParams = field(default_factory=ProposeParams)
    roads: LineParams = field(default_factory=LineParams)
    travel: TravelParams = field(default_factory=TravelParams)
    estimate: EstimateParams = field(default_factory=EstimateParams)
    http: RemoteParams = field(default_factory=RemoteParams)
    osrm: OsrmParams = field(default_factory=OsrmParams)
    planning: PlanningParams = field(default_factory=PlanningParams)
    map: MapParams = field(default_factory=MapParams)


def load_settings(path: Path) -> Settings:
    """The settings of a TOML file; what the file does not name keeps its default.

    Raises
    ------
    SettingsError
        If the file is not TOML, a key is unknown, or a value has the wrong type; names the key.
    """
    return parse_settings(read_toml(path), path.name)


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file's contents; raises ``SettingsError`` if it is not TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{path.name} 不是有效的 TOML 文件：{error}。", f"{path.name} is not valid TOML: {error}."
        ) from error


def parse_settings(raw: dict[str, Any], file_name: str = FILE_NAME) -> Settings:
    """The settings of an already parsed TOML document; raises ``SettingsError`` like ``load_settings``."""
    return parse_sections(raw, Settings, file_name)


def parse_sections(raw: dict[str, Any], kind: type[T], file_name: str) -> T:
    """Sections of another kind than ``Settings``, read by the same rules; raises ``SettingsError`` like ``load_settings``."""
    try:
        return _converter().structure(raw, kind)
    except (ClassValidationError, IterableValidationError) as error:
        key, problem = _first_problem(error)
        raise SettingsError(
            f"{file_name} 中的设置项 {key} 有误：{problem.zh}。请改正或删去这一项（删去即用默认值）。",
            f"{file_name}: setting {key} is wrong: {problem.en}. Correct it, or remove it to use the default.",
        ) from error


def settings_toml(settings: Settings) -> str:
    """The sections that differ from the defaults as TOML, in the order of ``Settings``."""
    default = Settings()
    lines: list[str] = []
    for section in fields(settings):
        values, usual = getattr(settings, section.name), getattr(default, section.name)
        changed = [f for f in fields(values) if getattr(values, f.name) != getattr(usual, f.name)]
        if changed:
            lines += [f"[{section.name}]", *(f"{f.name} = {_toml(getattr(values, f.name))}" for f in changed), ""]
    return "\n".join(lines)


@lru_cache(maxsize=1)
def _converter() -> cattrs.Converter:
    converter = cattrs.Converter(forbid_extra_keys=True)
    for kind in _TYPES:
        converter.register_structure_hook(kind, _strict(kind))
    return converter


def _strict(kind: type) -> Any:
    def structure(value: object, wanted: type) -> object:
        if wanted is not kind:  # an enumeration of this kind
            return wanted(value)
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise _WrongTypeError(value, _TYPES[kind])
        return value

    return structure


def _first_problem(error: BaseException, path: str = "") -> tuple[str, Text]:
    if isinstance(error, ForbiddenExtraKeysError):
        return f"{path}{'.' if path else ''}{min(error.extra_fields)}", Text("没有这个设置项", "unknown key")
    if isinstance(error, ClassValidationError):
        grouped, ungrouped = error.group_exceptions()
        if grouped:
            inner, note = grouped[0]
            return _first_problem(inner, f"{path}{'.' if path else ''}{note.name}")
        return _first_problem(ungrouped[0], path)
    if isinstance(error, BaseExceptionGroup):
        return _first_problem(error.exceptions[0], path)
    if isinstance(error, ParamError):
        return f"{path}{'.' if path else ''}{error.key}", error.problem
    return path, error.text if isinstance(error, _WrongTypeError) else Text(f"取值不合规定（{error}）", str(error))


class _WrongTypeError(TypeError):
    """A value of another type than its setting has."""

    def __init__(self, value: object, wanted: Text) -> None:
        super().__init__(wanted.en)
        self.text = Text(f"{value!r} 应为{wanted.zh}", f"{value!r} should be {wanted.en}")


_TYPES: dict[type, Text] = {
    str: Text("文字", "text in quotes"),
    int: Text("整数", "a whole number"),
    float: Text("数字", "a number"),
    bool: Text(" true 或 false", "true or false"),
}


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(v) for v in value) + "]"
    if is_dataclass(value):
        raise TypeError("settings sections are flat")
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _day(key: str, value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise SettingsError(
            f"设置项 {key} = {value!r} 不是日期，应写成 2026-11-23 的形式。",
            f"Setting {key} = {value!r} is not a date; write it like 2026-11-23.",
        ) from error
