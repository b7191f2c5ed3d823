"""The people of these stories, each at a phone or a PC, and the course and store they work with."""

import csv
import io
import itertools
import json
import os
import re
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from lrs_bridge.demonstration.people import PEOPLE_CSV, SETTINGS_CSV
from tests.browser.runtime.house import Learner

# Names that nobody of the demonstration bears; each story takes the next, so that none meets what another left.
FIRST_NAMES = ("Ada", "Ben", "Cleo", "Dev", "Esme", "Femi", "Gwen", "Hari")
LAST_NAMES = ("Birch", "Hazel", "Rowan", "Alder", "Maple", "Holly", "Aspen", "Linden")
NEW_NAMES = [f"{first} {last}" for last in LAST_NAMES for first in FIRST_NAMES]


@dataclass
class Course:
    """The course that a server serves, seen from behind: its pages, its private key and its store's files."""

    folder: Path
    names: Iterator[str] = field(default_factory=lambda: iter(NEW_NAMES))

    @property
    def pages(self) -> list[dict[str, Any]]:
        manifest = json.loads((self.folder / "site" / "course.json").read_text())
        return list(manifest["modules"][0]["pages"])

    def right(self, question_id: str) -> list[str]:
        """Return the right answers of a graded question, from the private key."""
        key = json.loads((self.folder / "build" / "answer-key.json").read_text())
        questions = itertools.chain.from_iterable(check["questions"] for check in key["checks"].values())
        found = next(one for one in questions if one["id"] == question_id)
        return [option["id"] for option in found["options"] if option["right"]]

    def rows(self, query: str, *values: str) -> list[dict[str, Any]]:
        """Read the store beside the running server."""
        with sqlite3.connect(f"file:{self.folder}/instance/handrail.sqlite?mode=ro", uri=True) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(query, values)]

    def rows_about(self, name: str, table: str) -> list[dict[str, Any]]:
        return self.rows(
            f"SELECT t.* FROM {table} AS t JOIN identity AS i ON i.person_id = t.person_id WHERE i.name = ?", name
        )

    def verbs(self, name: str) -> list[str]:
        """Return what was stated of a person, oldest first."""
        rows = sorted(self.rows_about(name, "statement"), key=lambda row: row["kept_at"])
        return [row["verb_id"].rsplit("/", 1)[-1] for row in rows]

    def files_with(self, words: str) -> list[str]:
        """Return the server's files that hold the words anywhere: the store, its journal, the log."""
        found = [path for path in [*self.folder.joinpath("instance").rglob("*"), self.folder / "server.log"]]
        return [path.name for path in found if path.is_file() and words.encode() in path.read_bytes()]

    def add_people(self, handrail: Path) -> None:
        """Employ the people of these stories at Larch House, as an administrator would."""
        rows = "".join(
            f"N-{number:02},{name},{name.lower().replace(' ', '.')}@larch.example,"
            "learner,Care worker,care,LARCH,2025-01-06,,\n"
            for number, name in enumerate(NEW_NAMES)
        )
        people = self.folder / "people.csv"
        people.write_text(PEOPLE_CSV.splitlines(keepends=True)[0] + rows, encoding="utf-8")
        settings = self.folder / "settings.csv"
        settings.write_text(SETTINGS_CSV, encoding="utf-8")
        subprocess.run(
            [handrail, "people", "import", settings, people],
            cwd=self.folder,
            env=os.environ | {"HANDRAIL_DEMO": "1"},
            check=True,
            capture_output=True,
        )

    def forward_to_nowhere(self, handrail: Path) -> None:
        """Have statements forwarded to a store that never answers."""
        where = ["http://127.0.0.1:9/xapi", "--label", "Nowhere", "--key", "key", "--secret-file", "-", "--from", "now"]
        subprocess.run(
            [handrail, "forward", "add", *where],
            cwd=self.folder,
            env=os.environ | {"HANDRAIL_DEMO": "1"},
            input=b"secret",
            check=True,
            capture_output=True,
        )


class Person(Learner):
    """A learner at a browser, with what a test looks at."""

    def read(self, *page_ids: str) -> None:
        """Open pages one after the other, each until the bridge has it."""
        for page_id in page_ids:
            self.go(page_id)
            self.received()

    def start_check(self) -> None:
        self.go("check")
        self.page.get_by_role("button", name="Start the check").click()

    def hand_in(self) -> None:
        self.page.get_by_role("button", name="Hand in my answers").click()

    def card(self, item_id: str) -> Any:
        return self.page.locator(f'[data-item="{item_id}"]')

    def pick(self, item_id: str, words: str) -> Any:
        """Choose an option by its words, check it and return the card's answer."""
        card = self.card(item_id)
        card.get_by_label(words).check(force=True)
        card.get_by_role("button", name="Check my answer").click()
        return card.locator(".hr-result")

    def earn_seconds(self) -> None:
        """Stay on a page for longer than a beat, as the page's clock sees it; the bridge credits what its own saw."""
        beats = re.compile(r"/beats$")
        for _ in range(2):
            self.page.keyboard.press("Tab")
            with self.page.expect_response(beats):
                self.page.clock.fast_forward("00:31")
            self.page.wait_for_timeout(1100)


def eventually(is_so: Callable[[], bool]) -> None:
    """Wait until something is so that the page says nothing about."""
    for _ in range(100):
        if is_so():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come to be so")


def csv_facts(text: bytes) -> list[dict[str, str]]:
    """Read a record's download."""
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))


def everything_kept(page: Page) -> str:
    """Return all that a browser keeps for this site, as one text: both stores, caches, databases, readable cookies."""
    return str(
        page.evaluate(
            """async () => {
              const kept = [Object.entries(localStorage), Object.entries(sessionStorage)];
              kept.push(document.cookie, history.state);
              for (const name of await caches.keys())
                for (const request of await (await caches.open(name)).keys()) kept.push([name, request.url]);
              for (const {name} of await indexedDB.databases()) kept.push(name);
              return JSON.stringify(kept);
            }"""
        )
    )
