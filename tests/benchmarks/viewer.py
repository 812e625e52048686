"""The viewer over a county's many cases, measured: ``python tests/benchmarks/viewer.py [--cases 120000] [--seconds 60] [--callers 16]``.

Fills the demo county with synthetic petitions at its villages (heavy-tailed, fixed seed; see ``register.py``), finds hotspots, plans a
week, and serves it by waitress in a process of its own as the office does, with one account per role. Then, from other processes:

- each page alone: bytes as sent (gzip), what a caller waited, and the server's CPU time of it;
- ``--callers`` callers at once for ``--seconds``, reading what people read; answers a second, p50, p99, CPU a request, errors;
- beside it a plain waitress server that answers a stored page of the same size: what this machine can do at most.

The county is kept in ``.cache/benchmarks`` and filled once. Nothing is asserted about time.
"""

from __future__ import annotations

import argparse
import gzip
import http.client
import random
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode

import psutil
from register import fill

from fieldvisit.domain.access.accounts import Account
from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Scope
from fieldvisit.register.cases import CaseFilter
from fieldvisit.workspace import Workspace
from fieldvisit.workspace.access import accounts

PASSWORD = "Bailu-shang-qingtian-26"
ROLES = {"li": Role.COUNTY_OPERATOR, "wang": Role.LIAISON, "zhao": Role.ANALYST}
PORT = 8765
_THREADS = 8
Readers = Sequence[tuple[str, str]]
"""Cookies and addresses."""
PAGES = [
    ("li", "/today"),
    ("li", "/cases"),
    ("li", "/cases?key=1"),
    ("li", "/cases?category=policy.housing&older=90"),
    ("li", "/cases.json?category=policy.housing"),
    ("li", "/case/CASE"),
    ("wang", "/"),
    ("wang", "/map.json"),
    ("wang", "/map.json?category=policy.housing"),
    ("wang", "/list"),
    ("wang", "/plan"),
    ("zhao", "/"),
    ("zhao", "/map.json"),
]

SERVER = """
import sys
from pathlib import Path
from fieldvisit.cli.serve import _first_pages, viewer
from fieldvisit.web.server import serve
from fieldvisit.workspace import Workspace, access
from fieldvisit.workspace.viewing import Views, kept_ready
workspace = Workspace.open(Path(sys.argv[1]))
door, views = access.door(workspace), Views(workspace)
app = viewer(workspace, views, door)
with kept_ready(views, first_pages=lambda going: _first_pages(app, door, going)):
    serve(app, port=int(sys.argv[2]), threads=4, on_ready=lambda: print("ready", flush=True))
"""
PLAIN = """
import logging, sys, waitress
logging.getLogger("waitress.queue").setLevel(logging.ERROR)
body = b"x" * int(sys.argv[2])
def app(environ, start):
    start("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(body)))])
    return [body]
print("ready", flush=True)
waitress.serve(app, host="127.0.0.1", port=int(sys.argv[1]), threads=4)
"""


def county_of(folder: Path, cases: int) -> None:
    """Fill the demo county, find hotspots, plan a week, and give it accounts."""
    part = folder.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    with Workspace.demo(part) as workspace:
        villages = [
            (u.code, u.name) for u in workspace.county.gazetteer.units if len(u.code) == 12 and u.code.startswith("410423")
        ]
        random.Random(1).shuffle(villages)
        fill(workspace.register, cases, 10_000, villages)
        for name, work in (("hotspots", workspace.hotspots), ("plan", workspace.plan)):
            begun = time.process_time()
            work()
            print(f"{name}: {time.process_time() - begun:.0f} CPU s", flush=True)
        book = accounts(workspace)
        for name, role in ROLES.items():
            book.add(Account(name, role, "410423"), PASSWORD, "cli:bench", must_change=False)
    part.rename(folder)


@contextmanager
def served(code: str, *words: str) -> Iterator[psutil.Process]:
    """A server in a process of its own, once it answers."""
    process = subprocess.Popen([sys.executable, "-c", code, *words], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    if process.stdout.readline().strip() != "ready":
        raise SystemExit("the server did not start")
    try:
        yield psutil.Process(process.pid)
    finally:
        process.kill()
        process.wait()


class Caller:
    """One person's browser: a connection kept open, and cookies."""

    def __init__(self, port: int = PORT) -> None:
        self.connection, self.cookie = http.client.HTTPConnection("127.0.0.1", port, timeout=120), ""

    def ask(self, address: str, form: dict[str, str] | None = None) -> tuple[int, bytes]:
        """Status and body as sent."""
        head = {"Accept-Encoding": "gzip", "Cookie": self.cookie, "Host": "127.0.0.1"}
        if form is None:
            self.connection.request("GET", address, headers=head)
        else:
            head["Content-Type"] = "application/x-www-form-urlencoded"
            self.connection.request("POST", address, urlencode(form), head)
        answer = self.connection.getresponse()
        body = answer.read()
        if given := [value.split(";")[0] for name, value in answer.getheaders() if name == "Set-Cookie"]:
            self.cookie = "; ".join(given)
        return answer.status, body

    def log_in(self, name: str) -> str:
        """The cookie of a new session."""
        _, page = self.ask("/login")
        token = re.search(rb'name="csrf" value="([0-9a-f]+)"', _unpacked(page))
        assert token is not None
        status, _ = self.ask("/login", {"name": name, "password": PASSWORD, "csrf": token[1].decode()})
        if status != 303:
            raise SystemExit(f"the login of {name} was answered with {status}")
        return self.cookie


def _unpacked(body: bytes) -> bytes:
    return gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body


def alone(process: psutil.Process, cookies: dict[str, str], addresses: Sequence[tuple[str, str]]) -> None:
    """Each page by itself: the first answer, then twenty more."""
    print(f"{'page':<52}{'sent kB':>9}{'first ms':>10}{'p50 ms':>9}{'p99 ms':>9}{'CPU ms':>9}")
    for name, address in addresses:
        caller = Caller()
        caller.cookie = cookies[name]
        begun = time.perf_counter()
        status, body = caller.ask(address)
        first = (time.perf_counter() - begun) * 1000
        if status != 200:
            raise SystemExit(f"{address} as {name} was answered with {status}")
        waited, cpu = [], _cpu(process)
        for _ in range(20):
            begun = time.perf_counter()
            caller.ask(address)
            waited.append((time.perf_counter() - begun) * 1000)
        used = (_cpu(process) - cpu) / 20 * 1000
        waited.sort()
        print(
            f"{name + ' ' + address:<52}{len(body) / 1000:>9.1f}{first:>10.0f}{waited[10]:>9.1f}{waited[-1]:>9.1f}{used:>9.1f}",
            flush=True,
        )


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _call(port: int, readers: Readers, seconds: float, seed: int, out: Connection) -> None:
    """One process of callers: eight threads that read one page after the other."""
    found: list[tuple[float, int]] = []

    def one(number: int) -> None:
        chance, caller = random.Random(seed * 100 + number), Caller(port)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            caller.cookie, address = chance.choice(readers)
            begun = time.perf_counter()
            status, _ = caller.ask(address)
            found.append((time.perf_counter() - begun, status))

    threads = [Thread(target=one, args=(n,)) for n in range(_THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    out.send(found)


def together(process: psutil.Process, port: int, readers: Readers, callers: int, seconds: float) -> None:
    """Many callers at once; prints answers a second, how long they took and what they cost."""
    context, pipes, workers, cpu = get_context("spawn"), [], [], _cpu(process)
    for seed in range(max(1, callers // _THREADS)):
        ours, theirs = context.Pipe(duplex=False)
        worker = context.Process(target=_call, args=(port, readers, seconds, seed, theirs))
        worker.start()
        pipes.append(ours)
        workers.append(worker)
    found = [one for pipe in pipes for one in pipe.recv()]
    for worker in workers:
        worker.join()
    took = sorted(t * 1000 for t, _ in found)
    statuses = dict(Counter(status for _, status in found))
    used = (_cpu(process) - cpu) / len(found) * 1000
    print(
        f"{len(found) / seconds:7.1f} answers/s   p50 {took[len(took) // 2]:6.1f}   p99 {took[int(len(took) * 0.99)]:6.1f} ms   CPU {used:5.2f} ms each   {statuses}",
        flush=True,
    )


def main() -> None:
    """Fill, serve, ask."""
    words = argparse.ArgumentParser()
    words.add_argument("--cases", type=int, default=120_000)
    words.add_argument("--seconds", type=float, default=60)
    words.add_argument("--callers", type=int, default=16)
    given = words.parse_args()
    folder = Path(__file__).resolve().parents[2] / ".cache" / "benchmarks" / f"county-{given.cases}"
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        county_of(folder, given.cases)
    with Workspace.open(folder) as workspace:
        case = (
            workspace.register.cases(Scope(Role.COUNTY_OPERATOR, "410423", "bench")).cases(CaseFilter(open=True, limit=1))[0].id
        )
    pages = [(name, address.replace("CASE", case)) for name, address in PAGES]
    with served(SERVER, str(folder), str(PORT)) as process:
        begun = time.perf_counter()
        cookies = {name: Caller().log_in(name) for name in ROLES}
        print(f"logins of {len(ROLES)}: {time.perf_counter() - begun:.1f} s (passwords are slow on purpose)")
        alone(process, cookies, pages)
        print(f"server: {process.memory_info().rss / 1e6:.0f} MB")
        together(process, PORT, [(cookies[name], page) for name, page in pages], given.callers, given.seconds)
    with served(PLAIN, str(PORT + 1), "12000") as process:
        print("a plain server with a stored page of 12 kB:")
        together(process, PORT + 1, [("", "/")], given.callers, min(10, given.seconds))


if __name__ == "__main__":
    main()
