"""The map's first view over a county's many cases, measured: ``python tests/benchmarks/first_view.py [--cases 120000] [--times 9]``.

Serves the county of ``viewer.py`` (which fills it) in a process of its own and opens the map in headless Chromium, each time as a browser
that was never here: from the address to the second frame after all layers are drawn. The first time is right after the server's start,
beside the pages that it makes in the background. Prints milliseconds, the server's and the browser's CPU time, and the medians of the
others. Nothing is asserted about time.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import time
from contextlib import suppress
from pathlib import Path

import psutil
from playwright.sync_api import Browser, sync_playwright
from viewer import PORT, SERVER, Caller, served

_ADDRESS = f"http://127.0.0.1:{PORT}"
_FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def _cpu(*processes: psutil.Process) -> float:
    used = 0.0
    for one in processes:
        with suppress(psutil.NoSuchProcess):  # a browser ends processes it needs no more
            used += sum(one.cpu_times()[:2])
    return used * 1000


def _drawing() -> list[psutil.Process]:
    return psutil.Process().children(recursive=True)


def one_view(browser: Browser, server: psutil.Process, cookie: str) -> tuple[float, float, float]:
    """Milliseconds waited, and of CPU in the server and in the browser."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    pairs = (one.split("=", 1) for one in cookie.split("; "))
    context.add_cookies([{"name": name, "value": value, "url": _ADDRESS} for name, value in pairs])
    page = context.new_page()
    before, cpu, begun = _cpu(server), _cpu(*_drawing()), time.perf_counter()
    page.goto(f"{_ADDRESS}/", wait_until="commit")
    page.wait_for_selector("#map[data-ready=yes]", timeout=60_000)
    page.evaluate(_FRAMES)
    found = (time.perf_counter() - begun) * 1000, _cpu(server) - before, _cpu(*_drawing()) - cpu
    context.close()
    return found


def main() -> None:
    """Serve and look."""
    words = argparse.ArgumentParser()
    words.add_argument("--cases", type=int, default=120_000)
    words.add_argument("--times", type=int, default=9)
    given = words.parse_args()
    folder = Path(__file__).resolve().parents[2] / ".cache" / "benchmarks" / f"county-{given.cases}"
    with served(SERVER, str(folder), str(PORT)) as server, sync_playwright() as playwright:
        cookie = Caller().log_in("wang")
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        views = [one_view(browser, server, cookie) for _ in range(given.times)]
        browser.close()
    print("first view: {:.0f} ms, server {:.0f} and browser {:.0f} ms of CPU".format(*views[0]))
    print(
        "the others: {:.0f} ms, server {:.0f} and browser {:.0f} ms of CPU (medians)".format(
            *(statistics.median(one[n] for one in views[1:]) for n in range(3))
        )
    )


if __name__ == "__main__":
    main()
