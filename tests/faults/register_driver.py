"""Run by ``test_register_faults``: breaks a register in real ways in child processes and prints what was left, as JSON."""

from __future__ import annotations

import itertools
import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import alembic.command  # noqa: F401 - loaded once here, not in every child
from sqlalchemy import Engine, event

from fieldvisit.domain.petition import CaseStatus, Intake, Petition, RejectedRow, RowRef, SourceLevel
from fieldvisit.domain.plan import Plan
from fieldvisit.errors import InputFileError, Text
from fieldvisit.register import Register, schema
from fieldvisit.register.engine import open_engine

BATCH = 200


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


def state(path: Path) -> list[object]:
    """All that a user would see, after a check of the file; opening it repairs what a kill left."""
    with Register.open(path) as register:
        seen: list[object] = [
            [(p.id, p.text) for p in register.petitions()],
            len(register.rejected()),
            len(register.hotspots()),
            [(p.plan_id, p.is_current) for p in register.plans()],
            register.intake_counts().rows_read,
            len(register.earlier_versions("P00000")),
        ]
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    return seen


def in_child(work: Callable[[], None]) -> int:
    """Do ``work`` in a child process; returns its exit code, negative for a signal."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0 if sys.exc_info()[0] is None else 1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def die_at(moment: int) -> None:
    """Kill this process the ``moment``-th time that a statement starts, a statement ends, or a commit starts."""
    moments = itertools.count(1)

    def tick(*_: object) -> None:
        if next(moments) == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    for name in ("before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(Engine, name, tick)


def killed_everywhere(folder: Path, base: Path, step: Callable[[Path], None]) -> dict[str, object]:
    """Kill ``step`` at every moment; each time the register must be as before or as after, and the step must then succeed."""
    whole = folder / "whole.sqlite"
    shutil.copy(base, whole)
    step(whole)
    before, after = state(Path(shutil.copy(base, folder / "before.sqlite"))), state(whole)
    odd: list[int] = []
    for moment in itertools.count(1):
        path = folder / f"killed-{moment}.sqlite"
        shutil.copy(base, path)

        def work(path: Path = path, moment: int = moment) -> None:
            die_at(moment)
            step(path)

        if in_child(work) == 0:
            return {"kills": moment - 1, "odd": odd, "differ": before != after}
        found = state(path)
        step(path)
        if found not in (before, after) or state(path) != after:
            odd.append(moment)
    raise AssertionError


def filled(folder: Path) -> Path:
    """A register with one ledger."""
    path = folder / "base.sqlite"
    with Register.create(path) as register:
        register.add_intake(ledger(0, 3))
    return path


def kill_import(folder: Path) -> dict[str, object]:
    """An import that adds and changes, killed everywhere."""

    def step(path: Path) -> None:
        with Register.open(path) as register:
            register.add_intake(ledger(0, BATCH, said="改动"))

    return killed_everywhere(folder, filled(folder), step)


def kill_plan(folder: Path) -> dict[str, object]:
    """Saving a plan over another, killed everywhere."""
    base = filled(folder)
    with Register.open(base) as register:
        register.save_plan(plan(1))

    def step(path: Path) -> None:
        with Register.open(path) as register:
            register.save_plan(plan(2))

    return killed_everywhere(folder, base, step)


def kill_upgrade(folder: Path) -> dict[str, object]:
    """Opening an old register, killed everywhere; ``state`` opens it too, so before and after look alike to the user."""
    base = filled(folder)
    engine = open_engine(base)
    schema.migrate(engine, "0001")
    engine.dispose()

    def step(path: Path) -> None:
        Register.open(path).close()

    return killed_everywhere(folder, base, step)


def kill_imports_at_random(folder: Path) -> dict[str, object]:
    """Ledger after ledger, killed at random times; what was acknowledged must be there, the rest whole or absent."""
    path, chance = folder / "r.sqlite", random.Random(7)
    Register.create(path).close()
    kills, acknowledged, odd = 0, 0, []
    for loop in range(10):
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            with Register.open(path) as register:
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
        petitions, rejected, *_ = state(path)
        whole = len(petitions) // BATCH  # type: ignore[arg-type]
        if len(petitions) % BATCH or rejected != whole or whole - acknowledged not in (0, 1):  # type: ignore[arg-type]
            odd.append(loop)
        acknowledged = whole
    return {"kills": kills, "odd": odd, "acknowledged": acknowledged}


def disk_full(folder: Path) -> dict[str, object]:
    """An import while no file may grow: refused in words, nothing stored; when there is room again it succeeds by itself."""
    path = filled(folder)
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
    scenario, where = sys.argv[1:]
    sys.stdout.write(json.dumps(globals()[scenario](Path(where)), ensure_ascii=True))
