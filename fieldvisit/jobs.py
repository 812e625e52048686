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
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import psutil

from fieldvisit import __version__
from fieldvisit.domain.job import JobState
from fieldvisit.errors import EndedEarlyError, FieldVisitError, InputFileError, RegisterBusyError, Text
from fieldvisit.io.atomic import write_text
from fieldvisit.register import JobBook, Register

_BEAT_S = 2.0
_FAULTS = "faults"
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
        self._beat(**news)
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
            with contextlib.suppress(RegisterBusyError):  # as in _beat
                self._enough = self.book.one(self.job_id).enough
        return self._enough

    def cancelled(self) -> bool:
        """Whether to stop; cheap enough to be asked all the time."""
        now = time.monotonic()
        if now - self._asked_at > _ASK_S:
            self._asked_at = now
            self._beat()
        return self._stop

    def _beat(self, **news: object) -> None:
        """Tell what is new, and learn whether to stop.

        A register that is busy for so long ends no search: what it was to be told is told soon again, and whether it can be written to is
        seen when the result is stored.
        """
        with contextlib.suppress(RegisterBusyError):
            self._stop = self.book.beat(self.job_id, **news)


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
    except BaseException as error:
        book.end(job_id, JobState.FAILED, error=_kept_fault(folder, job_id, error))
        raise
    else:
        book.end(job_id, JobState.DONE, result=json.dumps(found, ensure_ascii=False, sort_keys=True))
    finally:
        over.set()
        beating.join()


def _beat(book: JobBook, job_id: str, over: threading.Event) -> None:
    while not over.wait(_BEAT_S):
        with contextlib.suppress(RegisterBusyError):  # a busy register: the next sign of life comes soon
            book.beat(job_id)


def _kept_fault(folder: Path, job_id: str, error: BaseException) -> Text:
    """What is said of a fault of the program: where it happened stands in a file, for whoever mends it.

    The file names kinds of errors and lines of code only, no values: what a message quotes may be a petition's.
    """
    lines = [f"fieldvisit {__version__}, Python {sys.version.split()[0]}, {sys.platform}"]
    seen: BaseException | None = error
    while seen is not None:
        lines.append(type(seen).__qualname__)
        lines += [f"  {Path(at.filename).name}:{at.lineno} {at.name}" for at in traceback.extract_tb(seen.__traceback__)]
        seen = seen.__cause__ or seen.__context__
    name = f"{_FAULTS}/{job_id}.txt"
    try:
        (folder / _FAULTS).mkdir(exist_ok=True)
        write_text(folder / name, "\n".join([*lines, ""]))
    except OSError:  # a full disk must not hide how the job ended
        return Text("程序内部出错，登记库没有改动。", "A fault of the program; the register is unchanged.")
    return Text(
        f"程序内部出错，登记库没有改动。出错位置记在工作目录的 {name}（只有程序行号，没有信访内容），请交给维护人员。",
        f"A fault of the program; the register is unchanged. Where it happened stands in {name} of the workspace (lines of code only, "
        "nothing of a petition): give it to whoever maintains the program.",
    )


def main(body: str, folder: str, job_id: str) -> None:
    """The process of a job: find its body by name and the register it belongs to, and run it."""
    module, _, name = body.partition(":")
    found = importlib.import_module(module)
    with found.register_of(Path(folder)) as register:
        run(register, getattr(found, name), Path(folder), job_id)


if __name__ == "__main__":  # the module that bodies import, whose CancelledError they raise, and not this second copy of it
    importlib.import_module("fieldvisit.jobs").main(*sys.argv[1:4])
