"""The code that a page gives away is run: it must give the very numbers of that page, for whoever copied it."""

from __future__ import annotations

import html
import re

from line_run import line_run

from fieldvisit.domain.access.roles import Role
from fieldvisit.web import create_app

COPIES = [
    (Role.TOWNSHIP_OPERATOR, "410423103", "month=2026-10&month=2026-09&show=year"),
    (Role.ANALYST, "410423", "township=410423103"),
]


def code_in(page):
    return html.unescape(re.search(r"<textarea[^>]*data-code>([^<]*)</textarea>", page)[1])


def listed(page):
    """The villages of the list with their open cases."""
    return {row["township"] + row["village"]: row["open_cases"] for row in page["villages"] if row["open_cases"]}


def test_copied_code_gives_the_numbers_of_the_page(office, county, monkeypatch, tmp_path):
    (tmp_path / "demo-county").symlink_to(county)
    monkeypatch.chdir(tmp_path)
    for role, home, query in COPIES:
        browser = office(role, home)
        page = browser.get(f"/list.json?{query}").get_json()
        code = code_in(browser.get(f"/list?{query}").text)
        names = {}
        exec(compile(code, "cell", "exec"), names)  # noqa: S102 - it is our own page's
        names["ws"].close()
        cases, months = names["cases"], names["months"].astype(object).where(names["months"].notna(), None)
        assert dict(zip(cases.township + cases.village, cases.cases, strict=True)) == listed(page)
        assert months.to_numpy().tolist() == [
            [bar["month"], bar["received"], bar["still_open"]] for bar in page["months"]["bars"]
        ]
        assert len(cases)
        assert code_in(browser.get(f"/?{query}").text) == code


def test_no_code_of_a_real_county_names_its_folder_and_what_an_address_says_stays_text():
    run = line_run(demo=False)
    page = create_app(lambda: run).test_client().get("/list?category=policy.housing&lang=en").text
    assert 'ws = fv.open(".")  # started in the county\'s folder' in code_in(page)
    assert "cases = ws.cases(categories=('policy.housing',))" in code_in(page)
