"""Background maps that a county brings as one file of pictures (raster tiles): MBTiles or PMTiles."""

from __future__ import annotations

from fieldvisit.io.background.mbtiles import open_mbtiles
from fieldvisit.io.background.pmtiles import open_pmtiles
from fieldvisit.io.background.tiles import Tile, Tiles

__all__ = ["Tile", "Tiles", "open_mbtiles", "open_pmtiles"]
