"""The certificates of a scheduler elsewhere, looked at before Dask uses them: which file is wrong, or which side refuses the other."""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from fieldvisit.errors import SettingsError

_PATIENCE_S = 10.0
_PORT = 8786


@dataclass(frozen=True)
class TlsParams:
    """The PEM files for a ``tls://`` scheduler, relative to the file's own folder; all empty: as Dask's own configuration says.

    ``ca`` is the authority that signed every certificate of the cluster, ``cert`` this computer's own certificate, ``key`` its key
    (empty: it stands in ``cert`` as well).
    """

    ca: str = ""
    cert: str = ""
    key: str = ""

    def inside(self, folder: Path) -> TlsParams:
        """The same files as absolute paths."""
        ca, cert, key = (str(folder / name) if name else "" for name in (self.ca, self.cert, self.key))
        return TlsParams(ca, cert, key)


DASKS_OWN = TlsParams()


@dataclass(frozen=True)
class Pem:
    """One PEM file: the setting that names it, and where it is (empty: not named)."""

    setting: str
    path: str


@dataclass(frozen=True)
class Certificates:
    """The files of one side of a connection."""

    ca: Pem
    cert: Pem
    key: Pem


def named_by_plan(params: TlsParams) -> Certificates:
    """The files that the section ``[tls]`` of a plan names."""
    return Certificates(Pem("tls.ca", params.ca), Pem("tls.cert", params.cert), Pem("tls.key", params.key))


def context_of(address: str, given: Certificates) -> ssl.SSLContext:
    """What a connection to the scheduler is made with; raises ``SettingsError`` naming the first file that cannot be used."""
    for pem in (given.ca, given.cert):
        if not pem.path:
            raise _unnamed(address, pem)
    for pem in (given.ca, given.cert, given.key):
        if pem.path and not Path(pem.path).is_file():
            raise SettingsError(
                f"设置项 {pem.setting}：找不到文件 {pem.path}。请改正路径，或向集群管理员索取证书。",
                f"Setting {pem.setting}: there is no file {pem.path}. Correct the path, or ask whoever runs the cluster for it.",
            )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False  # as Dask does: an authority of the cluster's own, and hosts by number
    _load_authority(context, given.ca)
    _load_own(context, given)
    return context


def reach(address: str, given: Certificates | None, context: ssl.SSLContext | None) -> None:
    """Make sure that a scheduler answers at the address and that both sides accept each other; raises ``SettingsError`` otherwise."""
    parts = urlsplit(address)
    try:
        with socket.create_connection((parts.hostname, parts.port or _PORT), _PATIENCE_S) as plain:
            if context is not None and given is not None:
                _shake_hands(plain, context, address, given)
    except OSError as error:
        raise SettingsError(
            f"调度器 {address} 没有应答（{error}）。请确认主机和端口无误、dask scheduler 已启动、防火墙允许访问。",
            f"Nobody answers at the scheduler's address {address} ({error}). Check host and port, that dask scheduler is running, "
            "and that no firewall is between.",
        ) from error


def _shake_hands(plain: socket.socket, context: ssl.SSLContext, address: str, given: Certificates) -> None:
    """A handshake, and the first byte that a scheduler says by itself: it refuses a certificate only after the handshake."""
    try:
        with context.wrap_socket(plain) as secure:
            if not secure.recv(1):
                raise ssl.SSLEOFError
    except ssl.SSLCertVerificationError as error:
        raise SettingsError(
            f"调度器 {address} 的证书不是 {given.ca.path}（设置项 {given.ca.setting}）签发的，或已过期：{error.verify_message}。"
            "请使用该集群的 CA 证书，或由集群管理员更新调度器证书。",
            f"The certificate of the scheduler {address} is not signed by {given.ca.path} (setting {given.ca.setting}), or out of "
            f"date: {error.verify_message}. Use the authority of this cluster, or have the scheduler's certificate renewed.",
        ) from error
    except ssl.SSLError as error:
        if "ALERT" not in (error.reason or ""):
            raise _no_tls(address) from error
        raise SettingsError(
            f"调度器 {address} 不接受 {given.cert.path}（设置项 {given.cert.setting}）：{error.reason}。请使用由该集群的 CA 签发且未过期的证书。",
            f"The scheduler {address} does not accept {given.cert.path} (setting {given.cert.setting}): {error.reason}. Use a "
            "certificate that this cluster's authority signed and that is not out of date.",
        ) from error
    except (TimeoutError, ConnectionResetError) as error:
        raise _no_tls(address) from error


def _load_authority(context: ssl.SSLContext, ca: Pem) -> None:
    try:
        context.load_verify_locations(cafile=ca.path)
    except OSError as error:  # ssl.SSLError is one
        raise SettingsError(
            f"设置项 {ca.setting}：{ca.path} 不是可读的 PEM 证书文件。请换成集群的 CA 证书（以 -----BEGIN CERTIFICATE----- 开头）。",
            f"Setting {ca.setting}: {ca.path} is no readable PEM certificate. Give the cluster's authority "
            "(it begins with -----BEGIN CERTIFICATE-----).",
        ) from error


def _load_own(context: ssl.SSLContext, given: Certificates) -> None:
    cert, key = given.cert, given.key if given.key.path else given.cert
    try:
        context.load_cert_chain(cert.path, key.path, password=lambda: "")  # never ask at the keyboard
    except OSError as error:
        raise SettingsError(
            f"设置项 {cert.setting} 和 {key.setting}：{cert.path} 与 {key.path} 不能一起使用（不是 PEM、两者不配对，或私钥有口令）。"
            "请使用配对且无口令的证书和私钥。",
            f"Settings {cert.setting} and {key.setting}: {cert.path} and {key.path} cannot be used together (no PEM, not of one pair, "
            "or the key has a passphrase). Give a certificate and its own key without a passphrase.",
        ) from error


def _unnamed(address: str, pem: Pem) -> SettingsError:
    return SettingsError(
        f"调度器 {address} 要用证书，但没有 {pem.setting}。请在计划文件的 [tls] 中写明 ca、cert、key，"
        "或在 Dask 的设置 distributed.comm.tls 中写明 ca-file、client.cert、client.key。",
        f"The scheduler {address} needs certificates, and {pem.setting} is not set. Name ca, cert and key in [tls] of the plan's "
        "file, or ca-file, client.cert and client.key in Dask's settings distributed.comm.tls.",
    )


def _no_tls(address: str) -> SettingsError:
    return SettingsError(
        f"{address} 有程序应答，但不是使用 TLS 的 Dask 调度器。请检查端口，并用 --protocol tls 启动 dask scheduler。",
        f"Something answers at {address}, but it is no Dask scheduler with TLS. Check the port, and start dask scheduler with "
        "--protocol tls.",
    )
