"""Laws of division codes and small counts, told by oracles that know nothing of ranges."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from datetime import date
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from fieldvisit.domain.access.divisions import CHANGED, NO_CITY, depth_of, inside, number_of, parent_of, today
from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Exclusions, Scope
from fieldvisit.domain.access.suppress import Counts, suppress
from fieldvisit.domain.cases.matter import Case, Concern, Filing
from fieldvisit.domain.cases.states import CaseState
from fieldvisit.domain.petition import SourceLevel
from fieldvisit.register.cases.query import within
from fieldvisit.register.cases.tables import work_item
from fieldvisit.register.engine import writing
from fieldvisit.register.sight import WHOLE

WIDTHS = (2, 4, 6, 9, 12)
SPELLINGS = ("410423100201", "410424100201", "411023100201", "411003100201", "419001100201", "410000000000", "410423000000",
    "419100100201", "411000100201", "130102001001")  # fmt: skip


def a_code(digits: tuple[int, int, int, int]) -> str:
    """A code of one of the widths, near one of the awkward spellings: zeros, neighbours, changed counties, 济源."""
    base, width, at, digit = digits
    text = SPELLINGS[base][: WIDTHS[width]]
    place = at % len(text)
    made = text[:place] + str(digit) + text[place + 1 :] if digit <= 9 else text
    return "4191" if made in NO_CITY else made


def decoded(number: int) -> str:
    """The code a number stands for: one draw of hypothesis makes a whole pair."""
    number, base = divmod(number, 10)
    number, width = divmod(number, 5)
    number, at = divmod(number, 12)
    return a_code((base, width, at, number % 13))


COUNT = 10 * 5 * 12 * 13
codes = st.integers(0, COUNT - 1).map(decoded)


def holds(code: str, division: str) -> bool:
    """Whether the code begins with the division, both by today's codes."""
    return today(code).startswith(today(division))


def test_a_range_holds_exactly_the_codes_that_begin_with_the_division_in_20_000_examples():
    seen: Counter[bool] = Counter()

    @settings(max_examples=20_000, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, COUNT * COUNT - 1))
    def agree(pair):
        code, division = decoded(pair // COUNT), decoded(pair % COUNT)
        assert inside(code, division) == holds(code, division)
        seen[holds(code, division)] += 1

    agree()
    assert seen.total() >= 20_000
    assert min(seen[True], seen[False]) >= 100, "both answers must really occur"


@pytest.mark.parametrize("seed", [7])
def test_the_database_finds_exactly_the_same_codes_in_20_000_pairs(register, seed):
    """The rows that the condition of every query lets through, over real rows; both databases compare whole numbers alike."""
    chance = random.Random(seed)
    known = sorted({decoded(chance.randrange(COUNT)) for _ in range(1_500)})[:400]
    divisions = chance.sample(known, 50)
    rows = [{"id": f"W{n}", "kind": "t", "unit_no": number_of(today(code)), "unit_depth": depth_of(today(code)), "day": "2026-11-26",
        "version": 1, "payload": "{}"} for n, code in enumerate(known)]  # fmt: skip
    pairs = 0
    with writing(register._engine, WHOLE) as connection:
        connection.execute(insert(work_item), rows)
        for division in divisions:
            found = set(connection.scalars(select(work_item.c.id).where(within(work_item.c, (division,)))))
            assert found == {f"W{n}" for n, code in enumerate(known) if holds(code, division)}, division
            pairs += len(known)
    assert pairs == 20_000


@settings(max_examples=500, deadline=None)
@given(codes, st.lists(codes, max_size=3), st.lists(codes, max_size=2), st.lists(codes, max_size=2), st.booleans())
def test_exclusion_beats_areas_and_grants_and_key_cases_stop_at_the_county(unit, areas, shut, concerned, key):
    level = SourceLevel.PROVINCE if key else SourceLevel.COUNTY
    one = Case(
        "C", CaseState.REGISTERED, "other", unit, (Filing("P", date(2026, 10, 1), level),), concern=Concern(tuple(concerned))
    )
    for home in ("41", "410423", "410423100"):
        fitting = tuple(code for code in areas if len(today(code)) >= len(home)) or (home,)
        scope = Scope(Role.LIAISON, home, areas=fitting, grants=("C",), exclusions=Exclusions(tuple(shut)))
        out = any(holds(unit, code) for code in shut) or any(holds(home, code) for code in concerned)
        assert scope.sees(one) == (not out and not (key and len(home) == 9))


@given(codes)
def test_parents_hold_their_children_up_to_the_province(code):
    steps = 0
    while above := parent_of(code):
        assert inside(code, above) or above == today(code)[: len(above)]
        assert len(above) < len(code)
        code, steps = above, steps + 1
    assert (len(code), steps <= 4) == (2, True)


def test_no_changed_code_points_at_another_changed_code():
    assert not set(CHANGED) & set(CHANGED.values())


@pytest.mark.parametrize("fewest", [3, 4, 5])
def test_whoever_knows_the_rule_and_every_shown_number_cannot_work_out_a_hidden_one(fewest):
    """Every table of up to four cells below ten: those that come out alike leave two values or more for each hidden cell."""
    alike: dict[tuple[object, ...], list[tuple[int, ...]]] = defaultdict(list)
    for size in (1, 2, 3, 4):
        for numbers in product(range(10), repeat=size):
            shown = suppress({f"c{n}": number for n, number in enumerate(numbers)}, fewest)
            alike[(shown.total, *shown.cells.values())].append(numbers)
    complete = {key: found for key, found in alike.items() if key[0] is not None and key[0] < 12}
    for (total, *cells), found in complete.items():
        for place, n in enumerate(cells):
            assert n is not None or len({numbers[place] for numbers in found}) > 1, (total, cells)
            assert n is None or n == 0 or n >= fewest
        assert all(sum(numbers) == total for numbers in found)
    assert len(complete) > 100


def test_a_table_without_small_counts_is_shown_as_it_is():
    assert suppress({"a": 5, "b": 0, "c": 9}, 5) == Counts({"a": 5, "b": 0, "c": 9}, 14)


def test_a_small_count_takes_the_smallest_others_with_it_and_a_lonely_one_the_total():
    assert suppress({"a": 3, "b": 7, "c": 9}, 5) == Counts({"a": None, "b": None, "c": 9}, 19, 2)
    assert suppress({"a": 3}, 5) == Counts({"a": None}, None, 1)
    assert suppress({"a": 1, "b": 1, "c": 1, "d": 1, "e": 1}, 5).total is None, "five hidden cells with the sum 5 are all 1"
    assert suppress({"a": 4, "b": 4, "c": 30}, 5) == Counts({"a": None, "b": None, "c": None}, 38, 3), (
        "two small ones that sum to 8 are 4"
    )
