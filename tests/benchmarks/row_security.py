"""What row-level security costs on PostgreSQL: ``python tests/benchmarks/row_security.py [--petitions 50000] [--repeats 200]``.

Fills a register on a server of its own (see ``register.py``), and asks as accounts do with the policies in force and with
``DISABLE ROW LEVEL SECURITY``, by turns. Prints the CPU time of client and server together and their ratio.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median

import psutil
from register import CATEGORIES, fill

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import postgres

from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Scope
from fieldvisit.io.gazetteer import load_gazetteer
from fieldvisit.register import Register
from fieldvisit.register.cases import CaseFilter, Table
from fieldvisit.register.engine import open_engine, writing
from fieldvisit.register.migrations.versions.v0025_row_security import POLICIES

_ROUNDS = 5


def main() -> None:
    """Fill and compare."""
    words = argparse.ArgumentParser()
    words.add_argument("--petitions", type=int, default=50_000)
    words.add_argument("--repeats", type=int, default=200)
    given = words.parse_args()
    villages = [(u.code, u.name) for u in load_gazetteer().units if len(u.code) == 12 and u.code.startswith("41")]
    random.Random(1).shuffle(villages)
    with postgres.server() as server:
        address = server.fresh()
        with Register.create(address) as register:
            fill(register, given.petitions, 10_000, villages)
            server.run("VACUUM ANALYZE")
            for name, ask in _questions(register).items():
                on, off = _by_turns(server, address, ask, given.repeats // _ROUNDS)
                print(f"{name:<40} with {on:8.3f} ms CPU   without {off:8.3f} ms CPU   ratio {on / off:5.2f}", flush=True)


def _questions(register: Register) -> dict[str, Callable[[int], object]]:
    chance = random.Random(3)
    townships = sorted(register.cases(Scope(Role.PROVINCE_OPERATOR, "41")).count(Table.TOWNSHIP).cells)
    counties = sorted({code[:6] for code in townships})
    books = [register.cases(Scope(Role.COUNTY_OPERATOR, chance.choice(counties), f"b{n}")) for n in range(200)]
    province = register.cases(Scope(Role.PROVINCE_OPERATOR, "41", "p"))
    ids = [case.id for book in books[:40] for case in book.cases(CaseFilter(limit=5))]
    return {
        "county: list of 50 open cases": lambda n: books[n % 200].cases(CaseFilter(open=True, limit=50)),
        "county: list of 50 with all records": lambda n: books[n % 200].files(CaseFilter(open=True, limit=50)),
        "province: list of 50 open cases": lambda _: province.cases(CaseFilter(open=True, limit=50)),
        "one record with everything about it": lambda n: province.file(ids[n % len(ids)]),
        "county: its petitions": lambda n: books[n % 200].petitions(),
        "county: full text": lambda n: books[n % 200].search("饮水管道" if n % 2 else CATEGORIES[0]),
    }


def _by_turns(server: postgres.Server, address: str, ask: Callable[[int], object], repeats: int) -> tuple[float, float]:
    times: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(_ROUNDS):
        for on in (True, False):
            _switch(address, on=on)
            ask(0)
            begun = _cpu(server)
            for n in range(repeats):
                ask(n)
            times[on].append((_cpu(server) - begun) * 1000 / repeats)
    return median(times[True]), median(times[False])


def _switch(address: str, *, on: bool) -> None:
    engine = open_engine(address)
    with writing(engine) as connection:
        for table in POLICIES:
            connection.exec_driver_sql(f"ALTER TABLE {table} {'ENABLE' if on else 'DISABLE'} ROW LEVEL SECURITY")
    engine.dispose()


def _cpu(server: postgres.Server) -> float:
    used = 0.0
    for process in (psutil.Process(), *psutil.Process(server.process.pid).children(recursive=True)):
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        used += times.user + times.system
    return used


if __name__ == "__main__":
    main()
