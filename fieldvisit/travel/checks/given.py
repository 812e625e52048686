"""A travel-time table that came from elsewhere: holes, contradictions, and closing it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from fieldvisit.domain.travel import TravelMatrix


@dataclass(frozen=True)
class MatrixCheck:
    """What is odd about a matrix.

    ``missing`` are pairs without minutes; ``shortcuts`` pairs that are faster over a third place than directly, the worst
    first, with the minutes saved.
    """

    missing: tuple[tuple[str, str], ...]
    shortcuts: tuple[tuple[str, str, int], ...]


def check_matrix(matrix: TravelMatrix) -> MatrixCheck:
    """Missing pairs and triangle violations of a matrix; both empty for one that was computed on roads."""
    ids, closed = matrix.place_ids, close_matrix(matrix)
    missing = tuple((ids[a], ids[b]) for a, b in np.argwhere(~matrix.reachable).tolist())
    saved = np.where(matrix.reachable, matrix.minutes - closed.minutes, 0)
    shortcuts = [(ids[a], ids[b], int(saved[a, b])) for a, b in np.argwhere(saved > 0).tolist()]
    return MatrixCheck(missing, tuple(sorted(shortcuts, key=lambda s: (-s[2], s[0], s[1]))))


def close_matrix(matrix: TravelMatrix) -> TravelMatrix:
    """The matrix with every pair at its fastest way over other places; pairs missing before may become reachable.

    Km follow the way that is taken; where a stretch of it has no km, the sum has none. (Floyd-Warshall, n passes.)
    """
    minutes = np.where(matrix.reachable, matrix.minutes.astype(np.float64), np.inf)
    km = matrix.km.astype(np.float64)
    for k in range(len(minutes)):
        over = minutes[:, [k]] + minutes[[k], :]
        faster = over < minutes
        minutes = np.where(faster, over, minutes)
        km = np.where(faster, km[:, [k]] + km[[k], :], km)
    reachable = np.isfinite(minutes)
    whole = np.where(reachable, minutes, -1).astype(np.int32)
    return replace(matrix, minutes=whole, km=km.astype(np.float32), reachable=reachable)
