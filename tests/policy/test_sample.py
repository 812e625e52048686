"""Drawing by lot: repeatable, in proportion by township, and sealed so that no case can be exchanged unseen."""

from __future__ import annotations

import hashlib
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldvisit.policy.cases.sample import digest_of, draw, seal_of

FRAMES = st.dictionaries(
    st.text("ABCDEFGH23456789", min_size=7, max_size=7),
    st.sampled_from(["410423100", "410423101", "410423102"]),
    min_size=1,
    max_size=60,
)


@given(FRAMES, st.integers(1, 80), st.text(max_size=8))
def test_a_draw_is_of_the_size_asked_without_repeats_and_the_same_again_in_any_order_of_cases(frame, size, seed):
    drawn = draw(frame, size, seed)
    assert len(drawn) == len(set(drawn)) == min(size, len(frame))
    assert set(drawn) <= set(frame)
    assert draw(dict(reversed(list(frame.items()))), size, seed) == drawn


@given(FRAMES, st.integers(1, 80), st.text(max_size=8))
def test_each_township_has_its_share_and_one_at_least_where_there_is_room(frame, size, seed):
    sizes, drawn = Counter(frame.values()), Counter(frame[case_id] for case_id in draw(frame, size, seed))
    taken = min(size, len(frame))
    for township, n in sizes.items():
        share = taken * n / len(frame)
        assert drawn[township] <= n
        assert abs(drawn[township] - share) < len(sizes) + 1
        assert drawn[township] >= 1 or taken < len(sizes)


def test_every_case_of_a_township_is_drawn_about_as_often_as_any_other():
    frame = {f"C{n:02d}": "410423100" for n in range(20)}
    times = Counter(case_id for seed in range(2000) for case_id in draw(frame, 5, f"s{seed}"))
    assert set(times) == set(frame)
    assert max(abs(n - 500) for n in times.values()) < 500 * 0.2  # five standard deviations of a fair lot are 97


def test_the_seal_is_the_published_formula_and_changes_with_each_of_its_parts():
    frame, ids = digest_of(["B", "A"]), ("A",)
    assert frame == hashlib.sha256(b"A\nB").hexdigest()
    seal = seal_of("seed", frame, ids)
    assert seal == hashlib.sha256(f"seed\n{frame}\nA".encode()).hexdigest()
    assert len({seal, seal_of("other", frame, ids), seal_of("seed", digest_of("A"), ids), seal_of("seed", frame, ("B",))}) == 4


def test_nothing_cannot_be_drawn():
    with pytest.raises(ValueError, match="0 cases"):
        draw({"A": "410423100"}, 0, "s")
