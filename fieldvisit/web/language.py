"""Chinese or English: which one this request gets, and dates, times and lengths as each writes them."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

import flask_babel  # type: ignore[import-untyped]
from flask import Flask, Response, g, request
from flask import globals as flask_globals

from fieldvisit.domain.clock import clock_text, moment_text
from fieldvisit.maps import labels
from fieldvisit.web import bearer

LANGUAGES = ("zh", "en")
_COOKIE = "lang"
_YEAR_S = 365 * 24 * 3600


def install(app: Flask) -> None:
    """Choose the language of each request and remember a choice made in the address."""
    flask_babel.Babel(app, default_locale="zh", locale_selector=chosen_language)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda message: _catalogue().ugettext(message),
        ngettext=lambda one, many, n: _catalogue().ungettext(one, many, n),
        newstyle=True,
    )
    app.after_request(_remember)
    app.jinja_env.globals.update(html_lang=html_lang, chosen_language=chosen_language, address_in=address_in, long_day=long_day)
    app.jinja_env.filters.update(long_day=long_day, short_day=short_day, hours=hours, moment=moment_text, clock=clock_text)


def gettext(message: str, **values: object) -> str:
    """The message in the language of this request, with its ``%(name)s`` fields filled in."""
    said = str(_catalogue().ugettext(message))
    return said % values if values else said


def _catalogue() -> Any:
    """The translations of this request, looked up once: a page asks for hundreds of messages."""
    if "catalogue" not in g:
        g.catalogue = flask_babel.get_translations()
    return g.catalogue


def chosen_language() -> str:
    """``zh`` or ``en``: from the address, else as chosen before, else Chinese."""
    for asked in (request.args.get(_COOKIE, ""), request.cookies.get(_COOKIE, "")):
        if asked in LANGUAGES:
            return asked
    return "zh"


def html_lang() -> str:
    """The language tag of the page."""
    return "en" if chosen_language() == "en" else "zh-CN"


def address_in(lang: str) -> str:
    """The address of this page, filters included, in the other language."""
    kept = [(key, value) for key, value in request.args.items(multi=True) if key != _COOKIE]
    return "?" + urlencode([*kept, (_COOKIE, lang)])


def page_above() -> str:
    """Where a choice of language made on the answer to a form leads: the page that holds the form; empty for any other request."""
    asked = request.args.get(_COOKIE)
    adapter = flask_globals.request_ctx.url_adapter
    if request.method != "GET" or asked not in LANGUAGES or adapter is None or bearer.shown():
        return ""
    path = request.path.rstrip("/")
    while path := path.rpartition("/")[0]:
        if adapter.test(path, "GET"):
            return path + "?" + urlencode({_COOKIE: asked})
    return ""


def long_day(day: date) -> str:
    """``2026年11月30日 周一`` or ``Mon 30 Nov 2026``."""
    return labels.long_day(day).in_(chosen_language())


def short_day(day: date) -> str:
    """``11月30日 周一`` or ``Mon 30 Nov``."""
    return str(flask_babel.format_date(day, "EEE d MMM" if chosen_language() == "en" else "M月d日 EEE"))


def hours(minutes: int) -> str:
    """Minutes as ``1 小时 25 分`` or ``1 h 25 min``."""
    return labels.hours(minutes).in_(chosen_language())


def _remember(response: Response) -> Response:
    asked = request.args.get(_COOKIE)
    if asked in LANGUAGES and not bearer.shown():
        response.set_cookie(_COOKIE, asked, max_age=_YEAR_S, samesite="Lax", httponly=True)
    return response
