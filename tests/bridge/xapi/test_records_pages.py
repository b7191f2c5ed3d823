"""The administrator looks through the records: filters, one statement, a count, CSV; answers stay the learner's."""

import csv
import io
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from lrs_bridge.clock import SetClock
from lrs_bridge.xapi import record
from lrs_bridge.xapi.authority import bridge_authority
from lrs_bridge.xapi.record import Request
from lrs_bridge.xapi.statement import ReceivedStatement
from tests.bridge.conftest import Visitor, bridge_of
from tests.bridge.xapi.samples import a_statement, a_void_of

SECRET_ANSWER = "I was frightened too"
ANSWERED = {"id": "http://adlnet.gov/expapi/verbs/answered", "display": {"en-GB": "answered"}}


def keep(app: Flask, *statements: dict[str, Any], person_id: str = "") -> None:
    here = bridge_of(app)
    received = [ReceivedStatement.of(one, "2.0.0") for one in statements]
    request = Request.of(received, bridge_authority(here.config.base_url), here.clock.now(), person_id=person_id)
    here.database.write(lambda connection: record.record_request(connection, request))


@pytest.fixture
def administrator(bridge_app: Flask, new_visitor: Callable[[Flask], Visitor]) -> Visitor:
    return new_visitor(bridge_app).sign_in_as("A-01")


def answered() -> dict[str, Any]:
    result = {"response": SECRET_ANSWER, "success": False, "score": {"scaled": 0.25}, "duration": "PT3M"}
    return a_statement(verb=ANSWERED, result=result)


def test_an_empty_store_says_so(administrator: Visitor) -> None:
    page = administrator.get("/records").text
    assert "Nothing has been recorded yet." in page
    assert "0 statements" in page


def test_filters_find_and_pages_follow_each_other(bridge_app: Flask, administrator: Visitor) -> None:
    keep(bridge_app, *(a_statement() for _ in range(30)), a_statement(actor={"mbox": "mailto:ana@example.org"}))
    first = administrator.get("/records").text
    assert first.count('scope="row"') == 25
    assert "31 statements" in first
    older = first.split('href="/records?after=')[1].split('"')[0]
    assert administrator.get("/records?after=" + older).text.count('scope="row"') == 6
    assert administrator.get("/records?actor=ana@example.org").text.count('scope="row"') == 1
    assert administrator.get("/records?verb=attempted&since=2026-03-01").text.count('scope="row"') == 25
    assert "No statement is like this" in administrator.get("/records?verb=attempted&since=2027-01-01").text


def test_a_date_means_that_whole_day_where_people_are(
    bridge_app: Flask, new_visitor: Callable[[Flask], Visitor]
) -> None:
    clock = bridge_of(bridge_app).clock
    assert isinstance(clock, SetClock)
    # In summer the day of 7 July begins and ends at 23:00 UTC.
    for second in ("2026-07-06T22:59:59", "2026-07-06T23:00:00", "2026-07-07T22:59:59", "2026-07-07T23:00:00"):
        clock.move_to(datetime.fromisoformat(second + "+00:00"))
        keep(bridge_app, a_statement())
    administrator = new_visitor(bridge_app).sign_in_as("A-01")

    def found(query: str) -> int:
        return administrator.get("/records?" + query).text.count('scope="row"')

    assert found("since=2026-07-07&until=2026-07-07") == 2
    assert (found("since=2026-07-07"), found("until=2026-07-07")) == (3, 3)
    assert found("since=2026-07-07T22:59:59Z&until=2026-07-07T23:00:00Z") == 2


@pytest.mark.parametrize("wrong", ["28/02/2026", "2026-02-30", "2026-02", "9999-12-31x", "2026-02-28T14:00"])
def test_a_date_that_is_none_is_refused_with_one_that_is(administrator: Visitor, wrong: str) -> None:
    answer = administrator.get("/records", query_string={"until": wrong})
    assert answer.status_code == 422
    assert "Enter a date like 2026-02-28" in answer.text


@pytest.mark.parametrize("far", ["0001-01-01", "9999-12-31", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00"])
def test_a_date_at_the_ends_of_time_is_no_crash(administrator: Visitor, far: str) -> None:
    for name in ("since", "until"):
        assert administrator.get("/records", query_string={name: far}).status_code in (200, 422)


def test_every_mistake_in_a_filter_is_named_at_once(administrator: Visitor) -> None:
    answer = administrator.get("/records?since=yesterday&registration=7&activity=nowhere&actor={&verb=a b")
    assert answer.status_code == 422
    for name in ("since", "registration", "activity", "actor", "verb"):
        assert f'href="#{name}"' in answer.text
    for jargon in ("The body", "JSON:", "IRI"):  # what a program is told
        assert jargon not in answer.text


def test_what_a_learner_answered_is_on_no_page_and_in_no_export(bridge_app: Flask, administrator: Visitor) -> None:
    own, other = answered(), a_statement(verb=ANSWERED, result={"response": "a tool's word"})
    keep(bridge_app, own, person_id=str(uuid.uuid4()))
    keep(bridge_app, other)
    page = administrator.get(f"/records/{own['id']}").text
    assert SECRET_ANSWER not in page
    assert "0.25" not in page
    assert "PT3M" in page
    assert "the learner alone reads it" in page
    assert "a tool&#39;s word" in administrator.get(f"/records/{other['id']}").text
    sheet = administrator.get("/records.csv").text
    assert SECRET_ANSWER not in sheet
    assert "0.25" not in sheet


def test_a_voided_statement_says_what_voids_it(bridge_app: Flask, administrator: Visitor) -> None:
    sent = a_statement()
    void = a_void_of(sent["id"])
    keep(bridge_app, sent, void)
    assert f"/records/{void['id']}" in administrator.get(f"/records/{sent['id']}").text


def test_the_csv_has_everything_that_matches_oldest_first_and_no_formula(
    bridge_app: Flask, administrator: Visitor
) -> None:
    names = [f"=name-{number}" for number in range(3)]
    statements = [a_statement(actor={"account": {"homePage": "https://x.example", "name": name}}) for name in names]
    keep(bridge_app, *statements)
    rows = list(csv.DictReader(io.StringIO(administrator.get("/records.csv").text)))
    assert [row["statement_id"] for row in rows] == [one["id"] for one in statements]
    assert [row["actor"] for row in rows] == ["'" + name for name in names]


def test_the_count_follows_the_filter(bridge_app: Flask, administrator: Visitor) -> None:
    keep(bridge_app, a_statement(), a_statement(verb=ANSWERED))
    assert administrator.get("/records/count").json == {"words": "2 statements"}
    assert administrator.get("/records/count?verb=answered").json == {"words": "1 statement"}


def test_a_credential_is_made_shown_once_changed_and_revoked(administrator: Visitor) -> None:
    assert administrator.post("/credentials", {}, form="/credentials").status_code == 422
    made = administrator.post("/credentials", {"label": "Reports", "scopes": "statements/read"}, form="/credentials")
    key, secret = _shown(made.text)
    assert secret not in administrator.get("/credentials").text
    assert _xapi(administrator, key, secret) == 200
    changed = administrator.post(f"/credentials/{key}/rotate", form=f"/credentials/{key}")
    _, new_secret = _shown(changed.text)
    assert _xapi(administrator, key, secret) == 401
    assert _xapi(administrator, key, new_secret) == 200
    administrator.post(f"/credentials/{key}/revoke", form=f"/credentials/{key}")
    assert _xapi(administrator, key, new_secret) == 401
    assert "Revoked credentials" in administrator.get("/credentials").text


def _shown(page: str) -> tuple[str, str]:
    found = [part.split("</span>")[0] for part in page.split('<span class="hr-code hr-wrap">')[1:]]
    return found[1], found[2]


def _xapi(visitor: Visitor, key: str, secret: str) -> int:
    headers = {"X-Experience-API-Version": "2.0.0"}
    return visitor.app.test_client().get("/xapi/statements", auth=(key, secret), headers=headers).status_code


def test_only_a_named_origin_may_read_answers_from_a_browser(make_bridge_app: Callable[..., Flask]) -> None:
    app = make_bridge_app(XAPI_ORIGINS="https://lms.example.org", people=False)
    for origin, allowed in (("https://lms.example.org", True), ("https://elsewhere.example.org", False)):
        for answer in (
            app.test_client().options("/xapi/statements", headers={"Origin": origin}),
            app.test_client().get("/xapi/about", headers={"Origin": origin}),
        ):
            assert (answer.headers.get("Access-Control-Allow-Origin") == origin) is allowed
            assert "Origin" in answer.headers["Vary"]
