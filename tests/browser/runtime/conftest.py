"""The real course twice: as plain files with no bridge behind it, and in a bridge with learners of its own."""

import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from builder.build import Build, build_course
from tests.browser.conftest import free_port
from tests.browser.runtime.house import House, Learner, new_learner, open_house

ROOT = Path(__file__).parents[3]


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_: Any) -> None:
        """Keep the test's output clean."""


@pytest.fixture(scope="session")
def real_course(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The real course, built once; do not change it."""
    folder = tmp_path_factory.mktemp("real-course")
    (folder / "content").symlink_to(ROOT / "content")
    return build_course(folder)


@pytest.fixture(scope="session")
def plain_site(real_course: Build) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(real_course.site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()


@pytest.fixture
def plain_page(chromium: Browser, plain_site: str) -> Iterator[Page]:
    context = chromium.new_context(base_url=plain_site, viewport={"width": 390, "height": 844}, locale="en-GB")
    context.set_default_timeout(15_000)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory, real_course: Build) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    found, server = open_house(folder, real_course.site, real_course.private, free_port())
    yield found
    server.shutdown()
    found.app.extensions["handrail_sequencer"].stop()


NewBrowser = Callable[..., BrowserContext]


@pytest.fixture
def new_browser(chromium: Browser, house: House) -> Iterator[NewBrowser]:
    """Make a browser with nothing in it: another device, or the next person's."""
    contexts: list[BrowserContext] = []

    def make(width: int = 390, height: int = 844) -> BrowserContext:
        context = chromium.new_context(
            base_url=house.address, viewport={"width": width, "height": height}, locale="en-GB"
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def learner(house: House, new_browser: NewBrowser) -> Learner:
    """Somebody new, signed in."""
    found = new_learner(house, new_browser())
    found.sign_in()
    return found
