"""Run by tests of the register: several clients at once, and close-outs and imports killed at any moment; prints JSON."""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import alembic.command  # noqa: F401 - loaded once here, not in every child
from ground import Aim, Ground
from register_driver import killed_everywhere, ledger, plan

from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.cases.matter import Case
from fieldvisit.domain.cases.records import Appointment, Disposition, Outcome, Reply
from fieldvisit.domain.cases.states import CaseState
from fieldvisit.domain.visit import VisitKind
from fieldvisit.errors import ConflictError
from fieldvisit.register import Register, schema
from fieldvisit.register.cases import CaseFilter
from fieldvisit.register.engine import Place, open_engine

OFFICE = "410423"
DAY = date(2026, 10, 20)
_ALL = CaseFilter(limit=1_000_000)
_EACH = 20
_LINGER = 600
SETTLED = (Outcome(DAY, (Disposition.SOLVED,), evidence="凭证"), Reply(DAY))


def scope(who: str = "wang") -> Scope:
    """The county's account."""
    return Scope(Role.COUNTY_OPERATOR, OFFICE, who)


def filled(place: Place, count: int) -> list[str]:
    """Put ``count`` petitions and their cases into the empty register there; returns the ids of the cases."""
    with Register.open(place) as register:
        register.add_intake(ledger(0, count))
        register.follow_ledger(OFFICE)
        return [case.id for case in register.cases(scope()).cases(_ALL)]


def clients(place: str, count: str, edits: str) -> dict[str, object]:
    """``count`` processes change the same five cases ``edits`` times each; every edit is seen in the end, or was told to have failed."""
    ids = filled(place, 5)
    children = [_client(place, number, int(edits), ids) for number in range(int(count))]
    told = [json.loads(Path(f"/dev/fd/{end}").read_text()) for _, end in children]
    ended = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child, _ in children]
    with Register.open(place) as register:
        book = register.cases(scope())
        files = [book.file(key) for key in ids]
        versions = [[e.version for e in book.events(key)] for key in ids]
    marks = [a.leader_id for file in files for a in file.appointments]
    return {
        "ended": ended,
        "stored": len(marks),
        "distinct": len(set(marks)),
        "missing": sorted({mark for one in told for mark in one["stored"]} - set(marks)),
        "sum": sum(file.case.returns for file in files),
        "gaps": sum(found != list(range(1, len(found) + 1)) for found in versions),
        "conflicts": sum(one["conflicts"] for one in told),
        "unclear": [words for one in told for words in one["unclear"]],
    }


def _client(place: str, number: int, edits: int, ids: list[str]) -> tuple[int, int]:
    read, write = os.pipe()
    child = os.fork()
    if child:
        os.close(write)
        return child, read
    code = 1
    try:
        with Register.open(place) as register:
            said = _edit(register, number, edits, ids)
        os.write(write, json.dumps(said).encode())
        code = 0
    finally:
        os._exit(code)


def _edit(register: Register, number: int, edits: int, ids: list[str]) -> dict[str, object]:
    """Count up a field and add a record, again from what stands after each conflict."""
    book, chance = register.cases(scope(f"client {number}")), random.Random(number)
    stored: list[str] = []
    unclear: list[str] = []
    conflicts = 0
    while len(stored) < edits:
        seen = book.file(chance.choice(ids)).case
        wanted, mark = replace(seen, returns=seen.returns + 1), f"{number}-{len(stored)}"
        try:
            book.change(seen, wanted, "", (Appointment(VisitKind.CASE_VISIT, DAY, mark),))
        except ConflictError as error:
            conflicts += 1
            mine, theirs = json.loads(error.seen), json.loads(error.current)
            if not (
                mine["id"] == theirs["id"] == seen.id
                and mine["returns"] == seen.returns + 1
                and theirs["version"] > seen.version
            ):
                unclear.append(str(error))
        else:
            stored.append(mark)
    return {"stored": stored, "conflicts": conflicts, "unclear": unclear}


def close_out(top: str, most: str) -> dict[str, object]:
    """A close-out with its records, killed at every moment, or at ``most``."""
    ground = Ground(top)
    base = ground.made()
    (key,) = filled(base, 1)

    def step(place: Place) -> None:
        with Register.open(place) as register:
            book = register.cases(scope())
            case = book.file(key).case
            if case.state is not CaseState.CLOSED:
                book.change(case, _closed(case), "办结", SETTLED)

    return killed_everywhere(ground, base, step, int(most))


def close_outs_at_random(top: str, loops: str) -> dict[str, object]:
    """Case after case closed, killed at random times; what was acknowledged is closed with all its records, the rest untouched."""
    ground, chance = Ground(top), random.Random(11)
    place = ground.made()
    ids = filled(place, _EACH * int(loops))
    kills, closed, odd = 0, 0, []
    for loop in range(int(loops)):
        died, acknowledged = killed(partial(_close, place, ids[closed : closed + _EACH]), chance.uniform(0, 0.05))
        kills += died
        ground.settle(place)
        with Register.open(place) as register:
            files = register.cases(scope()).files(_ALL)
        done = [f.case.id for f in files if f.case.state is CaseState.CLOSED]
        whole = all(
            bool(f.outcomes) == bool(f.replies) == (f.case.state is CaseState.CLOSED) for f in files if len(f.outcomes) < 2
        )
        if done != ids[: len(done)] or not whole or len(done) - closed - acknowledged not in (0, 1):
            odd.append(loop)
        closed = len(done)
    return {"kills": kills, "odd": odd, "closed": closed}


def _close(place: Place, ids: list[str], tell: Callable[[], None]) -> None:
    with Register.open(place) as register:
        book = register.cases(scope())
        for key in ids:
            case = book.file(key).case
            book.change(case, _closed(case), "办结", SETTLED)
            tell()


def imports_at_random(top: str, loops: str) -> dict[str, object]:
    """Ledger after ledger in steps, each followed by its cases, killed at random times; then the last one is given again."""
    ground, chance, rows = Ground(top), random.Random(13), 60
    place = ground.made()
    kills, done, odd = 0, 0, []
    for loop in range(int(loops)):
        died, acknowledged = killed(partial(_import, place, done, rows), chance.uniform(0, 0.08))
        kills += died
        ground.settle(place)
        with Register.open(place) as register:
            for number in range(done, done + acknowledged + 1):  # the last may have been stored without its answer
                register.add_intake(ledger(number * rows, rows), step=25)
                register.follow_ledger(OFFICE)
            petitions = [p.id for p in register.petitions()]
            held = [key for case in register.cases(scope()).cases(_ALL) for key in case.petition_ids]
        done += acknowledged + 1
        if petitions != [f"P{n:05d}" for n in range(done * rows)] or sorted(held) != petitions:
            odd.append(loop)
    return {"kills": kills, "odd": odd, "ledgers": done}


def _import(place: Place, first: int, rows: int, tell: Callable[[], None]) -> None:
    with Register.open(place) as register:
        for number in range(first, first + 10_000):
            register.add_intake(ledger(number * rows, rows), step=25)
            register.follow_ledger(OFFICE)
            tell()


def plans_at_random(top: str, loops: str) -> dict[str, object]:
    """Plan after plan saved, killed at random times; every acknowledged version is there, one is current, none is double."""
    ground, chance = Ground(top), random.Random(17)
    place = ground.made()
    kills, saved, odd = 0, 0, []
    for loop in range(int(loops)):
        died, acknowledged = killed(partial(_plan, place, saved), chance.uniform(0, 0.05))
        kills += died
        ground.settle(place)
        with Register.open(place) as register:
            plans = register.plans()
        expected = [(f"PLAN-{n}", n == len(plans) - 1) for n in range(len(plans))]
        if [(p.plan_id, p.is_current) for p in plans] != expected or len(plans) - saved - acknowledged not in (0, 1):
            odd.append(loop)
        saved = len(plans)
    return {"kills": kills, "odd": odd, "saved": saved}


def _plan(place: Place, first: int, tell: Callable[[], None]) -> None:
    with Register.open(place) as register:
        for number in range(first, first + 10_000):
            register.save_plan(plan(number))
            tell()


def upgrades_at_random(top: str, loops: str) -> dict[str, object]:
    """An old register opened and killed at random times; opened again it is whole and newest, and nothing is lost."""
    ground = Ground(top)
    base = ground.made()
    filled(base, 200)
    engine = open_engine(base)
    schema.migrate(engine, "0002")
    engine.dispose()
    aim, kills, half, odd = Aim(19, 0.3), 0, 0, []
    for loop in aim.loops(int(loops)):
        place = ground.copied(base)
        died, acknowledged = killed(partial(_upgrade, place), aim.moment())
        aim.told(inside=died and acknowledged == 1)
        kills += died
        ground.settle(place)
        engine = open_engine(place)
        half += schema.revision_of(engine) not in ("0002", schema.HEAD)
        engine.dispose()
        with Register.open(place) as register:
            register.follow_ledger(OFFICE)
            petitions = [p.id for p in register.petitions()]
            held = sorted(key for case in register.cases(scope()).cases(_ALL) for key in case.petition_ids)
        if petitions != [f"P{n:05d}" for n in range(200)] or held != petitions:
            odd.append(loop)
        ground.remove(place)
    return {"kills": kills, "odd": odd, "between": half, "inside": aim.inside, "loops": aim.done}


def _upgrade(place: Place, tell: Callable[[], None]) -> None:
    tell()
    Register.open(place).close()
    tell()


def killed(work: Callable[[Callable[[], None]], None], seconds: float, *, wait: bool = True) -> tuple[bool, int]:
    """Let ``work`` run in a child until it acknowledged one thing (unless ``wait`` is false) and some more time passed; whether it was killed, and how much it acknowledged."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            work(lambda: os.write(write, b".") and None)
            time.sleep(
                _LINGER
            )  # whoever was not killed inside is killed now, however late: only work that fails ends by itself
        finally:
            os._exit(1)
    os.close(write)
    acknowledged = len(os.read(read, 1)) if wait else 0
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    died = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    while told := os.read(read, 4096):
        acknowledged += len(told)
    os.close(read)
    return died, acknowledged


def _closed(case: Case) -> Case:
    return replace(case, state=CaseState.CLOSED, closed_on=DAY)


if __name__ == "__main__":
    scenario, *rest = sys.argv[1:]
    sys.stdout.write(json.dumps(globals()[scenario](*rest), ensure_ascii=True))
