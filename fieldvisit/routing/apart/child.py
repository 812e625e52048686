"""Runs alone in a process of its own: a function and its arguments on standard input, progress and answer on standard output.

A search can hang in a library, ask for any amount of memory or stop the whole process; here only this process is lost.
"""

from __future__ import annotations

import os
import threading
import traceback
from typing import BinaryIO

from fieldvisit.errors import FieldVisitError
from fieldvisit.routing.apart.frames import receive, send
from fieldvisit.routing.solver import SolveProgress, solve


def main() -> None:
    """Do what is asked, answer, end with 0; a failure is an answer too. What libraries print goes to standard error."""
    with os.fdopen(os.dup(1), "wb") as answers, open(0, "rb", buffering=0, closefd=False) as questions:
        os.dup2(2, 1)
        ask, *args = receive(questions)
        stop = threading.Event()
        threading.Thread(target=_listen, args=(stop,), daemon=True).start()
        send(answers, ("started",))
        try:
            if ask is solve:
                args += [lambda one: _tell(answers, one), stop.is_set]
            answer = ask(*args)
        except FieldVisitError as error:
            send(answers, ("refused", error))
        except MemoryError:
            send(answers, ("memory",))
        except Exception:  # noqa: BLE001 - told to the parent, which raises it
            send(answers, ("bug", traceback.format_exc()))
        else:
            send(answers, ("done", answer))


def _tell(answers: BinaryIO, progress: SolveProgress) -> None:
    send(answers, ("progress", progress.share, progress.value, progress.plan()))


def _listen(stop: threading.Event) -> None:
    """Any byte means stop; the end of the pipe means that nobody is waiting any more."""
    if not os.read(0, 1):
        os._exit(1)
    stop.set()


if __name__ == "__main__":
    main()
