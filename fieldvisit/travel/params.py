"""Every number of road travel that a county may change, in one flat table."""

from __future__ import annotations

from dataclasses import dataclass, fields

from fieldvisit.domain.travel import ROAD_CLASSES
from fieldvisit.errors import SettingsError


@dataclass(frozen=True)
class TravelParams:
    """Speeds, factors and distances of road travel.

    The ``..._kmh`` speeds are what a driver averages on a dry day, one per class of road (0: not driven on at all):
    国道 is trunk and primary, 省道 secondary, 县道 tertiary, 乡道 unclassified, 村道 residential and track. ``link_kmh`` is
    the most on a ramp. A posted limit below the speed wins. ``unpaved_factor`` multiplies the speed on roads tagged
    unpaved, ``season_factor`` and ``weather_factor`` on all roads (0.8: a fifth slower), ``calibration_factor`` is what
    recorded trips say (``calibrate``). ``on_road_m`` and ``near_road_m`` bound what counts as lying on or near a road;
    up to ``walk_in_m`` the rest is walked at ``walk_kmh``; farther is no road.
    """

    motorway_kmh: float = 90.0
    trunk_kmh: float = 60.0
    primary_kmh: float = 50.0
    secondary_kmh: float = 45.0
    tertiary_kmh: float = 35.0
    unclassified_kmh: float = 28.0
    residential_kmh: float = 20.0
    service_kmh: float = 15.0
    living_street_kmh: float = 12.0
    track_kmh: float = 12.0
    link_kmh: float = 40.0
    unpaved_factor: float = 0.7
    season_factor: float = 1.0
    weather_factor: float = 1.0
    calibration_factor: float = 1.0
    on_road_m: float = 100.0
    near_road_m: float = 500.0
    walk_in_m: float = 2000.0
    walk_kmh: float = 4.0

    def speed_kmh(self, road_class: str) -> float:
        """The table's speed for one of ``ROAD_CLASSES``, before factors and posted limits."""
        base = road_class.removesuffix("_link")
        speed = float(getattr(self, f"{base}_kmh"))
        return min(speed, self.link_kmh) if base != road_class else speed


DEFAULTS = TravelParams()
"""The table as it comes."""


def check_travel_params(params: TravelParams) -> None:
    """Raise ``SettingsError`` naming the first key whose value makes no sense."""
    for key in fields(params):
        value = float(getattr(params, key.name))
        positive = key.name.endswith("_factor") or key.name == "walk_kmh"
        if not (0 <= value < float("inf")) or (positive and value == 0):
            raise SettingsError(
                f"设置项 travel.{key.name} = {value} 不合理，应为{'大于 0' if positive else '不小于 0'}的数。",
                f"Setting travel.{key.name} = {value} makes no sense; give a number {'above' if positive else 'not below'} 0.",
            )
    if not any(params.speed_kmh(name) > 0 for name in ROAD_CLASSES):
        raise SettingsError(
            "设置项 travel 中所有道路等级的速度都为 0，至少一个等级应大于 0。",
            "All speeds under travel are 0; give at least one class of road a speed above 0.",
        )
