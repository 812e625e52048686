"""Where the drivers of the fault tests make, copy and look at registers: a folder, or a database server; and when they kill."""

from __future__ import annotations

import itertools
import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
from sqlalchemy import URL, make_url

from fieldvisit.register import Register
from fieldvisit.register.engine import Place

_WAIT_S = 120


class Ground:
    """Registers with names of their own under ``top``: a folder, or the address of a database that need not exist."""

    def __init__(self, top: str) -> None:
        self.top = top
        self.url: URL | None = make_url(top) if top.startswith("postgresql") else None
        self._numbers = itertools.count(1)

    def made(self, *, demo: bool = False) -> Place:
        """The place of a new, empty register."""
        place = self._next()
        if self.url is not None:
            self._run(f"CREATE DATABASE {_name(place)} OWNER {self.url.username} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
        Register.create(place, demo=demo).close()
        return place

    def copied(self, source: Place) -> Place:
        """A copy of a register that nobody has open."""
        place = self._next()
        if self.url is None:
            return Path(shutil.copy(source, place))
        self.settle(source)
        self._run(f"CREATE DATABASE {_name(place)} OWNER {self.url.username} TEMPLATE {_name(source)}")
        return place

    def settle(self, place: Place) -> None:
        """Wait until a server has found out about clients that were killed: what they had sent is then done or undone."""
        if self.url is None:
            return
        deadline = time.monotonic() + _WAIT_S
        while self._asked(f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{_name(place)}'"):
            assert time.monotonic() < deadline, "the server keeps clients that are gone"
            time.sleep(0.005)

    def remove(self, place: Place) -> None:
        """Make room: nobody looks at this register again."""
        if self.url is not None:
            self._run(f"DROP DATABASE {_name(place)} WITH (FORCE)")
            return
        for left in Path(place).parent.glob(f"{Path(place).name}*"):
            left.unlink()

    def _next(self) -> Place:
        number = next(self._numbers)
        if self.url is None:
            return Path(self.top) / f"r{number}.sqlite"
        return self.url.set(database=f"{self.url.database}_{number}").render_as_string()

    def _run(self, sql: str) -> None:
        with self._connected() as connection:
            connection.execute(sql)  # type: ignore[arg-type]  # names of our own

    def _asked(self, sql: str) -> int:
        with self._connected() as connection:
            found = connection.execute(sql).fetchone()  # type: ignore[arg-type]
        return int(found[0]) if found else 0

    def _connected(self) -> psycopg.Connection[tuple[object, ...]]:
        assert self.url is not None
        return psycopg.connect(f"host={self.url.query['host']} user=postgres dbname=postgres", autocommit=True)


class Aim:
    """Moments at which to kill work that ends: spread over all of it, most of them before its end, however slow the machine is.

    A miss draws the moments nearer and a hit moves them away, so that about five of six fall inside.
    """

    def __init__(self, seed: int, seconds: float) -> None:
        self._chance, self._most = random.Random(seed), seconds
        self.inside = self.done = 0

    def loops(self, count: int) -> Iterator[int]:
        """So many loops, and more until half of so many killed inside: a machine that stopped while it was measured aims far off at first."""
        while self.done < count or self.inside < count // 2:
            assert self.done < 10 * count, "the kills do not find the work"
            yield self.done
            self.done += 1

    def moment(self) -> float:
        """Seconds after the work's beginning."""
        return self._chance.uniform(0, self._most)

    def told(self, *, inside: bool) -> None:
        """Whether the last moment came before the work's end."""
        self.inside += inside
        self._most *= 1.1 if inside else 0.6


def _name(place: Place) -> str:
    return str(make_url(str(place)).database)
