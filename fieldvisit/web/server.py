"""The viewer behind waitress, with limits that slow or silent clients cannot exhaust."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import waitress
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from fieldvisit.errors import SettingsError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_HERE = ("", "127.0.0.1", "::1")
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
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # else two lines for every request that waits a moment
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


def behind_proxy(app: Flask) -> Flask:
    """The application with the caller's address as the https proxy on this computer says it; what others say of it is not believed."""
    inner = app.wsgi_app
    told = ProxyFix(inner, x_for=1, x_proto=0)

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        near = environ.get("REMOTE_ADDR", "") in _HERE  # a socket of its own has no address
        return (told if near else inner)(environ, start)

    app.wsgi_app = answer  # type: ignore[assignment,method-assign]
    return app


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise SettingsError(
            f"无法在 {host} 的端口 {port} 上提供网页（可能已被占用）。请关闭占用它的程序，或用 --port 换一个端口，例如 --port {port + 1}。",
            f"Cannot serve on port {port} of {host} (another program may use it). Close that program, or choose another "
            f"port with --port, for example --port {port + 1}.",
        ) from error
