"""The hand-written cases say what the gazetteer says."""

from __future__ import annotations

import csv
from collections import Counter
from functools import cache
from pathlib import Path

from geocoding.names import HENAN

from fieldvisit.domain.place import AdminLevel
from fieldvisit.geocoding.evaluation.cases import COLUMNS, LabelledCase, read_cases
from fieldvisit.geocoding.evaluation.judge import judge
from fieldvisit.geocoding.evaluation.measure import measure
from fieldvisit.geocoding.evaluation.shipped import rows_of, shipped

LABELLED = Path(__file__).parents[1] / "reference" / "geocoding" / "labelled.csv"


@cache
def cases() -> tuple[LabelledCase, ...]:
    return read_cases(LABELLED)


def rows() -> list[dict[str, str]]:
    with LABELLED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_there_are_at_least_300_with_unique_ids_and_texts() -> None:
    assert len(cases()) >= 300
    assert len({case.id for case in cases()}) == len({(case.form, case.text) for case in cases()}) == len(cases())
    assert tuple(rows()[0]) == COLUMNS


def test_every_code_exists_at_its_level_under_the_names_written_beside_it() -> None:
    for row in rows():
        names = "/".join(unit.name for unit in HENAN.path(row["code"])[1:])
        assert names == row["path"], row["id"]
        level = HENAN.by_code[row["code"]].level.value if row["code"] else ""
        assert level == row["level"], row["id"]


def test_an_ambiguous_case_lists_every_village_of_the_name_in_the_county() -> None:
    ambiguous = [case for case in cases() if case.codes]
    assert len(ambiguous) >= 15
    for case in ambiguous:
        units = [HENAN.by_code[code] for code in case.codes]
        core = units[0].core
        county = HENAN.by_code[units[0].parent].parent
        same = [
            u.code for u in HENAN.units if u.core == core and len(u.code) == 12 and HENAN.by_code[u.parent].parent == county
        ]
        assert sorted(same) == list(case.codes)
        assert case.code == ""
        assert core in case.text


def test_an_address_that_is_plainly_written_contains_the_unit_it_is_labelled_with() -> None:
    plain = [case for case in cases() if case.kind in ("clean", "group_door", "natural_village", "noise", "village_name_traps")]
    simplified = [case for case in plain if "鄉" not in case.text and "鎮" not in case.text]
    assert len(simplified) > 50
    for case in simplified:
        assert HENAN.by_code[case.code].core in case.text, case.id


def test_an_unlisted_village_is_really_not_in_its_township() -> None:
    for case in cases():
        if case.kind in ("unknown_village", "foreign_village"):
            cores = [unit.core for unit in HENAN.units if unit.parent == case.code]
            tail = case.text.partition(HENAN.by_code[case.code].name)[2]
            assert tail
            assert not any(core in tail for core in cores), case.id


def test_many_kinds_are_covered_and_a_third_lies_in_the_demo_county() -> None:
    kinds = Counter(case.kind for case in cases())
    assert len(kinds) >= 35
    villages = [case.code for case in cases() if case.level is AdminLevel.VILLAGE]
    assert sum(code.startswith("410423") for code in villages) >= len(villages) / 3


def test_no_text_names_a_person_or_a_real_number() -> None:
    dummies = ("410423199001011234", "13812345678", "13800138000")
    for case in cases():
        text = case.text
        for dummy in dummies:
            text = text.replace(dummy, "")
        assert sum(char.isdigit() for char in text) <= 6, case.id
        assert not any(word in text for word in ("我叫", "姓名", "先生", "女士")), case.id


def test_the_matcher_keeps_the_level_it_has_reached_on_plain_kinds() -> None:
    plain = ("clean", "suffix", "group_door", "natural_village", "level_word", "renamed_county", "typo_homophone")
    figures = measure(judge([case for case in cases() if case.kind in plain], HENAN))
    assert figures.macro_accuracy >= 0.95
    assert figures.precision >= 0.98


def test_the_reliability_table_that_ships_is_what_measuring_gives() -> None:
    measured = rows_of("labelled", measure(judge(cases(), HENAN)))
    table = shipped()
    assert [row for row in table if row.measured_on == "labelled"] == list(measured)
    assert sum(row.answers for row in table if row.measured_on == "held") > 2500
    assert all(abs(row.said - row.right) < 0.02 for row in table if row.lowest == 0.9)
