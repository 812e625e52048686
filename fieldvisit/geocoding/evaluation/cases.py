"""Labelled cases: a text, and what a careful reader of the gazetteer would answer."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from fieldvisit.domain.place import AdminLevel

COLUMNS = ("id", "kind", "text", "code", "level", "difficulty", "codes", "path")


@dataclass(frozen=True, slots=True)
class LabelledCase:
    """A text with its truth.

    ``form`` is ``address`` or ``narrative``, ``kind`` the kind of difficulty. ``code`` is the unit the text names, empty
    when it names none; ``level`` its level. ``codes`` are all units that would be right; with an empty ``code`` they are the
    whole set among which the text does not decide. ``template`` names the sentence it was written with (generated only).
    """

    id: str
    form: str
    kind: str
    text: str
    code: str = ""
    level: AdminLevel | None = None
    codes: tuple[str, ...] = ()
    template: str = ""

    @property
    def is_resolvable(self) -> bool:
        """Whether the text names exactly one village; everything else must not be answered with a village."""
        return bool(self.code) and self.level is AdminLevel.VILLAGE

    @property
    def is_ambiguous(self) -> bool:
        """Whether several units fit equally well."""
        return not self.code and len(self.codes) > 1

    @property
    def accepted_codes(self) -> frozenset[str]:
        """The codes that are a right answer; empty when no unit is."""
        return frozenset((self.code, *self.codes)) if self.code else frozenset()


def read_cases(path: Path) -> tuple[LabelledCase, ...]:
    """The cases of a csv file in order; columns ``id, kind, text, code, level, difficulty, codes, path``.

    ``codes`` are separated by ``|``; ``path`` is for the reader only.
    """
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(_case(row) for row in csv.DictReader(file))


def _case(row: dict[str, str]) -> LabelledCase:
    level = AdminLevel(row["level"]) if row["level"] else None
    codes = tuple(row["codes"].split("|")) if row["codes"] else ()
    return LabelledCase(row["id"], row["kind"], row["difficulty"], row["text"], row["code"], level, codes)
