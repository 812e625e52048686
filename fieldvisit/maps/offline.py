"""One self-contained page out of a rendered one: scripts and styles inlined from vendored files, nothing else allowed."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from pathlib import Path

from fieldvisit.resources import static

VENDORED = "vendored:"
"""Prefix by which a page names a file under ``static/vendor/``."""

_SCRIPT = re.compile(r'<script\b[^>]*\bsrc\s*=\s*["\']?([^"\'>\s]+)["\']?[^>]*>\s*</script>', re.IGNORECASE)
_STYLESHEET = re.compile(r"<link\b[^>]*>", re.IGNORECASE)
_HREF = re.compile(r'\bhref\s*=\s*["\']?([^"\'>\s]+)', re.IGNORECASE)
_CSS_URL = re.compile(r"url\(\s*[\"']?([^\"')]+)[\"']?\s*\)", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
_OUTSIDE = re.compile(
    r"""(?:\b(?:src|href|action|poster|data)\s*=\s*["']?|url\(\s*["']?|@import\s+(?:url\()?\s*["']?)\s*(?:[a-z][a-z0-9+.-]*:)?//""",
    re.IGNORECASE,
)
_MEDIA = {".png": "image/png", ".svg": "image/svg+xml", ".gif": "image/gif"}


class OutsideReferenceError(ValueError):
    """A page that must stand alone names something outside itself; a bug of whoever rendered it."""


def inline_page(html: str, folder: Path | None = None) -> str:
    """The page with each ``vendored:`` script and stylesheet replaced by the contents of the file.

    Parameters
    ----------
    html
        A rendered page whose assets are all named ``vendored:<path>``.
    folder
        Where the vendored files are; ``None`` for ``static/vendor``.

    Raises
    ------
    OutsideReferenceError
        If a script, link, ``url(...)`` or ``@import`` names anything else, absolute or protocol-relative.
    """
    root = static("vendor") if folder is None else folder
    parts: dict[str, str] = {}
    html = _SCRIPT.sub(lambda found: _keep(parts, f"<script>{_script(found.group(1), root)}</script>"), html)
    html = _STYLESHEET.sub(lambda found: _keep(parts, f"<style>{_style(_href(found.group()), root)}</style>"), html)
    outside = _OUTSIDE.search(html)
    if outside:
        raise OutsideReferenceError(f"the page still refers to {html[outside.start() : outside.end() + 60]!r}")
    return _put_back(parts, html)


def vendored_style(reference: str) -> str:
    """The text of a vendored style sheet with its pictures inside; raises like ``inline_page``."""
    return _style(VENDORED + reference, static("vendor"))


def check_style(css: str) -> str:
    """The style sheet without comments, if it names nothing outside; raises ``OutsideReferenceError`` otherwise."""
    bare = _COMMENT.sub("", css)
    if re.search(r"@import", bare, re.IGNORECASE):
        raise OutsideReferenceError("a style sheet imports another one")
    for target in _CSS_URL.findall(bare):
        if not target.startswith(("data:", "#")):
            raise OutsideReferenceError(f"a style sheet refers to {target!r}")
    return bare


def _script(reference: str, root: Path) -> str:
    code = _SOURCE_MAP.sub("", _file(reference, root).read_text(encoding="utf-8"))
    if re.search(r"</script", code, re.IGNORECASE):
        raise OutsideReferenceError(f"{reference} cannot be inlined: it contains a closing script tag")
    return code.strip()


def _style(reference: str, root: Path) -> str:
    path = _file(reference, root)
    css = _COMMENT.sub("", path.read_text(encoding="utf-8"))
    return check_style(_CSS_URL.sub(lambda found: f"url({_data_uri(path.parent, found.group(1))})", css)).strip()


def _data_uri(folder: Path, target: str) -> str:
    if target.startswith(("data:", "#")):
        return target
    path = folder / target
    if re.match(r"(?:[a-z][a-z0-9+.-]*:)?//", target, re.IGNORECASE) or not path.is_file() or path.suffix not in _MEDIA:
        raise OutsideReferenceError(f"a style sheet refers to {target!r}, which is no vendored picture")
    return f"data:{_MEDIA[path.suffix]};base64,{base64.b64encode(path.read_bytes()).decode('ascii')}"


def _href(tag: str) -> str:
    found = _HREF.search(tag)
    if found is None or "stylesheet" not in tag.lower():
        raise OutsideReferenceError(f"a link that is no style sheet: {tag}")
    return found.group(1)


def _file(reference: str, root: Path) -> Path:
    path = (root / reference.removeprefix(VENDORED)).resolve()
    if not reference.startswith(VENDORED) or not path.is_file() or root.resolve() not in path.parents:
        raise OutsideReferenceError(f"{reference!r} is no vendored file")
    return path


def _keep(parts: dict[str, str], content: str) -> str:
    mark = f"\x00{len(parts)}\x00"
    parts[mark] = content
    return mark


def _put_back(parts: Mapping[str, str], html: str) -> str:
    for mark, content in parts.items():
        html = html.replace(mark, content)
    return html
