"""Real Dask clusters on this computer for the tests: an authority made for the run, a scheduler and workers as processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

ROOT = Path(__file__).resolve().parents[1]
START = "from dask.__main__ import main; main()"


@dataclass(frozen=True)
class Side:
    """The three files that one side of a connection has."""

    ca: Path
    cert: Path
    key: Path

    def words(self) -> list[str]:
        """As ``dask scheduler`` and ``dask worker`` take them."""
        return ["--tls-ca-file", str(self.ca), "--tls-cert", str(self.cert), "--tls-key", str(self.key)]

    def toml(self) -> str:
        """As a section of a plan."""
        return f'\n[tls]\nca = "{self.ca.as_posix()}"\ncert = "{self.cert.as_posix()}"\nkey = "{self.key.as_posix()}"\n'


def side_in(folder: Path) -> Side:
    """The files as ``authority`` names them in a folder."""
    return Side(folder / "ca.pem", folder / "me.pem", folder / "me.key")


def authority(folder: Path, days: int = 1) -> Side:
    """An authority of its own with one certificate that it signed, good for ``days`` from now (negative: since then no more)."""
    folder.mkdir()
    side = side_in(folder)
    root, own = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    side.ca.write_bytes(_signed("authority", root, root, 1).public_bytes(pem))
    side.cert.write_bytes(_signed("me", own, root, days).public_bytes(pem))
    side.key.write_bytes(own.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    return side


def _signed(name: str, key: ec.EllipticCurvePrivateKey, by: ec.EllipticCurvePrivateKey, days: int) -> x509.Certificate:
    def called(word: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, word)])

    now = datetime.now(UTC)
    made = x509.CertificateBuilder(called("authority"), called(name), key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=9)).not_valid_after(now + timedelta(days=days))
    return made.add_extension(x509.BasicConstraints(key is by, None), critical=True).sign(by, hashes.SHA256())


@dataclass
class Cluster:
    """A running cluster: the scheduler's address and all processes, the scheduler first."""

    address: str
    processes: list[subprocess.Popen[bytes]]

    @property
    def port(self) -> int:
        """Where the scheduler listens."""
        return int(self.address.rpartition(":")[2])


@contextmanager
def cluster(folder: Path, side: Side | None, workers: Sequence[str] = (), scheduler: str = str(ROOT)) -> Iterator[Cluster]:
    """A scheduler and its workers on 127.0.0.1, with TLS if they have a ``side``; each finds its packages at the given path first."""
    told, words = folder / "scheduler.json", side.words() if side else []
    talk = ["--protocol", "tls" if side else "tcp", "--host", "127.0.0.1", "--no-dashboard", *words]
    processes = [_start(["scheduler", "--port", "0", "--scheduler-file", str(told), *talk], scheduler, folder)]
    try:
        _until(told.exists, processes[0])
        address = json.loads(told.read_text("utf-8"))["address"]
        talk = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1", *words]
        processes += [_start(["worker", address, *talk], path, folder) for path in workers]
        yield Cluster(address, processes)
    finally:
        for process in processes:
            process.kill()
            process.wait()


def _start(words: Sequence[str], path: str, folder: Path) -> subprocess.Popen[bytes]:
    environment = os.environ | {"PYTHONPATH": path, "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    quiet = subprocess.DEVNULL
    return subprocess.Popen([sys.executable, "-c", START, *words], cwd=folder, env=environment, stdout=quiet, stderr=quiet)


def _until(done: object, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 240
    while not done():
        assert process.poll() is None
        assert time.monotonic() < end
        time.sleep(0.05)
