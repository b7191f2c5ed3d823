"""Attachments come with their statements, are kept once, and go back as they came."""

import gzip
from typing import Any

import pytest
from sqlalchemy import func, select

from lrs_bridge.storage.tables import attachment as table
from tests.bridge.xapi.attached import BOUNDARY, MIXED, a_body, a_part, an_attachment, parts_of, sha2_of
from tests.bridge.xapi.conftest import Store
from tests.bridge.xapi.samples import ACTIVITY_ID, AGENT, ATTEMPTED, a_statement

PDF = b"%PDF-1.7\r\n\x00\xff--" + BOUNDARY.encode() + b" inside a line\r\n"
TEXT = "Zażółć gęślą jaźń\n".encode()


def keep(store: Store, *contents: bytes, **changes: Any) -> dict:
    sent = a_statement(attachments=[an_attachment(content) for content in contents], **changes)
    answer = store.post(a_body(sent, *(a_part(content) for content in contents)), content_type=MIXED)
    assert answer.status_code == 200, answer.json
    return sent


@pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])
def test_an_attachment_comes_back_byte_for_byte_xapi_00167(store: Store, version: str) -> None:
    sent = keep(store, PDF)
    answer = store.get(params={"statementId": sent["id"], "attachments": "true"}, version=version)
    statement, (part,) = parts_of(answer)
    assert statement["attachments"] == sent["attachments"]
    assert part.content == PDF
    assert part.headers == {
        "content-type": "application/pdf",
        "content-transfer-encoding": "binary",
        "x-experience-api-hash": sha2_of(PDF),
    }
    assert answer.content_length == len(answer.data)
    assert answer.headers["Last-Modified"]


def test_a_statement_is_put_with_its_attachment(store: Store) -> None:
    sent = a_statement(attachments=[an_attachment(PDF)])
    params = {"statementId": sent["id"]}
    answer = store.send("PUT", "/statements", params=params, body=a_body(sent, a_part(PDF)), content_type=MIXED)
    assert answer.status_code == 204
    assert parts_of(store.get(params=params | {"attachments": "true"}))[1][0].content == PDF


def test_a_page_gives_each_attachment_once_however_many_statements_came_with_it(store: Store) -> None:
    batch = [a_statement(attachments=[an_attachment(one) for one in (PDF, TEXT)]) for _ in range(3)]
    assert store.post(a_body(batch, a_part(PDF), a_part(TEXT)), content_type=MIXED).status_code == 200
    keep(store, TEXT)
    store.clock.move_on(seconds=1)
    page, parts = parts_of(store.get(params={"attachments": "true", "format": "ids"}))
    assert len(page["statements"]) == 4
    assert sorted(part.content for part in parts) == sorted([PDF, TEXT])
    with store.database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(table)).scalar_one() == 2


def test_a_page_gives_the_attachments_of_its_own_statements_only(store: Store) -> None:
    keep(store, PDF)
    keep(store, TEXT, verb={"id": "https://example.org/other"})
    _, (part,) = parts_of(store.get(params={"attachments": "true", "verb": ATTEMPTED}))
    assert part.content == PDF


def test_without_attachments_the_answer_is_json_and_with_none_it_is_multipart_all_the_same_xapi_00161(
    store: Store,
) -> None:
    keep(store, PDF)
    for params in ({}, {"attachments": "false"}):
        assert store.get(params=params).mimetype == "application/json"
    page, parts = parts_of(store.get(params={"attachments": "true", "verb": "https://example.org/none"}))
    assert (page["statements"], parts) == ([], [])


def test_head_has_the_length_of_a_multipart_answer_and_no_body(store: Store) -> None:
    sent = keep(store, PDF)
    params = {"statementId": sent["id"], "attachments": "true"}
    head, got = (store.send(method, "/statements", params=params) for method in ("HEAD", "GET"))
    assert (head.status_code, head.data, head.content_length) == (200, b"", got.content_length)


def test_knowing_a_hash_is_not_enough_to_be_given_the_bytes(store: Store) -> None:
    keep(store, PDF)
    scopes = ("statements/write", "statements/read/mine")
    guess = a_statement(attachments=[an_attachment(PDF, fileUrl="https://example.org/mine.pdf")])
    assert store.post(guess, scopes=scopes).status_code == 200
    assert parts_of(store.get(params={"attachments": "true"}, scopes=scopes))[1] == []


def test_a_batch_that_is_refused_keeps_no_attachment(store: Store) -> None:
    kept = a_statement()
    store.post(kept)
    batch = [a_statement(attachments=[an_attachment(PDF)]), kept | {"verb": {"id": "https://example.org/other"}}]
    assert store.post(a_body(batch, a_part(PDF)), content_type=MIXED).status_code == 409
    with store.database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(table)).scalar_one() == 0


@pytest.mark.parametrize("algorithm", ["sha224", "sha256", "sha384", "sha512"])
def test_every_length_of_sha_2_is_checked(store: Store, algorithm: str) -> None:
    sha2 = sha2_of(PDF, algorithm)
    sent = a_statement(attachments=[an_attachment(PDF, sha2=sha2.upper())])
    good = a_body(sent, a_part(PDF, X_Experience_API_Hash=sha2))
    assert store.post(good.replace(b"%PDF", b"%pdf"), content_type=MIXED).status_code == 400
    assert store.post(good, content_type=MIXED).status_code == 200


def test_an_attachment_of_a_substatement_is_kept_too(store: Store) -> None:
    planned = {
        "objectType": "SubStatement",
        "actor": AGENT,
        "verb": {"id": ATTEMPTED},
        "object": {"id": ACTIVITY_ID},
        "attachments": [an_attachment(PDF)],
    }
    sent = a_statement(object=planned)
    assert store.post(sent).status_code == 400
    assert store.post(a_body(sent, a_part(PDF)), content_type=MIXED).status_code == 200
    store.clock.move_on(seconds=1)
    assert parts_of(store.get(params={"attachments": "true"}))[1][0].content == PDF


def test_one_part_sent_twice_and_an_empty_one_are_kept_once(store: Store) -> None:
    sent = a_statement(attachments=[an_attachment(PDF), an_attachment(PDF), an_attachment(b"")])
    body = a_body(sent, a_part(PDF), a_part(PDF), a_part(b""))
    assert store.post(body, content_type=MIXED).status_code == 200
    _, parts = parts_of(store.get(params={"attachments": "true"}))
    assert sorted(part.content for part in parts) == [b"", PDF]


def test_multipart_is_taken_with_no_attachment_and_with_one_that_is_elsewhere(store: Store) -> None:
    elsewhere = an_attachment(PDF, fileUrl="https://example.org/c.pdf")
    for sent in (a_statement(), [], [a_statement(), a_statement(attachments=[elsewhere])]):
        assert store.post(a_body(sent), content_type=MIXED).status_code == 200


SENT = a_statement(attachments=[an_attachment(PDF)])


@pytest.mark.parametrize(
    ("body", "requirement"),
    [
        pytest.param(a_body(SENT), "XAPI-00129", id="the part is missing"),
        pytest.param(a_body(SENT, a_part(PDF), a_part(TEXT)), "XAPI-00128", id="a part is spare"),
        pytest.param(a_body(a_statement(), a_part(PDF)), "XAPI-00128", id="the only part is spare"),
        pytest.param(a_body(SENT, a_part(PDF, X_Experience_API_Hash=None)), "XAPI-00132", id="no hash"),
        pytest.param(a_body(SENT, a_part(PDF, X_Experience_API_Hash="ab")), "XAPI-00132", id="no SHA-2"),
        pytest.param(a_body(SENT, a_part(PDF, X_Experience_API_Hash=sha2_of(TEXT))), "XAPI-00132", id="another hash"),
        pytest.param(a_body(SENT, a_part(PDF, Content_Transfer_Encoding=None)), "XAPI-00135", id="no encoding"),
        pytest.param(a_body(SENT, a_part(PDF, Content_Transfer_Encoding="base64")), "XAPI-00135", id="base64"),
        pytest.param(a_body(SENT, a_part(PDF), first={"Content-Type": "text/plain"}), "XAPI-00134", id="first is text"),
        pytest.param(a_body(SENT, a_part(PDF), first={"A": "b"}), "XAPI-00134", id="first has no type"),
        pytest.param(
            a_body(SENT, ({"Content-Type": "application/json"}, b"[]"), a_part(PDF)), "XAPI-00133", id="two of JSON"
        ),
        pytest.param(a_body(SENT, a_part(PDF)).replace(b"--\r\n", b""), "XAPI-00130", id="it ends early"),
        pytest.param(b"", "XAPI-00130", id="it is empty"),
    ],
)
def test_what_does_not_belong_together_is_refused_and_nothing_kept(store: Store, body: bytes, requirement: str) -> None:
    for version in ("1.0.3", "2.0.0"):
        answer = store.post(body, content_type=MIXED, version=version)
        assert (answer.status_code, answer.json["requirement"]) == (400, requirement)
    assert store.get().json["statements"] == []


@pytest.mark.parametrize(
    "content_type", ["a/b\r\n;c", "a/b\r\nX: y", "a/b\u2003;c", "a/b;\u00e9", "a/b\n", "a b/c", ""]
)
def test_a_content_type_that_would_break_out_of_its_header_is_refused_xapi_00105(
    store: Store, content_type: str
) -> None:
    sent = a_statement(attachments=[an_attachment(PDF, contentType=content_type)])
    answer = store.post(a_body(sent, a_part(PDF)), content_type=MIXED)
    assert (answer.status_code, answer.json["requirement"]) == (400, "XAPI-00105")


def test_too_much_is_refused_with_413_whichever_part_it_is_in(store: Store) -> None:
    large = b" " * (4 * 1024 * 1024 + 1)
    assert store.post(a_body(large + b"{}"), content_type=MIXED).json["code"] == "too-large"
    huge = large * 4
    sent = a_statement(attachments=[an_attachment(huge)])
    assert store.post(a_body(sent, a_part(huge)), content_type=MIXED).status_code == 413
    five = large + b"5"
    sent = a_statement(attachments=[an_attachment(five)])
    assert store.post(a_body(sent, a_part(five)), content_type=MIXED).status_code == 200


def test_a_compressed_body_is_not_unpacked(store: Store) -> None:
    for encoding in ("gzip", "deflate", "br"):
        answer = store.post(gzip.compress(b"{}"), headers={"Content-Encoding": encoding})
        assert (answer.status_code, answer.json["code"]) == (415, "encoded-body")
