"""Text as the overlapping pairs of signs that stand in it: what the index keeps and a search asks for."""

from __future__ import annotations

from itertools import pairwise

_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


def pairs_of(*texts: str) -> tuple[str, ...]:
    """The different pairs of letters, digits or signs of writing beside each other, in order; none reaches across a mark or a space.

    Latin letters count as small ones, as the comparison of the database has it.
    """
    found: dict[str, None] = {}
    for text in texts:
        low = text.translate(_LOWER)
        for one, other in pairwise(low):
            if one.isalnum() and other.isalnum():
                found[one + other] = None
    return tuple(found)


def as_word(pair: str) -> str:
    """A pair as a word of letters and digits that no tokenizer takes apart."""
    return pair.encode("utf-16-be", "surrogatepass").hex()
