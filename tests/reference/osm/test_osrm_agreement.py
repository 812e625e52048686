"""Our travel times against OSRM's on the real extract; OSRM comes with `sh .ci/peers`."""

from __future__ import annotations

import numpy as np
import pytest
from peers import MISSING, OSRM


@pytest.mark.skipif(OSRM is None, reason=MISSING)
def test_the_real_extract_agrees_with_osrm_at_equal_speeds() -> None:
    from benchmarks.osrm_agreement import compare  # noqa: PLC0415 - only where OSRM is at hand

    found = compare()
    assert found.places > 500
    assert found.ours == found.theirs
    assert abs(float(np.median(found.off))) < 0.005
    assert float(np.quantile(np.abs(found.off), 0.99)) < 0.02
