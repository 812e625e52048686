"""The audit: every tampering is found, on both databases."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, IntegrityError

from fieldvisit.domain.access.audit import Act, AuditQuestion, Deed
from fieldvisit.register import Register, engine
from fieldvisit.register.audit import log

LINES = 40


def deed(n):
    return Deed(f"user{n % 5}", list(Act)[n % len(Act)], f"C{n:03d}", "核实地点", f'{{"n": {n}}}')


@pytest.fixture
def filled(place):
    with Register.open(place) as opened:
        for n in range(1, LINES + 1):
            opened.record(deed(n))
    return place


@pytest.fixture
def raw(filled, engine_kind):
    """Statements as someone would give them who owns the database: the triggers are out of the way."""
    made = engine.open_engine(filled)
    with engine.writing(made) as connection:
        if engine_kind == "sqlite":
            for name in ("audit_no_update", "audit_no_delete"):
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("DROP TRIGGER audit_no_change ON audit"))

    def run(*statements):
        with engine.writing(made) as connection:
            for statement in statements:
                connection.execute(text(statement))

    yield run
    made.dispose()


def faults(place, anchors=()):
    with Register.open(place) as opened:
        return opened.audit_faults(anchors)


def test_the_lines_come_back_in_order_and_hold(filled):
    with Register.open(filled) as opened:
        lines = opened.audit()
        assert [line.deed for line in lines] == [deed(n) for n in range(1, LINES + 1)]
        assert [line.number for line in lines] == list(range(1, LINES + 1))
        assert opened.audit_faults([opened.audit_head()]) == ()


def test_lines_of_one_account_or_act_can_be_asked_for(filled):
    with Register.open(filled) as opened:
        assert {line.deed.who for line in opened.audit(AuditQuestion(who="user2"))} == {"user2"}
        assert {line.deed.act for line in opened.audit(AuditQuestion(act=Act.REVEAL))} == {Act.REVEAL}
        assert [line.number for line in opened.audit(AuditQuestion(after=LINES - 2))] == [LINES - 1, LINES]


@pytest.mark.parametrize("statement", ["UPDATE audit SET why = 'x'", "DELETE FROM audit WHERE number = 3"])
def test_the_program_itself_cannot_change_a_line(filled, statement):
    opened = engine.open_engine(filled)
    with pytest.raises(DatabaseError, match="only ever added"), engine.writing(opened) as connection:
        connection.execute(text(statement))
    opened.dispose()
    assert faults(filled) == ()


def test_an_act_that_fails_leaves_no_line_and_a_line_that_fails_leaves_no_act(register):
    def act_and_fail():
        with engine.writing(register._engine) as connection:
            log.append(connection, deed(1))
            connection.execute(text("INSERT INTO meta (id, demo, data_version) VALUES (1, 1, 1)"))

    with pytest.raises(IntegrityError):
        act_and_fail()
    assert register.audit() == ()


def tampering(chance):
    """A change that somebody could make, and its statements."""
    n, m = chance.sample(range(1, LINES + 1), 2)
    column = chance.choice(["at", "who", "act", "subject", "why", "detail", "sha256"])
    everything = "at, who, act, subject, why, detail, sha256"
    return chance.choice(
        [
            ("edit", [f"UPDATE audit SET {column} = {column} || 'x' WHERE number = {n}"]),
            ("delete", [f"DELETE FROM audit WHERE number = {n}"]),
            ("cut off", [f"DELETE FROM audit WHERE number >= {n}"]),
            (
                "insert",
                [f"INSERT INTO audit (number, {everything}) SELECT {LINES + 1}, {everything} FROM audit WHERE number = {n}"],
            ),
            (
                "swap",
                [
                    f"UPDATE audit SET number = 0 WHERE number = {n}",
                    f"UPDATE audit SET number = {n} WHERE number = {m}",
                    f"UPDATE audit SET number = {m} WHERE number = 0",
                ],
            ),
            (
                "close the gap",
                [
                    f"DELETE FROM audit WHERE number = {n}",
                    f"UPDATE audit SET number = -number + 1 WHERE number > {n}",
                    "UPDATE audit SET number = -number WHERE number < 0",
                ],
            ),
        ]
    )


@pytest.mark.parametrize("seed", range(24))
def test_every_tampering_is_found_with_the_anchor(filled, raw, seed):
    with Register.open(filled) as opened:
        anchor = opened.audit_head()
    kind, statements = tampering(random.Random(seed))
    raw(*statements)
    assert faults(filled, [anchor]) != (), (kind, statements)


def test_a_chain_sealed_anew_or_cut_off_is_found_only_by_the_anchor(filled, raw):
    with Register.open(filled) as opened:
        anchor = opened.audit_head()
        kept = [line.deed for line in opened.audit() if line.number != 7]
    raw("DELETE FROM audit")
    with Register.open(filled) as opened:
        for one in kept:
            opened.record(one)
        assert opened.audit_faults() == ()
        assert [fault.number for fault in opened.audit_faults([anchor])] == [anchor.lines]
    raw(f"DELETE FROM audit WHERE number > {LINES - 10}")
    assert faults(filled) == ()
    (cut,) = faults(filled, [anchor])
    assert "末尾被删去" in cut.sentence.zh


def test_lines_after_an_anchor_leave_it_whole(filled):
    with Register.open(filled) as opened:
        anchor = opened.audit_head()
        opened.record(deed(99))
        assert opened.audit_faults([anchor, opened.audit_head()]) == ()
