"""Where units of work run: in this process, on workers of this computer, or on a cluster that exists. The only module that knows Dask.

Whoever reaches a Dask port can run anything, so workers of this computer listen on its own address behind certificates made for the
run, and a cluster elsewhere is spoken to through TLS only.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

from fieldvisit import __version__
from fieldvisit.errors import SettingsError

T = TypeVar("T")
R = TypeVar("R")
LOCAL = "local"
_DEATHS = 20
_RETRIES = 2


class Engine(Protocol):
    """Runs a function over many jobs and gives the answers as they come, in any order."""

    def each(self, work: Callable[[T], R], jobs: Sequence[T]) -> Iterator[R]:
        """The answers; a job whose worker dies is run again on another."""
        ...


class Here:
    """The process itself, one job after the other."""

    def each(self, work: Callable[[T], R], jobs: Sequence[T]) -> Iterator[R]:
        """The answers in order."""
        return map(work, jobs)


class _Dask:
    def __init__(self, client: Any) -> None:
        self._client = client

    def each(self, work: Callable[[T], R], jobs: Sequence[T]) -> Iterator[R]:
        futures = self._client.map(work, jobs, retries=_RETRIES, pure=False)
        for future in _distributed().as_completed(futures):
            yield future.result()


@contextmanager
def engine(scheduler: str, workers: int) -> Iterator[Engine]:
    """The engine at an address (``local``: this computer, ``workers`` processes, 0: this very process), closed afterwards.

    Raises
    ------
    SettingsError
        If the address is neither loopback nor ``tls://``, nobody answers there, the programs differ, or the extra is missing.
    """
    if scheduler == LOCAL and workers == 0:
        yield Here()
        return
    if scheduler != LOCAL:
        refuse_open_address(scheduler)
    if scheduler == LOCAL:
        with _local(workers) as client:
            yield _Dask(client)
        return
    with _client(scheduler) as client:
        _refuse_other_program(client)
        yield _Dask(client)


def refuse_open_address(address: str) -> None:
    """Make sure that a scheduler is on this computer or behind TLS; raises ``SettingsError`` otherwise."""
    parts = urlsplit(address)
    if parts.scheme == "tls" and parts.hostname:
        return
    if parts.scheme == "tcp" and parts.hostname and _is_loopback(parts.hostname):
        return
    raise SettingsError(
        f"不能使用调度器地址 {address}：Dask 端口等于任人运行程序，只接受本机地址（tcp://127.0.0.1:8786）或 TLS（tls://主机:端口）。",
        f"The scheduler address {address} is not used: whoever reaches a Dask port can run anything. Only this computer's own address "
        "(tcp://127.0.0.1:8786) or TLS (tls://host:port) is taken.",
    )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@contextmanager
def _local(workers: int) -> Iterator[Any]:
    distributed = _distributed()
    import dask  # noqa: PLC0415 - of an extra

    settings = {
        "distributed.scheduler.allowed-failures": _DEATHS,
        "distributed.scheduler.http.routes": [],  # no page, not even on this computer
        "distributed.worker.http.routes": [],
    }
    with (
        dask.config.set(settings),
        distributed.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            scheduler_kwargs={"dashboard": False, "dashboard_address": "127.0.0.1:0"},
            security=True,
            silence_logs=50,
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


@contextmanager
def _client(address: str) -> Iterator[Any]:
    distributed = _distributed()
    try:
        client = distributed.Client(address, timeout="20s")
    except (OSError, TypeError, ValueError) as error:
        raise SettingsError(
            f"连不上调度器 {address}：{error}。TLS 证书按 Dask 的设置 distributed.comm.tls 提供。",
            f"No answer from the scheduler {address}: {error}. TLS certificates are told by Dask's settings distributed.comm.tls.",
        ) from error
    with client:
        yield client


def _refuse_other_program(client: Any) -> None:
    """Results are named by the program's version: every worker must have this one."""
    others = {version for version in client.run(program).values() if version != __version__}
    if others:
        raise SettingsError(
            f"集群上的 fieldvisit 版本是 {min(others)}，这里是 {__version__}，请安装同一版本。",
            f"The cluster has fieldvisit {min(others)}, this is {__version__}; install the same version.",
        )


def program() -> str:
    """The version of the program where this runs."""
    return __version__


def _distributed() -> Any:
    try:
        import distributed  # noqa: PLC0415 - of an extra
    except ModuleNotFoundError as error:
        raise SettingsError(
            "多进程运行需要附加组件：pip install 'fieldvisit[scale]'；或用 --workers 0 在本进程内运行。",
            "Several processes need an extra: pip install 'fieldvisit[scale]'; or run in this process with --workers 0.",
        ) from error
    return distributed
