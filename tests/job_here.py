"""Jobs done in this process, for tests of pages: they end as in a process of their own, which would take seconds to start."""

from __future__ import annotations

import json
import threading

from fieldvisit import jobs
from fieldvisit.workspace import working


def at_once(book, body, folder, who, **args):
    """Do a job before the page answers; returns its id, as ``jobs.start``."""
    job_id = book.ask(body.rpartition(":")[2], json.dumps(args), who)
    _do(body, folder, job_id)
    return job_id


def beside(book, body, folder, who, **args):
    """Do a job while the page shows how far it is."""
    job_id = book.ask(body.rpartition(":")[2], json.dumps(args), who)
    threading.Thread(target=_do, args=(body, folder, job_id)).start()
    return job_id


def _do(body, folder, job_id):
    with working.register_of(folder) as register:
        jobs.run(register, getattr(working, body.rpartition(":")[2]), folder, job_id)
