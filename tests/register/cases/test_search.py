"""Words are found through the index in whatever way they are written, only in cases that exist for the scope, on both databases."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from builders import petition
from case_county import COUNTY, OFFICE, by_number, fill, match, put
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Exclusions, Scope
from fieldvisit.domain.cases.matter import Concern
from fieldvisit.domain.petition import Intake
from fieldvisit.errors import InputFileError
from fieldvisit.register import Register, schema
from fieldvisit.register.cases import searching
from fieldvisit.register.engine import open_engine, reading
from fieldvisit.register.search import index
from fieldvisit.register.search.pairs import as_word, pairs_of
from fieldvisit.register.sight import WHOLE

VILLAGE, OTHER = "410423100201", "410423103201"
TEXTS = ("低保待遇没有落实", "反映低保、饮水管道", "危房改造ABC补助", "保低不成词", "饮水。管道分开写", "百分之50%_的\\补偿")


@pytest.fixture
def book(register):
    put(register, [petition(n, text=said) for n, said in enumerate(TEXTS, 1)], {f"P{n:03d}": VILLAGE for n in range(1, 7)})
    return register.cases(COUNTY)


def found(register, book, words, **more):
    numbers = {case.id: n for n, case in by_number(register).items()}
    return sorted(numbers[key] for key in book.search(words, **more))


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("低保", [1, 2]),
        ("饮水管道", [2]),
        ("饮水", [2, 5]),
        ("管道", [2, 5]),
        ("abc", [3]),
        ("ABC补助", [3]),
        ("低保、饮", [2]),
        ("。管道", [5]),
        ("保", [1, 2, 4]),
        ("50%", [6]),
        ("%_的\\", [6]),
        ("_", [6]),
        ("没有落实", [1]),
        ("没有这个词", []),
        ("", []),
        ("   ", []),
        (" 低保 ", [1, 2]),
        ('低保" OR "危房', []),
        ("低保" * 200, []),
    ],
)
def test_words_are_found_as_they_stand(register, book, words, numbers):
    assert found(register, book, words) == numbers


@pytest.mark.parametrize("few", [0, 1, 5_000])
def test_the_index_and_going_through_the_cases_give_the_same(register, book, few, monkeypatch):
    monkeypatch.setattr(searching, "_FEW", few)
    monkeypatch.setattr(searching, "_PAGE", 2)
    assert found(register, book, "低保") == [1, 2]
    assert len(book.search("保", limit=2)) == 2
    assert book.search("低保", limit=1) == book.search("低保")[:1]


def test_a_single_sign_is_not_searched_for_over_a_province(register, book):
    with pytest.raises(InputFileError, match="两个字"):
        register.cases(Scope(Role.PROVINCE_OPERATOR, "41")).search("保")


@pytest.mark.parametrize("few", [0, 5_000])
def test_an_exclusion_beats_what_the_index_knows(register, book, few, monkeypatch):
    monkeypatch.setattr(searching, "_FEW", few)
    cases = by_number(register)
    book.change(cases[1], replace(cases[1], concern=Concern(departments=("民政局",))), "")
    recused = register.cases(replace(COUNTY, department="民政局"))
    assert found(register, recused, "低保") == [2]
    assert register.cases(replace(COUNTY, exclusions=Exclusions(areas=(VILLAGE,)))).search("低保") == ()
    assert register.cases(replace(COUNTY, home="410422", areas=("410422",))).search("低保") == ()
    assert found(
        register, register.cases(replace(COUNTY, grants=(cases[2].id,), home="410422", areas=("410422",))), "低保"
    ) == [2]


def test_whoever_may_not_read_the_words_finds_by_place_only(register):
    put(
        register,
        [petition(1, text="低保待遇", place_text="甲村"), petition(2, text="别的", place_text="低保村")],
        {"P001": VILLAGE, "P002": VILLAGE},
    )
    member = register.cases(Scope(Role.TEAM_MEMBER, OFFICE))
    assert (found(register, member, "低保"), found(register, register.cases(COUNTY), "低保")) == ([2], [1, 2])


def test_the_index_follows_changes_taken_back_and_all(register):
    fill(register, {1: VILLAGE}, text="低保待遇")
    book = register.cases(COUNTY)
    receipt = register.add_intake(Intake((petition(1, text="饮水管道"), petition(2, text="饮水不足")), (), "l", "b" * 64))
    register.follow_ledger(OFFICE)
    assert (found(register, book, "低保"), found(register, book, "饮水")) == ([], [1, 2])
    book.undo_import(receipt.batch_id, "")
    assert (found(register, book, "低保"), found(register, book, "饮水")) == ([1], [])
    agree(register)


def agree(register):
    """Every petition stands in the index under the pairs of its text, and nothing else does."""
    with reading(register._engine, WHOLE) as connection:
        for one in register.petitions():
            for pair in pairs_of(one.place_text, one.text):
                docs = connection.scalars(index.holders(index.asked(connection, pair))).all()
                assert one.id in docs, pair
        docs = connection.execute(text("SELECT petition_id FROM petition_doc ORDER BY petition_id")).scalars().all()
    assert docs == [p.id for p in register.petitions()]


def test_many_random_texts_are_found_as_a_plain_comparison_finds_them(register):
    chance, signs = random.Random(5), "低保饮水管道甲乙丙，。 ab"
    rows = [petition(n, text="".join(chance.choices(signs, k=chance.randint(1, 12)))) for n in range(1, 200)]
    register.add_intake(Intake(tuple(rows), (), "l", "c" * 64), step=50)
    register.save_matches([match(p.id, VILLAGE) for p in rows])
    register.follow_ledger(OFFICE)
    book = register.cases(COUNTY)
    for _ in range(120):
        words = "".join(chance.choices(signs, k=chance.randint(1, 4))).strip()
        wanted = [n for n, p in enumerate(rows, 1) if words and words in p.text]
        assert found(register, book, words, limit=1000) == wanted, words


def test_an_older_register_gets_its_index_when_it_is_brought_up(place):
    with Register.open(place) as register:
        fill(register, dict.fromkeys(range(1, 8), VILLAGE), text="低保待遇")
    engine = open_engine(place)
    schema.migrate(engine, "0013")
    schema.migrate(engine)
    engine.dispose()
    with Register.open(place) as register:
        assert len(register.cases(COUNTY).search("低保")) == 7
        agree(register)


@given(st.text(max_size=30), st.text(max_size=30))
def test_whatever_stands_in_a_text_has_its_pairs_there(before, after):
    for words in ("低保", "a1", "饮水管道"):
        assert set(pairs_of(words)) <= set(pairs_of(f"{before}{words}{after}"))
    assert all(as_word(pair).isalnum() and as_word(pair).isascii() for pair in pairs_of(before))
