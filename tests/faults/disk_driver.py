"""Run by ``test_disk_faults``: work on registers while the disk fails at the n-th write or sync, once per child; prints JSON.

The faults are real: ``strace`` answers a system call of the child with EIO or ENOSPC. It counts the calls of each process from its start, so
a child that is to fail at its n-th call first makes ``WHEN - n`` calls on a file of its own.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import alembic.command  # noqa: F401 - loaded once here, not in every child
from case_driver import DAY, OFFICE, SETTLED, filled, scope
from register_driver import ledger, plan

from fieldvisit.domain.cases.matter import CaseFile
from fieldvisit.domain.cases.states import CaseState
from fieldvisit.errors import FieldVisitError
from fieldvisit.register import Register

WHEN = 400
_WASTE: dict[str, Callable[[int], object]] = {"pwrite64": lambda file: os.pwrite(file, b"x", 0), "fdatasync": os.fdatasync}


def faults(folder: str, call: str, error: str, points: str) -> dict[str, object]:
    """Let ``call`` fail with ``error`` at the first, second ... call of a child, ``points`` children; what they told and what was left."""
    base = Path(folder) / "base.sqlite"
    Register.create(base).close()
    (key,) = filled(base, 1)
    command = ["strace", "-f", "-qq", "-o", os.devnull, "-e", f"trace={call}", "-e", f"inject={call}:error={error}:when={WHEN}"]
    done = subprocess.run(
        [*command, sys.executable, __file__, "children", folder, call, points, key], capture_output=True, text=True, check=True
    )
    told = json.loads(done.stdout)
    odd = [number for number, said in told.items() if not _whole(Path(folder) / f"{number}.sqlite", key, said)]
    heard = sorted({word for said in told.values() for word in said["errors"]})
    hit = sum(bool(said["errors"]) for said in told.values())
    return {"points": len(told), "refused": hit, "odd": odd, "sentences": heard}


def children(folder: str, call: str, points: str, key: str) -> dict[str, object]:
    """Under ``strace``: one child a point, each on its own copy of the register."""
    told = {}
    for number in range(1, int(points) + 1):
        path = Path(shutil.copy(Path(folder) / "base.sqlite", Path(folder) / f"{number}.sqlite"))
        answer = path.with_suffix(".json")
        child = os.fork()
        if child == 0:
            _child(path, answer, call, WHEN - number, key)
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        told[str(number)] = json.loads(answer.read_text()) if ended == 0 else {"errors": [f"ended {ended}"], "done": -1}
    return told


def _child(path: Path, answer: Path, call: str, wasted: int, key: str) -> None:
    code = 1
    try:
        own = os.open(path.with_suffix(".waste"), os.O_CREAT | os.O_RDWR)
        for _ in range(wasted):
            _WASTE[call](own)
        answer.write_text(json.dumps(_work(path, key)))
        code = 0
    finally:
        os._exit(code)


def _work(path: Path, key: str) -> dict[str, object]:
    """Three steps; one that was refused is done again, as a user would."""
    errors: list[str] = []
    with _patient(lambda: Register.open(path), errors) as register:
        for step in (_close, _import, _plan):
            _patient(lambda step=step: step(register, key), errors)  # type: ignore[misc]
    return {"errors": errors, "done": 3}


def _patient(step: Callable[[], Register], errors: list[str]) -> Register:
    try:
        return step()
    except FieldVisitError as error:
        errors.append(error.text.zh)
        return step()


def _close(register: Register, key: str) -> Register:
    book = register.cases(scope())
    file = book.file(key)
    if file.case.state is not CaseState.CLOSED:
        book.change(file.case, replace(file.case, state=CaseState.CLOSED, closed_on=DAY), "办结", SETTLED)
    return register


def _import(register: Register, _: str) -> Register:
    register.add_intake(ledger(1, 40), step=25)
    register.follow_ledger(OFFICE)
    return register


def _plan(register: Register, _: str) -> Register:
    register.save_plan(plan(1))
    return register


def _whole(path: Path, key: str, said: dict[str, object]) -> bool:
    """Whether all three steps are there exactly once, and the file is in order."""
    with Register.open(path) as register:
        book = register.cases(scope())
        file: CaseFile = book.file(key)
        petitions = [p.id for p in register.petitions()]
        held = sorted(one for case in book.cases() for one in case.petition_ids)
        plans = [p.plan_id for p in register.plans()]
    with closing(sqlite3.connect(path)) as connection:
        sound = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        sound = sound and connection.execute("PRAGMA foreign_key_check").fetchall() == []
    settled = file.case.state is CaseState.CLOSED and (len(file.outcomes), len(file.replies)) == (1, 1)
    expected = [f"P{n:05d}" for n in range(41)]
    return said["done"] == 3 and sound and settled and petitions == held == expected and plans == ["PLAN-1"]


if __name__ == "__main__":
    scenario, *rest = sys.argv[1:]
    sys.stdout.write(json.dumps(globals()[scenario](*rest), ensure_ascii=True))
