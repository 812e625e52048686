"""fieldvisit: takes petition cases to the village. In a notebook: ``import fieldvisit as fv; ws = fv.demo()``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fieldvisit.notebook import Cancelled as Cancelled
    from fieldvisit.notebook import Mission as Mission
    from fieldvisit.notebook import Office
    from fieldvisit.notebook import Overran as Overran
    from fieldvisit.notebook import Problem as Problem
    from fieldvisit.notebook import RoadsChanged as RoadsChanged
    from fieldvisit.notebook import Sick as Sick
    from fieldvisit.notebook import Urgent as Urgent
    from fieldvisit.notebook import effect as effect
    from fieldvisit.notebook import scan as scan
    from fieldvisit.notebook import workdays as workdays

__version__ = "0.1.0"
__all__ = [
    "Cancelled",
    "Mission",
    "Overran",
    "Problem",
    "RoadsChanged",
    "Sick",
    "Urgent",
    "__version__",
    "demo",
    "effect",
    "open",
    "scan",
    "workdays",
]


def open(folder: str | Path, *, role: str | None = None) -> Office:  # noqa: A001 - the name notebooks expect
    """The county in ``folder`` as ``role`` sees it (``"analyst"``, ``"township:410423103"``; ``None``: everything)."""
    from fieldvisit.notebook import open_county  # noqa: PLC0415 - importing fieldvisit stays cheap

    return open_county(folder, role=role)


def demo(folder: str | Path | None = None, *, role: str | None = None) -> Office:
    """The demo county, made and brought to a plan when it is first opened; ``role`` as in ``open``."""
    from fieldvisit.notebook import demo as opened  # noqa: PLC0415 - importing fieldvisit stays cheap

    return opened(folder, role=role)


def __getattr__(name: str) -> object:
    """The other names of ``fieldvisit.notebook``, loaded when they are first used."""
    if name not in __all__:
        raise AttributeError(f"module 'fieldvisit' has no attribute {name!r}")
    from fieldvisit import notebook  # noqa: PLC0415 - importing fieldvisit stays cheap

    return getattr(notebook, name)
