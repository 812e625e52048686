"""A register of a whole province, measured: ``python tests/benchmarks/register.py [--petitions 1000000] [--place FILE|URL] [--only WORDS]``.

Makes synthetic petitions at the villages of the embedded gazetteer (heavy-tailed, fixed seed) and imports them month by month as an office
does (ledger, matches, cases). Then asks as accounts do and prints times (p50, p99), counts and bytes on disk. The sentences are drawn from
a few hundred parts, so words are both very common and rare. One case in fifty is worked on (leader, outcome with a promise, reply,
returned or closed), by the same rules as on the pages. "the day's first page" asks everything that Today asks, with nothing kept from before. Nothing is asserted about time. The register is kept in ``.cache/benchmarks`` and
filled once; ``--only "list of 50"`` measures only the rows whose name holds these words.
"""

from __future__ import annotations

import argparse
import random
import resource
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.cases.records import Assignment, Disposition, Means, Outcome, Promise, Reply, Satisfaction
from fieldvisit.domain.cases.states import CaseState
from fieldvisit.domain.cases.work import Briefing
from fieldvisit.domain.match import Evidence, Match, MatchOutcome, Span
from fieldvisit.domain.petition import Intake
from fieldvisit.domain.place import AdminLevel, PositionAccuracy
from fieldvisit.errors import Text
from fieldvisit.io.gazetteer import load_gazetteer
from fieldvisit.register import Register
from fieldvisit.register.cases import CaseBook, CaseFilter, Table
from fieldvisit.scale.invented.petitions import CATEGORIES, RARE, Series, invented_petition

FIRST = date(2024, 1, 1)
OFFICE = "410423"


def ledgers(
    count: int, size: int, villages: Sequence[tuple[str, str]], *, demo: bool = False
) -> Iterator[tuple[Intake, list[Match]]]:
    """Ledgers of ``size`` petitions with their matches, the same for the same ``count``."""
    chance = random.Random(20260101)
    weights = [1 / (1 + n) ** 0.6 for n in range(len(villages))]
    series = Series(count, FIRST, 1050)
    for start in range(0, count, size):
        places = chance.choices(villages, weights, k=min(size, count - start))
        rows = [
            replace(invented_petition(start + n, name, chance, series), synthetic=demo) for n, (_, name) in enumerate(places)
        ]
        matches = [
            Match(
                row.id,
                MatchOutcome.MATCHED,
                code,
                AdminLevel.VILLAGE,
                name,
                0.97,
                PositionAccuracy.SYNTHETIC,
                evidence=_told(name),
            )
            for row, (code, name) in zip(rows, places, strict=True)
        ]
        yield Intake(tuple(rows), (), f"{start:08d}.xlsx", f"{start:064d}"), matches


def _told(name: str) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(level, "full", Text(f"{name}：与名录一致", f"{name}: as in the list"), Span(0, 4)) for level in AdminLevel
    )


def fill(register: Register, count: int, size: int, villages: Sequence[tuple[str, str]]) -> None:
    """Import everything; the cases are opened in four rounds."""
    begun, cpu, rounds = time.perf_counter(), time.process_time(), max(1, count // size // 4)
    for number, (intake, matches) in enumerate(ledgers(count, size, villages, demo=register.demo), 1):
        register.add_intake(intake)
        register.save_matches(matches)
        if number % rounds == 0 or number * size >= count:
            register.follow_ledger(OFFICE)
            print(f"  {number * size:>9,} petitions, {time.perf_counter() - begun:7.0f} s", file=sys.stderr, flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"filled with {count:,} petitions: {time.process_time() - cpu:.0f} CPU s, peak {peak:.0f} MB")


def work(register: Register, every: int = 50) -> None:
    """Work on one case in so many: a third stays open with a promise, a third is returned for rework, a third is closed."""
    begun, chance, done, after = time.process_time(), random.Random(5), 0, ""
    book = register.cases(Scope(Role.PROVINCE_OPERATOR, "41", "bench"))
    while page := book.cases(CaseFilter(after=after, limit=5_000)):
        after = page[-1].id
        for case in page[::every]:
            on = case.received_on + timedelta(chance.randint(5, 60))
            promise = Promise("按期办结", on + timedelta(chance.randint(10, 200)))
            outcome = Outcome(
                on, (Disposition.SOLVED,), (Means.POLICY,), AdminLevel.COUNTY, "补发补助", "凭证", promise=promise
            )
            reply = Reply(on, chance.choice(tuple(Satisfaction)))
            state = (CaseState.DISPOSED, CaseState.RETURNED, CaseState.CLOSED)[done % 3]
            closed = on if state is CaseState.CLOSED else None
            book.change(case, replace(case, state=state, closed_on=closed), "", (Assignment("L1", on), outcome, reply))
            done += 1
    print(f"{done:,} cases worked on: {time.process_time() - begun:.0f} CPU s")


def today(register: Register, scope: Scope) -> None:
    """Everything that the page Today asks of an office's cases; a book of its own keeps no counts from before."""
    book = CaseBook(register._engine, scope)
    day = date(2026, 11, 16)
    book.files(CaseFilter(open=True, key=True, limit=60, oldest=True))
    book.files(CaseFilter(open=True, unassigned=True, limit=12))
    book.waiting(day - timedelta(365))
    book.month_figures("2026-11", "2025-11")
    book.promised(limit=12)
    book.work(Briefing)


_only = ""


def timed(name: str, asks: Sequence[Callable[[], object]]) -> None:
    """Ask each once, unless only others are wanted; print what a caller waited, and the CPU time of it, which other programs on the machine do not change."""
    if _only not in name:
        return
    waited, used = [], []
    for ask in asks:
        begun, cpu = time.perf_counter(), time.process_time()
        ask()
        waited.append((time.perf_counter() - begun) * 1000)
        used.append((time.process_time() - cpu) * 1000)
    figures = [
        f"{kind} p50 {_at(times, 0.5):8.2f}  p99 {_at(times, 0.99):8.2f}" for kind, times in (("waited", waited), ("CPU", used))
    ]
    print(f"{name:<44} {'   '.join(figures)} ms   n {len(asks)}", flush=True)


def _at(times: Sequence[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def measure(register: Register, repeats: int) -> None:
    """Print what accounts wait for."""
    chance = random.Random(3)
    register.cases(Scope(Role.PROVINCE_OPERATOR, "41")).how_many(CaseFilter(open=True))  # the file's pages into memory
    with_cases = register.cases(Scope(Role.PROVINCE_OPERATOR, "41")).count(Table.TOWNSHIP).cells
    townships = sorted(with_cases)
    counties = sorted({code[:6] for code in townships})

    def book(code: str, role: Role = Role.COUNTY_OPERATOR) -> CaseBook:
        return register.cases(Scope(role, code, "bench"))

    some = [book(chance.choice(counties)) for _ in range(repeats)]
    province = book("41", Role.PROVINCE_OPERATOR)
    ids = [case.id for one in some[:40] for case in one.cases(CaseFilter(limit=5))]
    open_ = CaseFilter(open=True, limit=50)
    timed("county: list of 50 open cases", [lambda b=b: b.cases(open_) for b in some])
    after = [CaseFilter(open=True, after=chance.choice(ids), limit=50) for _ in some]
    timed("county: a later page of 50", [lambda b=b, w=w: b.cases(w) for b, w in zip(some, after, strict=True)])
    timed("county: list of 50 with all records", [lambda b=b: b.files(open_) for b in some])
    one = [CaseFilter(open=True, category=chance.choice(CATEGORIES), key=True, limit=50) for _ in some]
    timed("county: 50 open key cases of a category", [lambda b=b, w=w: b.cases(w) for b, w in zip(some, one, strict=True)])
    low = [book(chance.choice(townships), Role.TOWNSHIP_OPERATOR) for _ in some]
    timed("township: list of 50 open cases", [lambda b=b: b.cases(open_) for b in low])
    timed("province: list of 50 open cases", [lambda: province.cases(open_) for _ in some])
    timed(
        "province: list of 50 open key cases", [lambda: province.cases(CaseFilter(open=True, key=True, limit=50)) for _ in some]
    )
    keys = chance.choices(ids, k=repeats)
    timed("one record with everything about it", [lambda key=key: province.file(key) for key in keys])
    timed("history of one record", [lambda key=key: province.events(key) for key in keys])
    few = max(3, repeats // 25)
    for name, asked in (("county", some[:40]), ("province", [province] * 40)):
        timed(f"{name}: the day's first page", [lambda b=b: today(register, b.scope) for b in asked])
    for table in Table:
        timed(f"county: counts by {table.value}", [lambda b=b, t=table: b.count(t) for b in some[: few * 4]])
    for table in Table:
        timed(f"province: counts by {table.value}", [lambda t=table: province.count(t) for _ in range(few)])
    for words, name in (
        (RARE, "rare"),
        ("饮水管道", "common"),
        ("不存在的词语", "absent"),
        ("低保", "two characters"),
        ("低", "one character"),
    ):
        timed(f"county: full text, {name}", [lambda b=b, w=words: b.search(w) for b in some[: few * 4]])
        if len(words) > 1:
            timed(f"province: full text, {name}", [lambda w=words: province.search(w) for _ in range(few)])


def main() -> None:
    """Fill and measure."""
    words = argparse.ArgumentParser()
    words.add_argument("--petitions", type=int, default=1_000_000)
    words.add_argument("--ledger", type=int, default=50_000)
    words.add_argument("--repeats", type=int, default=400)
    words.add_argument("--place", default="")
    words.add_argument("--only", default="")
    given = words.parse_args()
    globals()["_only"] = given.only
    villages = [(u.code, u.name) for u in load_gazetteer().units if len(u.code) == 12 and u.code.startswith("41")]
    random.Random(1).shuffle(villages)
    kept = Path(__file__).resolve().parents[2] / ".cache" / "benchmarks" / f"province-{given.petitions}.sqlite"
    place: Path | str = given.place or kept
    if isinstance(place, str) and "://" not in place:
        place = Path(place)
    if isinstance(place, str) or not place.exists():
        if isinstance(place, Path):
            place.parent.mkdir(parents=True, exist_ok=True)
        Register.create(place).close()
    with Register.open(place) as register:
        if not register.intake_counts().petitions:
            fill(register, given.petitions, given.ledger, villages)
            work(register)
        measure(register, given.repeats)
    if isinstance(place, Path):
        size = sum(p.stat().st_size for p in place.parent.glob(f"{place.name}*") if ".before-" not in p.name)
        print(f"bytes on disk: {size / 1e6:,.0f} MB ({size / given.petitions:,.0f} a petition)")
        for name, pages in parts(place):
            print(f"  {name:<28} {pages / 1e6:8,.1f} MB")


def parts(place: Path) -> list[tuple[str, int]]:
    """Bytes of the largest tables and indexes; empty where SQLite cannot tell."""
    try:
        with closing(sqlite3.connect(place)) as connection:
            return connection.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC LIMIT 14").fetchall()
    except sqlite3.OperationalError:
        return []


if __name__ == "__main__":
    main()
