"""Cases drawn by lot for a check on the spot: by township, repeatable from the seed, and sealed before anybody travels."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

LARGEST = 200
"""More cases than anybody checks on the spot in one go."""


def draw(frame: Mapping[str, str], size: int, seed: str) -> tuple[str, ...]:
    """Draw ``size`` cases, each township in proportion to its cases and, where there is room, with one at least.

    Parameters
    ----------
    frame
        Township code of each case that may be drawn, by the case's id.
    size
        How many; all of them when the frame holds fewer.
    seed
        Whoever has it, and the frame, draws the same cases.

    Returns
    -------
    tuple
        Ids in order.

    Raises
    ------
    ValueError
        If ``size`` is not positive.

    Notes
    -----
    Seats go to townships by largest remainder; within a township the ids with the smallest SHA-256 of seed and id are drawn, so that
    a case's luck depends on no other case and no library's random numbers.
    """
    if size < 1:
        raise ValueError(f"a sample of {size} cases cannot be drawn")
    strata: dict[str, list[str]] = {}
    for case_id in sorted(frame):
        strata.setdefault(frame[case_id], []).append(case_id)
    drawn: list[str] = []
    for township, seats in _seats({code: len(ids) for code, ids in strata.items()}, size, seed).items():
        drawn += sorted(strata[township], key=lambda case_id: (_lot(seed, case_id), case_id))[:seats]
    return tuple(sorted(drawn))


def digest_of(case_ids: Iterable[str]) -> str:
    """The SHA-256 of the ids in order, a line each: which cases could be drawn, without naming them."""
    return hashlib.sha256("\n".join(sorted(case_ids)).encode()).hexdigest()


def seal_of(seed: str, frame_digest: str, case_ids: Iterable[str]) -> str:
    """What is made known before the trip: the SHA-256 of seed, frame and the cases drawn; it tells none of them."""
    return hashlib.sha256("\n".join((seed, frame_digest, *sorted(case_ids))).encode()).hexdigest()


def _seats(sizes: Mapping[str, int], size: int, seed: str) -> dict[str, int]:
    """Cases per township: one each where there is room, the others by largest remainder, ties by lot."""
    total = sum(sizes.values())
    if size >= total:
        return dict(sizes)
    order = sorted(sizes, key=lambda code: (_lot(seed, code), code))
    first = min(1, size // len(sizes))
    seats = dict.fromkeys(order, first)
    shares = {code: max(0.0, size * sizes[code] / total - first) for code in order}
    left = size - sum(seats.values())
    scale = left / sum(shares.values()) if sum(shares.values()) else 0.0
    for code in order:
        more = min(int(shares[code] * scale), sizes[code] - seats[code], left)
        seats[code] += more
        left -= more
    by_remainder = sorted(order, key=lambda code: shares[code] * scale - int(shares[code] * scale), reverse=True)
    while left:
        for code in by_remainder:
            if left and seats[code] < sizes[code]:
                seats[code] += 1
                left -= 1
    return seats


def _lot(seed: str, what: str) -> str:
    return hashlib.sha256(f"{seed}\n{what}".encode()).hexdigest()
