"""fieldvisit: takes petition cases to the village."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fieldvisit.workspace import Workspace

__version__ = "0.1.0"
__all__ = ["__version__", "demo", "open"]


def open(folder: str | Path) -> Workspace:  # noqa: A001 - the name notebooks expect
    """The workspace in ``folder``; raises ``NotFoundError`` when there is none."""
    from fieldvisit.workspace import Workspace  # noqa: PLC0415 - importing fieldvisit stays cheap

    return Workspace.open(Path(folder))


def demo(folder: str | Path = "demo-county") -> Workspace:
    """The demo county in ``folder``, made there when it does not exist yet; its stages are not run."""
    from fieldvisit.workspace import Workspace  # noqa: PLC0415 - importing fieldvisit stays cheap

    return Workspace.demo(Path(folder))
