"""Why no road leads to a village, in one sentence."""

from __future__ import annotations

import math
from collections.abc import Sequence

from fieldvisit.domain.travel import Access, PlaceAccess, TravelMatrix
from fieldvisit.errors import Text


def why_unreachable(matrix: TravelMatrix, code: str, bases: Sequence[str], name: str) -> Text:
    """Why none of the bases (place ids) leads to the village ``code`` (called ``name``) and back, as its access says.

    A closed village names the closures that cut it off; so does a base that they cut off.
    """
    there, at_home = matrix.access[matrix.index[code]], [matrix.access[matrix.index[base]] for base in bases]
    if there.access is Access.CLOSED:
        road = _closures(matrix, there)
        return Text(f"因“{road}”封路，没有可通行的道路往返{name}。", f"{name} is cut off by a closed road ({road}).")
    if at_home and all(base.access is Access.CLOSED for base in at_home):
        road = _closures(matrix, at_home[0])
        return Text(
            f"因“{road}”封路，出发地被阻断，无法往返{name}。",
            f"The bases are cut off by a closed road ({road}): no way to {name}.",
        )
    if matrix.source == "given":
        return Text(f"本县行车时间表中没有往返{name}的时间。", f"The county's table has no travel times to {name} and back.")
    return _by_access(there, name)


def _by_access(there: PlaceAccess, name: str) -> Text:
    if there.access is Access.NO_ROAD:
        if math.isinf(there.gap_m):
            return Text(f"路线服务在{name}附近找不到道路。", f"The routing server knows no road near {name}.")
        km = f"{there.gap_m / 1000:.1f}"
        return Text(f"{name}距最近的道路 {km} 公里，不通车。", f"{name} lies {km} km from the nearest road.")
    if there.access is Access.ISOLATED and there.main_gap_m is not None:
        gap = round(there.main_gap_m)
        return Text(
            f"{name}的道路与主路网不相连（相距 {gap} 米），请核对路网。",
            f"The roads of {name} are not joined to the main network (gap {gap} m); check the road file.",
        )
    if there.access is Access.ONE_WAY_TRAP:
        return Text(
            f"{name}只有单行路，能进不能出（或能出不能进），请核对路网。",
            f"Only one-way roads serve {name}: no way in or no way out; check the road file.",
        )
    return Text(f"从各出发地都没有可通行的道路往返{name}。", f"No road leads from any base to {name} and back.")


def _closures(matrix: TravelMatrix, place: PlaceAccess) -> str:
    return "、".join(matrix.closure_names.get(closure, closure) for closure in place.closures)
