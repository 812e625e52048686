"""Written forms that can be found at a position of a text, kept packed: a province has 150,000 of them, a text touches a dozen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from fieldvisit.geocoding.lexicon.forms import Form, Name

_LETTERS: Final = {Form.FULL: "F", Form.CORE: "C", Form.VARIANT: "V", Form.ALIAS: "A", Form.OLD: "O"}
_FORMS: Final = {letter: form for form, letter in _LETTERS.items()}
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


class Surfaces:
    """Written forms by their first two characters.

    ``packed`` holds the units of each form as one string, every one as ``|`` with its code and the letter of its form, so that
    those of a township are found by their first digits without opening the others.
    """

    __slots__ = ("_lengths", "_opened", "_tried", "packed")

    def __init__(self, packed: dict[str, str], lengths: dict[str, str]) -> None:
        self.packed, self._lengths = packed, lengths
        self._opened: dict[str, tuple[Name, ...]] = {}
        self._tried: dict[str, tuple[int, ...]] = {}

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
        head = text[start : start + 2]
        if head not in self._lengths:
            return ()
        found = []
        for length in self._tried.get(head) or self._lengths_of(head):
            surface = text[start : start + length]
            if surface in self.packed and len(surface) == length:
                found.append((start + length, self._opened.get(surface) or self._open(surface)))
        return tuple(found)

    def ends_at(self, text: str, start: int) -> list[int]:
        """Where the forms end that begin at ``start``, longest first."""
        head = text[start : start + 2]
        if head not in self._lengths:
            return []
        packed, most = self.packed, len(text) - start
        lengths = self._tried.get(head) or self._lengths_of(head)
        return [start + n for n in lengths if n <= most and text[start : start + n] in packed]

    def reaches(self, text: str, start: int, end: int) -> bool:
        """Whether a form begins at ``start`` and reaches ``end``."""
        head = text[start : start + 2]
        if head not in self._lengths:
            return False
        least, most = end - start, len(text) - start
        for length in self._tried.get(head) or self._lengths_of(head):
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
        return self._opened.get(surface) or (self._open(surface) if surface in self.packed else ())

    def begins(self, text: str, start: int) -> bool:
        """Whether any form may begin at ``start``; a quick look at two characters."""
        return text[start : start + 2] in self._lengths

    def _open(self, surface: str) -> tuple[Name, ...]:
        parts = self.packed[surface][1:].split(PACKED_BEFORE)
        found = self._opened[surface] = tuple([_new(Name, (part[:-1], _FORMS[part[-1]])) for part in parts])
        return found

    def lengths_at(self, head: str) -> tuple[int, ...]:
        """The lengths of the forms that begin with two characters, longest first."""
        return self._tried.get(head) or (self._lengths_of(head) if head in self._lengths else ())

    def under(self, surface: str, prefix: str) -> tuple[Name, ...]:
        """The units written exactly so today whose codes begin with ``prefix``, in order."""
        packed = self.packed[surface]
        start = packed.find(PACKED_BEFORE + prefix)
        if start < 0:
            return ()
        found = []
        while start >= 0:
            end = packed.find(PACKED_BEFORE, start + 1)
            part = packed[start + 1 : end] if end > 0 else packed[start + 1 :]
            if part[-1] != _LETTERS[Form.OLD]:
                found.append(_new(Name, (part[:-1], _FORMS[part[-1]])))
            start = packed.find(PACKED_BEFORE + prefix, start + 1)
        return tuple(found)

    def begun_with(self, surface: str, prefix: str) -> tuple[Name, ...]:
        """The units written exactly so, today or once, whose codes begin with ``prefix``, in order."""
        packed, mark, found = self.packed.get(surface, ""), PACKED_BEFORE + prefix, []
        start = packed.find(mark)
        while start >= 0:
            end = packed.find(PACKED_BEFORE, start + 1)
            part = packed[start + 1 : end] if end > 0 else packed[start + 1 :]
            found.append(_new(Name, (part[:-1], _FORMS[part[-1]])))
            start = packed.find(mark, end) if end > 0 else -1
        return tuple(found)

    def _lengths_of(self, head: str) -> tuple[int, ...]:
        found = self._tried[head] = tuple([ord(char) for char in self._lengths[head]])
        return found


def _lengths(surfaces: Iterable[str]) -> dict[str, str]:
    found: dict[str, set[int]] = {}
    for surface in surfaces:
        found.setdefault(surface[:2], set()).add(len(surface))
    return {head: "".join([chr(n) for n in sorted(lengths, reverse=True)]) for head, lengths in found.items()}
