"""The settings of the background map."""

from __future__ import annotations

from dataclasses import dataclass

NONE, MBTILES, PMTILES, TIANDITU = "none", "mbtiles", "pmtiles", "tianditu"
KINDS = (NONE, MBTILES, PMTILES, TIANDITU)
KEY_VARIABLE = "FIELDVISIT_TIANDITU_KEY"


@dataclass(frozen=True)
class MapParams:
    """What lies under the maps of the pages.

    ``background`` is ``none`` (the county's outline and nothing else), ``mbtiles`` or ``pmtiles`` (``file``, relative to the workspace),
    or ``tianditu`` (天地图: every browser asks ``host`` itself). With a background, ``source`` and ``approval`` (审图号) are printed on
    every map and must be given. The key of 天地图 stands in ``FIELDVISIT_TIANDITU_KEY`` or in the file ``key_file``, never here.
    ``layer`` is ``vec`` (streets) or ``img`` (pictures from above).
    """

    background: str = NONE
    file: str = ""
    source: str = ""
    approval: str = ""
    key_file: str = ""
    host: str = "https://t0.tianditu.gov.cn"
    layer: str = "vec"
