"""A port for a server that must be told one; a server of our own better takes port 0 and says which it was given."""

from __future__ import annotations

import secrets
import socket


def free_port() -> int:
    """A port of the loopback address that nobody listens on, below those that the system gives to other programs meanwhile."""
    while True:
        port = 10_000 + secrets.randbelow(20_000)
        with socket.socket() as free:
            try:
                free.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
