"""What a file of tiles offers, whatever its format, and what is refused of every format."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fieldvisit.errors import InputFileError

LARGEST_TILE = 2**20
"""Bytes; a larger picture is not sent."""
DEEPEST = 22


@dataclass(frozen=True, slots=True)
class Tile:
    """One picture and its media type."""

    content: bytes
    media: str


@dataclass(frozen=True)
class Tiles:
    """A file of square pictures in Web Mercator, numbered from the north-west as the browser numbers them.

    ``bounds`` are west, south, east and north in degrees; ``read`` gives the bytes of a zoom, column and row, or ``None``.
    """

    name: str
    min_zoom: int
    max_zoom: int
    bounds: tuple[float, float, float, float]
    read: Callable[[int, int, int], bytes | None]

    def tile(self, zoom: int, column: int, row: int) -> Tile | None:
        """The picture at a place; ``None`` where the file has none, or one that no browser should be sent."""
        if not (self.min_zoom <= zoom <= self.max_zoom and column < 2**zoom and row < 2**zoom):
            return None
        content = self.read(zoom, column, row)
        if content is None or len(content) > LARGEST_TILE or not (media := media_of(content)):
            return None
        return Tile(content, media)


def media_of(content: bytes) -> str:
    """The media type that the first bytes say; empty for what is no PNG, JPEG or WebP."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    return "image/webp" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else ""


def checked(tiles: Tiles) -> Tiles:
    """The tiles, if zooms and bounds make sense; raises ``InputFileError`` like ``refused``."""
    west, south, east, north = tiles.bounds
    if not 0 <= tiles.min_zoom <= tiles.max_zoom <= DEEPEST:
        raise refused(tiles.name, f"缩放级别 {tiles.min_zoom}–{tiles.max_zoom} 不合理", f"zooms {tiles.min_zoom}-{tiles.max_zoom} are impossible")  # fmt: skip
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise refused(tiles.name, f"范围 {tiles.bounds} 不是经纬度", f"bounds {tiles.bounds} are no degrees")
    return tiles


def refused(name: str, zh: str, en: str) -> InputFileError:
    """The error of a file that cannot be a background."""
    return InputFileError(
        f"底图文件 {name} 不能用：{zh}。请换用 PNG、JPEG 或 WebP 图片瓦片的 MBTiles 或 PMTiles 文件，或把 [map] background 设为 none。",
        f"The background file {name} cannot be used: {en}. Give an MBTiles or PMTiles file with PNG, JPEG or WebP pictures, or set "
        "[map] background to none.",
    )
