from __future__ import annotations

import pytest
from road_builders import at_km, network, road

from fieldvisit.domain.travel import Step
from fieldvisit.travel.directions import directions, turn
from fieldvisit.travel.network import routes

# North along X306 for 5.2 km, then east into an unnamed village road for 2 km, with a fork at its first kilometre.
POINTS = {1: at_km(0, 0), 2: at_km(0, 5.2), 3: at_km(0, 9), 4: at_km(1, 5.2), 5: at_km(2, 5.2), 6: at_km(1, 6.2)}
ROADS = network(POINTS, [road(1, 2, 3, highway="tertiary", ref="X306"), road(2, 4, 5), road(4, 6)])
PLACES = {"base": POINTS[1], "village": POINTS[5], "hill": POINTS[6], "top": POINTS[3], "afar": at_km(3, 5.2)}
MARKS = {"示例村": at_km(0.1, 5.3), "远村": at_km(0, 7)}


def steps(a: str, b: str) -> tuple[Step, ...]:
    return directions([(a, b)], PLACES, ROADS, MARKS)[0]


def test_directions_speak_of_class_number_distance_turn_and_village() -> None:
    first, last = steps("base", "village")
    assert first.sentence.zh == "沿X306县道行驶5.2公里，在示例村口右转进入村道"
    assert first.sentence.en == "Follow the county road X306 for 5.2 km, then near 示例村 turn right onto the village road"
    assert last.sentence.zh == "沿村道行驶2.0公里，到达"


def test_going_straight_on_at_a_fork_of_an_unnamed_road_is_no_step() -> None:
    assert len(steps("base", "village")) == 2


def test_turning_off_at_a_fork_of_an_unnamed_road_is_a_step() -> None:
    assert [s.sentence.zh for s in steps("base", "hill")][1:] == ["沿村道行驶1.0公里，左转进入村道", "沿村道行驶1.0公里，到达"]


def test_one_numbered_road_is_one_step_across_junctions() -> None:
    assert [s.sentence.zh for s in steps("base", "top")] == ["沿X306县道行驶9.0公里，到达"]


def test_the_last_part_on_foot_is_said() -> None:
    assert steps("base", "afar")[-1].sentence.zh == "沿村道行驶2.0公里，下车步行约15分钟到达"


def test_kilometres_add_up_to_the_route() -> None:
    legs = [("base", "village"), ("hill", "top")]
    told = directions(legs, PLACES, ROADS, MARKS)
    for leg, line in zip(routes(legs, PLACES, ROADS), told, strict=True):
        assert sum(s.km for s in line) == pytest.approx(leg.km, abs=1e-6)


def test_a_leg_without_a_way_has_no_directions() -> None:
    cut = network(POINTS, [road(1, 2), road(4, 6)])
    assert directions([("base", "hill"), ("base", "base")], PLACES, cut, MARKS) == ((), ())


@pytest.mark.parametrize(
    ("angle", "zh"),
    [
        (0, "直行"),
        (-20, "直行"),
        (45, "稍向右转"),
        (-45, "稍向左转"),
        (90, "右转"),
        (-120, "左转"),
        (150, "向右急转"),
        (-165, "向左急转"),
        (180, "掉头"),
        (-170, "掉头"),
    ],
)
def test_angles_have_words(angle: float, zh: str) -> None:
    assert turn(angle).zh == zh


def test_a_kink_of_one_shape_point_does_not_change_the_turn() -> None:
    points = {1: at_km(0, 0), 2: at_km(0, 2), 3: at_km(0.004, 2.004), 4: at_km(-1, 2), 5: at_km(1, 2)}
    roads = network(points, [road(1, 2, ref="Y001"), road(2, 3, 4, ref="Y002"), road(2, 5)])
    first = directions([("a", "b")], {"a": points[1], "b": points[4]}, roads, {})[0][0]
    assert "左转进入Y002村道" in first.sentence.zh
