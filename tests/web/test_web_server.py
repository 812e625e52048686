"""The server listens on this computer only and outlives clients that never finish their request."""

from __future__ import annotations

import inspect
import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from line_run import line_run

from fieldvisit.errors import SettingsError
from fieldvisit.web import create_app
from fieldvisit.web.server import serve

TESTS = Path(__file__).resolve().parents[1]
SCRIPT = """
import socket
from line_run import line_run
from fieldvisit.web import create_app
from fieldvisit.web.server import serve
run = line_run()
def listen(*address, **more):
    listening = create_server(*address, **more)
    print(listening.getsockname()[1], flush=True)
    return listening
create_server, socket.create_server = socket.create_server, listen
serve(create_app(lambda: run), port=0, threads=4)
"""
"""On a port that the system gives it, told when it is ours: one looked for before may be another program's by then."""


def health(port: int, timeout: float = 120) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=timeout) as answer:
        return answer.status


@pytest.fixture
def port() -> Iterator[int]:
    """A served viewer in a process of its own."""
    known = os.environ | {"PYTHONPATH": str(TESTS)}
    with subprocess.Popen([sys.executable, "-c", SCRIPT], env=known, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            number = int(process.stdout.readline())
            assert health(number) == 200
            yield number
        finally:
            process.terminate()


def test_without_being_told_otherwise_only_this_computer_is_served():
    assert inspect.signature(serve).parameters["host"].default == "127.0.0.1"


def test_many_half_open_connections_do_not_stop_the_service(port):
    with ExitStack() as open_ones:
        for _ in range(150):
            silent = open_ones.enter_context(socket.create_connection(("127.0.0.1", port), timeout=120))
            silent.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        assert health(port) == 200


def test_a_port_in_use_is_one_sentence_with_the_remedy() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        with pytest.raises(SettingsError, match="--port") as caught:
            serve(create_app(line_run), port=taken, on_ready=lambda: pytest.fail("said ready without the port"))
    assert str(taken) in caught.value.text.en
