"""What geocoding may be told beside the texts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class GeocodingParams:
    """``county_code`` is the county whose office received the ledger (empty: unknown).

    ``settle`` is the probability in [0, 1] above which one unit is named; below it the match stays ambiguous.
    ``max_candidates`` bounds the candidates kept per petition.
    """

    county_code: str = ""
    settle: float = 0.65
    max_candidates: int = 50
