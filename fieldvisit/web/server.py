"""The viewer behind waitress, with limits that slow or silent clients cannot exhaust."""

from __future__ import annotations

import socket
from collections.abc import Callable

import waitress
from flask import Flask

from fieldvisit.errors import SettingsError

_PROXY = {"trusted_proxy": "127.0.0.1", "trusted_proxy_headers": {"x-forwarded-for"}, "clear_untrusted_proxy_headers": True}


def serve(
    app: Flask,
    host: str = "127.0.0.1",
    port: int = 8000,
    threads: int = 4,
    *,
    behind_proxy: bool = False,
    on_ready: Callable[[], None] = lambda: None,
) -> None:
    """Serve the application until interrupted; on this computer only unless ``host`` says otherwise.

    With waitress's own limits 120 half-open connections stop the service; with these it answers at once. ``on_ready`` is
    called when the port is ours, before the first request is answered. ``behind_proxy`` takes the caller's address from the
    https proxy on this computer, from no other.

    Raises
    ------
    SettingsError
        If the address cannot be listened on, usually because another program uses the port.
    """
    with _listen(host, port) as listening:
        server = waitress.create_server(
            app,
            sockets=[listening],
            threads=threads,
            connection_limit=2000,
            channel_timeout=10,
            cleanup_interval=3,
            ident="fieldvisit",
            **(_PROXY if behind_proxy else {}),
        )
        on_ready()
        server.run()


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise SettingsError(
            f"无法在 {host} 的端口 {port} 上提供网页（可能已被占用）。请关闭占用它的程序，或用 --port 换一个端口，例如 --port {port + 1}。",
            f"Cannot serve on port {port} of {host} (another program may use it). Close that program, or choose another "
            f"port with --port, for example --port {port + 1}.",
        ) from error
