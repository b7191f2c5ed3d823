"""Takes the pictures of every kind of card for docs/images/cards, from a real build in a real browser.

Run: python -m tests.card_pictures [FOLDER]
"""

import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from builder.build import build_course
from tests.find_browser import find_browser

ROOT = Path(__file__).parent.parent
COURSE = ROOT / "tests" / "cases" / "every-kind"
PICTURES = ROOT / "docs" / "images" / "cards"
WIDTH = 640


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_: Any) -> None:
        """Keep the output clean."""


@contextmanager
def served_course() -> Iterator[str]:
    """Build the course with every kind of card and serve it as plain files."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "course"
        shutil.copytree(COURSE, folder)
        build_course(folder)
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(folder / "site")))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def answer(page: Page, item: str) -> None:
    """Answer some cards, so that the picture shows what an answer gets back."""
    card = page.locator(f'[data-item="{item}"]')
    if item == "first-words":
        card.locator("input").first.check(force=True)
        card.get_by_role("button", name="Check my answer").click()
    if item == "stairs-at-bedtime":
        card.get_by_role("button", name="Sit two steps below").click()
    if item == "need-behind":
        for box in card.locator("select").all():
            box.select_option(index=1)
        card.get_by_role("button", name="Check my answer").click()


def take_pictures(folder: Path) -> list[Path]:
    """Write one PNG for each card of the course and return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    taken = []
    with served_course() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": 900}, color_scheme="light", reduced_motion="reduce")
        for url in ("m01-every-kind/01-questions/", "m01-every-kind/02-check/", "m01-every-kind/03-story/"):
            page.goto(address + url)
            page.wait_for_load_state("networkidle")
            # Only the card: neither what floats over the page nor the way to report a problem.
            page.add_style_tag(content=".hr-foot, .md-header, .hr-report { display: none !important }")
            for card in page.locator(".hr-card").all():
                item = card.get_attribute("data-item") or ""
                answer(page, item)
                file = folder / f"{item}.png"
                card.screenshot(path=file)
                taken.append(file)
        browser.close()
    return taken


if __name__ == "__main__":
    for picture in take_pictures(Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES):
        print(picture)
