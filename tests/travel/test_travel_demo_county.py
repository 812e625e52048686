"""The road engine on the demo county's network."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from builders import visit

from fieldvisit.domain.place import Gazetteer, LonLat
from fieldvisit.domain.plan import UnassignedReason
from fieldvisit.domain.travel import Access, Closure, RoadNetwork
from fieldvisit.io.gazetteer import load_gazetteer
from fieldvisit.io.roads import read_roads
from fieldvisit.io.roster import read_roster
from fieldvisit.io.villages import read_villages
from fieldvisit.pipeline import County, Planned, plan_week
from fieldvisit.policy.profile import load_profile
from fieldvisit.resources import geodata
from fieldvisit.routing.params import PlanningParams
from fieldvisit.settings import CountyParams, Settings
from fieldvisit.travel.closures import close_roads
from fieldvisit.travel.engine.search import many_to_many, one_to_all
from fieldvisit.travel.joined import join_places
from fieldvisit.travel.network import TravelParams, travel_matrix

MONDAY, FRIDAY = date(2026, 11, 30), date(2026, 12, 4)
FLOOD = Closure(
    "F1", "洪水", MONDAY, FRIDAY, area=(LonLat(112.70, 33.5), LonLat(112.76, 33.5), LonLat(112.76, 34.0), LonLat(112.70, 34.0))
)


@pytest.fixture(scope="module")
def roads() -> RoadNetwork:
    return read_roads(geodata("demo", "roads.osm.pbf"))


@pytest.fixture(scope="module")
def villages() -> dict[str, LonLat]:
    with geodata("demo", "villages.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["村代码"]: LonLat(float(row["经度"]), float(row["纬度"])) for row in csv.DictReader(file) if row["经度"]}


def test_the_demo_network_says_that_it_is_synthetic(roads: RoadNetwork) -> None:
    assert roads.synthetic


def test_every_demo_village_carries_a_reason_and_nearly_all_are_reached(
    roads: RoadNetwork, villages: dict[str, LonLat]
) -> None:
    access = [a.access for a in travel_matrix(villages, roads).access]
    assert len(access) == len(villages) > 500
    assert sum(a.is_reachable for a in access) / len(access) > 0.95


def test_the_demo_county_gives_the_integers_of_the_full_graph_bit_for_bit(
    roads: RoadNetwork, villages: dict[str, LonLat]
) -> None:
    some = dict(list(villages.items())[::4])
    joined = join_places(some, roads, TravelParams())
    full = np.stack([one_to_all(joined.arcs, int(node))[0][joined.node] for node in joined.node if node >= 0])
    assert (many_to_many(joined.arcs, joined.node[joined.node >= 0]) == full[:, joined.node >= 0]).all()


def test_a_flood_names_the_villages_it_cuts_off_and_lifting_it_restores_the_matrix(
    roads: RoadNetwork, villages: dict[str, LonLat]
) -> None:
    usual = travel_matrix(villages, roads)
    flooded = close_roads(roads, [FLOOD], MONDAY, FRIDAY)
    matrix = travel_matrix(villages, flooded)
    closed = [a for a in matrix.access if a.access is Access.CLOSED]
    assert len(closed) > 20
    assert {a.closures for a in closed} == {("F1",)}
    lifted = travel_matrix(villages, close_roads(flooded, [], MONDAY, FRIDAY))
    assert (lifted.minutes == usual.minutes).all()
    assert lifted.fingerprint == usual.fingerprint


def test_a_flood_over_the_demo_county_changes_the_plan_and_lifting_it_restores_the_same_plan(roads: RoadNetwork) -> None:
    villages = read_villages(geodata("demo", "villages.csv"), load_gazetteer())[::40]
    leaders = read_roster(geodata("demo", "roster.csv"))[:2]
    visits = [replace(visit(n), village=village) for n, village in enumerate(villages)]
    settings = Settings(
        county=CountyParams(first_day=MONDAY.isoformat()),
        planning=PlanningParams(rounds=1, iterations=200, engine_failures=0, pool_effort=0.1),
    )
    dry = County(Gazetteer((), ""), villages, (), None, leaders, roads, load_profile())

    def planned(*closures: Closure) -> Planned:
        return plan_week(visits, replace(dry, closures=closures), settings)

    usual, flooded, lifted = planned(), planned(FLOOD), planned()
    closed = [u for u in flooded.plan.unassigned if u.reason is UnassignedReason.UNREACHABLE and "“洪水”封路" in u.sentence.zh]
    assert len(closed) >= 1
    assert flooded.plan.conditions[0].zh.startswith("封路“洪水”")
    assert flooded.plan.itineraries != usual.plan.itineraries
    assert lifted == usual
    assert usual.plan.conditions == ()
