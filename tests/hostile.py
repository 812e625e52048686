"""Forty hostile texts: scripts, templates, formulas, paths, bidi and control characters. Arithmetic markers only, never a command.

``7*191`` is 1337: wherever 1337 appears, something was evaluated.
"""

from __future__ import annotations

import unicodedata

MARKER = "1337"
SCRIPTS = (
    "<script>alert(7*191)</script>",
    "</script><script>alert(7*191)</script>",
    '"><img src=x onerror=alert(7*191)>',
    "'><svg onload=alert(7*191)>",
    "<iframe srcdoc='<script>alert(7*191)</script>'>",
    "<a href=javascript:alert(7*191)>点</a>",
    "javascript:alert(7*191)",
    "<style>*{background:url(//example.invalid)}</style>",
    "<base href=//example.invalid>",
    "<meta http-equiv=refresh content=0>",
    "<form action=//example.invalid><button>",
    "<math><mtext></p><img src=x onerror=alert(7*191)>",
    "<!--<img src=--><img src=x onerror=alert(7*191)>",
    "&lt;script&gt;alert(7*191)&lt;/script&gt;",
    "\\u003cscript\\u003ealert(7*191)",
    "`+alert(7*191)+`",
    "${alert(7*191)}",
    "'-alert(7*191)-'",
    "\\';alert(7*191);//",
    "]]><script>alert(7*191)</script>",
)
TEMPLATES = (
    "{{7*191}}",
    "{%set x=7*191%}{{x}}",
    "{# 不见 #}村",
    "{{ 50亩 }}",
    "#{7*191}",
    "${7*191}",
    "<%= 7*191 %>",
    "%(x)s%d%n",
    "{0}{name!r}",
    "[red]红[/red][link=//example.invalid]",
)
FORMULAS = ("=7*191", "+7*191", "-7*191", "@SUM(7,191)", "＝7*191", '=HYPERLINK("//example.invalid")')
SIGNS = ("村\u202e反\u202c名", "左\u2066隔\u2069离", "a\u2028b\u2029c", "回\x1b[31m红\x07铃\x08退")
HOSTILE = (*SCRIPTS, *TEMPLATES, *FORMULAS, *SIGNS)
SHOWN = tuple(text for text in HOSTILE if not any(unicodedata.category(sign) == "Cc" for sign in text))
"""Those that a page shows sign by sign: control characters cannot be drawn."""
