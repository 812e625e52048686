"""The folder of a workspace: which file stands where, and how a county's files get in."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

from fieldvisit.domain.place import AdminLevel, Gazetteer
from fieldvisit.errors import InputFileError, NotFoundError
from fieldvisit.io.arrangements import read_arrangements
from fieldvisit.io.boundary import read_boundaries
from fieldvisit.io.gazetteer import load_gazetteer
from fieldvisit.io.roster import read_roster
from fieldvisit.io.villages import read_seats, read_villages
from fieldvisit.pipeline import County
from fieldvisit.policy.profile import load_profile
from fieldvisit.resources import geodata
from fieldvisit.settings import CountyParams, Settings
from fieldvisit.workspace.roads.load import COUNTY_FOLDER, load_closures, load_roads, load_table, write_copy

REGISTER = "register.sqlite"
OUTPUTS = "out"

DEMO_COUNTY = "410423"
DEMO_TODAY = "2026-11-23"
DEMO_FIRST_DAY = "2026-11-30"


@dataclass(frozen=True)
class CountyFiles:
    """The files a county brings; only villages and roster are indispensable."""

    villages: Path
    roster: Path
    seats: Path | None = None
    boundaries: Path | None = None
    roads: Path | None = None

    @classmethod
    def demo(cls) -> CountyFiles:
        """The shipped demo county: real names, everything else synthetic."""
        return cls(
            villages=geodata("demo", "villages.csv"),
            roster=geodata("demo", "roster.csv"),
            seats=geodata("demo", "seats.csv"),
            boundaries=geodata("demo", "boundaries.geojson"),
            roads=geodata("demo", "roads.osm.pbf"),
        )

    def copy_to(self, folder: Path) -> dict[str, str]:
        """Copy every file under its own name into ``folder/county`` and return the settings that name them.

        Raises
        ------
        InputFileError
            If a file does not exist.
        """
        named: dict[str, str] = {}
        for part in fields(self):
            source: Path | None = getattr(self, part.name)
            if source is None:
                named[part.name] = ""
                continue
            if not source.is_file():
                raise InputFileError(f"找不到文件 {source}，请检查路径。", f"There is no file {source}; check the path.")
            own = f"{source.name}.zip" if source.suffix.lower() == ".shp" else source.name
            taken = f"{COUNTY_FOLDER}/{own}" in named.values()
            named[part.name] = f"{COUNTY_FOLDER}/{part.name}-{own}" if taken else f"{COUNTY_FOLDER}/{own}"
            write_copy(source, folder / named[part.name])
        return named


def register_place(folder: Path, settings: Settings) -> Path | str:
    """Where the workspace's register lies: the database its settings name, else a file in the folder."""
    return settings.register.url or folder / REGISTER


def load_county(folder: Path, settings: Settings) -> County:
    """Read everything a county brought from the files its settings name.

    Raises
    ------
    InputFileError
        If one of the files cannot be used, or is synthetic in a real workspace (or the reverse); names file and remedy.
    NotFoundError
        If the county code is not in the gazetteer.
    """
    county = _read_county(folder, settings)
    refuse_other_kind(county, settings.county)
    return county


def _read_county(folder: Path, settings: Settings) -> County:
    params = settings.county
    gazetteer = load_gazetteer(folder / params.gazetteer if params.gazetteer else None, code=params.code)
    outlines = read_boundaries(folder / params.boundaries) if params.boundaries else ()
    villages = read_villages(folder / params.villages, gazetteer)
    return County(
        gazetteer=gazetteer,
        villages=tuple(v for v in villages if v.county == params.code) or _no_village(params),
        seats=read_seats(folder / params.seats) if params.seats else (),
        boundary=next((b for b in outlines if b.code == params.code), None),
        leaders=read_roster(folder / params.roster),
        roads=load_roads(folder, settings),
        policy=load_profile(params.policy),
        closures=load_closures(folder, settings),
        matrix=load_table(folder, settings),
        wishes=read_arrangements(folder / params.arrangements) if params.arrangements else (),
    )


def county_name(gazetteer: Gazetteer, code: str) -> str:
    """The county's name with its city: ``平顶山市鲁山县``; raises ``NotFoundError`` for a code that is no county."""
    unit = gazetteer.by_code.get(code)
    if unit is None or unit.level is not AdminLevel.COUNTY:
        raise NotFoundError(
            f"地名库中没有代码为 {code} 的县（市、区）。请用六位县级代码，例如 410423。",
            f"The gazetteer has no county with code {code}. Use a six-digit county code such as 410423.",
        )
    return "".join(u.name for u in gazetteer.path(code) if u.level in (AdminLevel.CITY, AdminLevel.COUNTY))


def sources_of(county: County) -> tuple[str, ...]:
    """Where the county's names, outline and roads come from, for every map and export to print."""
    sources: tuple[str, ...] = (county.gazetteer.edition,)
    if county.boundary is not None:
        sources = (*sources, f"{county.boundary.source} {county.boundary.map_approval}".strip())
    if county.roads is not None:
        invented = "，合成 synthetic" if county.roads.synthetic else ""
        sources = (*sources, f"路网 roads: {county.roads.source}{invented}")
    return tuple(s for s in sources if s)


def _no_village(params: CountyParams) -> tuple[()]:
    file = Path(params.villages).name
    raise InputFileError(
        f"{file} 中没有一个属于 {params.code} 的村。请检查县级代码，或换用本县的村点位表。",
        f"{file} holds no village of county {params.code}. Check the code, or give this county's village points.",
    )


def refuse_other_kind(county: County, params: CountyParams) -> None:
    """Raise ``InputFileError`` for a file of the other kind: a workspace is demo or real for life, and so are its files.

    The seats of the demo are real names at real places.
    """
    kinds = [(params.villages, f"{v.full_name}", v.synthetic) for v in county.villages]
    kinds += [(params.roster, leader.id, leader.synthetic) for leader in county.leaders]
    if not params.demo:
        kinds += [(params.seats, seat.name, seat.synthetic) for seat in county.seats]
    if county.roads is not None:
        kinds.append((params.roads, county.roads.source, county.roads.synthetic))
    wrong = next(((Path(file).name, what) for file, what, synthetic in kinds if synthetic != params.demo), None)
    if wrong is None:
        return
    file, what = wrong
    if params.demo:
        raise InputFileError(
            f"{file} 中的“{what}”不是合成数据，不能用在演示目录。请用 fieldvisit init 另建工作目录。",
            f"{file}: {what} is not synthetic and cannot be used in a demo workspace. Make one with fieldvisit init.",
        )
    raise InputFileError(
        f"{file} 中的“{what}”是合成的演示数据，不能用于真实工作。请换成本县的文件；只想试用请运行 fieldvisit demo。",
        f"{file}: {what} is synthetic demo data and cannot be used for real work. Give this county's own file; "
        "to try the program out run fieldvisit demo.",
    )
