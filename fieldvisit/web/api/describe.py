"""What stands beside a view that answers programs: what its address gives, what may be asked, and what may go wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from fieldvisit.errors import Text

V = TypeVar("V", bound=Callable[..., Any])
Schema = Mapping[str, Any]

_MARK = "fieldvisit_description"
WORD: Schema = {"type": "string"}
JSON, GEOJSON, CSV = "application/json", "application/geo+json", "text/csv"


@dataclass(frozen=True)
class Parameter:
    """One value that an address takes, in its path or its query; ``several`` when it may stand there more than once."""

    name: str
    says: Text
    schema: Schema = field(default_factory=lambda: WORD)
    several: bool = False


@dataclass(frozen=True)
class Description:
    """What the addresses of a view give to a program.

    ``shows`` is the dataclass that the answer holds, or its JSON Schema; ``fails`` are statuses beside those that every address
    has; ``group`` is the heading it stands under.
    """

    group: Text
    says: Text
    shows: type | Schema
    query: tuple[Parameter, ...] = ()
    path: tuple[Parameter, ...] = ()
    fails: tuple[int, ...] = ()
    media: str = JSON


def described(description: Description) -> Callable[[V], V]:
    """Mark a view with its description."""

    def mark(view: V) -> V:
        setattr(view, _MARK, description)
        return view

    return mark


def description_of(view: Callable[..., Any]) -> Description | None:
    """What stands beside the view; ``None`` for a page that only people read."""
    found = getattr(view, _MARK, None)
    assert found is None or isinstance(found, Description)  # noqa: S101 - tells the type checker what was set
    return found


COUNTS = Text("数量与地图", "Counts and maps")
PLAN = Text("行程", "Plan")
CASES = Text("案件", "Cases")
OFFICE = Text("办公", "Office work")
FEATURES = Text("地理要素接口", "OGC API - Features")
PROGRAM = Text("程序本身", "The program itself")
