"""What the planner's board holds: all that its template or its ``.json`` twin may know, in the page's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fieldvisit.web.pages import Head


@dataclass(frozen=True)
class BoardStop:
    """A visit on a day of the board or in its pool; times are empty in the pool.

    ``number`` is the visit's place in the plan's list; ``key`` names the stop in a form: that number and the shift's id. ``told`` is why it has no place; ``broken`` whether a
    rule that names it is broken.
    """

    key: str
    number: int
    name: str
    village: str
    place: str
    kind: str
    cases: int
    must: bool
    urgency: int
    by: date | None
    arrive: str = ""
    start: str = ""
    end: str = ""
    drive_min: int = 0
    told: str = ""
    broken: bool = False
    moved: bool = False
    locked: bool = False
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True)
class BoardGhost:
    """Where a stop stood in the plan that the board is held against: before the stop ``at`` of its day or of the pool.

    ``start`` is when it began there, empty in the pool; ``now`` says where it stands now.
    """

    at: int
    village: str
    start: str
    now: str


@dataclass(frozen=True)
class BoardDay:
    """One leader's day: the shift's hours, what is planned, the rules it breaks in sentences, and how it was before.

    ``away`` where an event has taken the day from its leader.
    """

    shift_id: str
    name: str
    day: date
    hours: str
    leave: str
    back: str
    drive_min: int
    drive_added: int
    lunch: str
    meetings: tuple[str, ...]
    stops: tuple[BoardStop, ...]
    broken: tuple[str, ...]
    order_locked: bool
    changed: bool
    away: bool = False
    ghosts: tuple[BoardGhost, ...] = ()


@dataclass(frozen=True)
class BoardLeader:
    """One row of the board; ``days`` has one entry a column, ``None`` where the leader does not travel."""

    number: int
    leader_id: str
    name: str
    department: str
    base_lon: float
    base_lat: float
    days: tuple[BoardDay | None, ...]


@dataclass(frozen=True)
class BrokenRule:
    """A rule that the plan on the board breaks: its name and place as ``check_plan`` gives them (a visit by its number), and the sentence."""

    rule: str
    where: str
    sentence: str


@dataclass(frozen=True)
class VersionRow:
    """A version of the plan to open: its number, how it came about, whether it is in force or on the board."""

    version: int
    days: str
    is_current: bool
    is_open: bool
    href: str


@dataclass(frozen=True)
class SolveState:
    """How far the newest solve is: ``percent`` of its counted work, the best so far in a sentence, the version it became.

    ``usable`` when there is a plan to use now; ``ending`` when somebody asked for it.
    """

    job_id: str
    running: bool
    percent: int
    said: str
    usable: bool
    ending: bool
    version: int
    href: str


@dataclass(frozen=True)
class ComparedPlan:
    """One version among others: its letter, its figures, and how it differs from the first in sentences."""

    letter: str
    version: int
    in_force: bool
    visits: int
    asked: int
    musts: int
    drive_min: int
    drive_km: float
    latest_return: str
    most_a_day: int
    idlest: int
    busiest: int
    broken: int
    sentences: tuple[str, ...]
    href: str


@dataclass(frozen=True)
class ComparePage:
    """Two or three versions beside each other; one alone where nothing was chosen yet."""

    head: Head
    plans: tuple[ComparedPlan, ...]


@dataclass(frozen=True)
class WhyAnswer:
    """Why the stop picked is left out, or where it is: ``kind`` red, yellow, green or empty, the badge's word, the sentence.

    ``moves`` are what a form sends to make the visit all the same; empty where nothing can.
    """

    kind: str
    badge: str
    said: str
    moves: str
    steps: int


@dataclass(frozen=True)
class RoadRow:
    """A piece of road to close: its number in the road file, the villages at its ends, the days that drive it, its line of lon and lat."""

    number: int
    ends: tuple[str, ...]
    km: float
    driven_by: tuple[str, ...]
    line: tuple[tuple[float, float], ...]
    ticked: bool = False


@dataclass(frozen=True)
class RoadGroup:
    """The pieces of one road."""

    road: str
    rows: tuple[RoadRow, ...]


@dataclass(frozen=True)
class ClosedRoad:
    """A road that counts as closed, on its days, for every plan; ``lines`` of lon and lat show it on a map."""

    closure_id: str
    name: str
    first_day: date
    last_day: date
    lines: tuple[tuple[tuple[float, float], ...], ...] = ()


@dataclass(frozen=True)
class RoadsPage:
    """The roads that a plan drives, with the draft of the board as a form sends it; ``groups`` is empty where ``source`` is no roads.

    ``roads`` tells the road file from another; ``fault`` is what is wrong with what was sent, and how the plan differs.
    """

    head: Head
    version: int
    seen: int
    moves: str
    locks: str
    source: str
    roads: str
    groups: tuple[RoadGroup, ...]
    closed: tuple[ClosedRoad, ...]
    first_day: date
    last_day: date
    fault: tuple[str, ...] = ()
    notice: str = ""


NEVER_SOLVED = SolveState("", False, 0, "", False, False, 0, "")
"""Before the first solve."""


@dataclass(frozen=True)
class BoardPage:
    """A version of the plan with a draft of changes: the pool, a row for each leader, and what the changes do.

    ``moves`` and ``locks`` are the draft as a form sends it; ``picked`` the key of the stop that the next move is about. ``seen`` is the version in force that the draft saw.
    ``conflict`` says, when another version is in force by now, which, and how it differs. Ghosts show where stops stood in version
    ``ghosts_of``; ``compared`` says how the board differs from version ``compared_with``, for who asks.
    """

    head: Head
    planned: bool
    version: int
    current: int
    editable: bool
    adoptable: bool
    moves: str
    locks: str
    changes: int
    is_changed: bool
    picked: str
    days: tuple[date, ...]
    leaders: tuple[BoardLeader, ...]
    pool: tuple[BoardStop, ...]
    broken: tuple[BrokenRule, ...]
    last: tuple[str, ...]
    all_changes: tuple[str, ...]
    visits_planned: int
    visits_asked: int
    musts_left: int
    drive_min: int
    drive_added: int
    versions: tuple[VersionRow, ...]
    estimated: bool
    seen: int = 0
    notice: str = ""
    fault: str = ""
    conflict: tuple[str, ...] = ()
    solve: SolveState | None = None
    why: WhyAnswer | None = None
    ghosts_of: int = 0
    pool_ghosts: tuple[BoardGhost, ...] = ()
    compared_with: int = 0
    compared: tuple[str, ...] = ()
