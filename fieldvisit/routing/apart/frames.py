"""Python objects over a pipe between two of our own processes, each with its length before it."""

from __future__ import annotations

import pickle
from typing import Any, Protocol


class Reads(Protocol):
    """Something bytes come from."""

    def read(self, size: int, /) -> bytes | None:
        """At most so many bytes."""
        ...


class Writes(Protocol):
    """Something bytes go to."""

    def write(self, data: bytes, /) -> int | None:
        """Take the bytes."""
        ...

    def flush(self) -> None:
        """Send them off."""
        ...


def send(pipe: Writes, what: object) -> None:
    """Nothing; the object is on its way."""
    body = pickle.dumps(what, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.write(len(body).to_bytes(8, "big"))
    pipe.write(body)
    pipe.flush()


def receive(pipe: Reads) -> Any:
    """The next object; raises ``EOFError`` when the other side has gone."""
    return pickle.loads(_exactly(pipe, int.from_bytes(_exactly(pipe, 8), "big")))  # noqa: S301 - written by our own process


def _exactly(pipe: Reads, size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        got = pipe.read(size - len(parts))
        if not got:
            raise EOFError
        parts += got
    return bytes(parts)
