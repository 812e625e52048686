from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date

import pytest
from builders import petition
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldvisit.domain.match import Match, MatchOutcome
from fieldvisit.domain.petition import CaseStatus, Intake, Petition, RejectedRow, RowRef, SourceLevel
from fieldvisit.errors import InputFileError, Text
from fieldvisit.register import IntakeCounts, Register

SHA = "a" * 64
OTHER_SHA = "b" * 64


def ledger(*petitions, file="ledger.xlsx", sha256=SHA, rejected=()):
    return Intake(petitions=petitions, rejected=tuple(rejected), file=file, sha256=sha256)


def rejected_row(row=9):
    return RejectedRow(RowRef("ledger.xlsx", "Sheet1", row), "登记日期", "2026年13月", Text("不是日期", "not a date"))


def test_petitions_come_back_as_they_went_in_and_in_order_of_id(register):
    full = petition(
        2,
        level=SourceLevel.PROVINCE,
        status=CaseStatus.CLOSED,
        assigned_on=date(2028, 2, 29),
        repeat_of="P001",
        lead_leader="L01",
        county_hint="鲁山县",
        township_hint="示例镇",
    )
    register.add_intake(ledger(full, petition(1)))
    assert register.petitions() == (petition(1), full)


def test_a_register_keeps_its_petitions_when_it_is_closed_and_opened(place):
    with Register.open(place) as opened:
        opened.add_intake(ledger(petition(1)))
    with Register.open(place) as opened:
        assert opened.petitions() == (petition(1),)


def test_a_closed_register_is_one_file(empty_register, tmp_path):
    shutil.copy(empty_register, tmp_path / "r.sqlite")
    with Register.open(tmp_path / "r.sqlite") as opened:
        opened.add_intake(ledger(petition(1)))
    assert [p.name for p in tmp_path.iterdir()] == ["r.sqlite"]


def test_rejected_rows_come_back_in_order(register):
    rows = [rejected_row(9), rejected_row(3)]
    register.add_intake(ledger(petition(1), rejected=rows))
    assert register.rejected() == tuple(rows)


def test_the_receipt_says_what_was_added_changed_and_already_there(register):
    register.add_intake(ledger(petition(1), petition(2)))
    receipt = register.add_intake(ledger(petition(1), petition(2, text="新的说法"), petition(3), sha256=OTHER_SHA))
    assert (receipt.added, receipt.updated, receipt.already_there, receipt.known_file) == (1, 1, 1, False)


def test_the_same_file_again_changes_nothing_and_is_recognised(register):
    first = register.add_intake(ledger(petition(1), rejected=[rejected_row()]))
    before = register.data_version()
    again = register.add_intake(ledger(petition(1), rejected=[rejected_row()], file="renamed.xlsx"))
    assert (again.batch_id, again.added, again.already_there, again.known_file) == (first.batch_id, 0, 1, True)
    assert (len(register.petitions()), len(register.rejected()), register.data_version()) == (1, 1, before)


def test_a_number_with_the_same_content_elsewhere_is_already_there(register):
    register.add_intake(ledger(petition(1)))
    register.add_intake(ledger(petition(1, source=RowRef("next.xlsx", "Sheet1", 77)), sha256=OTHER_SHA))
    assert register.petitions() == (petition(1),)
    assert register.earlier_versions("P001") == ()


def test_a_number_with_changed_content_becomes_a_new_version_and_keeps_its_history(register):
    states = [petition(1), petition(1, text="第二次"), petition(1, status=CaseStatus.CLOSED)]
    for n, state in enumerate(states):
        register.add_intake(ledger(state, sha256=f"{n:064d}"))
    assert register.petitions() == (states[2],)
    assert register.earlier_versions("P001") == (states[0], states[1])


def test_a_changed_petition_loses_its_match_and_others_keep_theirs(register):
    register.add_intake(ledger(petition(1), petition(2)))
    register.save_matches([Match("P001", MatchOutcome.UNMATCHED), Match("P002", MatchOutcome.UNMATCHED)])
    register.add_intake(ledger(petition(1, place_text="别处"), petition(2), sha256=OTHER_SHA))
    assert [m.petition_id for m in register.matches()] == ["P002"]


def test_the_same_row_twice_in_a_file_counts_once(register):
    receipt = register.add_intake(ledger(petition(1), petition(1, source=RowRef("ledger.xlsx", "Sheet1", 50))))
    assert (receipt.added, receipt.already_there) == (1, 1)


def test_two_rows_of_a_file_that_contradict_each_other_are_refused_by_row(register):
    contradiction = petition(1, text="不同", source=RowRef("ledger.xlsx", "Sheet1", 50))
    with pytest.raises(InputFileError) as refused:
        register.add_intake(ledger(petition(2), petition(1), contradiction))
    assert "第 2 行与第 50 行" in refused.value.text.zh
    assert register.petitions() == ()


def test_a_file_read_anew_with_other_settings_takes_the_place_of_its_first_reading(register):
    register.add_intake(ledger(petition(1), rejected=[rejected_row()]))
    receipt = register.add_intake(ledger(petition(1), petition(2)))
    assert (receipt.added, receipt.already_there, receipt.known_file) == (1, 1, False)
    assert register.rejected() == ()
    assert register.intake_counts() == IntakeCounts(rows_read=2, rejected=0, petitions=2)


def test_a_row_that_a_later_import_brought_mended_is_rejected_no_more(register):
    """Known again by its number; a row without one, and one that only an earlier import had brought, stay."""
    mended, other, old = (replace(rejected_row(row), petition_id=f"P{row:03d}") for row in (7, 8, 1))
    register.add_intake(ledger(petition(1)))
    register.add_intake(ledger(petition(2), sha256=OTHER_SHA, rejected=[mended, other, old, rejected_row(9)]))
    register.add_intake(ledger(petition(7), sha256="c" * 64))
    assert register.rejected() == (other, old, rejected_row(9))
    counts = register.intake_counts()
    assert (counts.rows_read, counts.rejected, counts.petitions, counts.seen_again) == (7, 3, 3, 1)


def test_every_row_of_all_ledgers_is_accounted_for(register):
    register.add_intake(ledger(petition(1), petition(2), rejected=[rejected_row()]))
    register.add_intake(ledger(petition(2), petition(3, text="x"), sha256=OTHER_SHA, rejected=[rejected_row(4)]))
    counts = register.intake_counts()
    assert (counts.rows_read, counts.rejected, counts.petitions, counts.seen_again) == (6, 2, 3, 1)


def test_a_real_petition_is_refused_in_a_demo_register_with_file_and_row(register):
    with pytest.raises(InputFileError) as refused:
        register.add_intake(ledger(petition(1), petition(2, synthetic=False)))
    for sentence in (refused.value.text.zh, refused.value.text.en):
        assert "ledger.xlsx" in sentence
        assert "3" in sentence
    assert register.petitions() == ()


def test_a_synthetic_petition_is_refused_in_a_real_register(new_place):
    with Register.create(new_place()) as real:
        with pytest.raises(InputFileError, match="演示数据"):
            real.add_intake(ledger(petition(1)))
        assert real.petitions() == ()
        assert real.add_intake(ledger(petition(1, synthetic=False))).added == 1


def test_an_import_that_fails_in_the_middle_leaves_nothing(register):
    register.add_intake(ledger(petition(1)))
    version = register.data_version()
    unstorable = petition(3, text="\ud800")  # half a character: the driver refuses it when the rows before are already written
    with pytest.raises(UnicodeEncodeError):
        register.add_intake(ledger(petition(1, text="changed"), petition(2), unstorable, sha256=OTHER_SHA))
    assert (register.petitions(), register.earlier_versions("P001"), register.data_version()) == ((petition(1),), (), version)
    assert register.intake_counts().rows_read == 1
    assert register.add_intake(ledger(petition(2), sha256=OTHER_SHA)).added == 1


def test_two_open_registers_see_each_others_imports(place):
    with Register.open(place) as one, Register.open(place) as other:
        one.add_intake(ledger(petition(1)))
        assert other.add_intake(ledger(petition(1))).known_file
        other.add_intake(ledger(petition(2), sha256=OTHER_SHA))
        assert len(one.petitions()) == 2
        assert one.data_version() == other.data_version() == 2


# PostgreSQL holds no NUL; the ledger reader makes a space of it (``io.ledger.cells.text_of``)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
days = st.dates(date(1990, 1, 1), date(2100, 1, 1))
any_petition = st.builds(
    Petition,
    id=st.sampled_from([f"P{n}" for n in range(6)]),
    received_on=days,
    place_text=texts,
    text=texts,
    category=texts,
    level=st.sampled_from(SourceLevel),
    status=st.sampled_from(CaseStatus),
    source=st.builds(RowRef, texts, texts, st.integers(1, 10**6)),
    assigned_on=st.none() | days,
    repeat_of=texts,
    lead_leader=texts,
    county_hint=texts,
    township_hint=texts,
    synthetic=st.just(True),
)
rows_of_one_file = st.lists(any_petition, max_size=6, unique_by=lambda p: p.id)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=st.lists(rows_of_one_file, max_size=4))
def test_the_register_holds_the_last_word_of_each_number_and_every_word_before_it(empty_place, files):
    said: dict[str, list[Petition]] = {}
    with Register.open(empty_place()) as opened:
        for n, rows in enumerate(files):
            receipt = opened.add_intake(ledger(*rows, sha256=f"{n:064d}"))
            assert receipt.added + receipt.updated + receipt.already_there == len(rows)
            for row in rows:
                before = said.setdefault(row.id, [])
                if not before or replace(before[-1], source=row.source) != row:
                    before.append(row)
        assert opened.petitions() == tuple(said[key][-1] for key in sorted(said))
        assert all(opened.earlier_versions(key) == tuple(words[:-1]) for key, words in said.items())
