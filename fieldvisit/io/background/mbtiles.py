"""MBTiles 1.3: a SQLite file of tiles, rows counted from the south; opened read-only for each picture."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from fieldvisit.io.background.tiles import LARGEST_TILE, Tiles, checked, media_of, refused

_MAGIC = b"SQLite format 3\0"
_ONE = (
    "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ? AND length(tile_data) <= ? LIMIT 1"
)


def open_mbtiles(path: Path) -> Tiles:
    """The tiles of an MBTiles file; ``scheme`` ``xyz`` in its metadata turns the counting of rows round.

    Raises
    ------
    InputFileError
        If the file is missing or no MBTiles, is empty, or holds anything but PNG, JPEG or WebP pictures (vector tiles).
    """
    if not path.is_file():
        raise refused(path.name, "没有这个文件", "there is no such file")
    with path.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise refused(path.name, "不是 MBTiles（SQLite）文件", "it is no MBTiles (SQLite) file")
    try:
        with _opened(path) as found:
            return checked(_described(path, found))
    except sqlite3.Error as error:
        raise refused(path.name, f"读不出瓦片（{error}）", f"no tiles can be read from it ({error})") from error


def _described(path: Path, found: sqlite3.Connection) -> Tiles:
    said = {str(name): str(value) for name, value in found.execute("SELECT name, value FROM metadata")}
    first = found.execute("SELECT tile_data FROM tiles LIMIT 1").fetchone()
    if first is None:
        raise refused(path.name, "里面没有瓦片", "it holds no tile")
    if said.get("format", "").lower() == "pbf" or not media_of(bytes(first[0])):
        raise refused(path.name, "里面是矢量瓦片或未知格式", "it holds vector tiles or an unknown format")
    low, high = found.execute("SELECT MIN(zoom_level), MAX(zoom_level) FROM tiles").fetchone()
    turned = said.get("scheme", "tms").lower() == "xyz"
    bounds = _bounds_said(said) or _bounds_found(found, int(high), turned=turned)
    return Tiles(path.name, int(low), int(high), bounds, lambda z, x, y: _read(path, z, x, y if turned else 2**z - 1 - y))


def _read(path: Path, zoom: int, column: int, row: int) -> bytes | None:
    try:
        with _opened(path) as found:
            told = found.execute(_ONE, (zoom, column, row, LARGEST_TILE)).fetchone()
    except sqlite3.Error as error:
        raise refused(path.name, f"读不出瓦片（{error}）", f"no tile can be read from it ({error})") from error
    return None if told is None or told[0] is None else bytes(told[0])


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
        yield connection


def _bounds_said(said: Mapping[str, str]) -> tuple[float, float, float, float] | None:
    try:
        west, south, east, north = (float(part) for part in said["bounds"].split(","))
    except (KeyError, ValueError):
        return None
    return west, south, east, north


def _bounds_found(found: sqlite3.Connection, zoom: int, *, turned: bool) -> tuple[float, float, float, float]:
    west, east, low, high = found.execute(
        "SELECT MIN(tile_column), MAX(tile_column), MIN(tile_row), MAX(tile_row) FROM tiles WHERE zoom_level = ?", (zoom,)
    ).fetchone()
    n = 2**zoom
    top, bottom = (low, high) if turned else (n - 1 - high, n - 1 - low)
    return 360 * west / n - 180, _latitude(bottom + 1, n), 360 * (east + 1) / n - 180, _latitude(top, n)


def _latitude(row: int, n: int) -> float:
    """The northern edge of a row counted from the north."""
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / n))))
