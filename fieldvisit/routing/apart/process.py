"""One child process: what it is asked, what it says, how much memory it uses; it never outlives its ``with`` block."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import psutil

from fieldvisit.errors import FieldVisitError
from fieldvisit.routing.apart.frames import receive, send

POLL_S = 0.05
_STOP = object()


@dataclass(frozen=True)
class Limits:
    """What a child process may use.

    Megabytes of memory; seconds in which an answer (not a search, which has a limit of its own) must come; seconds to answer
    once its time is over or it was told to stop.
    """

    memory_mb: int = 2000
    time_s: float = 600.0
    grace_s: float = 0.7


LIMITS = Limits()


class Child:
    """One child process from start to end."""

    def __init__(self, limits: Limits) -> None:
        self.began, self.limits, self.peak_mb = time.monotonic(), limits, 0.0
        root = str(Path(__file__).resolve().parents[3])
        inherited = os.environ.get("PYTHONPATH")
        env = os.environ | {
            "PYTHONPATH": root + (os.pathsep + inherited if inherited else ""),
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
        }
        command = [sys.executable, "-m", "fieldvisit.routing.apart.child"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env)  # noqa: S603
        self.news: queue.Queue[tuple[Any, ...] | None] = queue.Queue()
        self._said: queue.Queue[object] = queue.Queue()

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        self._said.put(None)
        for pipe in self._pipes:
            with contextlib.suppress(OSError):  # what was still to be said has nobody to hear it
                pipe.close()

    @property
    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        if self.process.stdin is None or self.process.stdout is None:
            raise RuntimeError("the child process has no pipes")
        return self.process.stdin, self.process.stdout

    @property
    def age(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.began

    @property
    def too_big(self) -> bool:
        """Whether it uses more memory than it may; a process that has gone uses none."""
        try:
            used = float(psutil.Process(self.process.pid).memory_info().rss) / 1e6
        except psutil.Error:
            return False
        self.peak_mb = max(self.peak_mb, used)
        return used > self.limits.memory_mb

    def ask(self, task: object) -> None:
        """Hand over a function of the package and its arguments, and listen from now on."""
        self._said.put(task)
        threading.Thread(target=self._say, daemon=True).start()
        threading.Thread(target=self._hear, daemon=True).start()

    def heard(self) -> Iterator[tuple[Any, ...] | None]:
        """The next word within a twentieth of a second, if there is one; ``None`` when the process has gone.

        Raises
        ------
        FieldVisitError
            What the child was refused by.
        RuntimeError
            If the work itself fails: a bug, told with its own traceback.
        """
        try:
            word = self.news.get(timeout=POLL_S)
        except queue.Empty:
            return
        if word is not None and word[0] == "refused" and isinstance(word[1], FieldVisitError):
            raise word[1]
        if word is not None and word[0] == "bug":
            raise RuntimeError(f"the work failed in its own process:\n{word[1]}")
        yield word

    def stop(self) -> None:
        """Tell it to come to an end, once it has heard the whole of what it was asked."""
        self._said.put(_STOP)

    def _say(self) -> None:
        pipe = self._pipes[0]
        with contextlib.suppress(OSError, ValueError):  # the process has gone; whoever listens hears of it
            while (what := self._said.get()) is not None:
                if what is _STOP:
                    pipe.write(b"x")
                    pipe.flush()
                else:
                    send(pipe, what)

    def _hear(self) -> None:
        try:
            while True:
                self.news.put(receive(self._pipes[1]))
        except (EOFError, OSError, ValueError):
            self.news.put(None)
