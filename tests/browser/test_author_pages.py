"""What an author sees of a course: the preview of one with mistakes, and the report, for any eyes and any screen."""

import os
import shutil
import threading
from collections.abc import Iterator
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import axe_violations, sideways_scroll

CONTENT = Path(__file__).parents[2] / "content"
MODULE = "m01-every-interaction"

pytestmark = pytest.mark.browser


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    """The address at which the folder site/ of tmp_path is served."""
    (tmp_path / "site").mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path / "site")))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


@pytest.fixture(params=[("light", 1280), ("dark", 320)], ids=["desk", "small and dark"])
def page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    """A page on a large light screen, and on a small dark one."""
    scheme, width = request.param
    context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    yield context.new_page()
    context.close()


def _assert_readable(page: Page) -> None:
    assert axe_violations(page) == []
    assert sideways_scroll(page) == 0


def test_preview_shows_mistakes_beside_their_place_and_runs_nothing(tmp_path: Path, served: str, page: Page) -> None:
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    from builder.preview.studio import Studio

    shutil.copytree(CONTENT, tmp_path / "content")
    lesson = tmp_path / "content" / MODULE / "02-the-alarm.md"
    text = lesson.read_text("utf-8")
    text = text.replace("A long gap.", "A long gap. <script>document.title = 'run'</script>")
    lesson.write_text(text.replace('- ( ) "Talk to me', '- (x) "Talk to me'), "utf-8")
    faults = Studio(tmp_path, tmp_path / "site").follow().faults
    assert len(faults) == 2
    page.goto(f"{served}/{MODULE}/02-the-alarm/")
    for fault in faults:
        assert page.locator(".hr-mistake").filter(has_text=fault.message).count() == 1
    page.get_by_role("link", name=f"Line {faults[0].line}, column {faults[0].column}.").click()
    assert page.locator(":target").inner_text().endswith(faults[0].message)
    assert page.title().startswith("The alarm")
    _assert_readable(page)
    page.goto(f"{served}/")
    page.get_by_text("2 mistakes in other files").wait_for()
    _assert_readable(page)


def test_report_is_readable_by_any_eyes_on_any_screen(tmp_path: Path, served: str, page: Page) -> None:
    from builder.advice.advise import advise
    from builder.load import load_course
    from builder.report.write import write_report

    today = date(2026, 11, 28)
    write_report(advise(load_course(CONTENT), CONTENT, today), tmp_path / "site", today)
    page.goto(served)
    assert page.get_by_role("table", name="Each objective").count() == 1
    assert page.locator("svg[role=img]").count() >= 1
    for details in page.locator("details").all():
        details.locator("summary").first.click()
    _assert_readable(page)
