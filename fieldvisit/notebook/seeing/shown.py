"""How notebook objects show themselves: fixed words and escaped values, no script, no style sheet, nothing from another host."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from fieldvisit.errors import Text, language

_CELL = "padding:2px 10px;text-align:left"


def words(text: Text) -> str:
    """The sentence in the language of this process, harmless in HTML."""
    return html.escape(text.in_(language()))


def paragraph(text: Text | str) -> str:
    """One paragraph."""
    return f"<p>{words(text) if isinstance(text, Text) else html.escape(text)}</p>"


def listed(sentences: Iterable[Text]) -> str:
    """Sentences one below the other."""
    return f"<ul>{''.join(f'<li>{words(one)}</li>' for one in sentences)}</ul>"


def table(headers: Sequence[Text], rows: Iterable[Sequence[object]]) -> str:
    """A small table; numbers and texts as they are."""
    head = "".join(f'<th style="{_CELL}">{words(one)}</th>' for one in headers)
    body = "".join(f"<tr>{''.join(_cell(value) for value in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: object) -> str:
    shown = value.in_(language()) if isinstance(value, Text) else str(value)
    return f'<td style="{_CELL}">{html.escape(shown)}</td>'
