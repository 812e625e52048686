"""Random numbers that are the same on every run and every machine."""

from __future__ import annotations

from random import Random


def seeded(purpose: str) -> Random:
    """A generator of its own for one purpose, so that changing one part of the county leaves the others as they are."""
    return Random(f"fieldvisit demo/{purpose}")  # noqa: S311 - nothing here is a secret
