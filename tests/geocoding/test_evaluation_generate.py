"""Generated cases carry the truth the text reveals."""

from __future__ import annotations

import pytest
from geocoding.names import HENAN

from fieldvisit.domain.place import AdminLevel
from fieldvisit.geocoding.evaluation.cases import LabelledCase
from fieldvisit.geocoding.evaluation.generate import KINDS, GenerateParams, generate
from fieldvisit.geocoding.evaluation.writing import slips

CASES = generate(HENAN, GenerateParams(seed=3, per_kind=8))


def of(kind: str) -> list[LabelledCase]:
    return [case for case in CASES if case.kind == kind]


def test_every_kind_has_its_cases() -> None:
    assert {case.kind for case in CASES} == set(KINDS)
    assert all(len(of(kind)) == 8 for kind in KINDS if kind != "no_place")


def test_the_same_parameters_give_the_same_cases_and_another_seed_others() -> None:
    some = ("clean", "typo_homophone", "narrative_roles")
    first, again = (generate(HENAN, GenerateParams(seed=5, per_kind=5, kinds=some)) for _ in range(2))
    other = generate(HENAN, GenerateParams(seed=6, per_kind=5, kinds=some))
    assert first == again
    assert {case.text for case in first}.isdisjoint({case.text for case in other})


def test_the_two_groups_of_sentences_share_no_template() -> None:
    kinds = tuple(kind for kind in KINDS if kind != "no_place")
    a, b = ({(c.kind, c.template[2:]) for c in generate(HENAN, GenerateParams(2, 6, kinds, (g,)))} for g in ("a", "b"))
    assert a.isdisjoint(b)


def test_a_county_bounds_the_villages() -> None:
    cases = generate(HENAN, GenerateParams(per_kind=6, kinds=("clean", "typo_swapped"), county_code="410423"))
    assert len(cases) == 12
    assert all(case.code.startswith("410423") for case in cases)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        generate(HENAN, GenerateParams(kinds=("nonsense",)))


def test_codes_exist_and_levels_are_theirs() -> None:
    for case in CASES:
        assert not case.code or HENAN.by_code[case.code].level is case.level
        assert all(code in HENAN.by_code for code in case.codes)


@pytest.mark.parametrize("kind", ["clean", "suffix", "group_door", "noise", "repeated_levels"])
def test_a_clean_kind_writes_the_village_as_it_is_called(kind: str) -> None:
    assert all(HENAN.by_code[case.code].core in case.text for case in of(kind))


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if kind.startswith("typo_") and kind not in ("typo_township", "typo_county")]
)
def test_a_misspelled_village_is_not_another_of_its_township(kind: str) -> None:
    for case in of(kind):
        unit = HENAN.by_code[case.code]
        siblings = [u.core for u in HENAN.units if u.parent == unit.parent and u.code != unit.code]
        town = HENAN.by_code[unit.parent].name
        assert not case.text.endswith(town + unit.name)
        assert not any(case.text.endswith((core, core + "村", core + "社区")) for core in siblings if len(core) > 2)


def test_an_ambiguous_text_carries_every_village_of_the_name() -> None:
    for case in of("ambiguous"):
        cores = {HENAN.by_code[code].core for code in case.codes}
        assert case.code == ""
        assert len(case.codes) > 1
        assert len(cores) == 1


def test_what_must_be_refused_is_labelled_above_the_village_or_not_at_all() -> None:
    for kind in ("unknown_village", "foreign_village", "township_only"):
        assert all(case.level is AdminLevel.TOWNSHIP for case in of(kind))
    assert all(case.level is AdminLevel.COUNTY for case in of("road_poi"))
    for kind in ("out_of_province", "unknown_county", "conflict", "no_place"):
        assert all(case.code == "" and case.codes == () for case in of(kind))


def test_a_former_name_is_not_the_present_one() -> None:
    for case in of("respelled"):
        assert f"{HENAN.by_code[HENAN.by_code[case.code].parent].core}{HENAN.by_code[case.code].name}" not in case.text
    for case in of("renamed_township"):
        assert HENAN.by_code[HENAN.by_code[case.code].parent].name not in case.text


@pytest.mark.parametrize(
    ("written", "name", "distance"),
    [("李庄", "李庄", 0), ("李壮", "李庄", 1), ("庄李", "李庄", 1), ("李家庄", "李庄", 1), ("王寨", "李庄", 9)],
)
def test_nearness_counts_one_slip_of_any_channel(written: str, name: str, distance: int) -> None:
    assert slips.near(written, name) == distance
