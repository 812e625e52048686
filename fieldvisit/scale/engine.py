"""Where units of work run: in this process, on workers of this computer, or on a cluster that exists. The only module that knows Dask.

Whoever reaches a Dask port can run anything, so workers of this computer listen on its own address behind certificates made for the
run, and a cluster elsewhere is spoken to through TLS only.
"""

from __future__ import annotations

import ipaddress
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from pkgutil import resolve_name
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

from fieldvisit import __version__
from fieldvisit.errors import EndedEarlyError, SettingsError
from fieldvisit.scale.tls import DASKS_OWN, Certificates, Pem, TlsParams, context_of, named_by_plan, reach

T = TypeVar("T")
R = TypeVar("R")
LOCAL = "local"
_DEATHS = 20
_RETRIES = 2
_ANSWER = "20s"
_DASK_TLS = "distributed.comm.tls"
_VERSION = "fieldvisit:__version__"


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
        distributed = _distributed()
        futures = self._client.map(work, jobs, retries=_RETRIES, pure=False)
        try:
            for future in distributed.as_completed(futures):
                yield future.result()
        except CancelledError as error:
            raise EndedEarlyError(
                "与调度器的连接中断。已完成的部分都已保存；调度器恢复后再运行一次即可接着做。",
                "The scheduler was lost. What is finished is kept; run again when it is back, and the rest will be done.",
            ) from error
        except distributed.scheduler.KilledWorker as error:
            raise EndedEarlyError(
                f"工作进程反复终止（{error.last_worker.address}），多半是内存不足。已完成的部分都已保存；请给工作进程更多内存后再运行一次。",
                f"Workers ended again and again (last {error.last_worker.address}), most likely for want of memory. What is finished "
                "is kept; give workers more memory and run again.",
            ) from error


@contextmanager
def engine(scheduler: str, workers: int, tls: TlsParams = DASKS_OWN) -> Iterator[Engine]:
    """The engine at an address (``local``: this computer, ``workers`` processes, 0: this very process), closed afterwards.

    ``tls`` names the certificates for a scheduler elsewhere; where it names none, Dask's own configuration does.

    Raises
    ------
    SettingsError
        If the address is neither loopback nor ``tls://``, certificates are missing or refused, nobody answers, no worker is there, the
        programs differ, or the extra is missing.
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
    with _client(scheduler, tls) as client:
        _refuse_other_program(client, scheduler)
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
def _client(address: str, tls: TlsParams) -> Iterator[Any]:
    """A client of a cluster that exists; what is wrong with certificates or address is said before Dask tries."""
    distributed = _distributed()
    given = _certificates(tls) if urlsplit(address).scheme == "tls" else None
    reach(address, given, context_of(address, given) if given is not None else None)
    files = {} if given is None else {"tls_ca_file": given.ca.path, "tls_client_cert": given.cert.path}
    files |= {"tls_client_key": given.key.path} if given is not None and given.key.path else {}
    try:
        with warnings.catch_warnings():  # what differs is said by _refuse_other_program
            warnings.simplefilter("ignore", distributed.versions.VersionMismatchWarning)
            client = distributed.Client(address, timeout=_ANSWER, security=distributed.Security(**files) if files else None)
    except (OSError, TypeError, ValueError, MemoryError) as error:  # a page's first bytes read as a length
        raise SettingsError(
            f"{address} 有程序应答，但不是可用的 Dask 调度器：{error}。请检查端口和两边的 Dask 版本。",
            f"Something answers at {address}, but it is no Dask scheduler that can be used: {error}. Check the port, and the versions "
            "of Dask on both sides.",
        ) from error
    with client:
        yield client


def _certificates(tls: TlsParams) -> Certificates:
    """The files named by the plan, or, where it names none, by Dask's own configuration."""
    if tls != DASKS_OWN:
        return named_by_plan(tls)
    import dask  # noqa: PLC0415 - of an extra

    names = (f"{_DASK_TLS}.{name}" for name in ("ca-file", "client.cert", "client.key"))
    return Certificates(*(Pem(name, dask.config.get(name) or "") for name in names))


def _refuse_other_program(client: Any, address: str) -> None:
    """Results are named by the program's version: the scheduler and every worker must have this one."""
    try:
        of_scheduler = client.run_on_scheduler(resolve_name, _VERSION)
    except ImportError:
        of_scheduler = None
    _refuse_version("调度器", "scheduler", address, of_scheduler)
    try:
        client.wait_for_workers(1, timeout=_ANSWER)
    except TimeoutError as error:
        raise SettingsError(
            f"调度器 {address} 没有任何工作进程。请先启动 dask worker（自动伸缩的集群至少保留一个），再运行一次。",
            f"The scheduler {address} has no workers. Start dask worker first (a cluster that adapts: keep at least one), and run again.",
        ) from error
    for worker, version in sorted(client.run(resolve_name, _VERSION, on_error="return").items()):
        _refuse_version("工作进程", "worker", worker, version)


def _refuse_version(zh: str, en: str, where: str, version: object) -> None:
    if version == __version__:
        return
    found = version if isinstance(version, str) else None
    raise SettingsError(
        f"{zh} {where} 上的 fieldvisit 版本是 {found or '（没有安装）'}，这里是 {__version__}。请在集群的每台机器上安装同一版本。",
        f"The {en} {where} has fieldvisit {found or '(not installed)'}, this is {__version__}. Install the same version on every "
        "machine of the cluster.",
    )


def _distributed() -> Any:
    try:
        import distributed  # noqa: PLC0415 - of an extra
    except ModuleNotFoundError as error:
        raise SettingsError(
            "多进程运行需要附加组件：pip install 'fieldvisit[scale]'；或用 --workers 0 在本进程内运行。",
            "Several processes need an extra: pip install 'fieldvisit[scale]'; or run in this process with --workers 0.",
        ) from error
    return distributed
