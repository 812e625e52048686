"""What click says of itself (a misspelled option, a missing value) and its Chinese translation: extract, compare, compile.

Run as a script after click was updated: like ``web_catalogue.py`` for the messages of the viewer.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from web_catalogue import update

from fieldvisit import cli

PO = Path(cli.__file__).parent / "locale" / "zh" / "LC_MESSAGES" / "fieldvisit_cli.po"
_KEYWORDS = {"_": None, "ngettext": (1, 2)}
_NEVER_SAID = ("_compat.py", "_winconsole.py", "shell_completion.py", "testing.py")


def extracted() -> Catalog:
    """All messages of click that somebody at a terminal may read, without translations."""
    found = Catalog()
    rows = extract_from_dir(Path(click.__file__).parent, [("**.py", "python")], keywords=_KEYWORDS, comment_tags=())
    for file, _, message, _, _ in sorted(rows, key=lambda row: (row[0], row[1])):
        if file not in _NEVER_SAID:
            found.add(message)
    return found


if __name__ == "__main__":
    sys.stdout.write("\n".join(update(extracted(), PO, "what click says") or ("complete",)) + "\n")
