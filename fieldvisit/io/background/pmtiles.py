"""PMTiles 3 with pictures, read through the package of the same name."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pmtiles.reader import MmapSource, Reader
from pmtiles.tile import Compression, TileType

from fieldvisit.io.background.tiles import Tiles, checked, refused

_source: Any = MmapSource
_reader: Any = Reader
_PICTURES = (TileType.PNG, TileType.JPEG, TileType.WEBP)
_DEGREE = 10_000_000


def open_pmtiles(path: Path) -> Tiles:
    """The tiles of a PMTiles file, which stays open.

    Raises
    ------
    InputFileError
        If the file is missing or no PMTiles, or holds anything but PNG, JPEG or WebP pictures (vector tiles).
    """
    if not path.is_file():
        raise refused(path.name, "没有这个文件", "there is no such file")
    try:
        with path.open("rb") as file:  # the map of the file outlives the handle
            reader = _reader(_source(file))
        header = reader.header()
    except Exception as error:  # the package raises its own, and whatever a cut-off header leads to
        raise refused(path.name, "不是完整的 PMTiles 文件", "it is no whole PMTiles file") from error
    if header["tile_type"] not in _PICTURES:
        raise refused(path.name, "里面是矢量瓦片或未知格式", "it holds vector tiles or an unknown format")
    if header["tile_compression"] not in (Compression.NONE, Compression.GZIP):
        raise refused(path.name, "瓦片压缩方式不支持", "its tiles are packed in a way that is not read")
    west, south, east, north = (header[f"{name}_e7"] / _DEGREE for name in ("min_lon", "min_lat", "max_lon", "max_lat"))
    read = _reading(path.name, reader, packed=header["tile_compression"] is Compression.GZIP)
    return checked(Tiles(path.name, header["min_zoom"], header["max_zoom"], (west, south, east, north), read))


def _reading(name: str, reader: Any, *, packed: bool) -> Callable[[int, int, int], bytes | None]:
    def read(zoom: int, column: int, row: int) -> bytes | None:
        try:
            content = reader.get(zoom, column, row)
            return gzip.decompress(content) if packed and content is not None else content
        except Exception as error:  # a damaged directory leads anywhere
            raise refused(name, "文件已损坏", "it is damaged") from error

    return read
