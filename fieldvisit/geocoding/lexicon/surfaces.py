"""Written forms that can be found at a position of a text, kept packed: a province has 150,000 of them, a text touches a dozen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from fieldvisit.geocoding.lexicon.forms import Form, Name

_LETTERS: Final = {Form.FULL: "F", Form.CORE: "C", Form.VARIANT: "V", Form.ALIAS: "A", Form.OLD: "O"}
_FORMS: Final = {letter: form for form, letter in _LETTERS.items()}
_OLD: Final = _LETTERS[Form.OLD]
PACKED_BEFORE: Final = "|"
_new: Final = tuple.__new__
Found = tuple[tuple[int, tuple[Name, ...]], ...]
"""What stands at a position: (end, whose names) longest first."""


Doors = dict[str, tuple[tuple[str, str], ...]]
"""Written forms by their first two characters, longest first, each with the only unit that is fully named so (empty: none or several)."""


def doors_of(pairs: Iterable[tuple[str, Name]]) -> Doors:
    """The doors of some forms; a unit counts once per form, by the first kind given."""
    units: dict[str, dict[str, Form]] = {}
    for surface, name in pairs:
        if len(surface) >= 2:
            units.setdefault(surface, {}).setdefault(name.code, name.form)
    found: dict[str, list[tuple[str, str]]] = {}
    for surface in sorted(units, key=len, reverse=True):
        ((code, form), *others) = units[surface].items()
        found.setdefault(surface[:2], []).append((surface, code if form is Form.FULL and not others else ""))
    return {head: tuple(forms) for head, forms in found.items()}


def only_full_in(units: str, mark: str) -> str | None:
    """The only one of packed units that begins with ``mark``, if by its full name; empty when not so or several, none when no one does."""
    at = units.find(mark)
    if at < 0:
        return None
    behind = units.find(PACKED_BEFORE, at + 1)
    last = (behind if behind > 0 else len(units)) - 1
    if units[last] != _LETTERS[Form.FULL] or (behind > 0 and units.find(mark, behind) > 0):
        return ""
    return units[at + 1 : last]


def begun_with(units: str, prefix: str, *, old: bool) -> tuple[Name, ...]:
    """Those of packed units whose codes begin with ``prefix``, in order; former names only if they are asked for."""
    mark = PACKED_BEFORE + prefix
    start = units.find(mark)
    if start < 0:
        return ()
    found = []
    while start >= 0:
        end = units.find(PACKED_BEFORE, start + 1)
        part = units[start + 1 : end] if end > 0 else units[start + 1 :]
        letter = part[-1]
        if old or letter != _OLD:
            found.append(_new(Name, (part[:-1], _FORMS[letter])))
        start = units.find(mark, end) if end > 0 else -1
    return tuple(found)


class Surfaces:
    """Written forms by their first two characters.

    ``packed`` holds the units of each form as one string, every one as ``|`` with its code and the letter of its form, so that
    those of a township are found by their first digits without opening the others.
    """

    __slots__ = ("_lengths", "_opened", "packed")

    def __init__(self, packed: dict[str, str], lengths: dict[str, str]) -> None:
        self.packed, self._lengths = packed, lengths
        self._opened: dict[str, tuple[Name, ...]] = {}

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, Name]]) -> Surfaces:
        """The forms of at least two characters; a unit counts once per form, by the first kind given."""
        units: dict[str, dict[str, Form]] = {}
        for surface, name in pairs:
            if len(surface) >= 2:
                units.setdefault(surface, {}).setdefault(name.code, name.form)
        packed = {
            s: "".join([PACKED_BEFORE + code + _LETTERS[form] for code, form in found.items()]) for s, found in units.items()
        }
        return cls(packed, _lengths(packed))

    @property
    def lengths(self) -> dict[str, str]:
        """The lengths of the forms that begin with two characters, longest first, each as one character."""
        return self._lengths

    def at(self, text: str, start: int) -> Found:
        """The forms that begin at ``start`` as (end, names), longest first."""
        most, found = len(text) - start, []
        for letter in self._lengths.get(text[start : start + 2], ""):
            length = ord(letter)
            if length <= most and (names := self.named(text[start : start + length])):
                found.append((start + length, names))
        return tuple(found)

    def units_at(self, text: str, start: int) -> list[tuple[int, str]]:
        """Where the forms end that begin at ``start``, longest first, each with its units as they are packed."""
        packed, most, found = self.packed, len(text) - start, []
        for letter in self._lengths.get(text[start : start + 2], ""):
            length = ord(letter)
            if length <= most and (units := packed.get(text[start : start + length])) is not None:
                found.append((start + length, units))
        return found

    def reaches(self, text: str, start: int, end: int) -> bool:
        """Whether a form begins at ``start`` and reaches ``end``."""
        least, most = end - start, len(text) - start
        for letter in self._lengths.get(text[start : start + 2], ""):
            length = ord(letter)
            if length < least:
                return False
            if length <= most and text[start : start + length] in self.packed:
                return True
        return False

    def doors(self) -> Doors:
        """All forms as doors; for small tables."""
        return doors_of((surface, name) for surface in self.packed for name in self.named(surface))

    def named(self, surface: str) -> tuple[Name, ...]:
        """The units written exactly so."""
        found = self._opened.get(surface)
        if found is None:
            units = self.packed.get(surface)
            if units is None:
                return ()
            parts = units[1:].split(PACKED_BEFORE)
            found = self._opened[surface] = tuple([_new(Name, (part[:-1], _FORMS[part[-1]])) for part in parts])
        return found

    def begins(self, text: str, start: int) -> bool:
        """Whether any form may begin at ``start``; a quick look at two characters."""
        return text[start : start + 2] in self._lengths


def _lengths(surfaces: Iterable[str]) -> dict[str, str]:
    found: dict[str, set[int]] = {}
    for surface in surfaces:
        found.setdefault(surface[:2], set()).add(len(surface))
    return {head: "".join([chr(n) for n in sorted(lengths, reverse=True)]) for head, lengths in found.items()}
