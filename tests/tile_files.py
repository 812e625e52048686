"""Tiny background maps for tests: files of pictures in one colour each, made here."""

from __future__ import annotations

import sqlite3
import struct
import zlib
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

BOUNDS = (112.5, 33.3, 113.6, 34.2)
Places = Mapping[tuple[int, int, int], bytes]
"""Pictures by zoom, column and row, counted from the north-west."""


def picture(red: int, green: int, blue: int, size: int = 256) -> bytes:
    """A PNG in one colour."""
    rows = b"".join(b"\0" + bytes((red, green, blue)) * size for _ in range(size))
    parts = ((b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    packed = (struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def mbtiles(path: Path, places: Places, *, turned: bool = False, **said: str) -> Path:
    """An MBTiles file; rows as the format counts them, or (``turned``) as ``scheme`` ``xyz`` does."""
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
        file.execute("CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB)")
        told = {"name": "t", "format": "png"} | ({"scheme": "xyz"} if turned else {}) | said
        file.executemany("INSERT INTO metadata VALUES (?, ?)", told.items())
        rows = [(z, x, y if turned else 2**z - 1 - y, data) for (z, x, y), data in places.items()]
        file.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", rows)
    return path


def pmtiles(path: Path, places: Places, kind: TileType = TileType.PNG) -> Path:
    """A PMTiles file."""
    with path.open("wb") as file:
        writer = Writer(file)
        for place, data in sorted(places.items(), key=lambda one: zxy_to_tileid(*one[0])):
            writer.write_tile(zxy_to_tileid(*place), data)
        west, south, east, north = (round(edge * 10**7) for edge in BOUNDS)
        edges = {"min_lon_e7": west, "min_lat_e7": south, "max_lon_e7": east, "max_lat_e7": north}
        rest = {"center_zoom": 8, "center_lon_e7": west, "center_lat_e7": south}
        writer.finalize({"tile_type": kind, "tile_compression": Compression.NONE} | edges | rest, {})
    return path
