"""Run by ``test_backup_faults``: backups and restores killed at random; prints JSON."""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from case_driver import OFFICE, killed
from ground import Aim
from register_driver import ledger

from fieldvisit.domain.petition import Intake
from fieldvisit.errors import InputFileError
from fieldvisit.register.safekeeping import look_over
from fieldvisit.workspace import CountyFiles, Workspace
from fieldvisit.workspace.backup import SUFFIX, back_up, restore

_STEP = 40


def workspace_in(top: Path, petitions: int) -> Path:
    """A workspace whose register holds so many petitions."""
    with Workspace.create(top / "county", OFFICE, CountyFiles.demo(), demo=True) as workspace:
        workspace.register.add_intake(_demo(0, petitions))
    return top / "county"


def backups_at_random(top: str, loops: str, password: str) -> dict[str, object]:
    """A backup over the one before it, killed at random: what stands there is whole, the old or the new; the register is unharmed."""
    folder, target = workspace_in(Path(top), _STEP), Path(top) / f"b{SUFFIX}"
    aim, odd, known = Aim(17, _seconds(partial(_back_up, folder, target.with_name("first"), password))), [], 0
    for loop in aim.loops(int(loops)):
        there = _STEP * (loop + 1)
        died, acknowledged = killed(partial(_back_up, folder, target, password), aim.moment(), wait=False)
        aim.told(inside=died and not acknowledged)
        held = _held(target, Path(top) / "again", password)
        others = [p.name for p in Path(top).glob(f"*{SUFFIX}") if p != target]
        if held not in ({there} if acknowledged else {known, there}) or others:
            odd.append([loop, held, others])
        known = held
        with Workspace.open(folder) as workspace:
            if look_over(folder / "register.sqlite") != there or workspace.register.audit_faults():
                odd.append([loop, "register"])
            workspace.register.add_intake(_demo(there, _STEP))
    left = [p.name for p in (folder / "cache").glob("backup-*")]
    with Workspace.open(folder) as workspace:
        back_up(workspace, target, password)
    return {"inside": aim.inside, "odd": odd, "left": len(left), "left_after": len(list((folder / "cache").glob("backup-*")))}


def restores_at_random(top: str, loops: str) -> dict[str, object]:
    """A restore killed at random: the folder is not there or whole; the next one goes through and leaves nothing behind."""
    source = Path(top) / f"b{SUFFIX}"
    folder = workspace_in(Path(top), _STEP)
    with Workspace.open(folder) as workspace:
        back_up(workspace, source)
    aim, odd, whole = Aim(19, _seconds(partial(_restore, source, Path(top) / "first"))), [], 0
    for loop in aim.loops(int(loops)):
        again = Path(top) / "again"
        died, acknowledged = killed(partial(_restore, source, again), aim.moment(), wait=False)
        aim.told(inside=died and not acknowledged)
        if again.exists():
            whole += 1
            with Workspace.open(again) as workspace:
                good = look_over(again / "register.sqlite") == _STEP and not workspace.register.audit_faults()
        else:
            good = not acknowledged
        if not good:
            odd.append(loop)
        shutil.rmtree(again, ignore_errors=True)
    restore(source, Path(top) / "again")
    left = [p.name for p in Path(top).glob(".again*")]
    return {"inside": aim.inside, "odd": odd, "whole": whole, "left": left}


def _demo(start: int, count: int) -> Intake:
    """The driver's ledger, marked as demo data."""
    given = ledger(start, count)
    return replace(given, petitions=tuple(replace(p, synthetic=True) for p in given.petitions))


def _back_up(folder: Path, target: Path, password: str, tell: Callable[[], None]) -> None:
    with Workspace.open(folder) as workspace:
        back_up(workspace, target, password)
    tell()


def _restore(source: Path, folder: Path, tell: Callable[[], None]) -> None:
    restore(source, folder)
    tell()


def _seconds(work: Callable[[Callable[[], None]], None]) -> float:
    """How long the work takes here and now until it is acknowledged, in a child as later."""
    begun = time.monotonic()
    killed(work, 0)
    return time.monotonic() - begun


def _held(target: Path, again: Path, password: str) -> int:
    """How many petitions the backup holds after a real restore; 0 without a file, -1 when it does not restore."""
    if not target.exists():
        return 0
    try:
        return restore(target, again, password).petitions
    except InputFileError:
        return -1
    finally:
        shutil.rmtree(again, ignore_errors=True)


if __name__ == "__main__":
    scenario, *rest = sys.argv[1:]
    sys.stdout.write(json.dumps(globals()[scenario](*rest), ensure_ascii=True))
