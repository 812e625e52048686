"""What people decide settles what it is about, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from builders import petition
from geocoding.names import HENAN

from fieldvisit.domain.match import Match, MatchOutcome
from fieldvisit.domain.petition import Petition
from fieldvisit.domain.place import OWN_LIST, AdminLevel
from fieldvisit.domain.review import AliasState, Decision, PlaceKey, Verdict
from fieldvisit.geocoding.matcher import GeocodingParams, geocode
from fieldvisit.geocoding.overrides import apply_overrides, learn, place_key

OFFICE = "410423"
WAWU, LILAOZHUANG, NAIZHUANG = "410423106", "410423106202", "410423106207"
BEGIN = datetime(2026, 11, 23, 9, tzinfo=UTC)


def found(*petitions: Petition, office: str = OFFICE) -> tuple[Match, ...]:
    return geocode(petitions, HENAN, GeocodingParams(county_code=office))


def applied(decisions: list[Decision], *petitions: Petition, office: str = OFFICE) -> tuple[Match, ...]:
    return apply_overrides(found(*petitions, office=office), petitions, decisions, HENAN, office=office)


def decision(
    written: str, code: str, *, by: str = "甲", supervisor: bool = False, minute: int = 0, **fields: object
) -> Decision:
    one = petition(1, place_text=written)
    place = place_key(one, found(one)[0], HENAN, OFFICE)
    verdict = Verdict.CHOSEN if len(code) == 12 else Verdict.TOWNSHIP_ONLY if code else Verdict.NOT_IN_LIST
    made = Decision(
        f"D{minute:06d}", BEGIN + timedelta(minutes=minute), by, supervisor, "", verdict, code, place, HENAN.edition
    )
    return replace(made, **fields)  # type: ignore[arg-type]


WRITTEN = "瓦屋镇黑石岗"
"""A natural village in no list."""
OTHERWISE = "鲁山县瓦屋镇黑石岗三组"


def test_without_decisions_nothing_changes_and_nothing_is_learned() -> None:
    petitions = (petition(1, place_text=WRITTEN), petition(2, place_text="瓦屋镇李老庄村"))
    assert applied([], *petitions) == found(*petitions)
    assert learn([]) == ()


def test_the_surface_holds_the_place_and_neither_person_nor_number() -> None:
    one = petition(1, place_text="鲁山县瓦屋镇黑石岗三组村民张某某，电话13812345678")
    key = place_key(one, found(one)[0], HENAN, OFFICE)
    assert (key.scope, key.surface) == (WAWU, "黑石岗")


def test_a_decision_settles_the_same_text_next_month() -> None:
    match = applied([decision(WRITTEN, LILAOZHUANG)], petition(77, place_text=WRITTEN))[0]
    assert (match.outcome, match.code, match.level) == (MatchOutcome.MATCHED, LILAOZHUANG, AdminLevel.VILLAGE)
    assert match.name_path == "平顶山市鲁山县瓦屋镇李老庄村"
    assert match.evidence[-1].rule == "decided"


def test_one_person_raises_the_candidate_for_other_texts_and_answers_nothing() -> None:
    match = applied([decision(WRITTEN, LILAOZHUANG)], petition(2, place_text=OTHERWISE))[0]
    assert match.outcome is MatchOutcome.AMBIGUOUS
    assert match.candidates[0].code == LILAOZHUANG


@pytest.mark.parametrize(
    "decisions",
    [
        [decision(WRITTEN, LILAOZHUANG, by="甲"), decision(WRITTEN, LILAOZHUANG, by="乙", minute=1)],
        [decision(WRITTEN, LILAOZHUANG, supervisor=True)],
        [decision(WRITTEN, NAIZHUANG, by="甲"), decision(WRITTEN, LILAOZHUANG, by="丙", supervisor=True, minute=1)],
    ],
    ids=["two people", "supervisor", "supervisor against another"],
)
def test_two_people_or_a_supervisor_make_the_alias_answer(decisions: list[Decision]) -> None:
    match = applied(decisions, petition(2, place_text=OTHERWISE))[0]
    assert (match.outcome, match.code) == (MatchOutcome.MATCHED, LILAOZHUANG)
    assert match.confidence >= 0.9


def test_the_same_person_twice_is_one_person() -> None:
    twice = [decision(WRITTEN, LILAOZHUANG), decision(OTHERWISE, LILAOZHUANG, minute=1)]
    assert [(a.state, a.persons) for a in learn(twice)] == [(AliasState.RAISES, 1)]


def test_a_contradiction_sends_even_the_decided_text_back_to_review() -> None:
    disputed = [decision(WRITTEN, LILAOZHUANG), decision(WRITTEN, NAIZHUANG, by="乙", minute=1)]
    for written in (WRITTEN, OTHERWISE):
        match = applied(disputed, petition(2, place_text=written))[0]
        assert match.outcome is MatchOutcome.AMBIGUOUS
        assert {c.code for c in match.candidates[:2]} == {LILAOZHUANG, NAIZHUANG}
    assert learn(disputed)[0].state is AliasState.DISPUTED


def test_a_changed_mind_is_no_contradiction() -> None:
    changed = [decision(WRITTEN, NAIZHUANG), decision(WRITTEN, LILAOZHUANG, minute=1)]
    assert applied(changed, petition(2, place_text=WRITTEN))[0].code == LILAOZHUANG


def test_not_in_the_list_keeps_the_township_and_says_so() -> None:
    match = applied([decision(WRITTEN, "")], petition(2, place_text=WRITTEN))[0]
    assert (match.code, match.level) == (WAWU, AdminLevel.TOWNSHIP)
    assert any("不在名录" in w.zh for w in match.warnings)


def test_an_undone_decision_has_no_effect_and_the_past_can_still_be_asked() -> None:
    undone = decision(WRITTEN, LILAOZHUANG, undone_at=BEGIN + timedelta(days=1))
    one = petition(2, place_text=WRITTEN)
    assert applied([undone], one) == found(one)
    assert learn([undone]) == ()
    assert len(learn([undone], as_of=BEGIN + timedelta(hours=1))) == 1
    assert learn([undone], as_of=BEGIN - timedelta(hours=1)) == ()


def test_a_decision_of_another_edition_only_asks() -> None:
    old = decision(WRITTEN, LILAOZHUANG, supervisor=True, edition="another edition")
    for written in (WRITTEN, OTHERWISE):
        match = applied([old], petition(2, place_text=written))[0]
        assert match.outcome is MatchOutcome.AMBIGUOUS
        assert match.candidates[0].code == LILAOZHUANG


def test_a_chosen_unit_outlives_a_new_list_of_the_countys_own_and_not_in_list_is_asked_again() -> None:
    own = replace(HENAN, edition=f"{HENAN.edition}{OWN_LIST} names.xlsx 12345678")
    one, other = petition(2, place_text=WRITTEN), petition(3, place_text=OTHERWISE)
    matches = geocode((one, other), own, GeocodingParams(county_code=OFFICE))
    for before, now in ((HENAN.edition, own), (own.edition + "9", own)):
        taught = [decision(WRITTEN, LILAOZHUANG, supervisor=True, edition=before)]
        settled = apply_overrides(matches, (one, other), taught, now, office=OFFICE)
        assert [match.code for match in settled] == [LILAOZHUANG, LILAOZHUANG]
        missing = [decision(WRITTEN, "", supervisor=True, edition=before)]
        asked = apply_overrides(matches, (one, other), missing, now, office=OFFICE)
        assert "decided with another edition" in "".join(warning.en for warning in asked[0].warnings)


def test_an_alias_never_leaves_its_township() -> None:
    taught = [decision(WRITTEN, LILAOZHUANG, supervisor=True)]
    elsewhere = petition(2, place_text=WRITTEN.replace("瓦屋镇", "下汤镇"))
    assert applied(taught, elsewhere) == found(elsewhere)


def test_an_alias_whose_target_lies_outside_its_scope_does_nothing() -> None:
    astray = [decision(WRITTEN, "410423101207", supervisor=True)]
    one = petition(2, place_text=OTHERWISE)
    assert applied(astray, one) == found(one)


def test_a_thousand_wrong_aliases_in_one_county_leave_the_answers_of_another_as_they_are() -> None:
    around = [u for u in HENAN.units if u.level is AdminLevel.VILLAGE and u.code.startswith(("410421", "410425"))][:500]
    theirs = [u for u in around if u.code.startswith("410425")]
    ours = [u for u in HENAN.units if u.level is AdminLevel.VILLAGE and u.code.startswith("410423")]
    wrong = [
        Decision(f"D{n}", BEGIN, "甲", True, "", Verdict.CHOSEN, ours[n % len(ours)].code, key, HENAN.edition)
        for n, key in enumerate(
            PlaceKey(scope, surface, f"{n:064d}")
            for n, (scope, surface) in enumerate(
                (scope, surface) for u in around for scope, surface in ((OFFICE, u.core), (ours[0].parent, u.name))
            )
        )
    ]
    assert len(wrong) == 1000
    texts = [t for u in theirs for t in (u.name, HENAN.by_code[u.parent].name + u.core)]
    petitions = [petition(n, place_text=text) for n, text in enumerate(texts)]
    before = found(*petitions, office="410425")
    assert apply_overrides(before, petitions, wrong, HENAN, office="410425") == before
    home = [petition(n, place_text=u.core) for n, u in enumerate(around)]
    assert apply_overrides(found(*home), home, wrong, HENAN, office=OFFICE) != found(*home), "the aliases do act at home"
