"""The shipped names, loaded once for all geocoding tests."""

from __future__ import annotations

from fieldvisit.io.gazetteer import load_gazetteer

HENAN = load_gazetteer()
