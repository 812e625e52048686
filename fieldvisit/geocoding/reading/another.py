"""Whether a name nearly like a listed one is another village's, which nobody listed, and no slip of the pen."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from fieldvisit.geocoding.reading.sight import Sight
from fieldvisit.geocoding.text.characters import known

SIDES: Final = frozenset("东西南北中前后大小上下老新")
_NUMERALS: Final = frozenset("一二三四五六七八九十")
_UNLIKE: Final = 5.0
"""What taking a character for another costs that is hardly like it (山 for 岭 or 岔) or not at all."""
_KNOWN_CHANGED: Final = 5
_KNOWN_SHORTER: Final = 20
"""How many villages of the province bear the written name where it is a name of its own: one character less is left out more often."""
_NAMED_SO_SHORT: Final = 1
_NAMED_SO: Final = 8
"""How many listed names may have a character in its place that is a slip there and no part of a name; of two characters one says less."""


def is_doubled(written: str, core: str) -> bool:
    """Whether the name written is a listed one with a character written twice."""
    return any(a == b and written[:i] + written[i + 1 :] == core for i, (a, b) in enumerate(pairwise(written)))


def is_called_after(written: str, core: str) -> bool:
    """Whether the name written is a listed one with a direction or size more, as villages nobody listed are called (东张寨, 张新寨)."""
    return any(char in SIDES and written[:i] + written[i + 1 :] == core for i, char in enumerate(written))


def is_other_name(sight: Sight, written: str, core: str) -> bool:
    """Whether a name not longer than the listed one rather is one of its own.

    So it is where villages elsewhere bear it, where a direction or numeral is another one (东林子 for 西林子), and where one character became
    another that neither sounds nor looks much like it and that names have in its place: if a listed village is left out of the list, its name
    is otherwise read as a sibling's (``tests/reference/geocoding/left_out.py``).
    """
    written = written if core[-1] == "村" else written.removesuffix("村")  # which is no part of the name, but what it is
    units = sight.index.villages.packed.get(written)
    if units is not None and units.count("|") >= (_KNOWN_CHANGED if len(written) == len(core) else _KNOWN_SHORTER):
        return True
    changed = [i for i, char in enumerate(core) if written[i] != char] if len(written) == len(core) else []
    if len(changed) != 1:
        return False
    (at,) = changed
    char, wanted = written[at], core[at]
    if (char in SIDES and wanted in SIDES) or (char in _NUMERALS and wanted in _NUMERALS):
        return True
    most = _NAMED_SO_SHORT if len(core) < 3 else _NAMED_SO
    named = sight.index.letters.get(f"{char}$" if at == len(core) - 1 else char, 0)
    return named > most and known(char).taken_for(known(wanted)) >= _UNLIKE
