"""The messages of the viewer and their Chinese translations: extract, compare, compile.

Run as a script after changing a message: new messages are added to the .po file without a translation, messages no longer
used are removed, and the .mo file is compiled.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

from fieldvisit import web

WEB = Path(web.__file__).parent
PO = WEB / "translations" / "zh" / "LC_MESSAGES" / "messages.po"
MO = PO.with_suffix(".mo")
_DAY = datetime(2026, 11, 23, tzinfo=UTC)
_METHODS = [("**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")]
_OPTIONS = {"templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true"}}


def extracted() -> Catalog:
    """All messages of modules and templates, without translations."""
    found = Catalog()
    rows = extract_from_dir(WEB, _METHODS, _OPTIONS, keywords={"gettext": None}, comment_tags=())
    for file, _, message, _, _ in sorted(rows, key=lambda row: (row[0], row[1])):
        found.add(message, locations=[(file.replace("\\", "/"), 1)])
    return found


def translated(po: Path = PO) -> Catalog:
    """The committed translations."""
    with po.open("rb") as file:
        return read_po(file, locale="zh")


def compiled(mo: Path = MO) -> Catalog:
    """The committed compiled translations."""
    with mo.open("rb") as file:
        return read_mo(file)


def update(messages: Catalog, po: Path = PO, of: str = "the viewer") -> tuple[str, ...]:
    """Bring the .po file and the .mo file beside it up to date; returns the messages that still lack a translation."""
    old = translated(po) if po.is_file() else Catalog(locale="zh")
    fresh = Catalog(
        locale="zh",
        project="fieldvisit",
        version="1",
        charset="utf-8",
        fuzzy=False,
        header_comment=f"# Chinese translations of {of}; English is the language of the messages themselves.",
        msgid_bugs_address="-",
        last_translator="fieldvisit",
        language_team="fieldvisit",
        creation_date=_DAY,
        revision_date=_DAY,
    )
    for message in messages:
        if message.id:
            known = old.get(message.id)
            fresh.add(message.id, known.string if known else "", flags=message.flags)
    po.parent.mkdir(parents=True, exist_ok=True)
    po.write_bytes(_written(write_po, fresh, omit_header=False, width=110, sort_output=True))
    po.with_suffix(".mo").write_bytes(_written(write_mo, fresh))
    return tuple(str(m.id) for m in fresh if m.id and not is_translated(m))


def is_translated(message: Message) -> bool:
    """Whether a message has its words, all of them where it has several."""
    words = message.string
    return all(words) if isinstance(words, tuple) else bool(words)


def _written(write, catalog, **options) -> bytes:
    stream = BytesIO()
    write(stream, catalog, **options)
    return stream.getvalue()


if __name__ == "__main__":
    sys.stdout.write("\n".join(update(extracted()) or ("complete",)) + "\n")
