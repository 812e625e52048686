"""The invented petitions: who hears of them first, when, where they concentrate, and which repeat an earlier one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

import numpy as np

from fieldvisit.domain.place import Gazetteer, LonLat

from .addresses import Address, AddressWriter
from .seeds import seeded
from .sites import Site, metres
from .texts import CATEGORIES, REMARKS

FIRST_DAY, LAST_DAY, TODAY = date(2026, 5, 21), date(2026, 11, 20), date(2026, 11, 23)
MATTERS, REPEATS = 520, 80
LEVELS = {"市级": 60, "县级": 250, "乡级": 150, "自查发现": 60}
KEY_OPEN, KEY_CLOSED = 12, 8
LEADERS = ("县领导甲", "县领导乙", "县领导丙", "县领导丁", "县领导戊", "县领导己")
HARD = {
    "typo": 14,
    "dropped_direction": 7,
    "no_township": 10,
    "no_township_ambiguous": 5,
    "old_township": 8,
    "level_word": 5,
    "natural_village_added": 6,
    "unknown_village": 5,
    "township_only": 6,
    "county_only": 2,
    "full_width": 3,
}
OUT_OF_COUNTY, NOWHERE = 6, 5


@dataclass(frozen=True)
class Concentration:
    """A planted cluster: the villages nearest to a seat, how much more often they petition, and about what."""

    id: str
    seat: str
    villages: int
    relative_risk: float
    category: str
    recent: bool = False


CONCENTRATIONS = (
    Concentration("C1", "410423106", 18, 4.0, "饮水"),
    Concentration("C2", "410423103", 24, 3.6, "危房改造", recent=True),
    Concentration("C3", "410423203", 16, 3.1, "公益岗位"),
)


@dataclass(frozen=True)
class Case:
    """One petition of the ledger with its address and everything the ledger says about it."""

    id: str
    day: date
    address: Address
    category: str
    text: str
    level: str
    closed: bool
    assigned: date | None = None
    lead: str = ""
    original: str = ""
    remark: str = ""


def concentrations(sites: tuple[Site, ...], stands: dict[str, LonLat]) -> dict[str, tuple[str, ...]]:
    """Village codes of every planted cluster, nearest to its seat first."""
    xy = metres([site.place for site in sites])
    found = {}
    for plan in CONCENTRATIONS:
        gaps = np.hypot(*(xy - metres([stands[plan.seat]])[0]).T)
        order = np.argsort(gaps, kind="stable")[: plan.villages]
        found[plan.id] = tuple(sites[int(i)].unit.code for i in order)
    return found


def write_cases(
    gazetteer: Gazetteer, sites: tuple[Site, ...], clusters: dict[str, tuple[str, ...]], hard_to_reach: tuple[str, ...]
) -> tuple[Case, ...]:
    """All petitions in the order of the ledger, numbered by day; every hard-to-reach village has one."""
    rng = seeded("cases")
    writer = AddressWriter(gazetteer, sites)
    drafts = _drafts(rng, sites, clusters, hard_to_reach)
    drafts = _with_addresses(rng, writer, drafts)
    cases = [_case(rng, number, site, plan, address) for number, (site, plan, address) in enumerate(drafts)]
    cases = _with_keys(rng, cases, hard_to_reach)
    cases += _repeats(rng, writer, cases, {site.unit.code: site for site in sites})
    return _numbered(cases)


Draft = tuple[Site, "Concentration | None", "Address | None"]


def _drafts(
    rng: Random, sites: tuple[Site, ...], clusters: dict[str, tuple[str, ...]], hard_to_reach: tuple[str, ...]
) -> list[Draft]:
    plan_of = {code: plan for plan in CONCENTRATIONS for code in clusters[plan.id]}
    plans = [plan_of.get(site.unit.code) for site in sites]
    weights = [site.households * (plan.relative_risk if plan else 1.0) for site, plan in zip(sites, plans, strict=True)]
    chosen = rng.choices(range(len(sites)), weights, k=MATTERS - len(hard_to_reach))
    chosen += [i for i, site in enumerate(sites) if site.unit.code in hard_to_reach]
    return [(sites[i], plans[i], None) for i in chosen]


def _with_addresses(rng: Random, writer: AddressWriter, drafts: list[Draft]) -> list[Draft]:
    """Give the wanted number of each kind of hard address to villages that allow it, a clean one to the rest."""
    order = list(range(len(drafts)))
    rng.shuffle(order)
    done: dict[int, Address] = {}
    for kind, wanted in HARD.items():
        left = wanted
        for i in order:
            address = writer.hard(rng, drafts[i][0], kind) if left and i not in done else None
            if address is not None:
                done[i], left = address, left - 1
    free = [i for i in order if i not in done]
    done |= {i: writer.out_of_county(rng) for i in free[:OUT_OF_COUNTY]}
    done |= {i: writer.nowhere(rng) for i in free[OUT_OF_COUNTY : OUT_OF_COUNTY + NOWHERE]}
    return [(site, plan, done[i] if i in done else writer.clean(rng, site)) for i, (site, plan, _) in enumerate(drafts)]


def _case(rng: Random, number: int, site: Site, plan: Concentration | None, address: Address | None) -> Case:
    if address is None:
        raise ValueError(site.unit.code)
    names = list(CATEGORIES)
    (category,) = rng.choices(names, [CATEGORIES[name][0] for name in names])
    if plan is not None and rng.random() < 0.55:
        category = plan.category
    day = _day(rng, date(2026, 9, 10) if plan is not None and plan.recent and rng.random() < 0.6 else FIRST_DAY, LAST_DAY)
    age = (TODAY - day).days
    closed = rng.random() > (0.85 if age < 30 else 0.45 if age < 90 else 0.18)
    (level,) = rng.choices(list(LEVELS), list(LEVELS.values()))
    assigned = min(day + timedelta(days=rng.randint(1, 5)), LAST_DAY) if rng.random() < 0.8 else None
    text, remark = rng.choice(CATEGORIES[category][1]), rng.choice(REMARKS)
    return Case(f"{number:04d}", day, address, category, text, level, closed, assigned, remark=remark)


def _day(rng: Random, first: date, last: date) -> date:
    """A day of the span, seldom a weekend."""
    while True:
        day = first + timedelta(days=rng.randint(0, (last - first).days))
        if day.weekday() < 5 or rng.random() < 0.12:
            return day


def _with_keys(rng: Random, cases: list[Case], hard_to_reach: tuple[str, ...]) -> list[Case]:
    """Turn twenty matters into key cases from province level or above, each with a lead leader, one without."""
    walk = next(i for i, c in enumerate(cases) if c.address.codes == (hard_to_reach[0],) and c.address.kind == "clean")
    fresh = [
        i for i, c in enumerate(cases) if date(2026, 11, 2) <= c.day <= date(2026, 11, 18) and c.address.level == "village"
    ]
    fresh = [i for i in fresh if _is_matched(cases[i]) and i != walk and cases[i].address.codes[0] not in hard_to_reach]
    old = [i for i, c in enumerate(cases) if c.day < date(2026, 10, 10) and _is_matched(c) and i != walk]
    chosen = [walk, *rng.sample(fresh, KEY_OPEN - 1), *rng.sample(old, KEY_CLOSED)]
    for n, i in enumerate(chosen):
        case = cases[i]
        is_open = n < KEY_OPEN
        day = _day(rng, date(2026, 11, 2), date(2026, 11, 18)) if i == walk else case.day
        assigned = min(day + timedelta(days=rng.randint(1, 3)), LAST_DAY)
        lead = "" if n == KEY_OPEN - 1 else LEADERS[n % len(LEADERS)]
        level = "国家级" if n % 5 == 1 else "省级"
        cases[i] = replace(case, day=day, level=level, closed=not is_open, assigned=assigned, lead=lead)
    return cases


def _is_matched(case: Case) -> bool:
    """Whether the case's true answer is one unit."""
    return case.address.outcome == "matched"


def _repeats(rng: Random, writer: AddressWriter, cases: list[Case], by_code: dict[str, Site]) -> list[Case]:
    able = [
        c for c in cases if c.day < date(2026, 11, 5) and c.level not in ("国家级", "省级") and c.address.outcome == "matched"
    ]
    able = [c for c in able if c.address.level == "village"]
    repeats = []
    for number, case in enumerate(rng.sample(able, REPEATS)):
        day = min(_day(rng, case.day + timedelta(days=6), case.day + timedelta(days=70)), LAST_DAY)
        address = writer.clean(rng, by_code[case.address.codes[0]])
        closed = case.closed and rng.random() < 0.8
        text = "再次反映：" + case.text
        repeats.append(replace(case, id=f"R{number:03d}", day=day, address=address, text=text, closed=closed, original=case.id))
    return [replace(r, assigned=None, remark="") for r in repeats]


def _numbered(cases: list[Case]) -> tuple[Case, ...]:
    ordered = sorted(cases, key=lambda c: (c.day, c.id))
    new = {case.id: f"LS2026-{number:04d}" for number, case in enumerate(ordered, start=1)}
    return tuple(replace(case, id=new[case.id], original=new.get(case.original, "")) for case in ordered)
