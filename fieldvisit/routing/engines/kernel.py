"""The compiled ruin-and-recreate search: the same moves as ``lns`` on integer arrays, about a hundred times as many a second.

Needs ``numba``; only ``compiled`` imports this module. What a day allows stands in ``kernel_day``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from fieldvisit.routing.engines.kernel_day import Instance, Ints, State, cheapest, compiled, draw, insert, refresh, uniform


def _remove_marked(inst: Instance, state: State, out: npt.NDArray[np.uint8], touched: npt.NDArray[np.uint8]) -> None:
    """Take the marked visits out; a route that is infeasible without them is emptied."""
    for s in range(state.size.shape[0]):
        kept = 0
        for i in range(state.size[s]):
            v = state.route[s, i]
            if out[v] == 1:
                state.where[v] = -1
            else:
                state.route[s, kept] = v
                kept += 1
        if kept < state.size[s]:
            touched[s] = 1
            state.size[s] = kept
            if refresh(inst, state, s) == 0:
                for i in range(kept):
                    out[state.route[s, i]] = 1
                    state.where[state.route[s, i]] = -1
                state.size[s] = 0
                refresh(inst, state, s)


remove_marked: Any = compiled(_remove_marked)


def _mark(inst: Instance, state: State, out: npt.NDArray[np.uint8], most: int) -> int:
    """Mark visits to take out: a neighbourhood, stretches of routes near a visit, or whole days; returns the seed visit."""
    n, m = inst.place.shape[0], state.size.shape[0]
    seed, choice, count = draw(state.random, n), draw(state.random, 10), 3 + draw(state.random, most - 2)
    if choice == 0 and m > 1:
        day = draw(state.random, m)
        for i in range(state.size[day]):
            out[state.route[day, i]] = 1
        return int(seed)
    marked = 0
    for k in range(inst.near.shape[1]):
        v = inst.near[seed, k]
        s = state.where[v]
        if s < 0 or (choice < 6 and uniform(state.random) < 0.3):
            continue
        out[v] = 1
        marked += 1
        if choice >= 6:
            marked += mark_stretch(state, out, s, v, 1 + draw(state.random, max(1, count // 2)))
        if marked >= count:
            return int(seed)
    return int(seed)


def _mark_stretch(state: State, out: npt.NDArray[np.uint8], s: int, v: int, length: int) -> int:
    """Mark up to ``length`` neighbours of ``v`` in its route; returns how many."""
    at = 0
    while state.route[s, at] != v:
        at += 1
    first = max(0, at - draw(state.random, length + 1))
    marked = 0
    for i in range(first, min(state.size[s], first + length)):
        if out[state.route[s, i]] == 0:
            out[state.route[s, i]] = 1
            marked += 1
    return marked


mark_stretch: Any = compiled(_mark_stretch)
mark: Any = compiled(_mark)


def _order(inst: Instance, state: State, out: npt.NDArray[np.uint8], seed: int) -> Ints:
    """Loose visits to try, in a noisy order of worth, worth per service, least detour or latest window."""
    q = inst.near.shape[1]
    choice, spread = draw(state.random, 4), uniform(state.random)
    visits, keys = np.empty(inst.place.shape[0], dtype=np.int64), np.empty(inst.place.shape[0], dtype=np.float64)
    count = 0
    for k in range(inst.place.shape[0]):
        if state.where[k] < 0 and (out[k] == 1 or q >= inst.place.shape[0] or uniform(state.random) < 0.3):
            noise = 1.0 + spread * (2.0 * uniform(state.random) - 1.0)
            reach = inst.drive[inst.place[seed], inst.place[k]]
            key = float(inst.worth[k])
            if choice == 1:
                key = inst.worth[k] / (inst.service[k] + 1.0 + reach)
            elif choice == 2:
                key = 1.0 / (1.0 + inst.shuts[k] - inst.windows[k, 0, 0])
            elif choice == 3:
                key = 1.0 / (1.0 + reach)
            visits[count], keys[count] = k, -key * noise
            count += 1
    return visits[np.argsort(keys[:count])]


order: Any = compiled(_order)


def _recreate(inst: Instance, state: State, out: npt.NDArray[np.uint8], touched: npt.NDArray[np.uint8], seed: int) -> None:
    """Insert loose visits at their cheapest places; those that were not just taken out look only at touched shifts."""
    blink = 0.0 if draw(state.random, 2) == 0 else 0.15
    for v in order(inst, state, out, seed):
        where, position = cheapest(inst, state, v, out[v], touched, blink)
        if where >= 0:
            insert(inst, state, where, position, v)
            touched[where] = 1


recreate: Any = compiled(_recreate)


def _copy(source: State, target: State, touched: npt.NDArray[np.uint8]) -> None:
    """Copy the touched shifts and every visit's shift."""
    for s in range(source.size.shape[0]):
        if touched[s] == 1:
            size = source.size[s]
            target.route[s, :size] = source.route[s, :size]
            target.start[s, :size] = source.start[s, :size]
            target.late[s, :size] = source.late[s, :size]
            target.size[s], target.driven[s] = size, source.driven[s]
    target.where[:] = source.where


copy_touched: Any = compiled(_copy)


def _measure(inst: Instance, state: State) -> tuple[int, int, int]:
    """Merit (worth minus driving), rank and driving of a plan."""
    worth, rank = 0, 0
    for v in range(inst.place.shape[0]):
        if state.where[v] >= 0:
            worth += inst.worth[v]
            rank += inst.rank[v]
    driven = state.driven.sum()
    return worth - driven, rank, driven


measure: Any = compiled(_measure)


def _keep_routes(state: State, touched: npt.NDArray[np.uint8], kept: Ints, count: int) -> int:
    """Append the touched routes as rows (shift, size, visits); returns the new count."""
    for s in range(state.size.shape[0]):
        if touched[s] == 1 and state.size[s] > 0 and count < kept.shape[0]:
            kept[count, 0], kept[count, 1] = s, state.size[s]
            kept[count, 2 : 2 + state.size[s]] = state.route[s, : state.size[s]]
            count += 1
    return count


keep_routes: Any = compiled(_keep_routes)


def _run(  # noqa: PLR0917 - numba takes positional arguments only
    inst: Instance, now: State, trial: State, best: State, steps: int, heat: tuple[float, float], most: int, kept: Ints
) -> int:
    """So many steps of simulated annealing from ``now``, cooling from the first to the second heat.

    ``best`` holds the best plan by (rank, driving). Routes of good plans are written to ``kept``; returns how many.
    """
    every = np.ones(now.size.shape[0], dtype=np.uint8)
    copy_touched(now, trial, every)
    merit = measure(inst, now)[0]
    _, best_rank, best_driven = measure(inst, best)
    cooling, hot, count = (heat[1] / heat[0]) ** (1.0 / max(1, steps)), heat[0], 0
    for _step in range(steps):
        hot *= cooling
        out, touched = np.zeros(inst.place.shape[0], dtype=np.uint8), np.zeros(now.size.shape[0], dtype=np.uint8)
        seed = mark(inst, trial, out, most)
        remove_marked(inst, trial, out, touched)
        if not touched.any():
            touched[:] = 1
        recreate(inst, trial, out, touched, seed)
        new, rank, driven = measure(inst, trial)
        if rank > best_rank or (rank == best_rank and driven < best_driven):
            best_rank, best_driven = rank, driven
            copy_touched(trial, best, every)
        if new >= merit or uniform(trial.random) < np.exp((new - merit) / hot):
            merit = new
            copy_touched(trial, now, touched)
            if rank * 100 >= best_rank * 99:
                count = keep_routes(trial, touched, kept, count)
        else:
            copy_touched(now, trial, touched)
    return count


run: Any = compiled(_run)
