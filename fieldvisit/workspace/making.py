"""Making a workspace: every file is read before anything stands in its place, and nothing is ever half-made."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

from fieldvisit.domain.place import AdminLevel
from fieldvisit.errors import InputFileError, NotFoundError, SettingsError
from fieldvisit.geocoding.lexicon.outside import LEVEL_ENDS, divisions
from fieldvisit.io.atomic import write_text
from fieldvisit.io.gazetteer import has_gazetteer, load_gazetteer
from fieldvisit.register import Register, RegisterParams
from fieldvisit.settings import FILE_NAME, CountyParams, Settings, settings_toml
from fieldvisit.workspace import files
from fieldvisit.workspace.files import CountyFiles, county_name


def make_workspace(folder: Path, code: str, given: CountyFiles, *, demo: bool, register_url: str = "") -> None:
    """Make a workspace in ``folder`` for the county with ``code``, beside it first and moved there when complete.

    Raises
    ------
    InputFileError
        If a file cannot be used, or ``folder`` already holds something.
    NotFoundError
        If the code is no county; a county's name in its place is answered with the codes of the counties called so.
    """
    if not re.fullmatch(r"[0-9]{6}", code):
        raise _no_code(code)
    if folder.exists() and any(folder.iterdir()):
        raise InputFileError(f"目录 {folder} 不是空的，请另选一个目录。", f"Folder {folder} is not empty; choose another one.")
    target = folder.resolve()
    building = target.with_name(f".{target.name}.new")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    try:
        settings = replace(_settings_for(building, code, given, demo=demo), register=_register_at(register_url))
        files.load_county(building, settings)
        write_text(building / FILE_NAME, settings_toml(settings))
        Register.create(files.register_place(building, settings), demo=demo).close()
        _move(building, target)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _no_code(word: str) -> NotFoundError:
    """What to say to a county's name, or to anything else that is no county's code; only the provinces that know the name are read."""
    names = {word} | {f"{word}{end}" for end in LEVEL_ENDS}
    provinces = sorted({code for name in names for code in divisions().get(name, ()) if has_gazetteer(code)})
    units = [(unit, load_gazetteer(code=code)) for code in provinces for unit in load_gazetteer(code=code).units]
    found = [
        f"{unit.code} {county_name(gazetteer, unit.code)}"
        for unit, gazetteer in units
        if unit.level is AdminLevel.COUNTY and names.intersection((unit.name, unit.core, *unit.aliases))
    ]
    zh, en = f"叫“{word}”的县（市、区）：{'、'.join(found)}。", f" Counties called {word}: {', '.join(found)}."
    return NotFoundError(
        f"“{word}”不是县级区划代码。请用六位县级代码，例如 410423。{zh if found else ''}",
        f"{word} is no county code. Use a six-digit county code such as 410423.{en if found else ''}",
    )


def _register_at(url: str) -> RegisterParams:
    try:
        return RegisterParams(url)
    except ValueError as error:
        raise SettingsError(f"登记库地址有误：{error}。", f"The register's address is wrong: {error}.") from error


def _settings_for(folder: Path, code: str, given: CountyFiles, *, demo: bool) -> Settings:
    county = CountyParams(code=code, name=files.county_name(load_gazetteer(code=code), code), demo=demo)
    county = replace(county, **given.copy_to(folder))  # type: ignore[arg-type]  # names of files, all of them text
    if demo:
        county = replace(county, today=files.DEMO_TODAY, first_day=files.DEMO_FIRST_DAY)
    return Settings(county=county)


def _move(building: Path, target: Path) -> None:
    """Put a finished workspace in its place; an empty folder that stands there (perhaps open in a shell) is kept and filled.

    The settings file goes last: a folder without it is no workspace.
    """
    if not target.exists():
        building.rename(target)
        return
    for part in sorted(building.iterdir(), key=lambda path: (path.name == FILE_NAME, path.name)):
        part.rename(target / part.name)
