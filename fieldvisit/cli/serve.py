"""The viewer on this computer: serve."""

from __future__ import annotations

from pathlib import Path

import click

from fieldvisit.cli.output import open_workspace, say, workspace_option
from fieldvisit.errors import Text
from fieldvisit.web import create_app
from fieldvisit.web.server import serve as serve_app
from fieldvisit.workspace import Workspace
from fieldvisit.workspace.review_desk import ReviewDesk


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on / 监听地址（默认仅本机）")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port / 端口")
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64), help="Request threads / 线程数")
@workspace_option
def serve(folder: Path, host: str, port: int, threads: int) -> None:
    """Show the map, lists and itineraries in a browser / 打开地图与行程网页."""
    with open_workspace(folder) as workspace:
        serve_workspace(workspace, host, port, threads)


def serve_workspace(workspace: Workspace, host: str, port: int, threads: int) -> None:
    """Serve the pages of a workspace until interrupted."""
    app = create_app(workspace.run, hosts=(host,), desk=ReviewDesk(workspace))
    address = f"http://{host}:{port}/"
    ready = Text(f"网页已就绪：{address}（按 Ctrl+C 停止）", f"Serving at {address} (Ctrl+C stops)")
    serve_app(app, host, port, threads, on_ready=lambda: say(ready))
