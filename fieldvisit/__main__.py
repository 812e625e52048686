"""`python -m fieldvisit` and the `fieldvisit` command."""

from __future__ import annotations

from fieldvisit.cli import main

if __name__ == "__main__":
    main()
