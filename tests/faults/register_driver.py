"""Run by ``test_register_faults``: breaks a register in real ways in child processes and prints what was left, as JSON."""

from __future__ import annotations

import itertools
import json
import os
import random
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from functools import partial
from pathlib import Path

import alembic.command  # noqa: F401 - loaded once here, not in every child
import psutil
from ground import Ground
from sqlalchemy import Engine, event

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import postgres

from fieldvisit.domain.petition import CaseStatus, Intake, Petition, RejectedRow, RowRef, SourceLevel
from fieldvisit.domain.plan import Plan
from fieldvisit.errors import InputFileError, Text
from fieldvisit.register import Register, schema
from fieldvisit.register.engine import Place, open_engine

BATCH = 200
_REFUSED = 7


def ledger(first: int, count: int = BATCH, said: str = "内容") -> Intake:
    """Petitions ``first`` and following, and one rejected row."""
    petitions = tuple(
        Petition(
            id=f"P{n:05d}",
            received_on=date(2026, 10, 1),
            place_text="示例镇示例村1",
            text=said,
            category="other",
            level=SourceLevel.COUNTY,
            status=CaseStatus.OPEN,
            source=RowRef("ledger.xlsx", "Sheet1", n + 2),
        )
        for n in range(first, first + count)
    )
    rejected = (RejectedRow(RowRef("ledger.xlsx", "Sheet1", 1), "登记日期", "?", Text("不是日期", "not a date")),)
    return Intake(petitions, rejected, "ledger.xlsx", f"{first:032d}{count:016d}{len(said):016d}")


def plan(number: int) -> Plan:
    """An empty plan that differs from the others."""
    return Plan(f"PLAN-{number}", date(2026, 11, 30), date(2026, 12, 4), (), (), (), "graph", number, "test", "c" * 64)


def state(place: Place) -> list[object]:
    """All that a user would see, after a check of the whole register; opening it repairs what a kill left."""
    with Register.open(place) as register:
        assert register.faults() == ()
        return [
            [(p.id, p.text) for p in register.petitions()],
            len(register.rejected()),
            len(register.hotspots()),
            [(p.plan_id, p.is_current) for p in register.plans()],
            register.intake_counts().rows_read,
            len(register.earlier_versions("P00000")),
        ]


def in_child(work: Callable[[], None]) -> int:
    """Do ``work`` in a child process; returns its exit code, negative for a signal."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0 if sys.exc_info()[0] is None else 1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@contextmanager
def on_each_moment(tick: Callable[..., None]) -> Iterator[None]:
    """Call ``tick`` whenever a statement starts, a statement ends, or a commit starts."""
    names = ("before_cursor_execute", "after_cursor_execute", "commit")
    for name in names:
        event.listen(Engine, name, tick)
    yield
    for name in names:
        event.remove(Engine, name, tick)


def die_at(moment: int, step: Callable[[Place], None], place: Place) -> None:
    """Do ``step``, and kill this process at the ``moment``-th moment of it."""
    moments = itertools.count(1)

    def tick(*_: object) -> None:
        if next(moments) == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    with on_each_moment(tick):
        step(place)


def killed_everywhere(ground: Ground, base: Place, step: Callable[[Place], None], most: int = 0) -> dict[str, object]:
    """Kill ``step`` at every moment, or at ``most`` spread over it: the register must be as before or as after, and the step succeed."""
    whole, untouched, seen = ground.copied(base), ground.copied(base), itertools.count()
    with on_each_moment(lambda *_: next(seen) and None):
        step(whole)
    before, after, last = state(untouched), state(whole), next(seen)
    moments = range(1, last + 1, max(1, last // most) if most else 1)
    odd: list[int] = []
    for moment in moments:
        place = ground.copied(base)
        died = in_child(partial(die_at, moment, step, place)) == -signal.SIGKILL
        ground.settle(place)
        found = state(place)
        step(place)
        if not died or found not in (before, after) or state(place) != after:
            odd.append(moment)
        ground.remove(place)
    return {"kills": len(moments), "odd": odd, "differ": before != after}


def filled(ground: Ground) -> Place:
    """A register with one ledger."""
    place = ground.made()
    with Register.open(place) as register:
        register.add_intake(ledger(0, 3))
    return place


def kill_import(top: str, most: str) -> dict[str, object]:
    """An import that adds and changes, killed everywhere."""
    ground = Ground(top)

    def step(place: Place) -> None:
        with Register.open(place) as register:
            register.add_intake(ledger(0, BATCH, said="改动"))

    return killed_everywhere(ground, filled(ground), step, int(most))


def kill_plan(top: str, most: str) -> dict[str, object]:
    """Saving a plan over another, killed everywhere."""
    ground = Ground(top)
    base = filled(ground)
    with Register.open(base) as register:
        register.save_plan(plan(1))

    def step(place: Place) -> None:
        with Register.open(place) as register:
            register.save_plan(plan(2))

    return killed_everywhere(ground, base, step, int(most))


def kill_upgrade(top: str, most: str) -> dict[str, object]:
    """Opening an old register, killed everywhere; ``state`` opens it too, so before and after look alike to the user."""
    ground = Ground(top)
    base = filled(ground)
    engine = open_engine(base)
    schema.migrate(engine, "0001")
    engine.dispose()

    def step(place: Place) -> None:
        Register.open(place).close()

    return killed_everywhere(ground, base, step, int(most))


def kill_imports_at_random(top: str, loops: str) -> dict[str, object]:
    """Ledger after ledger, killed at random times; what was acknowledged must be there, the rest whole or absent."""
    ground, chance = Ground(top), random.Random(7)
    place = ground.made()
    kills, acknowledged, odd = 0, 0, []
    for loop in range(int(loops)):
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            with Register.open(place) as register:
                for n in itertools.count(acknowledged):
                    register.add_intake(ledger(n * BATCH))
                    os.write(write, b".")
        os.close(write)
        os.read(read, 1)
        time.sleep(chance.uniform(0, 0.06))
        os.kill(child, signal.SIGKILL)
        kills += os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        acknowledged += 1
        while told := os.read(read, 4096):
            acknowledged += len(told)
        os.close(read)
        ground.settle(place)
        petitions, rejected, *_ = state(place)
        whole = len(petitions) // BATCH  # type: ignore[arg-type]
        if len(petitions) % BATCH or rejected != whole or whole - acknowledged not in (0, 1):  # type: ignore[arg-type]
            odd.append(loop)
        acknowledged = whole
    return {"kills": kills, "odd": odd, "acknowledged": acknowledged}


def kill_servers_at_random(loops: str) -> dict[str, object]:
    """Ledger after ledger while the whole database server is killed at random times; started again it has all that was acknowledged."""
    chance, acknowledged, kills, odd = random.Random(23), 0, 0, []
    with postgres.server(sync=True) as server:
        address = server.fresh()
        Register.create(address).close()
        for loop in range(int(loops)):
            read, write = os.pipe()
            child = os.fork()
            if child == 0:
                os._exit(_import_until_refused(address, acknowledged, write))
            os.close(write)
            os.read(read, 1)
            time.sleep(chance.uniform(0, 0.3))
            kills += _killed(server)
            told = 1 + sum(map(len, iter(lambda: os.read(read, 4096), b"")))  # noqa: B023 - read at once
            os.close(read)
            refused = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == _REFUSED
            server.process = postgres.start(server.folder, sync=True).process
            petitions, rejected, *_ = state(address)
            whole = len(petitions) // BATCH  # type: ignore[arg-type]
            if len(petitions) % BATCH or rejected != whole or whole - acknowledged - told not in (0, 1) or not refused:  # type: ignore[arg-type]
                odd.append(loop)
            acknowledged = whole
    return {"kills": kills, "odd": odd, "acknowledged": acknowledged}


def _import_until_refused(address: str, first: int, write: int) -> int:
    try:
        with Register.open(address) as register:
            for n in itertools.count(first):
                register.add_intake(ledger(n * BATCH))
                os.write(write, b".")
    except InputFileError:
        return _REFUSED
    return 1


def _killed(server: postgres.Server) -> bool:
    """Kill every process of the server at once; whether it ran until then."""
    top = psutil.Process(server.process.pid)
    top.suspend()  # from now on it starts no other
    every = [top, *top.children(recursive=True)]
    for deed in (psutil.Process.suspend, psutil.Process.kill):
        for process in every:
            with suppress(psutil.NoSuchProcess):  # one that had served its client ended by itself
                deed(process)
    server.process.wait(20)
    psutil.wait_procs(every, 20)
    return server.process.returncode == -signal.SIGKILL


def disk_full(top: str) -> dict[str, object]:
    """An import while no file may grow: refused in words, nothing stored; when there is room again it succeeds by itself."""
    path = Path(filled(Ground(top)))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = state(path)
    with Register.open(path) as register:
        resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 8192, hard))
        try:
            register.add_intake(ledger(0, 5000, said="改动"))
            sentence = ""
        except InputFileError as error:
            sentence = error.text.zh
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        unchanged = state(path) == before
        receipt = register.add_intake(ledger(0, 5000, said="改动"))
    return {
        "sentence": sentence,
        "unchanged": unchanged,
        "added": receipt.added,
        "updated": receipt.updated,
        "now": state(path)[4],
    }


if __name__ == "__main__":
    scenario, *rest = sys.argv[1:]
    sys.stdout.write(json.dumps(globals()[scenario](*rest), ensure_ascii=True))
