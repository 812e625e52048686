"""PDF and pictures by Typst: the one module that knows it.

A template is a file of ``fieldvisit/reports/templates`` and fixed; it reads what it shows with ``json("values.json")``, so a value is a text
wherever it came from and is never read as markup. Fonts are those in ``fieldvisit/reports/fonts`` and no others, so a document looks the same everywhere.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from fieldvisit.errors import SettingsError
from fieldvisit.reports.plain import plain_all

if TYPE_CHECKING:
    from typst import Compiler, Fonts

_HERE = Path(__file__).resolve().parent
FONT = "Noto Sans CJK SC"
"""The name by which templates and SVG pictures call the font."""


def shipped(name: str) -> Path:
    """A template that ships with fieldvisit, by its name without ``.typ``."""
    return _HERE / "templates" / f"{name}.typ"


def typeset_pdf(template: Path, values: Mapping[str, object]) -> bytes:
    """A template filled in, as a PDF with its fonts inside; equal values give equal bytes.

    Parameters
    ----------
    template
        A Typst file, mostly ``shipped(name)``; it may import the shipped ones by file name.
    values
        What JSON can hold. A picture is its SVG as text, shown with ``image(bytes(values.name))``.

    Raises
    ------
    SettingsError
        If Typst is not installed; names the extra.
    """
    return _one(_typeset(template, values, "pdf"))


def typeset_png(template: Path, values: Mapping[str, object], ppi: float = 220.0) -> bytes:
    """The only page of a template filled in, as a PNG picture; like ``typeset_pdf``."""
    return _one(_typeset(template, values, "png", ppi))


def can_typeset() -> bool:
    """Whether Typst is installed."""
    try:
        import typst  # noqa: F401, PLC0415 - an extra
    except ModuleNotFoundError:
        return False
    return True


def _typeset(
    template: Path, values: Mapping[str, object], form: Literal["pdf", "png"], ppi: float | None = None
) -> bytes | list[bytes] | None:
    given = json.dumps(plain_all(values), ensure_ascii=False, allow_nan=False).encode()
    files = {path.name: path.read_bytes() for path in sorted((_HERE / "templates").glob("*.typ"))}
    return _compiler({**files, "main.typ": template.read_bytes(), "values.json": given}).compile(format=form, ppi=ppi)


def _compiler(files: dict[str, bytes]) -> Compiler:
    fonts = _fonts()
    from typst import Compiler  # noqa: PLC0415 - an extra

    return Compiler(input=files, root=str(_HERE / "templates"), font_paths=fonts)  # type: ignore[type-var]


@lru_cache(maxsize=1)
def _fonts() -> Fonts:
    try:
        from typst import Fonts  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        raise SettingsError(
            "生成 PDF 要安装附加组件：pip install 'fieldvisit[pdf]'（内网用离线安装包）。不装也可以用 docx、xlsx，或在浏览器里打印。",
            "A PDF needs an extra: pip install 'fieldvisit[pdf]' (on an intranet from its wheelhouse). Without it there are docx and xlsx, "
            "or print from the browser.",
        ) from error
    return Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_HERE / "fonts")])


def _one(made: bytes | list[bytes] | None) -> bytes:
    if isinstance(made, bytes):
        return made
    raise ValueError(f"one page was asked for, there are {len(made or ())}")
