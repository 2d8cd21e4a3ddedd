"""A server and a Chromium for the benchmarks that look at a page; both are ended afterwards."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from runtime.client import Supervisor

ROOT = Path(__file__).resolve().parents[1]
ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
WARM_S = 12  # torch's first pass on meta, the forkserver, the child that runs kernels


# Presses nothing itself: notes the time of the key, and of the frame that shows its trace.
_WATCH = """() => {
    const find = () => [...document.querySelectorAll('*')]
        .map(e => e.shadowRoot && e.shadowRoot.querySelector('[data-painted]')).find(Boolean);
    window.answered = [];
    document.addEventListener('keydown', event => {
        if (event.key !== 'Enter' || !event.ctrlKey) return;
        const begun = performance.now(), view = find(), before = Number(view.dataset.painted);
        const look = () => {
            if (Number(view.dataset.painted) > before)
                window.answered.push(performance.now() - begun);
            else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
    }, true);
}"""
_WARMING = 3  # the first runs warm caches on both sides


def run_to_painted(page: Page, address: str, text: str, runs: int) -> list[float]:
    """Type a program, run it again and again; return the times to its painted answer, in ms."""
    page.goto(address)
    editor = page.locator(".cm-content")
    editor.wait_for(timeout=60_000)
    editor.fill(text)
    page.evaluate(_WATCH)
    for number in range(_WARMING + runs):
        editor.press("Control+Enter")
        page.wait_for_function(f"window.answered.length > {number}", timeout=60_000)
        page.wait_for_timeout(200)  # a hand does not press faster
    found: list[float] = page.evaluate("window.answered")
    return found[_WARMING:]


@contextmanager
def served() -> Iterator[tuple[Browser, str, Path]]:
    """Yield a browser, the address of a warm server, and a folder for files."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        os.environ["LAMPWORK_DATA"] = str(folder / "data")
        server = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}"],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=ARGUMENTS
        )
        try:
            url = f"http://localhost:{port}"
            _wait(url)
            yield browser, url, folder
        finally:
            browser.close()
            server.send_signal(signal.SIGTERM)
            server.wait(10)
            _end_supervisor()


def _wait(url: str) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=1):
                time.sleep(WARM_S)
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


def _end_supervisor() -> None:
    client = Supervisor()
    pid = client.hello().pid
    client.close()
    os.kill(pid, signal.SIGTERM)
