"""Long work in a process of its own: the server starts it and reads its row, and never runs a solver in a thread.

OR-Tools and compiled searches can hold the interpreter for seconds; in a thread that would stop every page. The process is a
fresh interpreter in a session of its own: it outlives the server that started it, and knows the job by its row alone.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import psutil

from fieldvisit.domain.job import JobState
from fieldvisit.errors import EndedEarlyError, FieldVisitError, InputFileError, Text
from fieldvisit.register import JobBook, Register

_BEAT_S = 2.0
_ASK_S = 0.5
_STEP_ASIDE = 5
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS", "GDAL_NUM_THREADS")
Body: TypeAlias = Callable[..., Mapping[str, object]]
"""``body(folder, report, **args)`` does the work and returns short figures."""


class CancelledError(Exception):
    """The job was asked to stop; what it had not stored yet is not stored."""


@dataclass
class Report:
    """What a job's body tells its row and asks of it; a part of a job fills the share from ``begins`` on, ``width`` wide."""

    book: JobBook
    job_id: str
    begins: float = 0.0
    width: float = 1.0
    _asked_at: float = field(default=0.0)
    _stop: bool = field(default=False)
    _enough_at: float = field(default=0.0)
    _enough: bool = field(default=False)

    def say(self, text: Text, share: float | None = None, best: Mapping[str, object] | None = None) -> None:
        """Write down what is being done, how far it is, and the best so far; raises ``CancelledError`` when asked to stop."""
        news: dict[str, object] = {"said_zh": text.zh, "said_en": text.en}
        if share is not None:
            news["share"] = self.begins + self.width * min(max(share, 0.0), 1.0)
        if best is not None:
            news["best"] = json.dumps(best, ensure_ascii=False, sort_keys=True)
        self._stop = self.book.beat(self.job_id, **news)
        if self._stop:
            raise CancelledError

    def part(self, begins: float, width: float) -> Report:
        """The same report for one of several steps."""
        return Report(self.book, self.job_id, begins, width)

    def enough(self) -> bool:
        """Whether to end the search and keep the best; cheap enough to be asked all the time."""
        now = time.monotonic()
        if now - self._enough_at > _ASK_S:
            self._enough_at = now
            self._enough = self.book.one(self.job_id).enough
        return self._enough

    def cancelled(self) -> bool:
        """Whether to stop; cheap enough to be asked all the time."""
        now = time.monotonic()
        if now - self._asked_at > _ASK_S:
            self._asked_at = now
            self._stop = self.book.beat(self.job_id)
        return self._stop


def start(book: JobBook, body: str, folder: Path, who: str, **args: object) -> str:
    """Start ``body`` (``"module:function"``) in a process of its own; returns the job's id.

    Raises
    ------
    PolicyRefusedError
        If another job is alive.
    InputFileError
        If the system starts no process.
    """
    job_id = book.ask(body.rpartition(":")[2], json.dumps(args, ensure_ascii=False, sort_keys=True), who)
    apart: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW | subprocess.BELOW_NORMAL_PRIORITY_CLASS
        apart = {"creationflags": flags}
    spare = str(max((psutil.cpu_count() or 1) - 1, 1))  # one processor stays free for the pages
    env = {**dict.fromkeys(_THREADS, spare), **os.environ}
    command = [sys.executable, "-m", "fieldvisit.jobs", body, str(folder.resolve()), job_id]
    quiet = subprocess.DEVNULL
    try:
        process = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, close_fds=True, env=env, **apart)  # noqa: S603 - no shell, our own program
    except OSError as error:
        book.cancel(job_id, who)
        raise InputFileError(
            "系统无法启动后台任务，请关闭其他程序后重试。", "The system starts no process; close other programs."
        ) from error
    if sys.platform != "win32":
        _step_aside(process.pid)
    threading.Thread(target=process.wait, daemon=True).start()  # so that no zombie stays behind
    return job_id


def _step_aside(pid: int) -> None:
    """Give a process on POSIX, and all it will start, less of the processors than the pages get.

    A process in a session of its own may be in a scheduling group of its own (Linux ``autogroup``), inside which alone its
    niceness counts: the group is made nice as well, where the system has such groups and lets us.
    """
    with contextlib.suppress(ProcessLookupError):  # it ended already
        nice = min(os.getpriority(os.PRIO_PROCESS, pid) + _STEP_ASIDE, 19)
        os.setpriority(os.PRIO_PROCESS, pid, nice)
        with contextlib.suppress(OSError):
            Path(f"/proc/{pid}/autogroup").write_text(str(nice), "ascii")


def run(register: Register, body: Body, folder: Path, job_id: str) -> None:
    """Do a waiting job here and now, and write down how it ended; what is a bug is raised as well."""
    book = register.jobs()
    if not book.begin(job_id):
        return
    over = threading.Event()
    beating = threading.Thread(target=_beat, args=(book, job_id, over), daemon=True)
    beating.start()
    try:
        found = body(folder, Report(book, job_id), **json.loads(book.one(job_id).args))
    except CancelledError:
        book.end(job_id, JobState.CANCELLED)
    except EndedEarlyError as error:  # stopped before it had anything: cancelled, when that was asked for
        if book.beat(job_id):
            book.end(job_id, JobState.CANCELLED)
        else:
            book.end(job_id, JobState.FAILED, error=error.text)
    except FieldVisitError as error:
        book.end(job_id, JobState.FAILED, error=error.text)
    except BaseException:
        book.end(
            job_id,
            JobState.FAILED,
            error=Text("程序内部出错，登记库没有改动。", "A fault of the program; the register is unchanged."),
        )
        raise
    else:
        book.end(job_id, JobState.DONE, result=json.dumps(found, ensure_ascii=False, sort_keys=True))
    finally:
        over.set()
        beating.join()


def _beat(book: JobBook, job_id: str, over: threading.Event) -> None:
    while not over.wait(_BEAT_S):
        book.beat(job_id)


def main(body: str, folder: str, job_id: str) -> None:
    """The process of a job: find its body by name and the register it belongs to, and run it."""
    module, _, name = body.partition(":")
    found = importlib.import_module(module)
    with found.register_of(Path(folder)) as register:
        run(register, getattr(found, name), Path(folder), job_id)


if __name__ == "__main__":
    main(*sys.argv[1:4])
