"""Our travel times against OSRM's on the real extract; needs OSRM's programs (see tests/benchmarks/osrm_agreement.py)."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

TOOLS = os.environ.get("FIELDVISIT_OSRM", "")


@pytest.mark.skipif(not TOOLS, reason="FIELDVISIT_OSRM names no folder with OSRM's programs")
def test_the_real_extract_agrees_with_osrm_at_equal_speeds() -> None:
    from benchmarks.osrm_agreement import compare  # noqa: PLC0415 - only where OSRM is at hand

    found = compare(Path(TOOLS))
    assert found.places > 500
    assert found.ours == found.theirs
    assert abs(float(np.median(found.off))) < 0.005
    assert float(np.quantile(np.abs(found.off), 0.99)) < 0.02
