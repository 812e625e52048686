"""A workspace's roads, closed roads and table of travel times, read from the files its settings name."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from fieldvisit.domain.travel import Closure, RoadNetwork, TravelMatrix
from fieldvisit.io.atomic import write_bytes
from fieldvisit.io.roads import cached_matrix, cached_roads, read_closures
from fieldvisit.settings import Settings
from fieldvisit.travel.checks.pieces import pieces_of, weld

COUNTY_FOLDER = "county"
CACHE_FOLDER = "cache"
_PARTS_OF_SHAPEFILE = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_FIXED_DAY = (1980, 1, 1, 0, 0, 0)
_ENDINGS = (".osm.pbf", ".osm.gz", ".osm.bz2", ".shp.zip")


def load_roads(folder: Path, settings: Settings) -> RoadNetwork | None:
    """The road network, ``None`` when the settings name none; kept under the file's content so that it opens fast.

    With ``county.weld_gaps`` loose pieces within 30 m of the main network are joined to it.

    Raises
    ------
    InputFileError
        If the file cannot be used.
    """
    if not settings.county.roads:
        return None
    network = cached_roads(folder / settings.county.roads, folder / CACHE_FOLDER, settings.roads)
    return welded(network, settings) if settings.county.weld_gaps else network


def welded(network: RoadNetwork, settings: Settings) -> RoadNetwork:
    """The network with every gap welded that is offered for welding."""
    return weld(network, [piece for piece in pieces_of(network, settings.travel) if piece.weld_offered])


def load_closures(folder: Path, settings: Settings) -> tuple[Closure, ...]:
    """The closed roads, none when the settings name no file; raises ``InputFileError`` for a file that is wrong."""
    return read_closures(folder / settings.county.closures) if settings.county.closures else ()


def load_table(folder: Path, settings: Settings) -> TravelMatrix | None:
    """The county's own table of travel times, ``None`` where the settings do not say that it is used.

    Kept like the roads under the file's content: a table of 600 places has 360,000 pairs.

    Raises
    ------
    InputFileError
        If the file cannot be used.
    """
    if not settings.county.matrix or settings.county.travel != "given":
        return None
    return cached_matrix(folder / settings.county.matrix, folder / CACHE_FOLDER)


def kept_suffix(source: Path) -> str:
    """The ending under which a workspace keeps a copy: the file's own, ``.shp.zip`` for a shapefile with its parts."""
    name = source.name.lower()
    if name.endswith(".shp"):
        return ".shp.zip"
    return next((ending for ending in _ENDINGS if name.endswith(ending)), source.suffix)


def write_copy(source: Path, target: Path) -> None:
    """Copy a county's file whole or not at all; a shapefile goes with its parts into one zip file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    is_shapefile = source.name.lower().endswith(".shp")
    write_bytes(target, _zipped(source) if is_shapefile else source.read_bytes())


def _zipped(shapefile: Path) -> bytes:
    parts = {path.suffix.lower(): path for path in sorted(shapefile.parent.glob("*")) if path.stem == shapefile.stem}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for ending in _PARTS_OF_SHAPEFILE:
            if ending in parts:
                archive.writestr(zipfile.ZipInfo(f"roads{ending}", _FIXED_DAY), parts[ending].read_bytes())
    return out.getvalue()
