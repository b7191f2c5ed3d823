"""Built pages run in a real browser under the strict policy that the bridge serves them with."""

import functools
import http.server
import json
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from builder.build import Build

pytestmark = pytest.mark.browser


class _Handler(http.server.SimpleHTTPRequestHandler):
    policy = ""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", self.policy)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def address(built: Build) -> Iterator[str]:
    """The small course, served with no inline script allowed but those of its manifest."""
    hashes = json.loads((built.site / "course.json").read_bytes())["inline_scripts"]
    allowed = " ".join(f"'{source}'" for source in hashes)
    _Handler.policy = f"default-src 'self'; script-src 'self' {allowed}; img-src 'self' data:; object-src 'none'"
    handler = functools.partial(_Handler, directory=str(built.site))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_no_page_breaks_the_policy(address: str, built: Build, chromium: Browser) -> None:
    pages = ["", *(page.url for module in built.course.modules for page in module.pages)]
    page = chromium.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    for url in pages:
        page.goto(f"{address}/{url}")
        page.wait_for_load_state("networkidle")
    page.close()
    assert said == []


def test_question_reads_without_script_with_its_answers_behind_a_summary(address: str, chromium: Browser) -> None:
    page = chromium.new_page(java_script_enabled=False)
    page.goto(f"{address}/m01-first/01-words/")
    assert page.get_by_role("group", name="Ana says: ").is_visible()
    page.locator("noscript summary").first.click()
    assert page.locator("noscript details > p").inner_text() == "Be honest about limits."
    page.close()
