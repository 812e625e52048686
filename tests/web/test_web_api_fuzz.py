"""A few hundred cases that schemathesis makes from the document, the same every time; ``tests/api_fuzz.py`` makes thousands."""

from __future__ import annotations

from api_fuzz import fuzz
from api_office import ApiOffice

from fieldvisit.workspace import Workspace

CASES = 300


def test_no_case_made_from_the_document_crashes_or_is_answered_otherwise(county):
    with Workspace.open(county) as workspace:
        told = fuzz(ApiOffice(workspace), CASES)
    assert told.total() >= CASES * 0.9  # addresses without values have fewer different cases
    assert {status for _, status in told} == {200, 400, 403, 404, 405}
    assert {path for path, status in told if status == 200} == {path for path, _ in told} - {"/review.json"}
