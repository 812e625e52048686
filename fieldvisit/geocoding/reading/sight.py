"""One text seen through an index: what stands at each position, looked up once however often the beam comes by."""

from __future__ import annotations

import re
from typing import Final

from fieldvisit.geocoding.index import Form, Index
from fieldvisit.geocoding.lexicon.surfaces import Found
from fieldvisit.geocoding.text.residue import JOINTS, Leftover, Tail, is_road_next, leftover, skip_words, village_tail

_LEVEL_ENDS: Final = frozenset("县市区镇乡旗州盟")
_LEVEL_WORD_ENDS: Final = frozenset("县市区镇乡道处旗州盟木")
_LEVEL_NEXT: Final = re.compile("[县市镇]|区(?!域)|乡(?!村)|街道|办事处")
_NONE_ABOVE: tuple[Found, Found, Found] = ((), (), ())
_FULL_FORMS: Final = frozenset({Form.FULL, Form.ALIAS, Form.OLD})


class Sight:
    """A normalised text, the index it is read with, and the county of the receiving office (empty: unknown)."""

    __slots__ = ("_above", "_leftovers", "_runs_on", "_skipped", "_tails", "_upper", "_villages", "index", "office", "text")

    def __init__(self, text: str, index: Index, office: str) -> None:
        self.text, self.index, self.office = text, index, office
        places = len(text) + 1
        self._skipped: list[int] = [-1] * places
        self._tails: list[Tail | None] = [None] * places
        self._leftovers: list[Leftover | None] = [None] * places
        self._upper: list[tuple[Found, Found, Found] | None] = [None] * places
        self._villages: list[list[tuple[int, str]] | None] = [None] * places
        self._runs_on: dict[tuple[int, bool], bool] = {}
        self._above: dict[tuple[int, str], int] = {}

    def skip(self, pos: int) -> int:
        """The position behind joining words and the province's own name."""
        found = self._skipped[pos]
        if found < 0:
            found = self._skipped[pos] = self._skip(pos)
        return found

    def _skip(self, pos: int) -> int:
        pos = skip_words(self.text, pos)
        index, home = self.index, self.index.home
        if not self.text.startswith(home.bare, pos):
            return pos
        whole = home.whole(self.text, pos)
        behind = skip_words(self.text, whole or pos + len(home.bare))
        if whole or index.cities.begins(self.text, behind) or index.counties.at(self.text, behind):
            return behind
        return pos

    def tail(self, pos: int) -> Tail:
        """How naturally a village's name may end at ``pos``."""
        found = self._tails[pos]
        if found is None:
            found = self._tails[pos] = village_tail(self.text, pos)
        return found

    def rest(self, pos: int) -> Leftover:
        """What kind of words stand at ``pos``."""
        found = self._leftovers[pos]
        if found is None:
            found = self._leftovers[pos] = leftover(self.text, pos)
        return found

    def behind(self, pos: int) -> Leftover:
        """What kind of words stand behind the joining words at ``pos``."""
        return self.rest(skip_words(self.text, pos) if self.text[pos : pos + 1] in JOINTS else pos)

    def upper(self, pos: int) -> tuple[Found, Found, Found]:
        """The cities, counties and townships whose written forms begin at ``pos``."""
        found = self._upper[pos]
        if found is None:
            index, text = self.index, self.text
            if text[pos : pos + 2] in index.upper_heads:
                found = index.cities.at(text, pos), index.counties.at(text, pos), index.townships.at(text, pos)
            else:
                found = _NONE_ABOVE
            self._upper[pos] = found
        return found

    def villages(self, pos: int) -> list[tuple[int, str]]:
        """Where the listed names of villages end that begin at ``pos``, longest first, each with its packed units."""
        found = self._villages[pos]
        if found is None:
            found = self._villages[pos] = self.index.villages.units_at(self.text, pos)
        return found

    def runs_on(self, end: int, form: Form) -> bool:
        """Whether a form other than the full one is only the first half of a road's name or of a longer unit's name."""
        key = end, form is Form.CORE
        found = self._runs_on.get(key)
        if found is None:
            found = self._runs_on[key] = self._goes_on(end, core=form is Form.CORE)
        return found

    def _goes_on(self, end: int, *, core: bool) -> bool:
        if core and is_road_next(self.text, end):
            return True
        whole = not core and self.text[end - 1 : end] in _LEVEL_ENDS
        if whole or _LEVEL_NEXT.match(self.text, end) is None:
            return False
        return not (self.index.counties.begins(self.text, end) or self.index.townships.begins(self.text, end))

    def named_above(self, pos: int, known: str) -> int:
        """Where a city, county or township ends whose full name begins here and that fits what is known.

        No village may be read inside it.
        """
        found = self._above.get((pos, known))
        if found is None:
            found = pos
            for table in self.upper(pos):
                if table:
                    found = max(found, self._full_end(table, known))
            self._above[pos, known] = found
        return found

    def _full_end(self, table: Found, known: str) -> int:
        text, index = self.text, self.index
        above, below = (index.around(known), index.upper_in(known)) if known else ((), set[str]())
        for end, names in table:
            if text[end - 1] in _LEVEL_WORD_ENDS:
                for code, form in names:
                    if form in _FULL_FORMS and (not known or code in below or code in above):
                        return end
        return 0
