"""A real server with the real course in demonstration mode, and a real Chromium."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.person import Course, Person

ROOT = Path(__file__).parent.parent.parent
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
HANDRAIL = Path(sys.executable).with_name("handrail")


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
    # Chromium refuses some low ports as unsafe; the kernel's ephemeral range has none of them.
    return port


@dataclass
class Server:
    """handrail start in a folder of its own."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None
    output: Path = field(default_factory=Path)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.output = self.folder / "server.log"
        environ = {name: value for name, value in os.environ.items() if not name.startswith("HANDRAIL_")}
        self.process = subprocess.Popen(
            [HANDRAIL, "start", "--port", str(self.port)],
            cwd=self.folder,
            env=environ | {"HANDRAIL_DEMO": "1"},
            stdout=self.output.open("ab"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        for _ in range(1800):
            try:
                with urllib.request.urlopen(self.address + "/health", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                pass
            assert self.process.poll() is None, self.output.read_text()
            time.sleep(0.1)
        raise AssertionError("the server did not come up:\n" + self.output.read_text())

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        assert self.process is not None
        if self.process.poll() is None:
            os.killpg(self.process.pid, how)
        return self.process.wait(timeout=20)


def make_course_folder(folder: Path) -> Path:
    """Copy the course as a clean clone has it."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(ROOT / "content", folder / "content", dirs_exist_ok=True)
    shutil.copy(ROOT / "mkdocs.yml", folder)
    (folder / "builder").symlink_to(ROOT / "builder")
    return folder


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(make_course_folder(tmp_path_factory.mktemp("course")), free_port())
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def course(server: Server) -> Course:
    """The served course from behind, with people of these stories' own."""
    behind = Course(server.folder)
    behind.add_people(HANDRAIL)
    return behind


NewContext = Callable[..., BrowserContext]


@pytest.fixture
def new_context(chromium: Browser, server: Server) -> Iterator[NewContext]:
    """Make a fresh browser profile: another device, or the next person's."""
    contexts: list[BrowserContext] = []

    def make(viewport: dict[str, int] = PHONE, **options: Any) -> BrowserContext:
        context = chromium.new_context(
            base_url=server.address, viewport=viewport, locale="en-GB", timezone_id="Europe/London", **options
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()


SignIn = Callable[..., Page]


@pytest.fixture
def sign_in(new_context: NewContext) -> SignIn:
    """Sign a demonstration person in by name and return their page."""

    def sign_in_as(name: str, *, context: BrowserContext | None = None, **options: Any) -> Page:
        page = (context or new_context(**options)).new_page()
        page.goto("/sign-in/as")
        page.get_by_role("button", name=re.compile(re.escape(name))).click()
        page.wait_for_url(re.compile(r"/(my-training|trainer|claims|administrator)"))
        return page

    return sign_in_as


Seat = Callable[..., Person]


@pytest.fixture
def seat(course: Course, new_context: NewContext) -> Seat:
    """Seat somebody new, or somebody by name, at a phone of their own, or at a given browser; they are signed in."""

    def seat_person(name: str | None = None, *, context: BrowserContext | None = None, **options: Any) -> Person:
        found = Person(course, name or next(course.names), (context or new_context(**options)).new_page())
        found.sign_in()
        return found

    return seat_person


def axe_violations(page: Page) -> list[str]:
    """Run axe with the WCAG 2.2 AA rules, once nothing fades in any more, and return what it found, one line each."""
    page.evaluate(
        """() => Promise.allSettled(document.getAnimations()
             .filter(animation => animation.effect.getComputedTiming().endTime !== Infinity)
             .map(animation => animation.finished))"""
    )
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    # What passed is not looked at, so axe need not work out where it stands: a third of its time.
    found = page.evaluate(
        """() => axe.run(document, {resultTypes: ['violations'], selectors: false,
               runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']})
             .then(result => result.violations.map(v =>
               v.id + ': ' + v.help + ' | ' + v.nodes.map(n => n.html.slice(0, 160)).slice(0, 4).join(' || ')))"""
    )
    return list(found)


def sideways_scroll(page: Page) -> int:
    """Return how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
