"""Spot checks: sealed ones exist for whoever drew them alone; opened, each sees the cases of the own divisions; the seal tells of any change."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from case_pages import COUNTY, desk_of

from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Scope
from fieldvisit.errors import PolicyRefusedError
from fieldvisit.policy.cases.sample import digest_of, draw, seal_of
from fieldvisit.register.cases import CaseFilter
from fieldvisit.workspace.cases import CaseDesk
from fieldvisit.workspace.cases.checks import CheckDesk


def drawn_by(browser, size="12"):
    answer = browser.send("/checks", what="open", size=size)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def test_a_sealed_check_is_there_for_whoever_drew_it_and_for_nobody_else(office):
    inspector = office(Role.SUPERVISOR)
    where = drawn_by(inspector)
    assert "封存" in inspector.get(where).text
    for role, home in ((Role.COUNTY_OPERATOR, COUNTY), (Role.CITY_OPERATOR, "4104"), (Role.TOWNSHIP_OPERATOR, "410423103")):
        other = office(role, home)
        assert other.get(where).status_code == 404
        assert where.rsplit("/", 1)[1] not in other.get("/checks").text
        assert other.send(f"{where}/open", at="/me").status_code in (403, 404)
    assert inspector.send(f"{where}/open", at=where).status_code == 303
    assert office(Role.LIAISON).get(where).status_code == 200


def test_an_opened_check_shows_each_the_cases_of_the_own_divisions(workspace, office):
    inspector = office(Role.SUPERVISOR)
    where = drawn_by(inspector, "40")
    inspector.send(f"{where}/open", at=where)
    whole = set(re.findall(r'/case/([0-9A-Z]{4}-[0-9A-Z]{4})"', inspector.get(where).text))
    assert len(whole) == 40
    township = office(Role.TOWNSHIP_OPERATOR, "410423103")
    shown = set(re.findall(r'/case/([0-9A-Z]{4}-[0-9A-Z]{4})"', township.get(where).text))
    own = {c.id for c in desk_of(workspace).book.cases(CaseFilter(unit_code="410423103")) if not c.is_key}
    assert shown == whole & own


def test_what_was_found_is_noted_once_for_each_case_and_the_case_stays_as_it_is(workspace, office):
    inspector, township = office(Role.SUPERVISOR), office(Role.TOWNSHIP_OPERATOR, "410423103")
    where, phone = drawn_by(inspector, "40"), "13812345678"
    mine = {c.id for c in desk_of(workspace).book.cases(CaseFilter(unit_code="410423103")) if not c.is_key}
    drawn = re.findall(r'/case/([0-9A-Z]{4}-[0-9A-Z]{4})"', inspector.get(where).text)
    own, foreign = next(i for i in drawn if i in mine), next(i for i in drawn if i not in mine)
    book = desk_of(workspace).book
    before = [(book.file(i), book.events(i)) for i in (own, foreign)]

    def note(case_id, confirmed, words, browser=inspector):
        return browser.send(f"{where}/finding", at=where, case=case_id, confirmed=confirmed, words=words)

    assert [note(own, "perhaps", "看过").status_code, note(own, "no", " ").status_code] == [422, 422]
    assert note("AAAA-AAAA", "yes", "看过").status_code == 404
    assert note(own, "no", f"房屋未修，电话{phone}").status_code == 303
    assert note(foreign, "yes", "已经发放").status_code == 303
    again = note(own, "yes", "改口")
    assert (again.status_code, "不能再改" in again.text, "改口" in inspector.get(where).text) == (422, True, False)
    inspector.send(f"{where}/open", at=where)
    assert [(book.file(i), book.events(i)) for i in (own, foreign)] == before

    shown = township.get(where).text
    assert (own in shown, foreign in shown, "房屋未修" in shown, shown.count('<b class="key">不属实</b>')) == (
        True,
        False,
        False,
        1,
    )
    assert township.send(f"{where}/finding", at="/me", case=own, confirmed="yes", words="x").status_code == 403
    assert "房屋未修" not in inspector.get(where).text
    assert inspector.send(f"{where}/words", at=where, why="").status_code == 422
    read = inspector.send(f"{where}/words", at=where, why="复核").text
    assert ("房屋未修" in read, phone in read) == (True, False)


def test_the_seal_fits_what_was_drawn_and_a_changed_record_is_told(workspace, office):
    inspector = office(Role.SUPERVISOR)
    where = drawn_by(inspector)
    checks = CheckDesk(CaseDesk(workspace, Scope(Role.SUPERVISOR, COUNTY, f"supervisor.{COUNTY}")))
    check = checks.one(where.rsplit("/", 1)[1])
    frame = {c.id: c.unit_code[:9] for c in checks._book.cases(CaseFilter(open=True))}
    assert (check.population, check.frame) == (len(frame), digest_of(frame))
    assert check.case_ids == draw(frame, 12, check.seed)
    assert check.seal == seal_of(check.seed, check.frame, check.case_ids)
    assert "封号相符" in inspector.get(where).text
    exchanged = replace(check, case_ids=(*check.case_ids[:-1], next(i for i in frame if i not in check.case_ids)))
    assert checks.redrawn(exchanged).sealed is False


def test_a_number_that_cannot_be_drawn_is_refused_in_words_and_nothing_is_drawn(office):
    inspector = office(Role.SUPERVISOR)
    for size in ("0", "201", "-1", "ten", ""):
        answer = inspector.send("/checks", what="open", size=size)
        assert (answer.status_code, "抽查件数应为 1 至 200" in answer.text) == (422, True)
    assert inspector.get("/checks").text.count("/check/") == 0


@pytest.mark.parametrize("role", [Role.COUNTY_OPERATOR, Role.LIAISON, Role.LEADER])
def test_who_is_checked_draws_no_check(workspace, role):
    with pytest.raises(PolicyRefusedError):
        CheckDesk(CaseDesk(workspace, Scope(role, COUNTY, "who"))).draw(3, of_closed=False)
