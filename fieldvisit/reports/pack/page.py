"""The file itself: one page with everything in it, which opens from a phone's storage and asks no other computer for anything."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import secrets
from dataclasses import asdict
from typing import Any

from fieldvisit.domain.pack import Pack
from fieldvisit.errors import Text
from fieldvisit.reports.pack.cipher import ROUNDS, closed, key_of
from fieldvisit.reports.pack.contents import PackContents
from fieldvisit.reports.pack.words import WORDS
from fieldvisit.resources import static

_LIBRARIES = ("leaflet/leaflet.js", "fflate/fflate.js", "qrcode-generator/qrcode.js")
SCRIPTS = ("bytes", "seal", "store", "slip", "page", "map", "record", "handing", "day", "main")
"""The page's own scripts, in the order in which they are written into it as one."""
_SALT_BYTES = 16
_MARK = re.compile(r"\{(policy|title|leaflet_style|style|envelope|words|scripts)\}")
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)


def envelope_of(pack: Pack, contents: PackContents, code: str, lang: str) -> str:
    """The contents encrypted with a code, as the JSON that stands in the page.

    In clear are the pack's number, its day, the day it expires and its language; number and days are authenticated.
    """
    salt = secrets.token_bytes(_SALT_BYTES)
    plain = gzip.compress(json.dumps(asdict(contents), ensure_ascii=False).encode(), mtime=0)
    place = f"fieldvisit pack|{pack.id}|{pack.day}|{pack.expires_on}"
    body = closed(plain, key_of(code, salt), place)
    said = {
        "pack": pack.id,
        "day": pack.day.isoformat(),
        "expires": pack.expires_on.isoformat(),
        "lang": lang,
        "salt": _base64(salt),
        "rounds": ROUNDS,
        "sum": base64.b32encode(hashlib.sha256(body).digest()).decode().rstrip("="),
        "body": _base64(body),
    }
    return _inside_a_page(said)


def page_of(envelope: str, leaflet_style: str) -> str:
    """The page around an envelope; ``leaflet_style`` is the map's style sheet with its pictures inside.

    Its policy lets only these scripts run, by their hashes, and allows no address at all.
    """
    said = json.loads(envelope)
    style = static("pack", "pack.css").read_text(encoding="utf-8")
    scripts = [_library(name) for name in _LIBRARIES] + [own_script()]
    words = {name: text.in_(said["lang"]) for name, text in WORDS.items()}
    parts = {
        "policy": _policy(scripts, (leaflet_style, style)),
        "title": Text("下访行程包", "Field pack").in_(said["lang"]) + f" {said['day']}",
        "leaflet_style": leaflet_style,
        "style": style,
        "envelope": envelope,
        "words": _inside_a_page(words),
        "scripts": "\n".join(f"<script>{script}</script>" for script in scripts),
    }
    shell = static("pack", "pack.html").read_text(encoding="utf-8")
    return _MARK.sub(lambda found: parts[found[1]], shell)


def own_script() -> str:
    """The page's own scripts as one that leaves no name behind."""
    code = "\n".join(static("pack", f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS)
    return f'(function () {{\n"use strict";\n{code}\n}})();'


def _library(name: str) -> str:
    return _SOURCE_MAP.sub("", static("vendor", *name.split("/")).read_text(encoding="utf-8")).strip()


def _policy(scripts: list[str], styles: tuple[str, ...]) -> str:
    run, look = (" ".join(f"'sha256-{_base64(hashlib.sha256(t.encode()).digest())}'" for t in ts) for ts in (scripts, styles))
    return f"default-src 'none'; script-src {run}; style-src {look}; img-src data:; base-uri 'none'; form-action 'none'"


def _inside_a_page(value: Any) -> str:
    """JSON that ends no tag."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
