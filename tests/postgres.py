"""A PostgreSQL server of the tests' own: started on a private socket in a temporary folder, stopped and removed at the end.

``.ci/system-packages`` installs PostgreSQL where it is missing. The server refuses to run as root; the tests then start it as
the user ``postgres``.
"""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

OFFICE = "office"
"""The role that owns the registers: no superuser, so that row-level security holds for it as at a site."""
_VERSIONED = Path("/usr/lib/postgresql")
_numbers = itertools.count(1)


def program(name: str) -> str:
    """The newest installed ``postgres`` or ``initdb``; its absence is a failure, not a skipped test."""
    found = sorted(_VERSIONED.glob(f"*/bin/{name}"), key=lambda p: int(p.parts[-3])) if _VERSIONED.is_dir() else []
    path = str(found[-1]) if found else shutil.which(name)
    assert path, f"PostgreSQL is missing ({name}): run `sh .ci/system-packages`, or `apt-get install postgresql`"
    return path


def _as_server_user() -> list[str]:
    """The words before a command that make it run as a user whom the server accepts."""
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []


@dataclass
class Server:
    """A running server; ``fresh`` gives the address of a new, empty database, or of a copy of one."""

    folder: Path
    process: subprocess.Popen[bytes] = field(repr=False)

    def address(self, name: str) -> str:
        """The address of the database ``name``."""
        return f"postgresql+psycopg://{OFFICE}@/{name}?host={self.folder}"

    def fresh(self, template: str = "template0", **options: str) -> str:
        """The address of a database that nobody used before."""
        name = f"register_{next(_numbers)}"
        made = " ".join(f"{key} '{value}'" for key, value in (options or {"ENCODING": "UTF8", "LOCALE": "C"}).items())
        self.run(f"CREATE DATABASE {name} OWNER {OFFICE} TEMPLATE {template} {made}")
        return self.address(name)

    def run(self, sql: str) -> None:
        """One statement outside every transaction, on the server's own database."""
        with psycopg.connect(f"host={self.folder} user=postgres dbname=postgres", autocommit=True) as connection:
            connection.execute(sql)

    def extend(self, address: str, extension: str) -> None:
        """Add an extension to a database, as its administrator does."""
        name = address.partition("?")[0].rpartition("/")[2]
        with psycopg.connect(f"host={self.folder} user=postgres dbname={name}", autocommit=True) as connection:
            connection.execute(f"CREATE EXTENSION {extension}")

    def names(self, start: str) -> list[str]:
        """The databases whose name begins so."""
        with psycopg.connect(f"host={self.folder} user=postgres dbname=postgres", autocommit=True) as connection:
            found = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", (start,)).fetchall()
        return [str(name) for (name,) in found]

    def sync(self, *, on: bool) -> None:
        """Let the running server force commits to the disk, or not."""
        value = "on" if on else "off"
        self.run(f"ALTER SYSTEM SET fsync = {value}")
        self.run("SELECT pg_reload_conf()")
        deadline = time.monotonic() + 120
        while self._asked("SHOW fsync") != value:
            assert time.monotonic() < deadline, "PostgreSQL did not read its settings again"
            time.sleep(0.05)

    def _asked(self, sql: str) -> object:
        with psycopg.connect(f"host={self.folder} user=postgres dbname=postgres", autocommit=True) as connection:
            found = connection.execute(sql).fetchone()
        return found and found[0]

    def kill(self) -> None:
        """End the whole server at once, as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(120)


@contextmanager
def server(*, sync: bool = False) -> Iterator[Server]:
    """A server with empty databases; ``sync`` makes it force commits to the disk, which only crash tests need."""
    top = Path(tempfile.mkdtemp(prefix="fvpg"))
    data = top / "data"
    words = _as_server_user()
    if words:
        shutil.chown(top, "postgres", "postgres")
    initdb = [
        *words,
        program("initdb"),
        "-D",
        str(data),
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C",
        "--no-sync",
    ]
    started = None
    try:
        subprocess.run(initdb, check=True, capture_output=True, cwd=top)
        started = start(top, sync=sync)
        started.run(f"CREATE ROLE {OFFICE} LOGIN NOSUPERUSER NOBYPASSRLS")
        yield started
    finally:
        if started is not None and started.process.poll() is None:
            started.process.send_signal(signal.SIGINT)  # fast shutdown: open connections are ended
            started.process.wait(120)
        shutil.rmtree(top, ignore_errors=True)


def start(top: Path, *, sync: bool = False) -> Server:
    """The server over the data in ``top``, started and accepting connections."""
    quiet = {"listen_addresses": "", "unix_socket_directories": str(top), "shared_buffers": "32MB", "max_connections": "60"}
    quiet |= {"log_min_messages": "fatal"}
    (top / "data" / "postgresql.auto.conf").write_text(f"fsync = {'on' if sync else 'off'}\n")
    options = [part for key, value in quiet.items() for part in ("-c", f"{key}={value}")]
    with (top / "log").open("ab") as log:
        command = [*_as_server_user(), program("postgres"), "-D", str(top / "data"), *options]
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=top)
    server = Server(top, process)
    deadline = time.monotonic() + 240
    while True:
        try:
            server.run("SELECT 1")
        except psycopg.OperationalError:
            assert process.poll() is None, f"PostgreSQL ended: {(top / 'log').read_text()}"
            assert time.monotonic() < deadline, "PostgreSQL did not start"
            time.sleep(0.05)
        else:
            return server
