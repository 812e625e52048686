"""What stands on a day sheet and on a slip, ready to be shown: texts in the reader's language, times as they stand on the screen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    """How paper looks: ``lang`` (``zh`` or ``en``), ``large`` print, ``banner`` of demo data, ``foot`` of every page.

    ``mark`` stands pale across every page: who printed it, for whom, on which day.
    """

    lang: str
    large: bool = False
    banner: str = ""
    foot: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """A promise that was made where the leader goes: the day it is due, the stop, the case; ``words`` only for a stated purpose."""

    due: str
    number: int
    place: str
    case: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class TimeLine:
    """One line of the day: when, what, and beneath it details; ``number`` of a stop, 0 for everything else."""

    time: str
    what: str
    details: tuple[str, ...] = ()
    number: int = 0


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case that the visit serves, without words of it."""

    code: str
    category: str
    state: str
    left: str
    key: bool


@dataclass(frozen=True, slots=True)
class StopCard:
    """A village of the day: its figures as the reader's screens show them, and the way there as a QR code.

    ``months`` are matters received in each of the last twelve months, oldest first, from ``first_month`` to ``last_month``. ``link``
    opens ``program``, in the coordinate system ``system``; empty for a village without a position.
    """

    number: int
    place: str
    times: str
    figures: str
    months: tuple[int, ...]
    first_month: str
    last_month: str
    position: str
    link: str
    program: str
    system: str
    cases: tuple[CaseLine, ...] = ()


@dataclass(frozen=True)
class LeaderSheet:
    """One leader's day: ``print_no`` is the number of this very print, ``sketch`` the way as an SVG picture."""

    print_no: str
    leader: str
    leader_number: int
    department: str
    base: str
    day: str
    stops: int
    cases: int
    km: float
    drive: str
    notes: tuple[str, ...]
    promises: tuple[PromiseLine, ...]
    lines: tuple[TimeLine, ...]
    cards: tuple[StopCard, ...]
    sketch: str


@dataclass(frozen=True, slots=True)
class HostSlip:
    """What one village is told: when to expect whom and how many, and a room; nothing about why. ``people`` 0: left open."""

    place: str
    day: str
    earliest: str
    latest: str
    until: str
    leader: str
    department: str
    people: int = 0
