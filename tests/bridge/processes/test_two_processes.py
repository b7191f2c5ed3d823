"""Whatever one server process knows, the other knows: nothing that matters is in one process's memory."""

import base64
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.test import Client, TestResponse

from lrs_bridge import vocabulary as v
from lrs_bridge.course.imports import import_build
from lrs_bridge.ledger.audit import check_whole_tree
from lrs_bridge.ledger.keys import load_or_make_signer
from lrs_bridge.storage import tables
from lrs_bridge.xapi.credential import add_credential
from tests.bridge.conftest import Visitor
from tests.bridge.course.fake_build import write_build
from tests.bridge.launch.page import RIGHT, Page
from tests.bridge.processes.conftest import TwoProcesses


def go_to(page: Page | Visitor, two: TwoProcesses, number: int) -> None:
    page.app.port = two.ports[number]  # type: ignore[attr-defined]


def test_who_signed_in_at_one_process_is_known_to_the_other_and_signed_out_at_both(two_processes: TwoProcesses) -> None:
    visitor = Visitor(two_processes.reached())  # type: ignore[arg-type]
    people = visitor.get("/sign-in/as").text
    person_id = people.split('name="person_id" value="')[1].split('"')[0]
    assert visitor.post("/sign-in/as", {"person_id": person_id}, form="/sign-in/as").status_code == 303
    go_to(visitor, two_processes, 1)
    assert visitor.get("/api/signed-in").json["person"]
    assert visitor.post("/sign-out").status_code == 303
    go_to(visitor, two_processes, 0)
    assert not visitor.get("/api/signed-in").json["person"]


def test_askings_for_a_sign_in_are_counted_by_both_processes_together(two_processes: TwoProcesses) -> None:
    visitor = Visitor(two_processes.reached())  # type: ignore[arg-type]

    def ask(number: int) -> int:
        go_to(visitor, two_processes, number)
        return visitor.post("/sign-in", {"email": "often@larch.example"}, form="/sign-in/as").status_code

    assert [ask(number) for number in (0, 1, 0)] == [303, 303, 303]
    assert [ask(number) for number in (1, 0)] == [429, 429]


def test_beats_go_on_at_either_process_and_one_that_was_taken_is_refused_by_the_other(
    two_processes: TwoProcesses,
) -> None:
    page = two_processes.page("L-01").open()
    sequence, nonce = 0, ""
    for number in (0, 1, 1, 0, 1):
        go_to(page, two_processes, number)
        used = nonce
        answer = page.beat(sequence + 1, nonce)
        assert answer.status_code == 200, answer.text
        sequence, nonce = answer.json["sequence"], answer.json["nonce"]
    assert sequence == 5
    go_to(page, two_processes, 0)
    again = page.beat(sequence, used)
    assert (again.status_code, again.json["code"]) == (409, "beat-out-of-order")
    assert (again.json["sequence"], again.json["nonce"]) == (sequence, nonce)


def test_opening_at_the_other_process_takes_over_and_the_first_is_told(two_processes: TwoProcesses) -> None:
    first = two_processes.page("L-02").open()
    second = two_processes.page("L-02")
    go_to(second, two_processes, 1)
    second.open()
    assert first.beat(1, "").json["closed_by"] == "taken-over"
    assert second.beat(1, "").status_code == 200


def test_one_event_sent_to_both_processes_at_once_is_kept_once(two_processes: TwoProcesses) -> None:
    pages = [two_processes.page("L-03") for _ in range(2)]
    pages[0].open()
    go_to(pages[1], two_processes, 1)
    for _ in range(10):
        event = pages[0].event("page-opened", "gentle")
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda page, event=event: page.send_events(event), pages))
        assert [answer.status_code for answer in answers] == [200, 200]
    with two_processes.here.database.reading() as connection:
        visits = select(func.count()).select_from(tables.page_visit).where(tables.page_visit.c.page_id == "gentle")
        assert connection.execute(visits).scalar() == 1


def test_a_try_begun_at_one_process_is_handed_in_at_the_other_and_counts_once(two_processes: TwoProcesses) -> None:
    page = two_processes.page("L-04").open()
    page.open_pages("m01-index", "gentle", "check")
    attempt = page.start_check().json["attempt"]
    pages = [page, two_processes.page("L-04")]
    go_to(pages[1], two_processes, 1)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda one: one.hand_in(attempt, RIGHT), pages))
    assert [answer.status_code for answer in answers] == [200, 200], [answer.text for answer in answers]
    assert answers[0].json["passed"] is answers[1].json["passed"] is True
    go_to(page, two_processes, 1)
    for verb in (v.COMPLETED, v.PASSED):
        page.state(verb)
    assert page.progress()["satisfied"] is True


@pytest.fixture
def clients(two_processes: TwoProcesses) -> list[Client]:
    return [two_processes.reached(number).test_client() for number in range(2)]


@pytest.fixture
def headers(two_processes: TwoProcesses) -> dict[str, str]:
    here = two_processes.here
    key, secret = here.database.write(lambda connection: add_credential(connection, ["all"], "test", here.clock.now()))
    return {
        "Authorization": "Basic " + base64.b64encode(f"{key}:{secret}".encode()).decode(),
        "X-Experience-API-Version": "2.0.0",
    }


@pytest.fixture
def ask(clients: list[Client], headers: dict[str, str]) -> Any:
    def get(number: int, **query: str) -> TestResponse:
        return clients[number].get("/xapi/statements", query_string=query, headers=headers)

    return get


@pytest.fixture
def send(clients: list[Client], headers: dict[str, str]) -> Any:
    def put(number: int, statement: dict[str, Any]) -> TestResponse:
        query = {"statementId": statement["id"]}
        return clients[number].put("/xapi/statements", query_string=query, json=statement, headers=headers)

    return put


def statement(name: str) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()),
        "actor": {"mbox": f"mailto:{name}@example.org"},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/experienced"},
        "object": {"id": f"https://example.org/{name}"},
    }


def test_two_statements_under_one_id_sent_to_both_processes_at_once_leave_the_first(send: Any) -> None:
    for _ in range(10):
        one = statement("one")
        other = statement("other") | {"id": one["id"]}
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(send, (0, 1), (one, other)))
        assert sorted(answer.status_code for answer in answers) == [204, 409]


def test_a_statement_and_the_one_that_voids_it_sent_at_once_to_two_processes_leave_it_voided(
    send: Any, ask: Any
) -> None:
    for _ in range(10):
        target = statement("target")
        voids = {
            "id": str(uuid.uuid4()),
            "actor": {"mbox": "mailto:voider@example.org"},
            "verb": {"id": v.VOIDED},
            "object": {"objectType": "StatementRef", "id": target["id"]},
        }
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(send, (0, 1), (target, voids)))
        assert [answer.status_code for answer in answers] == [204, 204], [answer.text for answer in answers]
        for number in (0, 1):
            assert ask(number, statementId=target["id"]).status_code == 404
            assert ask(number, voidedStatementId=target["id"]).status_code == 200


def test_what_a_listing_calls_complete_is_complete_while_both_processes_keep_more(send: Any, ask: Any) -> None:
    answers: list[tuple[str, set[str]]] = []
    verb = f"https://example.org/verbs/{uuid.uuid4()}"

    def keep(count: int) -> int:
        return send(count % 2, statement("busy") | {"verb": {"id": verb}}).status_code  # type: ignore[no-any-return]

    with ThreadPoolExecutor(8) as pool:
        kept = [pool.submit(keep, count) for count in range(96)]
        while not all(one.done() for one in kept):
            listed = ask(len(answers) % 2, verb=verb, limit="100")
            through = listed.headers["X-Experience-API-Consistent-Through"]
            answers.append((through, {one["id"] for one in listed.json["statements"]}))
    assert {one.result() for one in kept} == {204}
    everything = ask(0, verb=verb, limit="100").json["statements"]
    assert len(everything) == 96  # one page
    for through, seen in answers:
        complete = {one["id"] for one in everything if when(one["stored"]) <= when(through)}
        assert complete <= seen, f"{len(complete - seen)} statements kept by {through} were not listed"


def when(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def test_records_of_both_processes_come_under_one_chain_of_checkpoints(two_processes: TwoProcesses, send: Any) -> None:
    numbers = [count % 2 for count in range(80)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, numbers, [statement(f"n{count}") for count in range(80)]))
    assert {answer.status_code for answer in answers} == {204}
    database = two_processes.here.database
    deadline = time.monotonic() + 60
    while two_processes.reached().test_client().get("/health").json["ledger"]["waiting"]:
        assert time.monotonic() < deadline, "nobody sealed"
        time.sleep(0.2)
    verifier = load_or_make_signer(two_processes.here.config).verifier
    assert database.write(lambda connection: check_whole_tree(connection, verifier)) >= 1
    with database.reading() as connection:
        places = connection.execute(select(tables.leaf.c.leaf_index).order_by(tables.leaf.c.leaf_index)).scalars().all()
    assert places == list(range(len(places)))
    assert len(places) >= 80


def test_a_course_imported_beside_them_is_served_by_both(two_processes: TwoProcesses, tmp_path: Any) -> None:
    here = two_processes.here
    site, private = write_build(tmp_path / "newer", version="2.0.0")
    build_id = import_build(here.database, here.courses_folder, site=site, build=private, now=here.clock.now())
    visitor = Visitor(two_processes.reached()).sign_in_as("L-05")  # type: ignore[arg-type]
    for number in (0, 1):
        go_to(visitor, two_processes, number)
        launched = visitor.post("/my-training/m01/launch")
        assert f"/course/{build_id}/" in launched.headers["Location"]
