"""The viewer behind waitress, with limits that slow or silent clients cannot exhaust."""

from __future__ import annotations

import waitress
from flask import Flask


def serve(app: Flask, host: str = "127.0.0.1", port: int = 8000, threads: int = 4) -> None:
    """Serve the application until interrupted; on this computer only unless ``host`` says otherwise.

    With waitress's own limits 120 half-open connections stop the service; with these it answers at once.
    """
    waitress.serve(
        app,
        host=host,
        port=port,
        threads=threads,
        connection_limit=2000,
        channel_timeout=10,
        cleanup_interval=3,
        ident="fieldvisit",
    )
