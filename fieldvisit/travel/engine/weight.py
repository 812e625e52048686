"""Milliseconds and metres in one float64, so that one search yields both and sums stay exact.

A weight is ``milliseconds * 2**22 + metres``. Sums are exact below 2**53: 24.8 days and 4,194 km along one path. Equal times
are decided by the shorter way. Infinity stays infinity: no way.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

METRES = float(2**22)

_Floats = npt.NDArray[np.float64]


def pack(milliseconds: _Floats, metres: _Floats) -> _Floats:
    """Weights of whole milliseconds and whole metres."""
    weights: _Floats = milliseconds * METRES + metres
    return weights


def unpack(weights: _Floats) -> tuple[_Floats, _Floats]:
    """Milliseconds and metres of weights or of their sums; infinite and nan where there is no way."""
    milliseconds = np.floor(weights / METRES)
    with np.errstate(invalid="ignore"):
        metres = weights - milliseconds * METRES
    return milliseconds, metres
