"""One answer from a child process: the same as here, or a clear error; whatever becomes of that process, nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ParamSpec, TypeVar

from fieldvisit.errors import EndedEarlyError, Text
from fieldvisit.routing.apart.process import LIMITS, Child, Limits

P = ParamSpec("P")
T = TypeVar("T")


def answer_apart(
    ask: Callable[P, T],
    cancelled: Callable[[], bool] | None = None,
    limits: Limits = LIMITS,
) -> Callable[P, T]:
    """The function, run in a process of its own each time it is called.

    The function must be one that a module of the package names; arguments and answer travel by pickle. What it refuses is
    raised as it would be here.

    Raises
    ------
    EndedEarlyError
        If it was cancelled, took more time or memory than ``limits`` allow, or its process ended without an answer.
    RuntimeError
        If it fails by itself: a bug, told with its own traceback.
    """

    def answered(*args: P.args, **kwargs: P.kwargs) -> T:
        with Child(limits) as child:
            child.ask((partial(ask, **kwargs), *args))
            while True:
                if cancelled is not None and cancelled():
                    raise _ended(_CANCELLED)
                if child.age > limits.time_s:
                    raise _ended(_TIME, limits.time_s)
                if child.too_big:
                    raise _ended(_MEMORY, limits.memory_mb)
                for word in child.heard():
                    if word is None:
                        raise _ended(_CRASHED)
                    if word[0] == "memory":
                        raise _ended(_MEMORY, limits.memory_mb)
                    if word[0] == "done":
                        answer: T = word[1]
                        return answer

    return answered


_KEPT = Text("原行程没有改动。", "The plan in force is as it was.")
_CANCELLED = Text("已按要求停止，没有得出答案。", "Stopped as asked, without an answer.")
_TIME = Text(
    "{:g} 秒内没有算出答案，已停止；请少问几处，或减少改动上限。",
    "No answer within {:g} s; ask about fewer visits, or allow fewer changes.",
)
_MEMORY = Text(
    "计算超过内存上限 {:g} MB，已停止；请少问几处。",
    "The work exceeded its {:g} MB of memory and was ended; ask about fewer visits.",
)
_CRASHED = Text("计算进程意外终止，没有得出答案；请再试一次。", "The work ended unexpectedly, without an answer; try again.")


def _ended(why: Text, limit: float = 0.0) -> EndedEarlyError:
    return EndedEarlyError(why.zh.format(limit) + _KEPT.zh, f"{why.en.format(limit)} {_KEPT.en}")
