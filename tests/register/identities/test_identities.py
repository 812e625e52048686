"""Identities: sealed in the register, bound to their row, opened for one purpose with one line of the audit, gone when taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import petition
from case_county import COUNTY, OFFICE, by_number
from sqlalchemy import select, update

from fieldvisit.domain.access.audit import Act
from fieldvisit.domain.access.classes import clearance, serialise
from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.identity import Handling, Identity, IdentityField
from fieldvisit.domain.petition import Intake
from fieldvisit.errors import NotFoundError, PolicyRefusedError, SettingsError
from fieldvisit.register.engine import reading, writing
from fieldvisit.register.identities.tables import identity
from fieldvisit.register.sight import WHOLE

KEY, OTHER_KEY = bytes(range(32)), bytes(range(1, 33))
PHONE = "13900001111"


def ledger(*values, sha="a", handling=Handling.SEAL, part=IdentityField.PHONE):
    """One petition for every value, which is its petitioner's telephone."""
    rows = tuple(petition(n) for n in range(1, len(values) + 1))
    told = tuple(Identity(p.id, part, handling, v) for p, v in zip(rows, values, strict=True) if v)
    return Intake(rows, (), "l.xlsx", sha * 64, identities=told, handling=handling, kept_columns={part: "联系电话"})


def fill(register, *ledgers):
    receipts = [register.add_intake(one, key=lambda: KEY) for one in ledgers]
    register.follow_ledger(OFFICE)
    return receipts


def values(register):
    with reading(register._engine, WHOLE) as connection:
        return list(connection.scalars(select(identity.c.value).order_by(identity.c.petition_id, identity.c.batch_id)))


def test_a_sealed_value_is_nowhere_in_clear_and_comes_back_for_a_purpose_with_one_line_of_the_audit(register):
    fill(register, ledger(PHONE))
    assert len(values(register)) == 1
    assert PHONE not in values(register)[0]
    case = by_number(register)[1].id
    before = len(register.audit())
    found = register.cases(COUNTY).reveal(case, "约定走访时间", lambda: KEY)
    assert [(i.petition_id, i.part, i.value) for i in found] == [("P001", IdentityField.PHONE, PHONE)]
    (line,) = register.audit()[before:]
    assert (line.deed.act, line.deed.subject, line.deed.why) == (Act.REVEAL, case, "约定走访时间")
    assert PHONE not in repr(line)
    assert PHONE not in repr(found)


@pytest.mark.parametrize("purpose", ["", "  ", "看看"])
def test_without_a_purpose_nothing_is_revealed(register, purpose):
    fill(register, ledger(PHONE))
    with pytest.raises(PolicyRefusedError, match="用途"):
        register.cases(COUNTY).reveal(by_number(register)[1].id, purpose, lambda: KEY)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.LIAISON, Role.COUNTY_OPERATOR, Role.CITY_OPERATOR}))
def test_other_roles_may_not_reveal(register, role):
    fill(register, ledger(PHONE))
    with pytest.raises(PolicyRefusedError):
        register.cases(Scope(role, OFFICE)).reveal(by_number(register)[1].id, "约定走访时间", lambda: KEY)


def test_a_foreign_case_is_not_found_and_leaves_no_line(register):
    fill(register, ledger(PHONE))
    before = len(register.audit())
    with pytest.raises(NotFoundError):
        register.cases(replace(COUNTY, home="410422", areas=("410422",))).reveal(
            by_number(register)[1].id, "约定走访时间", lambda: KEY
        )
    assert len(register.audit()) == before


def test_with_another_key_or_moved_to_another_row_a_value_does_not_open(register):
    fill(register, ledger(PHONE, "13900002222"))
    book, cases = register.cases(COUNTY), by_number(register)
    with pytest.raises(SettingsError, match="密钥"):
        book.reveal(cases[1].id, "约定走访时间", lambda: OTHER_KEY)
    with writing(register._engine, WHOLE) as connection:
        connection.execute(update(identity).values(value=values(register)[0]))
    assert book.reveal(cases[1].id, "约定走访时间", lambda: KEY)[0].value == PHONE
    with pytest.raises(SettingsError):
        book.reveal(cases[2].id, "约定走访时间", lambda: KEY)


def test_a_weak_key_seals_nothing(register):
    with pytest.raises(SettingsError, match="太弱"):
        register.add_intake(ledger(PHONE), key=lambda: bytes(32))
    assert register.petitions() == ()


def test_a_later_import_counts_and_taking_it_back_shows_what_was_there_before(register):
    fill(register, ledger(PHONE))
    (receipt,) = fill(register, ledger("13900003333", sha="b"))
    book, case = register.cases(COUNTY), by_number(register)[1].id
    assert book.reveal(case, "约定走访时间", lambda: KEY)[0].value == "13900003333"
    book.undo_import(receipt.batch_id, "导错了")
    assert book.reveal(case, "约定走访时间", lambda: KEY)[0].value == PHONE


def test_an_import_taken_back_takes_its_identities_along(register):
    (receipt,) = fill(register, ledger(PHONE))
    register.cases(COUNTY).undo_import(receipt.batch_id, "导错了")
    assert values(register) == []


def test_the_same_file_read_with_columns_dropped_forgets_what_was_sealed(register):
    fill(register, ledger(PHONE))
    dropped = replace(ledger(PHONE), identities=(), handling=Handling.DROP, kept_columns={})
    assert not register.add_intake(dropped).known_file
    assert values(register) == []


def test_an_import_in_steps_keeps_every_identity(register):
    register.add_intake(ledger(*(f"139{n:08d}" for n in range(25))), step=7, key=lambda: KEY)
    register.follow_ledger(OFFICE)
    book = register.cases(COUNTY)
    found = {i.petition_id: i.value for c in book.cases() for i in book.reveal(c.id, "约定走访时间", lambda: KEY)}
    assert found == {f"P{n + 1:03d}": f"139{n:08d}" for n in range(25)}


def test_another_key_seals_everything_anew(register):
    fill(register, ledger(PHONE, ""))
    before = values(register)
    assert register.reseal(KEY, OTHER_KEY, "cli:test") == 1
    assert values(register) != before
    assert register.cases(COUNTY).reveal(by_number(register)[1].id, "约定走访时间", lambda: OTHER_KEY)[0].value == PHONE
    assert register.audit()[-2].deed.act is Act.KEY


def test_no_clearance_writes_an_identity_out():
    one = Identity("P001", IdentityField.PHONE, Handling.SEAL, PHONE)
    for role in Role:
        assert PHONE not in repr(serialise(one, clearance(role, reason="约定走访时间")))
