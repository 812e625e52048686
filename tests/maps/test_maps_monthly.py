"""Matters by month: nothing lost, empty months said, small ones hidden with what would give them away, the year before beside."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date

import pytest
from line_run import line_run, two_year_run

from fieldvisit.domain.run import MonthCount
from fieldvisit.maps.layers import townships, villages
from fieldvisit.maps.legend import number_lines, township_lines
from fieldvisit.maps.monthly.strip import hidden_months, months_of
from fieldvisit.maps.monthly.yearly import years_of
from fieldvisit.maps.selection import RATE, YEAR, Selection, village_counts
from fieldvisit.maps.symbols import quantile_limits

RUN = two_year_run()
YEARS = Selection(months=("2026-10",), show=YEAR)


def told(months):
    return {m.month: (m.received, m.still_open) for m in months if m.received or m.still_open}


def test_every_month_of_the_period_is_there_also_the_empty_ones():
    months = [m.month for m in months_of(RUN)]
    assert (months[0], months[-1], len(months)) == ("2025-10", "2026-10", 13)
    assert told(months_of(RUN)) == {"2025-10": (3, 1), "2026-09": (3, 3), "2026-10": (4, 4)}


def test_categories_and_township_narrow_the_months_and_a_month_does_not():
    roads = Selection(categories=("infrastructure.road",), township="410423100", months=("2026-09",))
    assert told(months_of(RUN, roads)) == {"2025-10": (2, 0), "2026-09": (1, 1), "2026-10": (3, 3)}


@pytest.mark.parametrize("selection", [Selection(), Selection(categories=("other", "policy.housing")), Selection(township="410423200")])  # fmt: skip
def test_the_open_matters_of_all_months_are_those_of_all_villages(selection):
    assert sum(m.still_open for m in months_of(RUN, selection)) == sum(c.open_cases for c in village_counts(RUN, selection))


def test_a_run_without_a_matter_has_no_months():
    bare = tuple(replace(load, by_month_category={}) for load in RUN.tally.villages)
    assert months_of(replace(RUN, tally=replace(RUN.tally, villages=bare), marks=())) == ()


def test_months_with_few_open_or_few_closed_matters_are_hidden_and_never_one_alone():
    exact = [("2026-05", 40, 0), ("2026-06", 30, 28), ("2026-07", 24, 12), ("2026-08", 26, 20), ("2026-09", 21, 2)]
    shown = {m.month: (m.received, m.still_open) for m in hidden_months([MonthCount(*one) for one in exact], 5)}
    assert shown["2026-05"] == (40, 0)
    assert shown["2026-06"][0] is None  # 30 received and 28 open would tell that 2 are closed
    assert shown["2026-09"] == (None, None)
    for part in (0, 1):
        assert sum(counts[part] is None for counts in shown.values()) != 1
    assert all(r is None or o is not None for r, o in shown.values())


def test_where_small_counts_are_hidden_no_filter_changes_the_months():
    only = (MonthCount("2026-10", None, None), MonthCount("2026-09", 12, 7))
    run = replace(RUN, months=only)
    assert months_of(run, Selection(township="410423100")) == months_of(run) == only


def test_the_same_month_of_the_year_before_stands_beside_each_village():
    years = years_of(RUN, YEARS)
    assert (years.months, years.missing) == (("2026-10",), ())
    rows = {row.village.name: (row.now, row.before, row.change) for row in years.villages}
    assert rows == {"示例村1": (2, 1, 1), "示例村2": (1, 2, -1), "示例村3": (1, 0, 1)}
    assert "2025-10 只从 2025-10-03 起有记录。" in [note.zh for note in years.notes]


def test_without_a_chosen_month_the_latest_full_one_is_compared():
    assert years_of(RUN, Selection(show=YEAR)).months == ("2026-10",)
    assert years_of(replace(RUN, today=date(2026, 10, 20)), Selection(show=YEAR)).missing == ("2026-09",)


def test_a_month_that_is_not_over_is_compared_only_with_a_warning():
    notes = years_of(replace(RUN, today=date(2026, 10, 20)), YEARS).notes
    assert any("2026-10 goes only to 2026-10-20" in note.en for note in notes)


def test_a_year_that_no_ledger_reaches_is_said_and_not_counted_as_none():
    selection = replace(YEARS, months=("2026-09", "2026-10"))
    years = years_of(RUN, selection)
    assert (years.months, years.missing) == (("2026-10",), ("2026-09",))
    assert any("No ledger reaches back to the year before 2026-09" in line.text.en for line in number_lines(RUN, selection))
    assert years_of(line_run(), YEARS).villages == ()


def test_map_and_legend_class_townships_by_the_change():
    drawn = {f["id"]: f["properties"] for f in townships(RUN, YEARS)["features"]}
    first = drawn["410423100"]
    assert (first["now"], first["before"], first["change"], first["pattern"]) == (4, 3, 1, "more-1")
    assert drawn["410423200"]["pattern"] == "same"
    fills = {line.pattern: line.colour for line in township_lines(RUN, YEARS) if line.pattern}
    assert fills["more-1"] == first["fill"]
    assert [f["properties"]["change"] for f in villages(RUN, YEARS)["features"]] == [1, -1, 1]


def test_a_rate_is_told_by_households_and_only_of_enough_matters():
    drawn = {f["id"]: f["properties"] for f in townships(RUN, Selection(show=RATE))["features"]}
    first, second = drawn["410423100"], drawn["410423200"]
    households = sum(v.households for v in RUN.villages if v.township_code == "410423100")
    assert (first["households"], first["rate"]) == (households, round(1000 * 7 / households, 1))
    assert (second["open_cases"], second["rate"], second["pattern"]) == (1, None, "same")
    lines = [line for line in township_lines(RUN, Selection(show=RATE)) if line.pattern]
    assert [line.text.en for line in lines] == [
        "Township with fewer than 5: no rate",
        f"Township with {first['rate']:g}–{first['rate']:g} open per 1,000 households",
    ]


@pytest.mark.parametrize("values", [(), (3.0,), tuple(map(float, range(1, 21))), (1.0, 1.0, 1.0, 9.0)])
def test_quantile_classes_hold_every_value_and_about_equally_many(values):
    limits = quantile_limits(values)
    assert all(any(value <= limit for limit in limits) for value in values)
    sizes = [sum(1 for v in values if (low < v <= high)) for low, high in itertools.pairwise((0.0, *limits))]
    assert len(values) != 20 or sizes == [4] * 5


def test_the_legend_says_the_filter_in_words_and_how_many_villages_are_hidden():
    chosen = Selection(categories=("policy.housing", "other"), months=("2026-10",), township="410423100")
    told = number_lines(replace(RUN, hidden=3), chosen)
    assert "筛选：类别 危房改造、其他；收到月份 2026-10；乡镇 示例镇" in [line.text.zh for line in told]
    assert any(line.text.en.endswith("would give those away: 3") for line in told)
    assert not [line for line in number_lines(RUN) if line.text.en.startswith(("Filter:", "Villages not shown"))]
