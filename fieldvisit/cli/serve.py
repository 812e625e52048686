"""The viewer on this computer: serve."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fieldvisit.cli.output import open_workspace, say, workspace_option
from fieldvisit.errors import SettingsError, Text
from fieldvisit.register import Door
from fieldvisit.workspace import Workspace, access
from fieldvisit.workspace.auditing import AuditDesk
from fieldvisit.workspace.background import background_of
from fieldvisit.workspace.cases.room import CaseRoom
from fieldvisit.workspace.doctor import examine
from fieldvisit.workspace.packs import PackRoom
from fieldvisit.workspace.plans import PlanRoom
from fieldvisit.workspace.review_desk import ReviewDesk
from fieldvisit.workspace.system_desk import SystemDesk
from fieldvisit.workspace.viewing import Views, kept_ready
from fieldvisit.workspace.working import Desk

if TYPE_CHECKING:
    from fieldvisit.web import Entrance, Viewer

HELD = "fieldvisit.held"
"""Where an application keeps what ``office`` opened for it: an ``ExitStack`` to close."""

_COME_FIRST = 8
_HERE = ("127.0.0.1", "localhost", "::1")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on / 监听地址（默认仅本机）")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port / 端口")
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64), help="Request threads / 线程数")
@click.option("--https", is_flag=True, help="An https proxy on this computer stands before / 前面有本机的 https 代理")
@click.option("--plain-http", is_flag=True, help="Serve the network without https all the same / 明知不加密仍向网络提供")
@workspace_option
def serve(folder: Path, host: str, port: int, threads: int, **said: bool) -> None:
    """Show the map, lists and itineraries in a browser / 打开地图与行程网页."""
    if host not in _HERE and not (said["https"] or said["plain_http"]):
        raise SettingsError(
            f"在 {host} 上提供网页时，密码会不加密地经过网络。请在前面放 https 代理并加 --https；确实只能用 http 时加 --plain-http。",
            f"On {host} passwords would cross the network unencrypted. Put an https proxy before it and add --https, or add "
            "--plain-http if http is all there is.",
        )
    with open_workspace(folder) as workspace:
        serve_workspace(workspace, host, port, threads, https=said["https"])


def serve_workspace(workspace: Workspace, host: str, port: int, threads: int, *, https: bool = False) -> None:
    """Serve the pages of a workspace until interrupted.

    Every page needs a login, with one exception: a demo workspace without accounts, on this computer's own address, not behind
    a proxy. Its cases are invented and nobody else can reach it. Without an account a set-up token is printed.
    """
    from fieldvisit.web.server import serve as serve_app  # noqa: PLC0415 - the pages, which only serving needs

    address = f"http://{host}:{port}/"
    ready = [Text(f"网页已就绪：{address}（按 Ctrl+C 停止）", f"Serving at {address} (Ctrl+C stops)")]
    door = access.door(workspace)
    is_open = workspace.settings.county.demo and host in _HERE and not https and not door.book.any()
    if not is_open and (token := door.new_setup_token()):
        ready.append(
            Text(
                f"还没有账号。请打开 {address}setup 建立安全管理员，一次性口令：{token}",
                f"There is no account yet. Make the security administrator at {address}setup with this one-time token: {token}",
            )
        )
    views = Views(workspace)
    app = viewer(workspace, views, None if is_open else door, host=host, https=https)
    with kept_ready(views, first_pages=lambda going: _first_pages(app, None if is_open else door, going)):
        serve_app(app, host, port, threads, behind_proxy=https, on_ready=lambda: _say_all(ready))


def _first_pages(app: Viewer, door: Door | None, going: Callable[[], bool]) -> None:
    from fieldvisit.web.first_pages import make_first_pages  # noqa: PLC0415 - the pages, which only serving needs

    accounts = () if door is None else door.book.lately(_COME_FIRST)
    if door is None or accounts:
        make_first_pages(app, accounts, going)


def viewer(workspace: Workspace, views: Views, door: Door | None, *, host: str = "127.0.0.1", https: bool = False) -> Viewer:
    """The pages of a workspace as they are served; without a door nobody needs a login."""
    return _pages(workspace, views, door, hosts=(host,), https=https)


def office(folder: str, *hosts: str) -> Viewer:
    """The pages of a workspace for a server of several processes behind an https proxy: gunicorn makes one in each of them.

    Everyone logs in; sessions, failed logins and jobs are rows of the register, so any process answers any request. ``hosts`` are names by
    which the proxy asks, besides this computer's own.
    """
    from fieldvisit.web.server import behind_proxy  # noqa: PLC0415 - the pages, which only serving needs

    with ExitStack() as held:
        workspace = held.enter_context(Workspace.open(Path(folder)))
        views, door = Views(workspace), access.door(workspace)
        app = _pages(workspace, views, door, hosts=hosts, https=True)
        held.enter_context(kept_ready(views, first_pages=lambda going: _first_pages(app, door, going)))
        app.extensions[HELD] = (
            held.pop_all()
        )  # for as long as the process lives; closing it ends the background, then the register
    return behind_proxy(app)


def _pages(workspace: Workspace, views: Views, door: Door | None, *, hosts: Sequence[str], https: bool) -> Viewer:
    from fieldvisit.web import create_app  # noqa: PLC0415 - as above

    entrance = None if door is None else _entrance(workspace, views, door, https=https)
    review, room, plans = ReviewDesk(workspace), CaseRoom(workspace), PlanRoom(workspace)
    background = background_of(workspace.folder, workspace.settings.map)
    return create_app(
        workspace.run,
        hosts=hosts,
        entrance=entrance,
        desk=review,
        room=room,
        plans=plans,
        background=background,
        pack_room=PackRoom(workspace),
    )


def _entrance(workspace: Workspace, views: Views, door: Door, *, https: bool) -> Entrance:
    from fieldvisit.web import Entrance  # noqa: PLC0415 - as above

    audit, folder = AuditDesk(workspace.register, door.book, workspace.settings.county.code), workspace.folder
    desk = Desk(workspace)
    system = SystemDesk(workspace)
    county = workspace.settings.county
    return Entrance(
        door, views.run_of, https=https, desk=desk, audit=audit, examine=lambda: examine(folder), system=system, county=county
    )


def _say_all(lines: list[Text]) -> None:
    for line in lines:
        say(line)
