"""What holds for every page that can be opened without an id."""

from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask

PEOPLE = {"signed out": None, "learner": "L-01", "trainer": "T-01", "manager": "M-01", "funder": "D-01"} | {
    "administrator": "A-01"
}


class Outline(HTMLParser):
    """Counts what a page must have, and have once."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: Counter[str] = Counter()
        self.tags: Counter[str] = Counter()
        self.labelled: set[str] = set()
        self.controls: list[str] = []
        self.inline: list[str] = []
        self.title = ""
        self._inside = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        self.tags[tag] += 1
        self._inside = tag
        if found.get("id"):
            self.ids[str(found["id"])] += 1
        if tag == "label":
            self.labelled.add(str(found.get("for")))
        if tag in ("input", "textarea", "select") and found.get("type") not in ("hidden", "submit"):
            self.controls.append(str(found.get("id")))
        if "style" in found or any(name.startswith("on") for name in found) or (tag == "script" and "src" not in found):
            self.inline.append(tag)

    def handle_data(self, data: str) -> None:
        if self._inside == "title":
            self.title += data.strip()
        self._inside = ""


def faults_of(html: str) -> list[str]:
    page = Outline()
    page.feed(html)
    faults = [f'id "{name}" is there {count} times' for name, count in page.ids.items() if count > 1]
    if page.tags["h1"] != 1:
        faults.append(f"{page.tags['h1']} h1")
    if page.tags["main"] != 1:
        faults.append(f"{page.tags['main']} main")
    if not page.title.split("–")[0].strip():
        faults.append("no title")
    faults += [f"control {name} has no label" for name in page.controls if name not in page.labelled]
    faults += [f"inline script or style on {tag}" for tag in page.inline]
    if 'lang="en' not in html:
        faults.append("no language")
    return faults


def test_the_checker_sees_faults() -> None:
    html = '<html><title> </title><h1 id="a"></h1><h1 id="a"></h1><input id="b"><p style="x"></p></html>'
    assert len(faults_of(html)) == 7


@pytest.mark.parametrize("who", PEOPLE)
def test_every_page_has_one_heading_a_title_labels_and_unique_ids(
    who: str, bridge_app: Flask, new_visitor: Callable[[Flask], Any]
) -> None:
    visitor = new_visitor(bridge_app)
    if PEOPLE[who]:
        visitor.sign_in_as(PEOPLE[who])
    seen, wrong = [], []
    for rule in bridge_app.url_map.iter_rules():
        if rule.arguments or "GET" not in (rule.methods or ()):
            continue
        answer = visitor.get(rule.rule)
        if answer.mimetype == "text/html" and answer.status_code != 303:
            seen.append(rule.rule)
            wrong += [f"{rule.rule} ({answer.status_code}): {fault}" for fault in faults_of(answer.text)]
            if PEOPLE[who] and answer.status_code == 200 and "no-store" not in answer.headers["Cache-Control"]:
                wrong.append(f"{rule.rule}: a personal page may be kept by the browser")
    assert wrong == []
    assert len(seen) >= 3


def test_the_name_and_the_ways_out_are_on_every_signed_in_page(visitor: Any) -> None:
    html = visitor.sign_in_as("L-01").get("/not-you").text
    for words in ("Amara Okafor", "Not you?", "Sign out", "My training", "My record", "Demonstration."):
        assert words in html


def test_who_to_ring_stands_at_the_foot_of_a_learners_pages(visitor: Any) -> None:
    assert "Noor Haddad (supervision lead)" in visitor.sign_in_as("L-01").get("/not-you").text


@pytest.mark.parametrize(
    ("person_ref", "place"),
    [
        ("L-01", "/my-training"),
        ("T-01", "/trainer"),
        ("M-01", "/claims"),
        ("D-01", "/claims"),
        ("A-01", "/administrator"),
    ],
)
def test_each_role_begins_at_its_first_page(person_ref: str, place: str, visitor: Any) -> None:
    assert visitor.sign_in_as(person_ref).get("/").headers["Location"] == place
