"""Accounts: passwords, second factors, logins slowed down, sessions that end when they should; on both databases."""

from __future__ import annotations

import statistics
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from sqlalchemy import text

from fieldvisit.domain.access.accounts import Account, Stage
from fieldvisit.domain.access.audit import Act
from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import scope_of
from fieldvisit.errors import InputFileError, NotFoundError, PolicyRefusedError, SettingsError
from fieldvisit.register import AccessParams, Door, Register
from fieldvisit.register.accounts import passwords
from fieldvisit.register.accounts.slow import LONGEST_S
from fieldvisit.register.engine import open_engine, reading

GOOD, BETTER = "Qi-Yu-lanpo-77-hema", "Wutong-kafei-sanjiao-41"
KEY = bytes(range(32))
LI = Account("li.wei", Role.COUNTY_OPERATOR, "410423")
CHEN = Account("chen", Role.SECURITY_ADMIN, "410423")


class Clock:
    def __init__(self):
        self.time = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)

    def __call__(self):
        return self.time

    def pass_(self, **span):
        self.time += timedelta(**span)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def book(place, clock):
    with Register.open(place) as register:
        made = register.accounts(AccessParams(), key=lambda: KEY, known=("鲁山县", "lushan"))
        made.clock = clock
        yield made


@pytest.fixture
def door(book):
    book.add(LI, GOOD, "cli:test", must_change=False)
    return Door(book)


def everything(place):
    """All text of the accounts' tables and of the audit."""
    engine = open_engine(place)
    with reading(engine) as connection:
        tables = ("account", "session", "login_failure", "setup_token", "audit")
        rows = [row for table in tables for row in connection.execute(text(f"SELECT * FROM {table}"))]
    engine.dispose()
    return repr(rows)


@pytest.mark.parametrize(
    "weak", ["short", "password1234", "qwertyuiop123", "li.wei2026li.wei", "Fieldvisit2026!", "lushan2026lushan", "x" * 129]
)
def test_a_weak_password_is_refused_and_not_repeated_in_the_sentence(book, weak):
    with pytest.raises(SettingsError) as caught:
        book.add(LI, weak, "cli:test")
    assert weak not in str(caught.value.text)
    assert not book.any()


def test_any_character_may_stand_in_a_password_and_no_kind_is_asked_for(door):
    door.book.set_password("li.wei", "春风又绿江南岸 明月何时照我还", "cli:test", must_change=False)
    assert door.enter("li.wei", "春风又绿江南岸 明月何时照我还", "a").stage is Stage.FULL


def test_dengbao_asks_for_three_kinds_of_characters():
    passwords.refuse_weak("lanpo-qiyu-hema-wutong", "asvs", ())
    with pytest.raises(SettingsError, match="三类"):
        passwords.refuse_weak("lanpo-qiyu-hema-wutong", "dengbao", ())
    passwords.refuse_weak(GOOD, "dengbao", ())


@pytest.mark.parametrize(("rules", "stage"), [("asvs", Stage.FULL), ("dengbao", Stage.PASSWORD)])
def test_only_dengbao_makes_a_password_grow_old(door, clock, rules, stage):
    door.book.params = AccessParams(passwords=rules)
    clock.pass_(days=91)
    assert door.enter("li.wei", GOOD, "a").stage is stage


def test_nothing_that_is_stored_opens_the_door(door, place):
    token = door.enter("li.wei", GOOD, "10.0.0.7").token
    secret, _ = door.book.start_totp("li.wei")
    stored = everything(place)
    assert "$argon2id$v=19$m=19456,t=2,p=1$" in stored
    assert not [kept for kept in (GOOD, token, secret, "10.0.0.7") if kept in stored]


def test_a_wrong_password_an_unknown_name_and_a_disabled_account_are_one_answer(door):
    door.book.add(CHEN, BETTER, "cli:test", must_change=False)
    door.book.set_disabled("li.wei", "cli:test", disabled=True)
    answers = {door.enter("chen", GOOD, "a"), door.enter("nobody", GOOD, "b"), door.enter("li.wei", GOOD, "c")}
    assert answers == {door.enter("someone", "x", "d")}


def test_a_name_that_does_not_exist_is_never_written_down(door, place):
    door.enter("my-secret-typed-in-the-wrong-field", "x", "a")
    assert "typed-in-the-wrong-field" not in everything(place)


def test_an_unknown_name_takes_as_long_as_a_known_one(door):
    def cpu(name):
        spent = []
        for n in range(9):
            start = time.thread_time()
            door.enter(name, "wrong", f"{name}{n}")
            spent.append(time.thread_time() - start)
            door.book.clock.pass_(hours=1)
        return statistics.median(spent)

    assert 0.5 < cpu("nobody") / cpu("li.wei") < 2


def test_guesses_are_slowed_and_a_right_password_does_not_pass_a_wait(door, clock):
    waits = []
    for _ in range(12):
        entry = door.enter("li.wei", "wrong", f"from{len(waits)}")
        waits.append(entry.wait_s)
        clock.pass_(seconds=entry.wait_s)
    assert waits[:5] == [0] * 5
    assert max(waits) >= 8
    door.enter("li.wei", "wrong", "x")
    assert door.enter("li.wei", GOOD, "y").wait_s > 0


def test_a_thousand_guesses_a_minute_get_a_handful_looked_at(door, clock):
    looked_at = 0
    for _ in range(1000):
        looked_at += door.enter("li.wei", "wrong", "a").wait_s == 0
        clock.pass_(seconds=0.06)
    assert looked_at <= 12


def test_guessing_through_many_names_from_one_address_is_slowed(door):
    assert door.enter("li.wei", GOOD, "a").token
    waits = [door.enter(f"name{n}", "wrong", "a").wait_s for n in range(25)]
    assert waits[0] == 0
    assert waits[-1] > 0


def test_the_wait_is_never_longer_than_a_quarter_of_an_hour_also_when_the_clock_is_set_back(door, clock):
    for _ in range(40):
        clock.pass_(seconds=door.enter("li.wei", "wrong", "a").wait_s)
    clock.pass_(days=-400)
    assert 0 < door.enter("li.wei", "wrong", "b").wait_s <= LONGEST_S


def test_a_right_password_forgets_the_failures(door):
    for _ in range(4):
        door.enter("li.wei", "wrong", "a")
    assert door.enter("li.wei", GOOD, "a").token
    assert [door.enter("li.wei", "wrong", "a").wait_s for _ in range(4)] == [0] * 4


def test_a_session_is_the_accounts_and_ends_when_it_leaves(door):
    token = door.enter("li.wei", GOOD, "a").token
    found = door.session(token)
    assert found is not None
    assert found.scope == LI.scope
    door.leave(token)
    assert door.session(token) is None


def test_every_login_has_another_token(door):
    assert len({door.enter("li.wei", GOOD, "a").token for _ in range(3)}) == 3


def test_a_session_ends_after_half_an_hour_without_a_request(door, clock):
    token = door.enter("li.wei", GOOD, "a").token
    for _ in range(3):
        clock.pass_(minutes=29)
        assert door.session(token) is not None
    clock.pass_(minutes=31)
    assert door.session(token) is None


def test_a_session_ends_twelve_hours_after_login_however_busy_it_was(door, clock):
    token = door.enter("li.wei", GOOD, "a").token
    for _ in range(35):
        clock.pass_(minutes=20)
        assert door.session(token) is not None
    clock.pass_(minutes=21)
    assert door.session(token) is None


@pytest.mark.parametrize("end", ["disable", "password"])
def test_disabling_an_account_or_changing_its_password_ends_its_sessions_at_once(door, end):
    token = door.enter("li.wei", GOOD, "a").token
    if end == "disable":
        door.book.set_disabled("li.wei", "chen", disabled=True)
    else:
        door.book.set_password("li.wei", BETTER, "chen", must_change=True)
    assert door.session(token) is None


@pytest.mark.parametrize("token", ["", "x", "0" * 43, "\ud800", "' OR 1=1 --"])
def test_a_made_up_token_opens_nothing(door, token):
    assert door.session(token) is None


def test_a_first_password_has_two_parts_that_two_administrators_know_and_neither_logs_in_alone(book, clock, place):
    book.add(LI, GOOD, "chen", waits=True)
    door, part = Door(book), book.confirm("li.wei", "zhao")
    assert part[1:] not in everything(place)
    for wrong in (GOOD, part, part[1:], f"{GOOD}+", GOOD + part[:-1], part[1:] + GOOD, GOOD + part + part, f"{GOOD} {part}"):
        assert door.enter("li.wei", wrong, "a").stage is None, wrong
        clock.pass_(hours=1)
    token = door.enter("li.wei", GOOD + part, "a")
    assert token.stage is Stage.PASSWORD
    with pytest.raises(SettingsError, match="相同"):
        book.set_password("li.wei", GOOD + part, "li.wei", must_change=False)
    book.set_password("li.wei", BETTER, "li.wei", must_change=False)
    assert door.enter("li.wei", BETTER, "a").stage is Stage.FULL


def test_confirming_again_gives_a_new_second_part_and_none_to_whoever_has_a_password_of_their_own(book):
    book.add(LI, GOOD, "chen", waits=True)
    first = book.confirm("li.wei", "zhao")
    book.change(replace(LI, person_id="L1"), "chen", waits=True)
    second = book.confirm("li.wei", "zhao")
    door = Door(book)
    assert [door.enter("li.wei", GOOD + part, "a").stage for part in (first, second)] == [None, Stage.PASSWORD]
    book.set_password("li.wei", BETTER, "li.wei", must_change=False)
    book.change(replace(LI, person_id="L2"), "chen", waits=True)
    assert book.confirm("li.wei", "zhao") == ""
    assert door.enter("li.wei", BETTER, "a").stage is Stage.FULL


def test_a_first_password_must_be_changed(book):
    book.add(LI, GOOD, "cli:test")
    assert Door(book).enter("li.wei", GOOD, "a").stage is Stage.PASSWORD


def test_the_same_password_again_is_no_change(door):
    with pytest.raises(SettingsError):
        door.book.set_password("li.wei", GOOD, "li.wei", must_change=False)


def test_an_administrator_needs_a_second_factor(book, clock):
    book.add(CHEN, GOOD, "cli:test", must_change=False)
    door = Door(book)
    assert door.enter("chen", GOOD, "a").stage is Stage.ENROL
    secret, address = book.totp_secret("chen")
    assert address.startswith("otpauth://totp/fieldvisit:chen?secret=")
    assert book.totp_secret("chen")[0] == secret
    assert not book.confirm_totp("chen", "000000")
    assert book.confirm_totp("chen", pyotp.TOTP(secret).at(clock.time))
    half_way = door.enter("chen", GOOD, "a")
    assert half_way.stage is Stage.CODE
    clock.pass_(seconds=60)
    entry = door.enter_code(half_way.token, pyotp.TOTP(secret).at(clock.time), "a")
    assert entry.stage is Stage.FULL
    assert entry.token != half_way.token
    assert door.session(half_way.token) is None


def test_a_code_works_once_and_not_when_old_or_strange(book, clock):
    book.add(CHEN, GOOD, "cli:test", must_change=False)
    secret, _ = book.start_totp("chen")
    totp, door = pyotp.TOTP(secret), Door(book)
    now = totp.at(clock.time)
    assert book.confirm_totp("chen", now)
    for wrong in (now, totp.at(clock.time - timedelta(minutes=5)), "", "１２３４５６", "abcdef"):
        half_way = door.enter("chen", GOOD, wrong)
        assert door.enter_code(half_way.token, wrong, "a").stage is None
        clock.pass_(minutes=20) if wrong == now else None


def test_guessing_codes_is_slowed(book, clock):
    book.add(CHEN, GOOD, "cli:test", must_change=False)
    secret, _ = book.start_totp("chen")
    assert book.confirm_totp("chen", pyotp.TOTP(secret).at(clock.time))
    half_way = Door(book).enter("chen", GOOD, "a")
    assert [Door(book).enter_code(half_way.token, "000000", "a").wait_s > 0 for _ in range(7)] == [False] * 5 + [True] * 2


def test_a_second_factor_sealed_with_another_key_says_so(book):
    book.add(CHEN, GOOD, "cli:test", must_change=False)
    book.start_totp("chen")
    book._key = lambda: bytes(range(1, 33))
    with pytest.raises(SettingsError, match="密钥文件"):
        book.confirm_totp("chen", "123456")


def test_a_weak_key_is_refused(book):
    book.add(CHEN, GOOD, "cli:test", must_change=False)
    book._key = lambda: b"a" * 32
    with pytest.raises(SettingsError, match="太弱"):
        book.start_totp("chen")


def test_the_set_up_token_works_once_and_only_before_the_first_account(book):
    door = Door(book)
    old, token = door.new_setup_token(), door.new_setup_token()
    assert door.set_up(old, CHEN, GOOD) is None
    assert door.set_up("", CHEN, GOOD) is None
    with pytest.raises(SettingsError):
        door.set_up(token, CHEN, "weak")
    assert door.set_up(token, CHEN, GOOD) is not None
    assert door.set_up(token, LI, BETTER) is None
    assert door.new_setup_token() == ""
    assert [state.account for state in book.all()] == [CHEN]


def test_the_last_security_administrator_stays(door):
    door.book.add(CHEN, BETTER, "cli:test")
    with pytest.raises(PolicyRefusedError):
        door.book.set_disabled("chen", "chen", disabled=True)


def test_a_name_is_taken_once_and_an_unknown_one_is_said(door):
    with pytest.raises(InputFileError):
        door.book.add(LI, BETTER, "cli:test")
    with pytest.raises(NotFoundError):
        door.book.state("nobody")


@pytest.mark.parametrize("name", ["", "A", "li wei", "李伟", "../x", "x" * 33, "<b>"])
def test_a_name_of_another_shape_is_refused(name):
    with pytest.raises(SettingsError):
        Account(name, Role.LEADER, "410423")


def test_a_preview_is_the_other_roles_and_is_written_down(door):
    token = door.enter("li.wei", GOOD, "a").token
    door.view_as(token, scope_of("township:410423100"))
    found = door.session(token)
    assert found is not None
    assert (found.scope.role, found.account.name) == (Role.TOWNSHIP_OPERATOR, "li.wei")
    door.view_as(token, None)
    assert door.session(token).scope == LI.scope


def test_an_administrator_previews_nothing_and_nobody_becomes_one(door):
    door.book.add(CHEN, BETTER, "cli:test", must_change=False)
    for name, password, other in (("chen", BETTER, "leader:410423"), ("li.wei", GOOD, "audit_admin:410423")):
        with pytest.raises(PolicyRefusedError):
            door.view_as(door.enter(name, password, "a").token, scope_of(other))


def test_what_happens_at_the_door_is_in_the_audit(place, door):
    token = door.enter("li.wei", GOOD, "a").token
    door.enter("li.wei", "wrong", "a")
    door.view_as(token, scope_of("analyst:410423"))
    door.leave(token)
    door.book.set_password("li.wei", BETTER, "chen", must_change=True)
    with Register.open(place) as register:
        acts = [line.deed.act for line in register.audit()]
        assert register.audit_faults() == ()
    assert acts == [Act.ACCOUNT, Act.LOGIN, Act.LOGIN_REFUSED, Act.VIEW_AS, Act.LOGOUT, Act.PASSWORD]
