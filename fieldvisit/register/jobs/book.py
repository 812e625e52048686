"""Jobs as rows: asked for, begun, alive, over. The row is all that server and worker know of each other."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, insert, select, update

from fieldvisit.domain.access.audit import Act, Deed
from fieldvisit.domain.job import Job, JobState
from fieldvisit.errors import NotFoundError, PolicyRefusedError, Text
from fieldvisit.register.audit import log
from fieldvisit.register.engine import reading, writing
from fieldvisit.register.jobs.tables import job as table

SILENT = timedelta(seconds=60)
"""Without a sign of life for so long a job's process is gone (a solver may hold its interpreter for some seconds)."""
SLOW_TO_BEGIN = timedelta(minutes=5)
"""A process that steps aside for other programs may need minutes on a busy machine before its first sign of life."""
_STOP, _ENOUGH = 1, 2
"""What the column ``cancel`` holds when a job is to stop, and when it is to keep the best it has."""
_NOTHING = ("said_zh", "said_en", "best", "result", "error_zh", "error_en", "started_at", "heartbeat_at", "ended_at")


class JobBook:
    """The jobs of a register."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def ask(self, kind: str, args: str, who: str) -> str:
        """A new job that waits for its process; returns its id.

        Raises
        ------
        PolicyRefusedError
            If another job is alive: one after the other, because each takes a whole processor and writes results.
        """
        job_id = f"J{secrets.token_hex(4)}"
        with writing(self._engine) as connection:
            for row in connection.execute(select(table).where(table.c.state.in_(("waiting", "running")))):
                if not _job(row).state.is_over:
                    raise PolicyRefusedError(
                        f"任务 {row.id} 还在运行，请等它结束或先取消：fieldvisit job cancel {row.id}。",
                        f"The job {row.id} is still running; wait for it, or cancel it: fieldvisit job cancel {row.id}.",
                    )
                connection.execute(update(table).where(table.c.id == row.id).values(state="failed", **_lost(), ended_at=_now()))
            values = {"id": job_id, "kind": kind, "args": args, "who": who, "state": "waiting", "share": 0.0, "cancel": 0}
            connection.execute(insert(table).values(**values, queued_at=_now(), **dict.fromkeys(_NOTHING, "")))
            log.append(connection, Deed(who, Act.JOB, job_id, detail=f"start {kind}"))
        return job_id

    def one(self, job_id: str) -> Job:
        """The job as it stands; raises ``NotFoundError``."""
        with reading(self._engine) as connection:
            row = connection.execute(select(table).where(table.c.id == job_id)).first()
        if row is None:
            raise NotFoundError(f"没有任务 {job_id}。", f"There is no job {job_id}.")
        return _job(row)

    def all(self) -> tuple[Job, ...]:
        """Every job, newest first."""
        with reading(self._engine) as connection:
            return tuple(_job(row) for row in connection.execute(select(table).order_by(table.c.queued_at.desc(), table.c.id)))

    def begin(self, job_id: str) -> bool:
        """Take a waiting job; false when it was taken or cancelled before: no job runs twice."""
        values = {"state": "running", "started_at": _now(), "heartbeat_at": _now()}
        with writing(self._engine) as connection:
            taken = update(table).where(table.c.id == job_id, table.c.state == "waiting", table.c.cancel == 0)
            return connection.execute(taken.values(**values)).rowcount == 1

    def beat(self, job_id: str, **news: object) -> bool:
        """A sign of life, with what is new (``said_zh``, ``said_en``, ``share``, ``best``); returns whether to stop."""
        with writing(self._engine) as connection:
            mine = table.c.id == job_id
            connection.execute(update(table).where(mine, table.c.state == "running").values(heartbeat_at=_now(), **news))
            going = (mine, table.c.state == "running", table.c.cancel != _STOP)
            return not connection.scalar(select(func.count()).where(*going))

    def end(self, job_id: str, state: JobState, *, result: str = "", error: Text | None = None) -> None:
        """Write down how a running job ended."""
        said = {"error_zh": error.zh, "error_en": error.en} if error else {}
        with writing(self._engine) as connection:
            self._close(connection, job_id, {"state": state.value, "result": result, **said})

    def cancel(self, job_id: str, who: str) -> Job:
        """Ask a job to stop; one that has not begun never will."""
        seen = self.one(job_id)
        with writing(self._engine) as connection:
            connection.execute(update(table).where(table.c.id == job_id).values(cancel=_STOP))
            waiting = update(table).where(table.c.id == job_id, table.c.state == "waiting")
            connection.execute(waiting.values(state="cancelled", ended_at=_now()))
            if not seen.state.is_over:
                log.append(connection, Deed(who, Act.JOB, job_id, detail="cancel"))
        return self.one(job_id)

    def finish(self, job_id: str, who: str) -> Job:
        """Ask a running job to end its search and keep the best it has; nothing for one that is stopped or over."""
        with writing(self._engine) as connection:
            mine = (table.c.id == job_id, table.c.state == "running", table.c.cancel == 0)
            if connection.execute(update(table).where(*mine).values(cancel=_ENOUGH)).rowcount:
                log.append(connection, Deed(who, Act.JOB, job_id, detail="use the best so far"))
        return self.one(job_id)

    def _close(self, connection: Connection, job_id: str, values: dict[str, Any]) -> None:
        running = update(table).where(table.c.id == job_id, table.c.state == "running")
        if connection.execute(running.values(ended_at=_now(), **values)).rowcount:
            who = connection.scalar(select(table.c.who).where(table.c.id == job_id))
            log.append(connection, Deed(str(who), Act.JOB, job_id, detail=str(values["state"])))


def _job(row: Row[Any]) -> Job:
    seen = row.heartbeat_at or row.queued_at
    state = JobState(row.state)
    silent = datetime.now(UTC) - datetime.fromisoformat(seen) > (SILENT if row.heartbeat_at else SLOW_TO_BEGIN)
    if silent and not state.is_over:
        state = JobState.LOST
    error = _lost() if state is JobState.LOST else {"error_zh": row.error_zh, "error_en": row.error_en}
    return Job(
        row.id, row.kind, row.args, row.who, state, Text(row.said_zh, row.said_en), row.share, row.best, row.result,
        Text(error["error_zh"], error["error_en"]), row.cancel == _STOP, row.queued_at, row.started_at, row.heartbeat_at, row.ended_at,
        row.cancel == _ENOUGH,
    )  # fmt: skip


def _lost() -> dict[str, str]:
    return {
        "error_zh": "任务的进程已不在（断电或被强行结束）。登记库没有改动，请重新开始。",
        "error_en": "The job's process is gone (power cut, or it was ended). The register is unchanged; start it again.",
    }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
