"""Batches on a real Dask cluster behind TLS, and what is said when certificates, address or programs do not fit."""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from dataclasses import replace
from pathlib import Path

import dask
import pytest
from click.testing import CliRunner, Result
from dask_clusters import ROOT, Cluster, Side, authority, cluster, side_in
from distributed import Client

from fieldvisit import __version__
from fieldvisit.cli import main
from fieldvisit.errors import EndedEarlyError, SettingsError
from fieldvisit.scale import engine as module
from fieldvisit.scale import tls
from fieldvisit.scale.engine import Here, engine
from fieldvisit.scale.plan import load_plan
from fieldvisit.scale.run import run_batch
from fieldvisit.scale.tls import TlsParams

PATIENCE_S = 300.0


def run(*args: object, lang: str = "en", code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["--lang", lang, "batch", "run", *map(str, args)])
    assert result.exit_code == code, result.output
    return result


def told(*args: object, code: int = 3) -> str:
    """What the command says in English, after it was seen to say something else in Chinese; both in one sentence, without a trace."""
    texts = [" ".join(run(*args, lang=lang, code=code).output.split()) for lang in ("en", "zh")]
    assert not any("Traceback" in text for text in texts)
    assert any("\u4e00" <= one <= "\u9fff" for one in texts[1])
    assert not any("\u4e00" <= one <= "\u9fff" for one in texts[0].partition("✗")[2])
    return texts[0]


def params(side: Side) -> TlsParams:
    return TlsParams(str(side.ca), str(side.cert), str(side.key))


def with_tls(folder: Path, side: Side) -> Path:
    plan = folder / "plan.toml"
    plan.write_text(plan.read_text("utf-8") + side.toml(), "utf-8")
    return plan


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait minutes for an answer: workers that have just been started need long on a busy machine."""
    monkeypatch.setattr(module, "_ANSWER", f"{PATIENCE_S}s")
    monkeypatch.setattr(tls, "_PATIENCE_S", PATIENCE_S)


@pytest.fixture(scope="module")
def two_sides(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    for name in ("ours", "other"):
        authority(folder / name)
    return folder


@pytest.fixture(scope="module")
def ours(two_sides: Path) -> Side:
    return side_in(two_sides / "ours")


@pytest.fixture(scope="module")
def running(ours: Side, tmp_path_factory: pytest.TempPathFactory) -> Cluster:
    with cluster(tmp_path_factory.mktemp("cluster"), ours, [str(ROOT)] * 2) as found:
        yield found


def test_a_batch_on_a_cluster_behind_tls_ends_with_the_bytes_of_a_run_in_this_process(folder, running, ours):
    plan = with_tls(folder, ours)
    done = json.loads(run(plan, "--scheduler", running.address, "--json").stdout)
    assert running.address.startswith("tls://127.0.0.1:")
    assert done["complete"] is True
    made = [json.loads(path.read_text("utf-8"))["process"] for path in (folder / "out" / "manifest").glob("*.json")]
    assert set(made) <= {process.pid for process in running.processes[1:]}
    local = load_plan(plan)
    local = replace(local, params=replace(local.params, out="here"))
    assert run_batch(local, Here(), lambda _: None).figures()["sha256"] == done["sha256"]


def test_certificates_may_stand_in_dasks_own_configuration_or_the_key_in_the_certificates_file(folder, running, ours, tmp_path):
    both = tmp_path / "both.pem"
    both.write_bytes(ours.cert.read_bytes() + ours.key.read_bytes())
    with engine(running.address, 0, TlsParams(str(ours.ca), str(both))) as where:
        assert set(where.each(abs, [-1, -2])) == {1, 2}
    own = {"ca-file": str(ours.ca), "client.cert": str(ours.cert), "client.key": str(ours.key)}
    with dask.config.set({f"distributed.comm.tls.{name}": path for name, path in own.items()}):
        with engine(running.address, 0) as where:
            assert list(where.each(abs, [-3])) == [3]
        with dask.config.set({"distributed.comm.tls.client.key": "nowhere.key"}):
            text = told(folder / "plan.toml", "--scheduler", running.address)
    assert "Setting distributed.comm.tls.client.key: there is no file nowhere.key" in text


def test_files_of_a_plan_are_looked_for_beside_it(folder, running, ours):
    for path in (ours.ca, ours.cert, ours.key):
        (folder / path.name).write_bytes(path.read_bytes())
    with (folder / "plan.toml").open("a", encoding="utf-8") as file:
        file.write('\n[tls]\nca = "ca.pem"\ncert = "me.pem"\nkey = "me.key"\n')
    done = json.loads(run(folder / "plan.toml", "--scheduler", running.address, "--until", "geocode", "--json").stdout)
    assert done["complete"] is True


@pytest.mark.parametrize(
    ("files", "named"),
    [
        (("none.pem", "ours/me.pem", "ours/me.key"), "Setting tls.ca: there is no file"),
        (("ours/ca.pem", "none.pem", "ours/me.key"), "Setting tls.cert: there is no file"),
        (("ours/ca.pem", "ours/me.pem", "none.key"), "Setting tls.key: there is no file"),
        (("ours/me.key", "ours/me.pem", "ours/me.key"), "Setting tls.ca"),
        (("ours/ca.pem", "ours/me.pem", "other/me.key"), "Settings tls.cert and tls.key"),
        (("other/ca.pem", "ours/me.pem", "ours/me.key"), "is not signed by"),
        (("ours/ca.pem", "other/me.pem", "other/me.key"), "does not accept"),
    ],
    ids=["no ca", "no cert", "no key", "a key for a ca", "another key", "ca unknown here", "our ca unknown there"],
)
def test_a_certificate_that_does_not_fit_is_named_with_its_setting(folder, running, two_sides, files, named):
    begun = time.monotonic()
    text = told(with_tls(folder, Side(*(two_sides / name for name in files))), "--scheduler", running.address)
    assert named in text
    assert "tls." in text
    assert time.monotonic() - begun < PATIENCE_S, "it is said without waiting for anybody"
    assert not (folder / "out").exists()


def test_certificates_that_ran_out_are_said_on_both_sides(folder, running, ours, tmp_path):
    old = authority(tmp_path / "old", days=-1)
    with cluster(tmp_path, old) as theirs:
        text = told(with_tls(folder, replace(ours, ca=old.ca)), "--scheduler", theirs.address)
    assert "out of date: certificate has expired" in text


def test_no_certificates_at_all_and_half_of_them_are_said(folder, running, ours):
    text = told(folder / "plan.toml", "--scheduler", running.address)
    assert "distributed.comm.tls.ca-file is not set. Name ca, cert and key in [tls]" in text
    with (folder / "plan.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[tls]\nca = "{ours.ca.as_posix()}"\n')
    assert "tls.cert is not set" in told(folder / "plan.toml", "--scheduler", running.address)


def test_where_nobody_listens_or_no_such_scheduler_the_address_is_told(folder, ours, tmp_path, monkeypatch):
    plan = with_tls(folder, ours)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    for scheme in ("tls", "tcp"):
        text = told(plan, "--scheduler", f"{scheme}://127.0.0.1:{port}")
        assert f"Nobody answers at the scheduler's address {scheme}://127.0.0.1:{port}" in text
    assert "Nobody answers" in told(plan, "--scheduler", "tls://no-such-host.invalid:8786")
    with monkeypatch.context() as hasty, socket.create_server(("127.0.0.1", 0)) as silent:
        hasty.setattr(tls, "_PATIENCE_S", 0.5)
        assert "no Dask scheduler with TLS" in told(plan, "--scheduler", f"tls://127.0.0.1:{silent.getsockname()[1]}")
    with cluster(tmp_path, None) as plain:
        assert "start dask scheduler with --protocol tls" in told(plan, "--scheduler", plain.address.replace("tcp", "tls"))
        with monkeypatch.context() as hasty:  # only with the workers, of which there are none: the scheduler may take its time
            wait = Client.wait_for_workers
            hasty.setattr(Client, "wait_for_workers", lambda client, count, **_: wait(client, count, timeout="1s"))
            assert "has no workers. Start dask worker first" in told(plan, "--scheduler", plain.address)
    monkeypatch.setattr(module, "_ANSWER", "2s")
    with Talker(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        assert "no Dask scheduler with TLS" in told(plan, "--scheduler", f"tls://127.0.0.1:{port}")
        assert "no Dask scheduler that can be used" in told(plan, "--scheduler", f"tcp://127.0.0.1:{port}")


class Talker:
    """A server that says one thing to everybody."""

    def __init__(self, words: bytes) -> None:
        self.words, self.server = words, socket.create_server(("127.0.0.1", 0))

    def __enter__(self) -> int:
        threading.Thread(target=self._talk, daemon=True).start()
        return self.server.getsockname()[1]

    def _talk(self) -> None:
        while True:
            try:
                caller, _ = self.server.accept()
            except OSError:
                return
            with caller:
                caller.sendall(self.words)

    def __exit__(self, *_: object) -> None:
        self.server.close()


def test_another_version_on_the_scheduler_or_on_a_worker_is_named(folder, ours, tmp_path):
    (tmp_path / "old" / "fieldvisit").mkdir(parents=True)
    (tmp_path / "old" / "fieldvisit" / "__init__.py").write_text('__version__ = "0.0.9"\n', "utf-8")
    (tmp_path / "first").mkdir()
    (tmp_path / "second").mkdir()
    plan, old = with_tls(folder, ours), str(tmp_path / "old")
    with cluster(tmp_path / "first", ours, scheduler=old) as found:
        text = told(plan, "--scheduler", found.address)
    assert f"The scheduler {found.address} has fieldvisit 0.0.9, this is {__version__}. Install the same version" in text
    with cluster(tmp_path / "second", ours, [old]) as found:
        text = told(plan, "--scheduler", found.address)
    assert "The worker tls://127.0.0.1:" in text
    assert f"has fieldvisit 0.0.9, this is {__version__}" in text


# distributed's client tries to come back to the scheduler that was killed; told to end amid an attempt (Client._reconnect is cancelled
# in distributed.comm.core.connect) it leaves that attempt's socket to the collector. Ours (scale.tls) is closed by its with.
@pytest.mark.filterwarnings("ignore:Exception ignored in. <ssl.SSLSocket:pytest.PytestUnraisableExceptionWarning")
def test_a_lost_scheduler_and_a_worker_that_always_dies_end_the_run_and_say_what_to_do(ours, tmp_path):
    with cluster(tmp_path, ours, [str(ROOT)] * 2) as found:
        with engine(found.address, 0, params(ours)) as where, pytest.raises(EndedEarlyError, match="更多内存"):
            list(where.each(os._exit, [1]))
        with engine(found.address, 0, params(ours)) as where:
            answers = where.each(time.sleep, [0, 600])
            next(answers)
            found.processes[0].kill()
            with pytest.raises(EndedEarlyError, match="再运行一次"):
                next(answers)


def test_a_plain_address_that_is_not_this_computer_is_refused(folder):
    assert "Only this computer's own address" in told(folder / "plan.toml", "--scheduler", "tcp://192.0.2.1:8786")
    with pytest.raises(SettingsError), engine("tcp://192.0.2.1:8786", 0):
        raise AssertionError
