"""Forty hostile texts: scripts, templates, formulas, paths, bidi and control characters. Arithmetic markers only, never a command.

``7177*7187`` is 51581099: wherever 51581099 appears, something was evaluated. Long enough that no random token holds it by chance.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from html.parser import HTMLParser

MARKER = "51581099"
SCRIPTS = (
    "<script>alert(7177*7187)</script>",
    "</script><script>alert(7177*7187)</script>",
    '"><img src=x onerror=alert(7177*7187)>',
    "'><svg onload=alert(7177*7187)>",
    "<iframe srcdoc='<script>alert(7177*7187)</script>'>",
    "<a href=javascript:alert(7177*7187)>点</a>",
    "javascript:alert(7177*7187)",
    "<style>*{background:url(//example.invalid)}</style>",
    "<base href=//example.invalid>",
    "<meta http-equiv=refresh content=0>",
    "<form action=//example.invalid><button>",
    "<math><mtext></p><img src=x onerror=alert(7177*7187)>",
    "<!--<img src=--><img src=x onerror=alert(7177*7187)>",
    "&lt;script&gt;alert(7177*7187)&lt;/script&gt;",
    "\\u003cscript\\u003ealert(7177*7187)",
    "`+alert(7177*7187)+`",
    "${alert(7177*7187)}",
    "'-alert(7177*7187)-'",
    "\\';alert(7177*7187);//",
    "]]><script>alert(7177*7187)</script>",
)
TEMPLATES = (
    "{{7177*7187}}",
    "{%set x=7177*7187%}{{x}}",
    "{# 不见 #}村",
    "{{ 50亩 }}",
    "#{7177*7187}",
    "${7177*7187}",
    "<%= 7177*7187 %>",
    "%(x)s%d%n",
    "{0}{name!r}",
    "[red]红[/red][link=//example.invalid]",
)
FORMULAS = ("=7177*7187", "+7177*7187", "-7177*7187", "@SUM(7177,7187)", "＝7177*7187", '=HYPERLINK("//example.invalid")')
SIGNS = ("村\u202e反\u202c名", "左\u2066隔\u2069离", "a\u2028b\u2029c", "回\x1b[31m红\x07铃\x08退")
HOSTILE = (*SCRIPTS, *TEMPLATES, *FORMULAS, *SIGNS)
SHOWN = tuple(text for text in HOSTILE if not any(unicodedata.category(sign) == "Cc" for sign in text))
"""Those that a page shows sign by sign: control characters cannot be drawn."""


_TO_A_MAP = re.compile(
    r"https://(uri\.amap\.com/navigation|api\.map\.baidu\.com/direction|apis\.map\.qq\.com/uri/v1/routeplan)\?[\w.%=&~-]+"
)
"""A link that hands a village to a map program when somebody taps it; nothing of it may end the attribute."""


class _Tags(HTMLParser):
    """Tags of a page that would do something, had a text not been escaped; the program's own files are not among them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.live: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        acts = any(name.startswith("on") or name == "srcdoc" for name, _ in attrs)
        leads = any(
            re.match(r"\s*(javascript:|data:|//|https?:)", value or "")
            for name, value in attrs
            if name in ("href", "src", "action")
        ) and not (tag == "a" and _TO_A_MAP.fullmatch(dict(attrs).get("href") or ""))
        own = (dict(attrs).get("src") or "").startswith("/static/") or dict(attrs).get("type") == "application/json"
        shut = tag in ("style", "iframe", "base", "math", "object") or (tag in ("script", "img") and not own)
        if acts or leads or shut:
            self.live.append((tag, attrs))


@lru_cache(maxsize=32)
def live_tags(page: str) -> list[tuple[str, list[tuple[str, str | None]]]]:
    """Tags that run something, lead to another host or are none that the program's pages have, with their attributes."""
    return _Tags(page).live
