"""Writing statements: what is kept, what is refused, and that nothing is kept by halves."""

import json
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from lrs_bridge.ledger.commitment import commit
from lrs_bridge.ledger.store import find_leaf
from lrs_bridge.xapi import store as statements
from tests.bridge.xapi.conftest import Store
from tests.bridge.xapi.samples import a_statement, a_void_of


def count(store: Store) -> int:
    return len(store.get().json["statements"])  # type: ignore[index]


def test_post_answers_with_the_ids_in_order_xapi_00146(store: Store) -> None:
    sent = [a_statement(), a_statement()]
    answer = store.post(sent)
    assert (answer.status_code, answer.json) == (200, [one["id"] for one in sent])


def test_statement_without_an_id_is_given_one_xapi_00026(store: Store) -> None:
    answer = store.post(a_statement(id=None))
    assert answer.status_code == 200
    assert uuid.UUID(answer.json[0])
    assert store.get(params={"statementId": answer.json[0]}).status_code == 200


def test_put_keeps_the_statement_under_the_id_of_its_address_xapi_00143(store: Store) -> None:
    sent = a_statement(id=None)
    wanted = str(uuid.uuid4())
    assert store.send("PUT", "/statements", params={"statementId": wanted}, body=sent).status_code == 204
    assert store.get(params={"statementId": wanted}).json["id"] == wanted  # type: ignore[index]


@pytest.mark.parametrize("params", [{}, {"statementId": "not-a-uuid"}, {"statementId": str(uuid.uuid4())}])
def test_put_with_another_id_or_none_in_the_address_is_refused_xapi_00145(store: Store, params: dict) -> None:
    assert store.send("PUT", "/statements", params=params, body=a_statement()).status_code == 400


def test_the_bytes_that_came_are_kept_and_the_digits_given_back(store: Store) -> None:
    wanted = str(uuid.uuid4())
    raw = (
        (
            '{ "id":"WANTED",\n"actor":{"mbox":"mailto:a@example.org"},"verb":{"id":"http://example.org/did"},'
            '"object":{"id":"http://example.org/x"},"result":{"score":{"scaled":0.50,"raw":1e1,"max":10.000}} }'
        )
        .replace("WANTED", wanted)
        .encode()
    )
    assert store.post(raw).status_code == 200
    with store.database.reading() as connection:
        kept = statements.find_statement(connection, wanted)
    assert kept is not None
    assert kept.received_bytes == raw
    document = kept.document
    assert store.get(params={"statementId": wanted}).data == document
    assert b'"scaled":0.50,"raw":1e1,"max":10.000' in document


def test_what_is_given_back_is_what_the_ledger_commits_to(store: Store) -> None:
    sent = a_statement()
    store.post(sent)
    with store.database.reading() as connection:
        kept = statements.find_statement(connection, sent["id"])
        assert kept is not None
        leaf = find_leaf(connection, kept.leaf_id)
    assert leaf is not None
    assert leaf.salt is not None
    assert leaf.commitment == commit(leaf.leaf_type, leaf.salt, kept.document)


def test_stored_authority_version_and_timestamp_are_the_stores_own(store: Store) -> None:
    sent = a_statement(timestamp=None, stored="2001-01-01T00:00:00Z", authority={"mbox": "mailto:other@example.org"})
    store.post(sent)
    got = store.get(params={"statementId": sent["id"]}).json
    assert got["stored"] == got["timestamp"] == "2026-03-02T09:00:00.000000Z"  # XAPI-00023
    assert got["authority"]["account"]["name"] == store.credential("all")[0]  # XAPI-00099
    assert got["version"] == "2.0.0"


def test_timestamp_with_an_offset_is_given_back_in_utc_under_2(store: Store) -> None:
    sent = a_statement(timestamp="2026-03-02T10:00:00.1234567+01:00")
    store.post(sent)
    assert store.get(params={"statementId": sent["id"]}).json["timestamp"] == "2026-03-02T09:00:00.1234567Z"


def test_one_bad_statement_rejects_the_whole_batch_xapi_00326(store: Store) -> None:
    answer = store.post([a_statement(), a_statement(actor=None)])
    assert answer.status_code == 400
    assert answer.json["where"].startswith("[1]")  # type: ignore[index]
    assert count(store) == 0


def test_a_conflict_late_in_a_batch_keeps_nothing_of_it(store: Store) -> None:
    first = a_statement()
    store.post(first)
    other = a_statement(id=first["id"], verb={"id": "http://example.org/other"})
    assert store.post([a_statement(), other]).status_code == 409
    assert count(store) == 1


def test_the_same_id_twice_in_a_batch_is_refused(store: Store) -> None:
    one = a_statement()
    assert store.post([one, one]).status_code == 400


def test_same_statement_sent_twice_is_stored_once(store: Store) -> None:
    sent = a_statement(result={"duration": "PT1M30.128S"})
    assert store.post(sent).status_code == 200
    before = store.get(params={"statementId": sent["id"]}).data
    again = sent | {"result": {"duration": "PT1M30.12S"}, "verb": {"id": sent["verb"]["id"]}}
    assert store.post(again).status_code == 200
    assert store.send("PUT", "/statements", params={"statementId": sent["id"]}, body=again).status_code == 204
    assert store.get(params={"statementId": sent["id"]}).data == before
    assert count(store) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"verb": {"id": "http://example.org/other"}},
        {"result": {"success": True}},
        {"timestamp": "2026-03-02T08:59:01.000Z"},
        {"context": {"extensions": {"http://example.org/e": 1}}},
    ],
)
def test_same_id_with_other_content_is_a_conflict(store: Store, change: dict) -> None:
    sent = a_statement(context={"extensions": {"http://example.org/e": True}})
    store.post(sent)
    answer = store.post(sent | change)
    assert answer.status_code == 409
    assert answer.json["code"] == "same-id-other-statement"  # type: ignore[index]


def test_stored_rises_strictly_within_a_registration_though_the_clock_stands(store: Store) -> None:
    registration = str(uuid.uuid4())
    sent = [a_statement(context={"registration": registration}) for _ in range(3)]
    store.post(sent[:2])
    store.clock.move_on(seconds=-60)
    store.post(sent[2])
    times = [store.get(params={"statementId": one["id"]}).json["stored"] for one in sent]
    assert times == sorted(set(times))
    listed = store.get(params={"registration": registration, "ascending": "true"}).json["statements"]
    assert [one["id"] for one in listed] == [one["id"] for one in sent]


def test_voided_statement_is_found_only_as_voided_xapi_00163(store: Store) -> None:
    sent = a_statement()
    void = a_void_of(sent["id"])
    store.post(sent)
    store.post(void)
    assert store.get(params={"statementId": sent["id"]}).status_code == 404
    assert store.get(params={"voidedStatementId": sent["id"]}).json["id"] == sent["id"]
    assert [one["id"] for one in store.get().json["statements"]] == [void["id"]]


def test_voiding_before_the_target_arrives_still_voids_it(store: Store) -> None:
    sent = a_statement()
    assert store.post(a_void_of(sent["id"])).status_code == 200
    store.post(sent)
    assert store.get(params={"statementId": sent["id"]}).status_code == 404


def test_a_voiding_statement_cannot_be_voided(store: Store) -> None:
    sent = a_statement()
    void = a_void_of(sent["id"])
    store.post([sent, void])
    store.post(a_void_of(void["id"]))
    assert store.get(params={"statementId": void["id"]}).status_code == 200
    assert store.get(params={"voidedStatementId": sent["id"]}).status_code == 200


def test_voiding_something_that_is_no_statement_is_refused_xapi_00017(store: Store) -> None:
    assert store.post(a_statement(verb={"id": "http://adlnet.gov/expapi/verbs/voided"})).status_code == 400


def test_an_attachment_that_is_nowhere_is_refused_xapi_00129(store: Store) -> None:
    attachment = {
        "usageType": "http://example.org/certificate",
        "display": {"en": "Certificate"},
        "contentType": "application/pdf",
        "length": 3,
        "sha2": "ab" * 32,
    }
    assert store.post(a_statement(attachments=[attachment])).status_code == 400
    with_url = attachment | {"fileUrl": "https://example.org/c.pdf"}
    assert store.post(a_statement(attachments=[with_url])).status_code == 200


@pytest.mark.parametrize("content_type", ["multipart/form-data", "text/plain", "application/x-www-form-urlencoded"])
def test_statements_of_another_content_type_are_refused_xapi_00127(store: Store, content_type: str) -> None:
    assert store.post(json.dumps(a_statement()).encode(), content_type=content_type).status_code == 400


def test_a_body_over_the_limit_is_refused_with_413(store: Store) -> None:
    answer = store.post(b"[" + b" " * (4 * 1024 * 1024 + 1) + b"]")
    assert (answer.status_code, answer.json["code"]) == (413, "too-large")  # type: ignore[index]


def test_nothing_is_stored_at_or_before_a_time_that_was_promised_consistent(store: Store) -> None:
    promised = store.get().headers["X-Experience-API-Consistent-Through"]
    sent = a_statement()
    store.clock.move_on(seconds=-5)  # a write that read its clock before the promise and waited its turn
    store.post(sent)
    assert store.get(params={"statementId": sent["id"]}).json["stored"] > promised


def test_a_statement_is_listed_at_once_and_its_leaf_follows_in_the_same_order(store: Store) -> None:
    sent = [a_statement() for _ in range(3)]
    for one in sent:
        store.post(one)
    listed = store.get(params={"ascending": "true"})
    assert [one["id"] for one in listed.json["statements"]] == [one["id"] for one in sent]
    store.sequencer.sequence_once()
    with store.database.reading() as connection:
        kept = [statements.find_statement(connection, one["id"]) for one in sent]
        leaves = [find_leaf(connection, one.leaf_id) for one in kept if one is not None]
    assert [leaf.leaf_index for leaf in leaves if leaf is not None] == [0, 1, 2]


def test_eight_senders_at_once_lose_nothing_double_nothing_and_keep_the_order_of_stored(store: Store) -> None:
    registration = str(uuid.uuid4())
    sent = [a_statement(context={"registration": registration}) for _ in range(40)]
    store.credential("all")
    with ThreadPoolExecutor(8) as senders:
        answers = list(senders.map(store.post, sent + sent))  # each is sent twice
    assert {answer.status_code for answer in answers} == {200}
    listed = store.get(params={"registration": registration, "ascending": "true"}).json["statements"]
    assert sorted(one["id"] for one in listed) == sorted(one["id"] for one in sent)
    times = [one["stored"] for one in listed]
    assert times == sorted(set(times))
