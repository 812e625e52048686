"""The figures, on points small enough to count by hand."""

from __future__ import annotations

import math

import pytest
from geocoding.names import HENAN
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldvisit.domain.match import Candidate, Match, MatchOutcome
from fieldvisit.domain.place import AdminLevel
from fieldvisit.geocoding.evaluation.cases import LabelledCase
from fieldvisit.geocoding.evaluation.judge import verdict_of
from fieldvisit.geocoding.evaluation.measure import auroc, calibration_error, measure
from fieldvisit.geocoding.evaluation.report import failures, table

HERE, THERE, TOWN = "410423106201", "410423106202", "410423106"
VILLAGE = LabelledCase("1", "address", "clean", "text", HERE, AdminLevel.VILLAGE)
AMBIGUOUS = LabelledCase("2", "address", "ambiguous", "text", codes=(HERE, THERE))
NOWHERE = LabelledCase("3", "address", "conflict", "text")


def matched(code: str, confidence: float) -> Match:
    level = AdminLevel.VILLAGE if len(code) == 12 else AdminLevel.TOWNSHIP
    candidate = Candidate(code, level, "", confidence)
    return Match("1", MatchOutcome.MATCHED, code, level, confidence=confidence, candidates=(candidate,))


def undecided(*codes: str) -> Match:
    return Match("1", MatchOutcome.AMBIGUOUS, candidates=tuple(Candidate(c, AdminLevel.VILLAGE, "", 0.4) for c in codes))


UNMATCHED = Match("1", MatchOutcome.UNMATCHED)


@pytest.mark.parametrize(
    ("case", "match", "right"),
    [
        (VILLAGE, matched(HERE, 0.99), True),
        (VILLAGE, matched(THERE, 0.99), False),
        (VILLAGE, matched(TOWN, 0.99), False),
        (VILLAGE, undecided(HERE, THERE), False),
        (AMBIGUOUS, undecided(THERE, HERE), True),
        (AMBIGUOUS, undecided(THERE), False),
        (AMBIGUOUS, matched(HERE, 0.99), False),
        (AMBIGUOUS, matched(TOWN, 0.99), True),
        (NOWHERE, UNMATCHED, True),
        (NOWHERE, undecided(HERE, THERE), True),
        (NOWHERE, matched(TOWN, 0.5), False),
    ],
)
def test_right_is_what_a_careful_reader_would_answer(case: LabelledCase, match: Match, right: bool) -> None:
    assert verdict_of(case, match, HENAN).right is right


def test_a_wrong_answer_is_accepted_only_from_ninety_per_cent() -> None:
    assert verdict_of(VILLAGE, matched(THERE, 0.9), HENAN).accepted_wrong
    assert not verdict_of(VILLAGE, matched(THERE, 0.89), HENAN).accepted_wrong


def test_levels_are_right_as_far_as_the_answer_agrees() -> None:
    assert verdict_of(VILLAGE, matched(THERE, 0.9), HENAN).level_right == (True, True, False)
    assert verdict_of(VILLAGE, matched("410423101001", 0.9), HENAN).level_right == (True, False, False)


def test_calibration_error_is_the_weighted_gap_of_the_bins() -> None:
    points = [(0.95, True), (0.95, False), (0.15, False), (0.15, False)]
    assert calibration_error(points) == pytest.approx((2 * 0.45 + 2 * 0.15) / 4)


def test_auroc_counts_ties_half() -> None:
    assert auroc([(0.9, True), (0.1, False)]) == 1.0
    assert auroc([(0.1, True), (0.9, False)]) == 0.0
    assert auroc([(0.5, True), (0.5, False), (0.9, True), (0.1, False)]) == pytest.approx(3.5 / 4)
    assert math.isnan(auroc([(0.5, True)]))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([0.1, 0.3, 0.5, 0.7, 0.9]), st.booleans()), min_size=2, max_size=25))
def test_auroc_is_the_share_of_pairs_in_the_right_order(points: list[tuple[float, bool]]) -> None:
    pairs = [(a, b) for a, right in points if right for b, other in points if not other]
    if not pairs:
        assert math.isnan(auroc(points))
        return
    assert auroc(points) == pytest.approx(sum(1.0 if a > b else 0.5 if a == b else 0.0 for a, b in pairs) / len(pairs))


def test_precision_coverage_and_refusals_are_counted_on_their_own_sets() -> None:
    verdicts = [
        verdict_of(VILLAGE, matched(HERE, 0.99), HENAN),
        verdict_of(VILLAGE, matched(THERE, 0.95), HENAN),
        verdict_of(VILLAGE, matched(HERE, 0.6), HENAN),
        verdict_of(VILLAGE, undecided(HERE, THERE), HENAN),
        verdict_of(AMBIGUOUS, undecided(HERE, THERE), HENAN),
        verdict_of(NOWHERE, matched(TOWN, 0.95), HENAN),
    ]
    figures = measure(verdicts)
    assert (figures.precision, figures.coverage) == (0.5, 0.25)
    assert dict(figures.coverage_at)[0.99] == 0.25
    assert figures.false_accepts == 0.5
    assert figures.recall_at_five == 0.75
    assert figures.set_listed == 1.0
    assert figures.queue_precision == pytest.approx(1 / 3)
    assert figures.queue_recall == pytest.approx(1 / 3)
    assert figures.macro_accuracy == pytest.approx((0.5 + 1.0 + 0.0) / 3)


def test_the_table_has_a_line_for_each_kind_and_failures_start_with_the_accepted_ones() -> None:
    verdicts = [
        verdict_of(VILLAGE, matched(THERE, 0.6), HENAN),
        verdict_of(VILLAGE, matched(THERE, 0.95), HENAN),
        verdict_of(NOWHERE, UNMATCHED, HENAN),
    ]
    text = table(measure(verdicts))
    assert [line.split()[0] for line in text.splitlines()[1:3]] == ["clean", "conflict"]
    listed = failures(verdicts, HENAN, per_kind=5)
    assert len(listed) == 2
    assert "0.95" in listed[0]
