from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from builders import petition, villages

from fieldvisit.domain.caseload import Tally
from fieldvisit.domain.match import Match, MatchOutcome
from fieldvisit.domain.petition import CaseStatus, Petition, SourceLevel
from fieldvisit.domain.place import AdminLevel, PositionAccuracy
from fieldvisit.errors import SettingsError
from fieldvisit.hotspots.tally import TallyParams, tally

FIVE = villages()


def at_village(petition_id: str, number: int, accuracy: PositionAccuracy = PositionAccuracy.SYNTHETIC) -> Match:
    code = FIVE[number - 1].code
    return Match(petition_id, MatchOutcome.MATCHED, code, AdminLevel.VILLAGE, f"示例镇示例村{number}", 1.0, accuracy)


def at_township(petition_id: str, code: str = "410423100") -> Match:
    return Match(petition_id, MatchOutcome.MATCHED, code, AdminLevel.TOWNSHIP, "示例镇", 1.0, PositionAccuracy.TOWNSHIP_SEAT)


def count(petitions: Sequence[Petition], matches: Sequence[Match], **params: object) -> Tally:
    return tally(petitions, matches, FIVE, TallyParams(**params))  # type: ignore[arg-type]


def test_every_village_is_present_also_without_a_matter() -> None:
    counted = count([petition(1)], [at_village("P001", 3)])
    assert [load.matters for load in counted.villages] == [0, 0, 1, 0, 0]


def test_repeats_count_apart_through_a_chain() -> None:
    letters = [petition(1), petition(2, repeat_of="P001"), petition(3, repeat_of="P002")]
    load = count(letters, [at_village("P001", 1)]).villages[0]
    assert (load.matters, load.repeats, load.petition_ids) == (1, 2, ("P001", "P002", "P003"))


def test_repeats_of_an_original_that_is_not_there_are_one_matter() -> None:
    letters = [petition(2, repeat_of="P900"), petition(3, repeat_of="P900")]
    load = count(letters, [at_village("P002", 1), at_village("P003", 1)]).villages[0]
    assert (load.matters, load.repeats) == (1, 1)


def test_petitions_that_repeat_each_other_in_a_circle_are_one_matter() -> None:
    letters = [petition(1, repeat_of="P002"), petition(2, repeat_of="P001")]
    assert sum(load.matters for load in count(letters, [at_village("P001", 2)]).villages) == 1


def test_a_matter_stands_where_its_earliest_petition_with_a_village_stands() -> None:
    letters = [
        petition(1, received_on=date(2026, 9, 1)),
        petition(2, received_on=date(2026, 8, 1), repeat_of="P001"),
        petition(3, received_on=date(2026, 7, 1), repeat_of="P001"),
    ]
    counted = count(letters, [at_village("P001", 1), at_village("P002", 2), at_township("P003")])
    assert [load.matters for load in counted.villages] == [0, 1, 0, 0, 0]
    assert counted.villages[1].by_month == {"2026-07": 1}


def test_a_township_match_goes_to_the_call_first_list_and_to_no_village() -> None:
    counted = count([petition(1), petition(2)], [at_township("P001"), at_village("P002", 4)])
    assert counted.coarse_petition_ids == ("P001",)
    assert [(t.at_villages, t.township_only) for t in counted.townships] == [(1, 1)]


def test_a_village_whose_position_is_only_its_seat_counts_with_the_township() -> None:
    counted = count([petition(1)], [at_village("P001", 1, PositionAccuracy.TOWNSHIP_SEAT)])
    assert counted.villages[0].matters == 0
    assert counted.townships[0].township_only == 1


def test_a_county_match_is_on_the_call_first_list_without_a_township() -> None:
    match = Match("P001", MatchOutcome.MATCHED, "410423", AdminLevel.COUNTY, "示例县", 1.0, PositionAccuracy.COUNTY)
    counted = count([petition(1)], [match])
    assert counted.coarse_petition_ids == ("P001",)
    assert sum(t.township_only for t in counted.townships) == 0


def test_an_unmatched_petition_is_counted_nowhere() -> None:
    counted = count([petition(1)], [Match("P001", MatchOutcome.UNMATCHED)])
    assert counted.coarse_petition_ids == ()
    assert sum(load.matters for load in counted.villages) == 0


def test_closed_matters_count_but_are_not_open() -> None:
    letters = [petition(1, status=CaseStatus.CLOSED), petition(2)]
    load = count(letters, [at_village("P001", 1), at_village("P002", 1)]).villages[0]
    assert (load.matters, load.open_matters, load.petition_ids) == (2, 1, ("P002",))


def test_an_open_matter_with_one_key_petition_is_a_key_matter() -> None:
    letters = [petition(1), petition(2, repeat_of="P001", level=SourceLevel.PROVINCE)]
    assert count(letters, [at_village("P001", 1)]).villages[0].key_open == 1


@pytest.mark.parametrize(
    ("params", "counted"),
    [
        ({}, 3),
        ({"first_day": "2026-09-01"}, 2),
        ({"last_day": "2026-09-30"}, 2),
        ({"months": 2}, 2),
        ({"categories": ("policy.housing",)}, 2),
    ],
)
def test_the_period_and_the_categories_choose_the_matters(params: dict[str, object], counted: int) -> None:
    letters = [
        petition(1, received_on=date(2026, 8, 31)),
        petition(2, received_on=date(2026, 9, 1), category="infrastructure.road"),
        petition(3, received_on=date(2026, 10, 31)),
    ]
    matches = [at_village(f"P00{n}", 1) for n in (1, 2, 3)]
    assert count(letters, matches, **params).villages[0].matters == counted


def test_a_period_that_is_no_date_or_ends_before_it_starts_names_the_setting() -> None:
    with pytest.raises(SettingsError, match="last_day"):
        count([petition(1)], [], last_day="20.11.2026")
    with pytest.raises(SettingsError, match="first_day"):
        count([petition(1)], [], first_day="2026-11-01", last_day="2026-10-01")


def test_households_mean_something_only_when_every_village_states_them() -> None:
    some = (*FIVE[:4], replace(FIVE[4], households=None))
    assert count([petition(1)], [at_village("P001", 1)]).has_households
    assert not tally([petition(1)], [at_village("P001", 1)], some).has_households


def test_a_matter_where_nobody_lives_makes_households_unusable_and_an_empty_village_does_not() -> None:
    empty = (replace(FIVE[0], households=0), *FIVE[1:])
    assert tally([petition(1)], [at_village("P001", 2)], empty).has_households
    assert not tally([petition(1)], [at_village("P001", 1)], empty).has_households


def test_an_empty_ledger_gives_every_village_without_a_matter() -> None:
    counted = count([], [])
    assert [load.matters for load in counted.villages] == [0] * 5
