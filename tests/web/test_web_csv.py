"""Lists as csv files: the same rows as the page under the same filter, no formula, and an audit line for cases."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from case_pages import desk_of
from line_run import line_run

from fieldvisit.domain.access.audit import Act, AuditQuestion
from fieldvisit.domain.access.roles import Role
from fieldvisit.register.cases import CaseFilter
from fieldvisit.web import create_app
from fieldvisit.web.casework import listing


def rows_of(answer):
    assert (answer.status_code, answer.mimetype) == (200, "text/csv"), answer.text
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.text[0] == "\ufeff", "Excel reads Chinese by its byte order mark"
    return list(csv.reader(io.StringIO(answer.text[1:])))


@pytest.mark.parametrize("query", ["", "?category=policy.housing", "?township=410423103"])
def test_the_villages_are_those_of_the_page_under_the_same_filter(query):
    run = line_run()
    client = create_app(lambda: run).test_client()
    if client.get(f"/list.json{query}").status_code == 400:
        assert client.get(f"/list.csv{query}").status_code == 400
        return
    told = client.get(f"/list.json{query}").json["villages"]
    head, *rows = rows_of(client.get(f"/list.csv{query}"))
    assert head[:2] == ["代码", "乡镇"]
    assert [(r[0], int(r[3]), int(r[4])) for r in rows] == [(v["code"], v["open_cases"], v["key_cases"]) for v in told]
    assert rows


def test_a_name_that_begins_like_a_formula_is_text_in_the_file():
    run = line_run()
    named = replace(run, villages=tuple(replace(v, name='=HYPERLINK("//a")') for v in run.villages))
    rows = rows_of(create_app(lambda: named).test_client().get("/list.csv"))[1:]
    assert {row[2][0] for row in rows} == {"'"}


def test_the_cases_are_all_pages_of_the_filter_and_the_file_is_a_line_of_the_audit(workspace, office):
    browser = office(Role.COUNTY_OPERATOR)
    township = desk_of(workspace).book.cases(CaseFilter(open=True, limit=1))[0].unit_code[:9]
    for query, wanted in (("", CaseFilter(open=True)), (f"?township={township}", CaseFilter(open=True, unit_code=township))):
        there = [case.id for case in desk_of(workspace).book.cases(wanted)]
        rows = rows_of(browser.get(f"/cases.csv{query}"))[1:]
        assert [row[0] for row in rows] == there
        assert not [row[4] for row in rows if row[4].isdigit()], "a place is named"
        assert len(there) > 0
        line = workspace.register.audit(AuditQuestion(act=Act.EXPORT))[-1].deed
        assert (line.who, line.subject) == ("county.410423", "cases")
        assert str(len(there)) in line.why


def test_too_many_cases_and_a_preview_get_no_file(workspace, office, monkeypatch):
    monkeypatch.setattr(listing, "_MOST", 3)
    browser = office(Role.COUNTY_OPERATOR)
    refused = browser.get("/cases.csv")
    assert (refused.status_code, "分几次导出" in refused.json["error"]) == (409, True)
    browser.send("/view-as", at="/me", role="township", home="410423103")
    assert browser.get("/cases.csv").status_code == 403
    assert not workspace.register.audit(AuditQuestion(act=Act.EXPORT))
