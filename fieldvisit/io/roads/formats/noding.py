"""Lines that were drawn apart become one network: shared vertices, welded ends, crossings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy
import shapely

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Insertion:
    """A vertex to be put into a line: where along it in metres, the number of the point, its position in metres."""

    along: float
    point: int
    at: tuple[float, float]


def node_lines(lines: Sequence[_Floats], weld_m: float, crossing: Sequence[bool]) -> tuple[list[_Ints], list[_Floats]]:
    """Point numbers and positions of each line, so that equal numbers mean one place.

    ``lines`` are positions in metres, shape (k, 2). Vertices within a centimetre are one. An end that meets nothing is
    joined to another line's end within ``weld_m``, else to the nearest line within it, which gets a vertex there. Lines
    whose ``crossing`` is true are also joined where they cross each other (false: a bridge or tunnel, or not wanted).
    """
    points, positions = _shared(lines)
    _weld_ends(points, positions, weld_m)
    insertions: list[list[_Insertion]] = [[] for _ in points]
    _weld_to_lines(points, positions, weld_m, insertions)
    _cross(points, positions, crossing, insertions)
    for number, wanted in enumerate(insertions):
        points[number], positions[number] = _with_insertions(points[number], positions[number], wanted)
    return points, positions


def _shared(lines: Sequence[_Floats]) -> tuple[list[_Ints], list[_Floats]]:
    cut = np.cumsum([len(line) for line in lines])[:-1]
    every = np.concatenate(lines)
    _, number = np.unique(np.round(every, 2), axis=0, return_inverse=True)
    return np.split(number.reshape(-1).astype(np.int64), cut), np.split(every.copy(), cut)


def _loose_ends(points: list[_Ints]) -> list[tuple[int, int]]:
    """Ends of lines whose point no other vertex shares: line number and 0 or -1."""
    count = np.bincount(np.concatenate(points))
    return [(n, end) for n, line in enumerate(points) for end in (0, -1) if count[line[end]] == 1]


def _weld_ends(points: list[_Ints], positions: list[_Floats], weld_m: float) -> None:
    ends = [(n, end) for n in range(len(points)) for end in (0, -1)]
    at = np.array([positions[n][end] for n, end in ends])
    tree = scipy.spatial.cKDTree(at)
    loose = set(_loose_ends(points))
    for here, one in enumerate(ends):
        if one not in loose:
            continue
        near = sorted((float(np.hypot(*(at[k] - at[here]))), k) for k in tree.query_ball_point(at[here], weld_m))
        other = next((ends[k] for _, k in near if ends[k][0] != one[0]), None)
        if other is not None:
            loose.discard(other)
            points[one[0]][one[1]] = points[other[0]][other[1]]
            positions[one[0]][one[1]] = positions[other[0]][other[1]]


def _weld_to_lines(points: list[_Ints], positions: list[_Floats], weld_m: float, insertions: list[list[_Insertion]]) -> None:
    shapes = np.array([shapely.LineString(line) for line in positions], dtype=np.object_)
    tree = shapely.STRtree(shapes)
    for number, end in _loose_ends(points):
        here = shapely.Point(positions[number][end])
        near = [k for k in tree.query(here, predicate="dwithin", distance=weld_m).tolist() if k != number]
        if near:
            other = min((float(shapely.distance(shapes[k], here)), k) for k in near)[1]
            along = float(shapely.line_locate_point(shapes[other], here))
            insertions[other].append(_Insertion(along, int(points[number][end]), (here.x, here.y)))


def _cross(points: list[_Ints], positions: list[_Floats], crossing: Sequence[bool], insertions: list[list[_Insertion]]) -> None:
    wanted = np.flatnonzero(np.array(crossing, dtype=np.bool_))
    shapes = np.array([shapely.LineString(positions[n]) for n in wanted], dtype=np.object_)
    following = int(np.concatenate(points).max()) + 1
    for a, b in _pairs(shapes):
        both = (int(wanted[a]), int(wanted[b]))
        for x, y in shapely.get_coordinates(shapely.intersection(shapes[a], shapes[b])).tolist():
            if _has_vertex(positions[both[0]], x, y) and _has_vertex(positions[both[1]], x, y):
                continue
            for n, shape in zip(both, (shapes[a], shapes[b]), strict=True):
                along = float(shapely.line_locate_point(shape, shapely.Point(x, y)))
                insertions[n].append(_Insertion(along, following, (x, y)))
            following += 1


def _pairs(shapes: npt.NDArray[np.object_]) -> Iterator[tuple[int, int]]:
    if len(shapes):
        found = shapely.STRtree(shapes).query(shapes, predicate="intersects")
        yield from sorted((a, b) for a, b in found.T.tolist() if a < b)


def _has_vertex(line: _Floats, x: float, y: float) -> bool:
    return bool((np.hypot(line[:, 0] - x, line[:, 1] - y) < 0.01).any())


def _with_insertions(points: _Ints, positions: _Floats, wanted: list[_Insertion]) -> tuple[_Ints, _Floats]:
    if not wanted:
        return points, positions
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(positions, axis=0).T))])
    every = [_Insertion(float(d), int(p), (float(x), float(y))) for d, p, (x, y) in zip(along, points, positions, strict=True)]
    merged = sorted([*every, *wanted], key=lambda i: i.along)
    return np.array([i.point for i in merged], dtype=np.int64), np.array([i.at for i in merged])
