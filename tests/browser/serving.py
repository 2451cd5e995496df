"""A fresh server process, as `streamlit run app.py` starts it, and how to tell that a page has been drawn."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120


@dataclass(frozen=True)
class Server:
    """A server that answers: its address, its process and what it has printed."""

    url: str
    pid: int
    log: Path

    def printed(self) -> str:
        return self.log.read_text(errors="replace")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


@contextlib.contextmanager
def serve(log: Path, *options: str, env: dict[str, str] | None = None) -> Iterator[Server]:
    """Start a server on a free port, wait until it answers, end it (and only it) when done."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    command += ["--server.headless", "true", "--server.fileWatcherType", "none", *options]
    url = f"http://localhost:{port}"
    with log.open("w") as out:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        deadline = time.monotonic() + START_SECONDS
        while not healthy(url):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not start (exit {process.returncode}):\n{log.read_text()[-4000:]}")
            time.sleep(0.1)
        yield Server(url, process.pid, log)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


# All of it at one look: each alone is also true for a moment while a page comes up.
DRAWN = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    const idle = app?.dataset.testScriptState === "notRunning" && app.dataset.testConnectionState === "CONNECTED";
    const filled = document.querySelector('[data-testid="stMain"] [data-testid="stElementContainer"]');
    const waiting = '[data-stale="true"], [data-testid="stSpinner"], [data-testid="stSkeleton"]';
    return Boolean(idle && filled && !document.querySelector(waiting));
}"""


def settled(page: Page, timeout: float = 60) -> Page:
    """Wait until the script has run to its end and the page shows what it made: no spinner, nothing grey."""
    page.wait_for_function(DRAWN, timeout=timeout * 1000)
    page.wait_for_timeout(150)
    page.wait_for_function(DRAWN, timeout=timeout * 1000)
    return page


# After that window.sent counts what the page says to the server.
COUNT_SENT = """() => {
    const send = WebSocket.prototype.send;
    window.sent = 0;
    WebSocket.prototype.send = function (...args) {
        window.sent += 1;
        return send.apply(this, args);
    };
}"""
