from __future__ import annotations

import pytest

from fieldvisit.domain.hotspot import TrendClass
from fieldvisit.maps.labels import pressure_words, rank_words, stability_words, trend_words


def test_every_trend_class_has_its_own_words_in_both_languages() -> None:
    assert len({trend_words(trend.value).zh for trend in TrendClass}) == len(TrendClass)
    assert len({trend_words(trend.value).en for trend in TrendClass}) == len(TrendClass)
    assert trend_words("").en == "too few months for a trend"


@pytest.mark.parametrize(
    ("share", "words"), [(None, "稳定性未计算"), (1.0, "稳定（"), (0.8, "稳定（"), (0.6, "较稳定（"), (0.2, "不稳定（")]
)
def test_stability_is_said_with_its_share(share: float | None, words: str) -> None:
    said = stability_words(share).zh
    assert said.startswith(words)
    assert share is None or f"{share:.0%}" in said


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ((None, None, None), ""),
        ((3, None, None), "3 open"),
        ((3, 1, 4), "3 open, 1 key, 4 days left for the most pressing"),
        ((3, 1, -2), "3 open, 1 key, the most pressing 2 days overdue"),
    ],
)
def test_pressure_says_what_is_known(figures: tuple[int | None, int | None, int | None], words: str) -> None:
    assert pressure_words(*figures).en == words


@pytest.mark.parametrize(
    ("ranks", "words"),
    [
        ((), ""),
        ((0, 0), ""),
        ((1, 1, 0), "stays under 2 of 3 settings, ranked 1"),
        ((1, 3, 2), "stays under 3 of 3 settings, ranked 1 to 3"),
    ],
)
def test_the_rank_under_other_settings_counts_only_those_in_which_it_stays(ranks: tuple[int, ...], words: str) -> None:
    assert rank_words(ranks).en == words
