"""Small counts hidden where the audience must not recognise a household."""

from __future__ import annotations

from collections.abc import Mapping


def suppressed(counts: Mapping[str, int], fewest: int = 5) -> Mapping[str, int | None]:
    """The counts with those from 1 to ``fewest - 1`` replaced by ``None``; zeros stay.

    Where the hidden ones together could still be worked out to fewer than ``fewest`` from a published total, the
    smallest shown counts are hidden too (ties by name) until they cannot.
    """
    hidden = {name for name, count in counts.items() if 0 < count < fewest}
    shown = sorted((count, name) for name, count in counts.items() if count and name not in hidden)
    while hidden and shown and (len(hidden) < 2 or sum(counts[name] for name in hidden) < fewest):
        hidden.add(shown.pop(0)[1])
    return {name: None if name in hidden else count for name, count in counts.items()}
