"""Chinese by default, English complete, and the choice is remembered."""

from __future__ import annotations

import re

import pytest
import web_catalogue as catalogue
from line_run import line_run

from fieldvisit.web import create_app

PAGES = ["/", "/list", "/plan", "/plan/L01/2026-11-30", "/nowhere"]


def client():
    run = line_run()
    return create_app(lambda: run).test_client()


def test_pages_are_chinese_unless_asked_otherwise():
    page = client().get("/list").text
    assert '<html lang="zh-CN">' in page
    assert "未排入行程的走访" in page


def test_english_once_chosen_is_remembered():
    browser = client()
    browser.get("/list?lang=en")
    assert '<html lang="en">' in browser.get("/plan").text


def test_an_unknown_language_changes_nothing():
    browser = client()
    browser.get("/list?lang=en")
    assert '<html lang="en">' in browser.get("/plan?lang=fr").text


def test_the_other_language_keeps_the_filter():
    assert 'href="?month=2026-09&amp;lang=en"' in client().get("/list?month=2026-09").text


@pytest.mark.parametrize(("lang", "day", "hours"), [("zh", "11月30日 周一", "48 分钟"), ("en", "Mon 30 Nov", "48 min")])
def test_days_and_durations_are_written_as_the_language_does(lang, day, hours):
    page = client().get(f"/list?lang={lang}").text
    assert day in page
    assert hours in page


def test_hours_are_told_apart_from_minutes():
    assert "2 h 0 min" in client().get("/plan?lang=en").text


@pytest.mark.parametrize("address", PAGES)
def test_an_english_page_has_chinese_only_in_names(address):
    page = client().get(address, query_string={"lang": "en"}).text
    names = "示例县|示例镇|样板乡|示例村\\d|示例领导\\d|示例单位|示例基地|合成数据|示例界线|（\\d+）\\d+号|中文"
    assert not re.findall(r"[\u4e00-\u9fff]+", re.sub(names, "", page))


@pytest.mark.parametrize("address", PAGES)
def test_a_chinese_page_has_no_message_left_in_english(address):
    page = re.sub(r"(?s)<textarea[^>]* data-code>.*?</textarea>", "", client().get(address, query_string={"lang": "zh"}).text)
    words = re.sub(r"<[^>]*>|fieldvisit|English|JSON|GS|\bn =|\bp =", " ", re.sub(r"(?s)<head>.*?</head>", "", page))
    assert not re.findall(r"[A-Za-z]{2,}", words)


def test_every_message_has_a_chinese_translation():
    missing = [m.id for m in catalogue.extracted() if m.id and not getattr(catalogue.translated().get(m.id), "string", "")]
    assert missing == []


def test_no_translation_is_left_over_or_doubtful():
    wanted = {m.id for m in catalogue.extracted()}
    assert [m.id for m in catalogue.translated() if m.id not in wanted or (m.id and m.fuzzy)] == []


def test_a_translation_keeps_the_fields_of_its_message():
    fields = re.compile(r"%\((\w+)\)s")
    wrong = [m.id for m in catalogue.translated() if m.id and set(fields.findall(m.id)) != set(fields.findall(m.string))]
    assert wrong == []


def test_the_compiled_translations_are_up_to_date():
    committed = {m.id: m.string for m in catalogue.compiled() if m.id}
    assert committed == {m.id: m.string for m in catalogue.translated() if m.id}
