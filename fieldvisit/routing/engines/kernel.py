"""The compiled ruin-and-recreate search: simulated annealing whose steps cost as much as they change.

Needs ``numba``; only ``compiled`` imports this module. What a day allows stands in ``kernel_day``, which visits leave the
plan in ``kernel_ruin``, which may come back and in what order in ``kernel_order``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from fieldvisit.routing.engines.kernel_clock import FAR, Ints, bare, compiled, draw, uniform
from fieldvisit.routing.engines.kernel_day import Instance, State, insert, place_in
from fieldvisit.routing.engines.kernel_order import collect, key_alike, key_of, sort
from fieldvisit.routing.engines.kernel_ruin import Knobs, Scratch, ruin, touch


def _cheapest(inst: Instance, state: State, scratch: Scratch, v: int, blinks: tuple[float, float]) -> tuple[int, int]:
    """Shift and position of the insertion with the least extra driving; (-1, -1) if the visit fits nowhere.

    A visit that was just taken out looks at all its shifts, another one at touched shifts only; a shift or a place is
    overlooked with the chances given. Of empty shifts that are alike only the first is looked at.
    """
    best, where, position, empty = FAR, -1, -1, -1
    freed = scratch.out[v] == 1
    begin, end = (inst.first[v], inst.first[v + 1]) if freed else (0, scratch.counts[1])
    for k in range(begin, end):
        s = inst.days[k] if freed else scratch.shifts[k]
        if not freed and inst.allowed[s, v] == 0:
            continue
        if state.size[s] == 0:
            if inst.twin[s] == empty:
                continue
            empty = inst.twin[s]
        if blinks[0] > 0.0 and uniform(state.random) < blinks[0]:
            continue
        extra, at = place_in(inst, state, s, v, best, blinks[1])
        if at >= 0:
            best, where, position = extra, s, at
    return where, position


cheapest: Any = bare(_cheapest)


def _recreate(inst: Instance, state: State, scratch: Scratch, seed: int, knobs: Knobs) -> None:
    """Insert candidates one by one, each at its cheapest place."""
    count = collect(inst, state, scratch, seed)
    choice, spread = draw(state.random, 4 if knobs.greedy == 0 else 12), uniform(state.random)
    for k in range(count):
        v, chance = scratch.tried[k], uniform(state.random)
        scratch.keys[k] = (
            key_alike(inst, v, choice, chance) if knobs.greedy == 1 else key_of(inst, v, seed, choice, spread, chance)
        )
    sort(scratch, count)
    blinks = (0.0, 0.01) if knobs.greedy == 1 else (0.15 * draw(state.random, 2), 0.0)
    for k in range(count):
        v = scratch.tried[k]
        where, position = cheapest(inst, state, scratch, v, blinks)
        if where >= 0:
            touch(scratch, where)
            insert(inst, state, where, position, v)


recreate: Any = bare(_recreate)


def _fill(inst: Instance, state: State, scratch: Scratch, order: Ints) -> int:
    """Insert waiting visits in the order given, each at its cheapest place of all; returns how many found one."""
    count = 0
    for v in order:
        if state.where[v] < 0:
            scratch.out[v] = 1
            where, position = cheapest(inst, state, scratch, v, (0.0, 0.0))
            scratch.out[v] = 0
            if where >= 0:
                insert(inst, state, where, position, v)
                count += 1
    return count


fill: Any = bare(_fill)


def _copy(source: State, target: State, s: int) -> None:
    """Copy one shift; visits that leave the target's shift are marked as waiting by ``unplace`` before."""
    size = source.size[s]
    for i in range(size):
        target.route[s, i], target.done[s, i], target.fed[s, i] = source.route[s, i], source.done[s, i], source.fed[s, i]
        target.late[s, i], target.late_fed[s, i] = source.late[s, i], source.late_fed[s, i]
        target.where[source.route[s, i]] = s
    target.size[s], target.driven[s], target.loaded[s] = size, source.driven[s], source.loaded[s]


copy_shift: Any = bare(_copy)


def _copy_listed(source: State, target: State, shifts: Ints, count: int) -> None:
    """Copy the listed shifts, visits included."""
    for k in range(count):
        for i in range(target.size[shifts[k]]):
            target.where[target.route[shifts[k], i]] = -1
    for k in range(count):
        copy_shift(source, target, shifts[k])


copy_listed: Any = bare(_copy_listed)


def _change(inst: Instance, before: State, after: State, scratch: Scratch) -> tuple[int, int, int]:
    """Merit (worth minus driving), rank and driving gained by the touched shifts."""
    worth, rank, driven = 0, 0, 0
    for k in range(scratch.counts[1]):
        s = scratch.shifts[k]
        driven += after.driven[s] - before.driven[s]
        for i in range(after.size[s]):
            worth += inst.worth[after.route[s, i]]
            rank += inst.rank[after.route[s, i]]
        for i in range(before.size[s]):
            worth -= inst.worth[before.route[s, i]]
            rank -= inst.rank[before.route[s, i]]
    return worth - driven, rank, driven


change: Any = bare(_change)


def _measure(inst: Instance, state: State) -> tuple[int, int, int]:
    """Merit, rank and driving of a plan."""
    worth, rank = 0, 0
    for v in range(inst.place.shape[0]):
        if state.where[v] >= 0:
            worth += inst.worth[v]
            rank += inst.rank[v]
    driven = state.driven.sum()
    return worth - driven, rank, driven


measure: Any = bare(_measure)


def _record(trial: State, best: State, scratch: Scratch) -> None:
    """Make the trial the best plan: only shifts changed since the last one are copied."""
    for k in range(scratch.counts[1]):
        scratch.dirty[scratch.shifts[k]] = 1
    shifts = np.nonzero(scratch.dirty)[0]
    copy_listed(trial, best, shifts, shifts.shape[0])


record: Any = compiled(_record)


def _keep_routes(state: State, scratch: Scratch, kept: Ints, count: int) -> int:
    """Append the touched routes as rows (shift, size, visits); returns the new count."""
    for k in range(scratch.counts[1]):
        s = scratch.shifts[k]
        if state.size[s] > 0 and count < kept.shape[0]:
            kept[count, 0], kept[count, 1] = s, state.size[s]
            for i in range(state.size[s]):
                kept[count, 2 + i] = state.route[s, i]
            count += 1
    return count


keep_routes: Any = bare(_keep_routes)


def _forget(scratch: Scratch) -> None:
    """Empty the lists of the last step."""
    for k in range(scratch.counts[0]):
        scratch.out[scratch.freed[k]] = 0
    for k in range(scratch.counts[1]):
        scratch.touched[scratch.shifts[k]] = 0
    for k in range(scratch.counts.shape[0]):
        scratch.counts[k] = 0


forget: Any = bare(_forget)


def _run(  # noqa: PLR0917 - numba takes positional arguments only
    inst: Instance,
    now: State,
    trial: State,
    best: State,
    scratch: Scratch,
    knobs: Knobs,
    steps: int,
    heat: tuple[float, float],
    kept: Ints,
) -> int:
    """So many steps of simulated annealing from ``now`` (``trial`` holds the same), cooling from the first to the second heat.

    ``best`` holds the best plan by (rank, driving), or by merit. Routes of good plans are written to ``kept``; returns how many.
    """
    merit, rank, driven = measure(inst, now)
    top, best_rank, best_driven = measure(inst, best)
    cooling, hot, count = (heat[1] / heat[0]) ** (1.0 / max(1, steps)), heat[0], 0
    for _step in range(steps):
        hot *= cooling
        forget(scratch)
        seed = ruin(inst, trial, scratch, knobs)
        recreate(inst, trial, scratch, seed, knobs)
        gain, higher, farther = change(inst, now, trial, scratch)
        better = rank + higher > best_rank or (rank + higher == best_rank and driven + farther < best_driven)
        if knobs.by_merit == 1:
            better = merit + gain > top
        if better:
            top, best_rank, best_driven = merit + gain, rank + higher, driven + farther
            record(trial, best, scratch)
            scratch.dirty[:] = 0
        if gain >= 0 or uniform(trial.random) < np.exp(gain / hot):
            merit, rank, driven = merit + gain, rank + higher, driven + farther
            if not better:
                for k in range(scratch.counts[1]):
                    scratch.dirty[scratch.shifts[k]] = 1
            copy_listed(trial, now, scratch.shifts, scratch.counts[1])
            if merit * 1000 >= top * 995:
                count = keep_routes(trial, scratch, kept, count)
        else:
            if better:
                for k in range(scratch.counts[1]):
                    scratch.dirty[scratch.shifts[k]] = 1
            copy_listed(now, trial, scratch.shifts, scratch.counts[1])
    return count


run: Any = bare(_run)
