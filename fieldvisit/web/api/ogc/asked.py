"""What the address of a page of features asks for, read as strictly as the standard says: what is unknown or wrong is a bad request."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, datetime

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

LIMIT, MOST = 100, 1000
_NUMBER = re.compile(r"[0-9]{1,9}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})")
_OPEN = ("", "..")


@dataclass(frozen=True)
class Box:
    """A box in degrees; one whose west lies east of its east crosses the 180th meridian."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, lon: float, lat: float) -> bool:
        """Whether a place lies in the box or on its edge."""
        inside = self.west <= lon <= self.east if self.west <= self.east else lon >= self.west or lon <= self.east
        return inside and self.south <= lat <= self.north


@dataclass(frozen=True)
class Page:
    """One page of features: so many from one on, in a box, on days."""

    limit: int
    offset: int
    box: Box | None
    days: tuple[date | None, date | None]


def page_asked(args: MultiDict[str, str], others: tuple[str, ...]) -> Page:
    """The page that an address asks for; ``others`` are values that it may hold besides. Raises ``BadRequest``."""
    refuse_unknown(args, ("limit", "offset", "bbox", "datetime", *others))
    if any(len(args.getlist(name)) > 1 for name in ("limit", "offset", "bbox", "datetime")):
        raise BadRequest
    limit = _whole(args.get("limit", str(LIMIT)))
    if not limit:
        raise BadRequest
    box = _box(args["bbox"]) if "bbox" in args else None
    days = _days(args["datetime"]) if "datetime" in args else (None, None)
    return Page(min(limit, MOST), _whole(args.get("offset", "0")), box, days)


def refuse_unknown(args: MultiDict[str, str], known: tuple[str, ...]) -> None:
    """Pass when the address holds nothing but known values."""
    if not set(args) <= {*known, "lang"}:
        raise BadRequest


def _whole(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise BadRequest
    return int(text)


def _box(text: str) -> Box:
    """West, south, east, north; with heights (six numbers) these are left out."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        raise BadRequest from None
    if len(numbers) not in (4, 6) or not all(math.isfinite(number) for number in numbers):
        raise BadRequest
    half = len(numbers) // 2
    box = Box(numbers[0], numbers[1], numbers[half], numbers[half + 1])
    if box.south > box.north:
        raise BadRequest
    return box


def _days(text: str) -> tuple[date | None, date | None]:
    """The first and last day of an instant or an interval (RFC 3339); ``None`` where it is open."""
    parts = text.split("/")
    if len(parts) == 1 and parts[0] not in _OPEN:
        return _day(parts[0]), _day(parts[0])
    if len(parts) != 2 or all(part in _OPEN for part in parts):
        raise BadRequest
    first, last = (None if part in _OPEN else _day(part) for part in parts)
    if first is not None and last is not None and first > last:
        raise BadRequest
    return first, last


def _day(text: str) -> date:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
        if _INSTANT.fullmatch(text):
            return datetime.fromisoformat(text).date()
    except ValueError:
        pass
    raise BadRequest
