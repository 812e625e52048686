"""How long a segment takes, and what recorded trips say about the speed table."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fieldvisit.domain.travel import RoadNetwork
from fieldvisit.travel.params import DEFAULTS, TravelParams, check_travel_params


def segment_seconds(network: RoadNetwork, params: TravelParams = DEFAULTS) -> npt.NDArray[np.float64]:
    """Driving seconds of every segment, shape (s,); infinite where the class has speed 0.

    The speed is the table's, lower on unpaved roads and where a lower limit is posted, times the factors of the plan.

    Raises
    ------
    SettingsError
        If a speed, factor or distance makes no sense.
    """
    check_travel_params(params)
    table = np.array([params.speed_kmh(name) for name in network.classes], dtype=np.float64)
    speed = table[network.road_class] * np.where(network.paved, 1.0, params.unpaved_factor)
    speed = np.fmin(speed, network.maxspeed_kmh.astype(np.float64))
    speed *= params.season_factor * params.weather_factor * params.calibration_factor
    with np.errstate(divide="ignore"):
        seconds: npt.NDArray[np.float64] = np.where(speed > 0, network.length_m * 3.6 / speed, np.inf)
    return seconds
