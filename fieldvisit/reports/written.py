"""A report in one language as plain texts: what the Word file and the PDF both say, in the same order."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sheet:
    """A table as texts; ``figures`` are the columns that hold numbers, aligned to the right."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    figures: tuple[int, ...]


@dataclass(frozen=True)
class Part:
    """A section: its title, its sentences, its tables and its pictures as SVG."""

    title: str
    lines: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    pictures: tuple[str, ...]


@dataclass(frozen=True)
class Written:
    """A report, ready to be set: ``lang`` is the language of all of it, ``sources`` an appendix that may be empty."""

    lang: str
    title: str
    marking: str
    period: str
    banner: str
    parts: tuple[Part, ...]
    removed_title: str
    removed: tuple[str, ...]
    sources: Sheet
    sources_line: str
