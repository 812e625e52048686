"""Petitions counted as matters per village, so that a letter written twice is not two problems."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from fieldvisit.domain.caseload import Caseload, Tally, TownshipLoad
from fieldvisit.domain.match import Match, MatchOutcome
from fieldvisit.domain.petition import CaseStatus, Petition
from fieldvisit.domain.place import AdminLevel, Village
from fieldvisit.errors import SettingsError
from fieldvisit.hotspots.limits import Checked

_T = TypeVar("_T")


@dataclass(frozen=True)
class TallyParams(Checked):
    """Which matters are counted.

    ``first_day`` and ``last_day`` (``YYYY-MM-DD``, both included; empty: the first and the last day on which a petition
    was received) bound the day of a matter's first petition. ``months`` > 0 with an empty ``first_day`` counts back
    whole months from ``last_day``. ``categories`` keeps only matters of these category codes (empty: all).
    """

    first_day: str = ""
    last_day: str = ""
    months: int = 0
    categories: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Matter:
    first: Petition
    petitions: tuple[Petition, ...]
    match: Match

    def still_open(self, settled: AbstractSet[str]) -> tuple[Petition, ...]:
        return tuple(p for p in self.petitions if p.status is CaseStatus.OPEN and p.id not in settled)

    @property
    def month(self) -> str:
        return self.first.received_on.isoformat()[:7]

    @property
    def in_village(self) -> bool:
        return _at_village(self.match)


def tally(
    petitions: Sequence[Petition], matches: Sequence[Match], villages: Sequence[Village], params: TallyParams = TallyParams()
) -> Tally:
    """Matters per village and township; every village of the county is present, also those without a matter.

    Petitions joined by ``repeat_of`` (directly, through others, or through an original that is not in the register) are
    one matter: it counts once, on the day, in the category and at the best place of its earliest petition. Only matches
    at village level with a village-level position enter villages; a coarser matter is counted with its township alone
    and its open petitions join ``coarse_petition_ids``. Petitions without any matched place are in neither. The order of
    ``petitions`` and ``matches`` does not matter.

    Raises
    ------
    SettingsError
        If ``first_day`` or ``last_day`` is not a date or the period ends before it starts.
    """
    return Matters(petitions, matches, villages, params).tally()


class Matters:
    """The matters of a ledger, grouped and placed once and counted as often as what is settled changes; see ``tally``.

    Counting again goes through the villages alone in which something was settled or taken up again since the last time. Not to be
    shared between threads.
    """

    def __init__(
        self, petitions: Sequence[Petition], matches: Sequence[Match], villages: Sequence[Village], params: TallyParams
    ) -> None:
        by_code = {village.code: village for village in villages}
        self.groups = merge_repeats(petitions)
        matters = _matters(self.groups, {m.petition_id: _known(m, by_code) for m in matches})
        self._days = _period(petitions, params)
        counted = [m for m in matters if self._days[0] <= m.first.received_on <= self._days[1] and _wanted(m, params)]
        self._at_village = _grouped((m.match.code, m) for m in counted if m.in_village)
        self._coarse = [m for m in counted if not m.in_village]
        self._village_of = {p.id: code for code, at in self._at_village.items() for m in at for p in m.petitions}
        self._settled: AbstractSet[str] = frozenset()
        self._loads = {c: _caseload(by_code[c], self._at_village.get(c, ()), self._settled) for c in sorted(by_code)}
        loads = tuple(self._loads.values())
        self._townships, self._has_households = _townships(loads, self._coarse), _has_households(loads)

    def tally(self, settled: AbstractSet[str] = frozenset()) -> Tally:
        """The tally; petitions of these ids are closed, whatever the ledger says."""
        for code in {self._village_of[key] for key in settled ^ self._settled if key in self._village_of}:
            self._loads[code] = _caseload(self._loads[code].village, self._at_village[code], settled)
        self._settled = settled
        return Tally(
            villages=tuple(self._loads.values()),
            townships=self._townships,
            coarse_petition_ids=tuple(sorted(p.id for m in self._coarse for p in m.still_open(settled))),
            first_day=self._days[0],
            last_day=self._days[1],
            has_households=self._has_households,
        )


def merge_repeats(petitions: Iterable[Petition]) -> tuple[tuple[Petition, ...], ...]:
    """Petitions grouped into matters, each in order of day and id, the matters in order of their first petition's id.

    Whatever ``repeat_of`` connects is one matter: chains, circles, and repeats of an original that is not there.
    """
    above: dict[str, str] = {}
    listed = sorted(petitions, key=lambda p: (p.received_on, p.id))
    for petition in listed:
        if petition.repeat_of:
            _join(above, petition.id, petition.repeat_of)
    groups = _grouped((_root(above, p.id), p) for p in listed)
    return tuple(sorted((tuple(g) for g in groups.values()), key=lambda g: g[0].id))


def _join(above: dict[str, str], a: str, b: str) -> None:
    low, high = sorted((_root(above, a), _root(above, b)))
    above[low], above[high] = low, low


def _root(above: dict[str, str], petition_id: str) -> str:
    root = petition_id
    while above.get(root, root) != root:
        root = above[root]
    above[petition_id] = root
    return root


def _matters(groups: Iterable[tuple[Petition, ...]], matches: Mapping[str, Match]) -> list[_Matter]:
    matters: list[_Matter] = []
    for group in groups:
        placed = [matches[p.id] for p in group if p.id in matches and matches[p.id].outcome is MatchOutcome.MATCHED]
        if placed:
            matters.append(_Matter(group[0], group, min(placed, key=_coarseness)))
    return matters


def _coarseness(match: Match) -> int:
    """Lower is finer; equal ones keep the order of day and id (``min`` takes the first)."""
    if _at_village(match):
        return 0
    return {AdminLevel.VILLAGE: 1, AdminLevel.TOWNSHIP: 2}.get(match.level or AdminLevel.COUNTY, 3)


def _at_village(match: Match) -> bool:
    return match.level is AdminLevel.VILLAGE and match.accuracy.is_village_level


def _known(match: Match, by_code: Mapping[str, Village]) -> Match:
    """The match, without its position when the county's list does not hold the village: it cannot be counted there."""
    if _at_village(match) and match.code not in by_code:
        return Match(match.petition_id, match.outcome, match.code, match.level, match.name_path)
    return match


def _wanted(matter: _Matter, params: TallyParams) -> bool:
    return not params.categories or matter.first.category in params.categories


def _period(petitions: Sequence[Petition], params: TallyParams) -> tuple[date, date]:
    received = [p.received_on for p in petitions] or [date(1970, 1, 1)]
    last = _day("last_day", params.last_day) or max(received)
    first = _day("first_day", params.first_day) or (_months_before(last, params.months) if params.months else min(received))
    if first > last and (params.first_day or params.last_day):
        raise SettingsError(
            f"统计时段有误：开始日期 {first} 晚于结束日期 {last}。请调整 tally.first_day 或 tally.last_day。",
            f"The period starts on {first}, after it ends on {last}; change tally.first_day or tally.last_day.",
        )
    return first, last


def _day(key: str, value: str) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as error:
        raise SettingsError(
            f"设置项 tally.{key} = {value!r} 不是日期，应写成 2026-11-23 的形式。",
            f"Setting tally.{key} = {value!r} is not a date; write it like 2026-11-23.",
        ) from error


def _months_before(last: date, months: int) -> date:
    """The first day of the period of ``months`` calendar months that ends in the month of ``last``."""
    count = last.year * 12 + last.month - 1 - (months - 1)
    return date(count // 12, count % 12 + 1, 1)


def _caseload(village: Village, matters: Sequence[_Matter], settled: AbstractSet[str]) -> Caseload:
    still_open = [(m, m.still_open(settled)) for m in matters]
    open_matters = [m for m, left in still_open if left]
    return Caseload(
        village=village,
        matters=len(matters),
        open_matters=len(open_matters),
        key_open=sum(1 for m in open_matters if any(p.is_key for p in m.petitions)),
        repeats=sum(len(m.petitions) - 1 for m in matters),
        by_category=_counts(m.first.category for m in matters),
        by_month=_counts(m.month for m in matters),
        petition_ids=tuple(sorted(p.id for _, left in still_open for p in left)),
        oldest_open=min((m.first.received_on for m in open_matters), default=None),
        by_month_category={
            month: _counts(m.first.category for m in group)
            for month, group in sorted(_grouped((m.month, m) for m in matters).items())
        },
    )


def _townships(caseloads: Sequence[Caseload], coarse: Sequence[_Matter]) -> tuple[TownshipLoad, ...]:
    names = {load.village.township_code: load.village.township for load in caseloads}
    crossed: dict[str, dict[str, Counter[str]]] = {}
    home = {load.village.code: load.village.township_code for load in caseloads}
    placed: Counter[str] = Counter()
    for load in caseloads:
        placed[load.village.township_code] += load.matters
        for month, counts in load.by_month_category.items():
            _cell(crossed, load.village.township_code, month).update(counts)
    only: Counter[str] = Counter()
    for matter in coarse:
        code = _township_of(matter.match, home)
        only[code] += 1
        _cell(crossed, code, matter.month)[matter.first.category] += 1
        names.setdefault(code, matter.match.name_path if matter.match.level is AdminLevel.TOWNSHIP else "")
    known = sorted(code for code in names if code)
    return tuple(TownshipLoad(c, names[c], placed[c], only[c], _plain(crossed.get(c, {}))) for c in known)


def _cell(crossed: dict[str, dict[str, Counter[str]]], code: str, month: str) -> Counter[str]:
    return crossed.setdefault(code, {}).setdefault(month, Counter())


def _plain(crossed: Mapping[str, Mapping[str, int]]) -> Mapping[str, Mapping[str, int]]:
    return {month: dict(sorted(counts.items())) for month, counts in sorted(crossed.items())}


def _township_of(match: Match, home: Mapping[str, str]) -> str:
    if match.level is AdminLevel.TOWNSHIP:
        return match.code
    return home.get(match.code, match.code[:9]) if match.level is AdminLevel.VILLAGE else ""


def _has_households(caseloads: Sequence[Caseload]) -> bool:
    """Whether rates mean anything: every village states its households, and none without households has a matter."""
    households = [(load.village.households, load.matters) for load in caseloads]
    return any(h for h, _ in households) and all(h is not None and (h > 0 or n == 0) for h, n in households)


def _counts(values: Iterable[str]) -> Mapping[str, int]:
    return dict(sorted(Counter(values).items()))


def _grouped(pairs: Iterable[tuple[str, _T]]) -> dict[str, list[_T]]:
    groups: dict[str, list[_T]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups
