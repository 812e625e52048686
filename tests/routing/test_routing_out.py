"""Who is out with a mission is away on its days, as far as they are days of the plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from builders import MONDAY, WEEK

from fieldvisit.domain.cases.work import TeamMission
from fieldvisit.domain.plan import Away
from fieldvisit.workspace.out import away_on_missions, trips_meanwhile

SENT = TeamMission("M1", "410423", "T1", "核查", WEEK[1], WEEK[3], ("410423100201",), ("L1", "L2"), lead_id="L1")
FRIDAY = MONDAY + timedelta(days=4)


def test_everybody_of_a_mission_is_away_on_its_days_of_the_plan() -> None:
    everyday = tuple(Away(who, day) for who in ("L1", "L2", "T1") for day in WEEK[1:4])
    assert away_on_missions([SENT], MONDAY, FRIDAY) == everyday
    assert away_on_missions([SENT, SENT], WEEK[3], FRIDAY) == tuple(Away(who, WEEK[3]) for who in ("L1", "L2", "T1"))
    assert away_on_missions([SENT], FRIDAY, FRIDAY + timedelta(days=7)) == ()


def test_a_team_that_has_left_is_away_no_longer() -> None:
    ended = replace(SENT, ended_on=WEEK[1])
    assert {one.day for one in away_on_missions([ended], MONDAY, FRIDAY)} == {WEEK[1]}


def test_without_a_plan_there_is_no_trip_to_tell_of() -> None:
    assert trips_meanwhile(None, SENT) == ()
