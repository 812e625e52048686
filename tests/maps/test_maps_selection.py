"""What a filter lets through, and that nothing disappears without being counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from builders import MONDAY, petition
from hypothesis import given, settings
from hypothesis import strategies as st
from line_run import line_run, line_tally, line_villages

from fieldvisit.domain.caseload import Tally
from fieldvisit.domain.petition import SourceLevel
from fieldvisit.maps.selection import (
    EVERYTHING,
    Selection,
    case_marks,
    chosen_itineraries,
    ranked_hotspots,
    shown,
    village_counts,
)

RUN = line_run()
SELECTIONS = st.builds(
    Selection,
    categories=st.lists(st.sampled_from(["policy.housing", "infrastructure.road", "other"]), unique=True).map(tuple),
    months=st.lists(st.sampled_from(["2026-09", "2026-10"]), unique=True).map(tuple),
    township=st.sampled_from(["", "410423100", "410423200"]),
)


def open_by_village(selection: Selection) -> dict[str, int]:
    return {c.village.name: c.open_cases for c in village_counts(RUN, selection) if c.open_cases}


def test_without_a_filter_every_open_matter_is_counted_at_its_village():
    assert open_by_village(EVERYTHING) == {"示例村1": 3, "示例村2": 2, "示例村3": 1, "示例村4": 1}


def test_a_category_filter_counts_only_matters_of_that_category():
    assert open_by_village(Selection(categories=("policy.housing",))) == {"示例村1": 1, "示例村3": 1}


def test_category_and_month_must_both_agree():
    both = Selection(categories=("infrastructure.road",), months=("2026-09",))
    assert open_by_village(both) == {"示例村2": 1}


def test_key_cases_are_counted_under_the_same_filter():
    counts = {c.village.name: c.key_cases for c in village_counts(RUN, Selection(months=("2026-10",)))}
    assert counts["示例村1"] == 0


@settings(max_examples=60, deadline=None)
@given(SELECTIONS)
def test_shown_and_hidden_matters_together_are_all_open_matters(selection):
    count = shown(RUN, selection)
    assert count.total == count.shown + count.filtered_out + count.no_position == len(RUN.marks)


def test_a_matter_at_a_village_without_position_is_counted_as_hidden():
    moved = tuple(replace(m, village_code="410423200205") if m.category == "other" else m for m in RUN.marks)
    count = shown(replace(RUN, marks=moved))
    assert (count.shown, count.no_position) == (6, 1)


def test_a_run_without_marks_is_refused_instead_of_shown_empty():
    with pytest.raises(ValueError, match="0 marks for 7 open matters"):
        village_counts(replace(RUN, marks=()))


def test_a_hotspot_keeps_its_rank_when_the_township_filter_hides_others():
    second = replace(RUN.hotspots[0], id="H2", village_codes=("410423200204",))
    both = replace(RUN, hotspots=(*RUN.hotspots, second))
    assert [(n, h.id) for n, h in ranked_hotspots(both, Selection(township="410423200"))] == [(2, "H2")]


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (EVERYTHING, [("L01", 0), ("L02", 1)]),
        (Selection(leader="L02"), [("L02", 1)]),
        (Selection(day=MONDAY), [("L01", 0)]),
        (Selection(leader="L02", day=MONDAY), []),
    ],
    ids=["all", "leader", "day", "leader stays home"],
)
def test_leader_and_day_narrow_the_itineraries(selection, expected):
    chosen = [(i.shift.leader_id, (i.shift.day - MONDAY).days) for i in chosen_itineraries(RUN, selection)]
    assert chosen == expected


def test_days_without_a_stop_are_no_itineraries():
    assert RUN.plan is not None
    empty = replace(RUN.plan.itineraries[0], stops=())
    run = replace(RUN, plan=replace(RUN.plan, itineraries=(empty,)))
    assert chosen_itineraries(run) == ()


def tally_with(*petition_ids: str) -> Tally:
    whole = line_tally(line_villages())
    first = replace(whole.villages[0], petition_ids=petition_ids, open_matters=1)
    return replace(whole, villages=(first,))


def test_a_matter_handed_in_twice_is_one_mark_of_the_month_it_came_first():
    first = petition(1, received_on=date(2026, 9, 30))
    again = petition(2, received_on=date(2026, 10, 20), repeat_of="P001", level=SourceLevel.PROVINCE, category="other")
    marks = case_marks([(first, again)], tally_with("P001", "P002"))
    assert [(m.category, m.month, m.is_key) for m in marks] == [("policy.housing", "2026-09", True)]


def test_a_matter_that_the_tally_did_not_place_has_no_mark():
    assert case_marks([(petition(7),)], tally_with("P001")) == ()


def test_marks_stand_in_order_whatever_the_order_of_matters():
    matters = [(petition(n, received_on=date(2026, 9, 1) + timedelta(days=31 * n)),) for n in (1, 2)]
    both = tally_with("P001", "P002")
    assert case_marks(matters, both) == case_marks(matters[::-1], both)
