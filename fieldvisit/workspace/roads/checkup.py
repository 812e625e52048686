"""How a road file and a county's places fit together, in figures and sentences."""

from __future__ import annotations

from dataclasses import dataclass

from fieldvisit.domain.travel import Access, PlaceAccess, RoadNetwork
from fieldvisit.errors import Text
from fieldvisit.travel.checks.system import CheckUp, check_up
from fieldvisit.travel.joined import join_places
from fieldvisit.travel.params import TravelParams
from fieldvisit.workspace.roads.places import Places

_SHOWN = 10
_ACCESS = {
    Access.ON_ROAD: Text("在路边", "on a road"),
    Access.NEAR_ROAD: Text("在道路附近", "near a road"),
    Access.WALK_IN: Text("须步行一段", "walked in"),
    Access.NO_ROAD: Text("附近无路", "no road near"),
    Access.ISOLATED: Text("道路与主路网不相连", "roads not joined to the main network"),
    Access.ONE_WAY_TRAP: Text("单行路能进不能出", "one-way trap"),
    Access.CLOSED: Text("封路", "closed"),
}


@dataclass(frozen=True)
class RoadsReport:
    """A network beside the county's villages: the check-up, and the villages that cannot be reached normally."""

    network: RoadNetwork
    places: Places
    found: CheckUp
    troubled: tuple[PlaceAccess, ...]

    def figures(self) -> dict[str, object]:
        """The figures of ``--json``."""
        found = self.found
        return {
            "source": self.network.source,
            "synthetic": self.network.synthetic,
            "km": round(self._km, 1),
            "segments": len(self.network.length_m),
            "villages": len(self.places.villages),
            "access": {access.value: count for access, count in found.access.items()},
            "off_road_share": round(found.off_road, 4),
            "median_gap_m": round(found.median_gap_m, 1),
            "median_gap_if_villages_gcj02_m": round(found.median_gap_if_gcj02_m, 1),
            "median_gap_if_roads_gcj02_m": round(found.median_gap_if_roads_gcj02_m, 1),
            "villages_look_like_gcj02": found.looks_like_gcj02,
            "roads_look_like_gcj02": found.roads_look_like_gcj02,
            "loose_pieces": [
                {
                    "km": round(piece.km, 3),
                    "gap_m": round(piece.gap_m, 1),
                    "weld_offered": piece.weld_offered,
                    "lon": round(piece.here.lon, 6),
                    "lat": round(piece.here.lat, 6),
                }
                for piece in found.pieces
            ],
            "unreachable": [
                {
                    "code": one.place_id,
                    "name": self.places.names[one.place_id],
                    "reason": one.access.value,
                    "gap_m": round(one.gap_m),
                }
                for one in self.troubled
            ],
        }

    def sentences(self) -> list[Text]:
        """What the terminal says."""
        count, source = len(self.network.length_m), self.network.source
        invented = Text("（合成数据）", " (synthetic)") if self.network.synthetic else Text("", "")
        by_zh = "，".join(f"{_ACCESS[access].zh} {n}" for access, n in self.found.access.items())
        by_en = ", ".join(f"{_ACCESS[access].en} {n}" for access, n in self.found.access.items())
        return [
            Text(
                f"路网 {source}{invented.zh}：{self._km:.0f} 公里，{count} 段。",
                f"roads {source}{invented.en}: {self._km:.0f} km in {count} segments",
            ),
            Text(
                f"{len(self.places.villages)} 个村到道路的中位距离 {self.found.median_gap_m:.0f} 米：{by_zh}。",
                f"{len(self.places.villages)} villages, median distance to a road {self.found.median_gap_m:.0f} m: {by_en}",
            ),
            *self.found.remarks,
            *(self._piece(n) for n in range(min(_SHOWN, len(self.found.pieces)))),
            *(self._trouble(one) for one in self.troubled[:_SHOWN]),
            *self._more(),
        ]

    @property
    def _km(self) -> float:
        return float(self.network.length_m.sum()) / 1000

    def _piece(self, number: int) -> Text:
        piece = self.found.pieces[number]
        at = f"{piece.here.lon:.5f}, {piece.here.lat:.5f}"
        offer = Text("，可加 --weld-gaps 连接", "; --weld-gaps joins it") if piece.weld_offered else Text("", "")
        return Text(
            f"  孤立路段 {piece.km:.2f} 公里，距主路网 {piece.gap_m:.0f} 米（{at}）{offer.zh}。",
            f"  loose piece of {piece.km:.2f} km, {piece.gap_m:.0f} m from the main network ({at}){offer.en}",
        )

    def _trouble(self, one: PlaceAccess) -> Text:
        name, why = self.places.names[one.place_id], _ACCESS[one.access]
        gap = one.main_gap_m if one.main_gap_m is not None else one.gap_m
        return Text(f"  {name}：{why.zh}（相距 {gap:.0f} 米）。", f"  {name}: {why.en} ({gap:.0f} m)")

    def _more(self) -> list[Text]:
        more = len(self.troubled) - _SHOWN
        if more <= 0:
            return []
        return [Text(f"  还有 {more} 个村到不了，--json 列出全部。", f"  and {more} more villages; --json lists all")]


def examine_roads(places: Places, network: RoadNetwork, params: TravelParams) -> RoadsReport:
    """How the villages and a network fit together; nothing is converted, welded or moved."""
    villages = {code: places.at[code] for code in places.villages}
    access = join_places(villages, network, params).snapped.access
    troubled = tuple(one for one in access if not one.access.is_reachable)
    return RoadsReport(network, places, check_up(villages, network, params), troubled)
