"""Headless Chromium, a served viewer, and a page that remembers every error and request."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from door_browser import app_of
from line_run import line_run
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from fieldvisit.domain.run import Run
from fieldvisit.register import Register
from fieldvisit.web import create_app
from fieldvisit.workspace.review_desk import ReviewDesk

ARTEFACTS = Path(__file__).resolve().parents[2] / "artefacts"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 180_000
"""A wait costs its time only when it fails: on a machine that is stopped for a while, 30 s are soon over."""
_WATCH_POLICY = """
window.__violations = [];
document.addEventListener("securitypolicyviolation", (e) => window.__violations.push(e.violatedDirective + " " + e.blockedURI));
"""


@dataclass
class Watched:
    """A page with everything that went wrong on it and every address it asked for."""

    page: Page
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda m: self.errors.append(f"{m.type}: {m.text}") if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda e: self.errors.append(str(e)))
        self.page.on("request", lambda r: self.requests.append(r.url))
        self.page.on("dialog", self._refuse)

    def _refuse(self, dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def open(self, address: str) -> Page:
        """The page at ``address``, with its map drawn if it has one."""
        self.page.goto(address)
        if self.page.locator("#map").count():
            self.page.wait_for_selector("#map[data-ready=yes]")
        return self.page

    def assert_clean(self, server: str) -> None:
        """No error, no dialog, no violation of the policy, no request to anywhere else."""
        outside = [
            url for url in self.requests if urlsplit(url).netloc != urlsplit(server).netloc and not url.startswith("data:")
        ]
        violations = self.page.evaluate("window.__violations")
        assert (self.errors, self.dialogs, outside, violations) == ([], [], [], [])


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium as installed on this computer; its absence is a failure, not a skipped test."""
    path = os.environ.get("CHROMIUM") or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if path is None or not Path(path).exists():
        pytest.fail("Chromium is missing: run `apt-get install chromium`, or set CHROMIUM to its path", pytrace=False)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        started.on("context", lambda made: made.set_default_timeout(PATIENCE_MS))
        yield started
        started.close()


@pytest.fixture
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A fresh browser profile; parametrise indirectly with (width, height)."""
    width, height = getattr(request, "param", (1280, 800))
    opened = browser.new_context(viewport={"width": width, "height": height})
    opened.add_init_script(_WATCH_POLICY)
    yield opened
    opened.close()


@pytest.fixture
def watched(context: BrowserContext) -> Watched:
    """A page that remembers."""
    return Watched(context.new_page())


def whole(app: Any) -> Any:
    """The app with every answer read to its end and closed first: werkzeug forgets to close a file when the browser goes away."""

    def answer(environ: Any, start: Any) -> list[bytes]:
        parts = app(environ, start)
        try:
            return [b"".join(parts)]
        finally:
            parts.close()

    return answer


class _Asked:
    """An app that knows whether it is still answering: what it reads is closed only afterwards, also when a page asked and went away."""

    def __init__(self, app: Any) -> None:
        self._app, self._open, self._changed = app, 0, threading.Condition()

    def __call__(self, environ: Any, start: Any) -> Any:
        with self._changed:
            self._open += 1
        try:
            return self._app(environ, start)
        finally:
            with self._changed:
                self._open -= 1
                self._changed.notify_all()

    def wait(self) -> None:
        """Until every request is answered."""
        with self._changed:
            assert self._changed.wait_for(lambda: not self._open, PATIENCE_MS / 1000), "a request has no end"


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """An application on a free port of this computer; gives its address without a trailing slash."""
    asked = _Asked(whole(app))
    server = make_server("127.0.0.1", 0, asked, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        asked.wait()


def served(load_run: Callable[[], Run], desk: ReviewDesk | None = None) -> AbstractContextManager[str]:
    """The viewer over a run."""
    return serving(create_app(load_run, desk=desk))


@pytest.fixture(scope="session")
def viewer() -> Iterator[str]:
    """The viewer over the five villages in a line."""
    run = line_run()
    with served(lambda: run) as address:
        yield address


@pytest.fixture(scope="session")
def serve_run() -> Callable[..., object]:
    """A context manager that serves another run."""
    return served


@pytest.fixture(scope="session")
def artefacts() -> Path:
    """Where screenshots are kept; ignored by git."""
    ARTEFACTS.mkdir(exist_ok=True)
    return ARTEFACTS


@pytest.fixture
def serve_app() -> Callable[[Any], AbstractContextManager[str]]:
    """A context manager that serves an application."""
    return serving


@pytest.fixture
def server(register: Register) -> Iterator[str]:
    """The address of the viewer of ``register`` behind its gate."""
    with serving(app_of(register)) as address:
        yield address
