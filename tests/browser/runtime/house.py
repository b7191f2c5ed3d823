"""A real bridge with the real course and learners of the test's own, in this process."""

import itertools
import json
import re
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select
from werkzeug.serving import WSGIRequestHandler, make_server

from lrs_bridge.app import create_app
from lrs_bridge.clock import SystemClock
from lrs_bridge.config import read_config
from lrs_bridge.course.imports import import_build
from lrs_bridge.people.csv_import import read_people_files
from lrs_bridge.people.store import import_people, list_people
from lrs_bridge.storage.tables import attempt
from lrs_bridge.storage.tables import statement as statement_table

MODULE = "m01"
SETTINGS = (
    "setting_ref,name,kind,postcode,local_authority,ofsted_urn,support_name,support_contact\n"
    "ELM,Elm House,secure children's home,ZZ1 1AA,Northmoor,,Noor Haddad,extension 214\n"
)
COLUMNS = "person_ref,name,email,access_role,job_role,discipline,setting_ref,employed_from,employed_to,trn\n"
MANAGER = "Manager of Elm"
NAMES = [f"Learner {letter}{number}" for letter in "ABCDEFGH" for number in range(1, 10)]


class QuietHandler(WSGIRequestHandler):
    """Answers and says nothing."""

    def log(self, *_: Any) -> None:
        """Keep the test's output clean."""


@dataclass
class House:
    """A bridge at an address, and learners nobody used yet."""

    app: Flask
    address: str
    site: Path
    key: dict[str, Any]
    names: Any = field(default_factory=lambda: iter(NAMES))

    @property
    def pages(self) -> list[dict[str, Any]]:
        manifest = json.loads((self.site / "course.json").read_text())
        return list(manifest["modules"][0]["pages"])

    def right(self, question_id: str) -> list[str]:
        """Return the right answers of a graded question, from the private key."""
        questions = itertools.chain.from_iterable(check["questions"] for check in self.key["checks"].values())
        found = next(one for one in questions if one["id"] == question_id)
        return [option["id"] for option in found["options"] if option["right"]]

    def statements(self, name: str) -> list[dict[str, Any]]:
        """Return a person's statements, oldest first."""
        database = self.app.extensions["handrail"].database
        with database.reading() as connection:
            person_id = next(one.person_id for one in list_people(connection) if one.name == name)
            query = select(statement_table).where(statement_table.c.person_id == person_id)
            rows = [row._mapping for row in connection.execute(query)]
        documents = [json.loads(next(v for k, v in row.items() if k == "document")) for row in rows]
        return sorted(documents, key=lambda one: str(one["stored"]))

    def kept_answers(self, name: str) -> dict[str, list[str]]:
        """Return what a person answered in their newest try, as far as the bridge has it."""
        with self.app.extensions["handrail"].database.reading() as connection:
            person_id = next(one.person_id for one in list_people(connection) if one.name == name)
            query = select(attempt.c.given).where(attempt.c.person_id == person_id)
            given: dict[str, list[str]] = connection.execute(query.order_by(attempt.c.started_at)).scalars().all()[-1]
        return {question: answer for question, answer in given.items() if answer}

    def verbs(self, name: str) -> list[str]:
        """Return what was stated of a person, oldest first."""
        return [one["verb"]["id"].rsplit("/", 1)[-1] for one in self.statements(name)]


def open_house(folder: Path, site: Path, build: Path, port: int) -> tuple[House, Any]:
    """Start a bridge; the second value is its server, to be shut down."""
    config = read_config({"HANDRAIL_INSTANCE": str(folder / "instance"), "HANDRAIL_DEMO": "1"}, port=port)
    app = create_app(config)
    here = app.extensions["handrail"]
    now = SystemClock().now()
    rows = "".join(
        f"P-{number},{name},{name.replace(' ', '.').lower()}@elm.example,learner,Worker,care,ELM,2024-01-01,,\n"
        for number, name in enumerate(NAMES)
    )
    rows += f"M-1,{MANAGER},manager@elm.example,manager,Registered manager,care,ELM,2024-01-01,,\n"
    settings, people = read_people_files(SETTINGS.encode(), (COLUMNS + rows).encode())
    here.database.write(lambda connection: import_people(connection, settings, people, now))
    import_build(here.database, here.courses_folder, site=site, build=build, now=now)
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=QuietHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    key = json.loads((build / "answer-key.json").read_text())
    return House(app, f"http://127.0.0.1:{port}", site, key), server


@dataclass
class Learner:
    """A person at a browser."""

    house: House
    name: str
    page: Page

    @property
    def foot(self) -> Any:
        return self.page.locator(".hr-saved__text")

    def sign_in(self) -> None:
        self.page.goto("/sign-in/as")
        self.page.get_by_role("button", name=re.compile(rf"^{self.name}\b")).click()
        self.page.wait_for_url(re.compile("/my-training|/claims"))

    def launch(self) -> None:
        """Open the module by its button, as My training does."""
        self.page.goto(f"/my-training/{MODULE}")
        self.page.locator(f'form[action$="/my-training/{MODULE}/launch"] button').first.click()
        self.page.wait_for_url(re.compile("/course/"))
        expect(self.page.get_by_role("button", name="Take a break")).to_be_visible()

    def go(self, page_id: str) -> None:
        """Open a page of the module in this tab."""
        found = next(one for one in self.house.pages if one["id"] == page_id)
        root = re.match(r".*/course/[0-9a-f]+/", self.page.url)
        assert root
        self.page.goto(root.group(0) + found["url"])

    def read_everything(self) -> None:
        for one in self.house.pages:
            if not one["alternative_to"]:
                self.go(one["id"])
                self.received()

    def received(self) -> None:
        """Wait until nothing waits in this browser."""
        expect(self.foot).to_contain_text(re.compile("Received|Everything so far is in your record"))

    def fill_in_check(self, miss: int = 0) -> None:
        """Answer every question of the open paper, some of them wrong."""
        expect(self.page.get_by_role("button", name="Hand in my answers")).to_be_visible()
        for number, fieldset in enumerate(self.page.locator("fieldset[data-question]").all()):
            question = fieldset.get_attribute("data-question") or ""
            right = self.house.right(question)
            options = [box.get_attribute("value") or "" for box in fieldset.locator("input").all()]
            wrong = [option for option in options if option not in right][:1]
            for option in wrong if number < miss else right:
                fieldset.locator(f'input[value="{option}"]').check(force=True)


def new_learner(house: House, context: BrowserContext, name: str | None = None) -> Learner:
    """Seat the next unused person, or a named one, at a browser."""
    return Learner(house, name or next(house.names), context.new_page())
