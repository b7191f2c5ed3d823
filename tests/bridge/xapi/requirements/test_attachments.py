"""Attachments and signatures, requirement by requirement."""

import uuid
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.bridge.xapi.attached import BOUNDARY, MIXED, a_body, a_part, an_attachment, parts_of, sha2_of
from tests.bridge.xapi.requirements.conftest import Lrs
from tests.bridge.xapi.samples import a_statement
from tests.bridge.xapi.test_signature import SIGNATURE, sign, url64

TEXT, PICTURE = b"a certificate\r\n--with odd lines--\r\n", bytes(range(256))


def send(lrs: Lrs, body: bytes, content_type: str = MIXED) -> TestResponse:
    return lrs.post(body, content_type=content_type)


def an_attached(*contents: bytes, **changes: Any) -> dict[str, Any]:
    return a_statement(attachments=[an_attachment(content) for content in contents], **changes)


def check_refused(lrs: Lrs, sent: dict[str, Any], body: bytes, content_type: str = MIXED) -> None:
    assert send(lrs, body, content_type).status_code == 400
    put = lrs.put(sent["id"], body, content_type=content_type)
    assert put.status_code == 400
    assert lrs.get(statementId=sent["id"]).status_code == 404


def test_an_attachment_with_a_file_url_needs_no_part_xapi_00127(lrs: Lrs) -> None:
    sent = a_statement(attachments=[an_attachment(TEXT, fileUrl="https://example.org/c.pdf")])
    assert lrs.post(sent).status_code == 200


def test_an_attachment_comes_as_multipart_mixed_and_as_nothing_else_xapi_00127(lrs: Lrs) -> None:
    sent = an_attached(TEXT)
    check_refused(lrs, sent, a_body(sent, a_part(TEXT)), f"multipart/form-data; boundary={BOUNDARY}")
    assert send(lrs, a_body(sent, a_part(TEXT))).status_code == 200
    other = an_attached(PICTURE)
    assert lrs.put(other["id"], a_body(other, a_part(PICTURE)), content_type=MIXED).status_code == 204


def test_a_part_that_no_statement_names_is_refused_xapi_00128(lrs: Lrs) -> None:
    sent = an_attached(TEXT)
    check_refused(lrs, sent, a_body(sent, a_part(TEXT), a_part(PICTURE)))


def test_an_attachment_with_neither_part_nor_file_url_is_refused_xapi_00129(lrs: Lrs) -> None:
    sent = an_attached(TEXT, PICTURE)
    check_refused(lrs, sent, a_body(sent, a_part(TEXT)))
    assert lrs.post(sent).status_code == 400


def test_a_part_without_its_boundary_is_refused_xapi_00130(lrs: Lrs) -> None:
    sent = an_attached(TEXT)
    body = a_body(sent, a_part(TEXT))
    second = body.index(b"--" + BOUNDARY.encode(), 10)
    check_refused(lrs, sent, body[:second] + body[second + len(BOUNDARY) + 4 :])


def test_multipart_without_a_boundary_is_refused_xapi_00131(lrs: Lrs) -> None:
    sent = an_attached(TEXT)
    body = a_body(sent, a_part(TEXT))
    for content_type in (
        "multipart/mixed",
        "multipart/mixed;",
        "multipart/mixed; boundary=",
        "multipart/mixed; border=x",
    ):
        check_refused(lrs, sent, body, content_type)
    check_refused(lrs, sent, body[len(BOUNDARY) + 4 :])
    check_refused(lrs, sent, body, "multipart/mixed; boundary=another")


def test_a_part_without_the_hash_of_an_attachment_is_refused_xapi_00132(lrs: Lrs) -> None:
    sent = an_attached(TEXT)
    for sha2 in (None, "", sha2_of(PICTURE), "not a hash"):
        check_refused(lrs, sent, a_body(sent, a_part(TEXT, X_Experience_API_Hash=sha2)))
    check_refused(lrs, sent, a_body(sent, a_part(TEXT + b"changed", X_Experience_API_Hash=sha2_of(TEXT))))


def test_statements_outside_the_first_part_are_refused_xapi_00133(lrs: Lrs) -> None:
    sent, other = an_attached(TEXT), a_statement()
    second: tuple[dict[str, str], bytes] = ({"Content-Type": "application/json"}, str(other).encode())
    check_refused(lrs, sent, a_body(sent, second, a_part(TEXT)))
    assert lrs.get(statementId=other["id"]).status_code == 404


def test_a_first_part_that_is_not_json_is_refused_xapi_00134(lrs: Lrs) -> None:
    sent = an_attached(TEXT)
    check_refused(lrs, sent, a_body(sent, a_part(TEXT), first={"Content-Type": "text/plain"}))
    check_refused(lrs, sent, a_body(b"{bad", a_part(TEXT)))


def test_a_part_that_is_not_binary_is_refused_xapi_00135(lrs: Lrs) -> None:
    sent = an_attached(TEXT)
    for encoding in (None, "base64", "7bit", "quoted-printable", ""):
        check_refused(lrs, sent, a_body(sent, a_part(TEXT, Content_Transfer_Encoding=encoding)))


def test_attachments_come_back_byte_for_byte_when_asked_for_xapi_00167(lrs: Lrs) -> None:
    context = {"registration": str(uuid.uuid4())}
    sent = an_attached(TEXT, PICTURE, context=context)
    assert send(lrs, a_body(sent, a_part(TEXT), a_part(PICTURE))).status_code == 200
    for params in ({"statementId": sent["id"]}, context):
        document, parts = parts_of(lrs.get(**params, attachments="true"))
        (statement,) = document.get("statements", [document])
        assert statement["attachments"] == sent["attachments"]
        assert {part.content for part in parts} == {TEXT, PICTURE}
        for part in parts:
            assert part.headers["x-experience-api-hash"] == sha2_of(part.content)
            assert part.headers["content-transfer-encoding"] == "binary"


def test_without_attachments_the_answer_is_json_alone_xapi_00161(lrs: Lrs) -> None:
    sent = an_attached(PICTURE)
    send(lrs, a_body(sent, a_part(PICTURE)))
    for params in ({}, {"attachments": "false"}):
        answer = lrs.get(statementId=sent["id"], **params)
        assert answer.headers["Content-Type"] == "application/json"
        assert answer.json["attachments"] == sent["attachments"]
    assert parts_of(lrs.get(verb="http://example.org/never", attachments="true")) == (
        {"statements": [], "more": ""},
        [],
    )


# ---- signatures
def send_signed(lrs: Lrs, statement: dict[str, Any], token: bytes, **changes: Any) -> TestResponse:
    changes = {"usageType": SIGNATURE, "contentType": "application/octet-stream"} | changes
    whole = statement | {"attachments": [an_attachment(token, **changes)]}
    return send(lrs, a_body(whole, a_part(token, Content_Type=changes["contentType"])))


@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512"])
def test_a_signed_statement_is_kept_xapi_00115_00117(lrs: Lrs, algorithm: str) -> None:
    statement = a_statement()
    assert send_signed(lrs, statement, sign(statement, {"alg": algorithm})).status_code == 200
    assert lrs.get(statementId=statement["id"]).status_code == 200


@pytest.mark.parametrize("algorithm", ["HS256", "none", "ES256", "PS256", "rs256", 256, None])
def test_another_algorithm_is_refused_xapi_00117(lrs: Lrs, algorithm: Any) -> None:
    statement = a_statement()
    assert send_signed(lrs, statement, sign(statement, {"alg": algorithm})).status_code == 400
    assert lrs.get(statementId=statement["id"]).status_code == 404


def test_a_signature_that_is_no_jws_is_refused_xapi_00115(lrs: Lrs) -> None:
    statement = a_statement()
    good = sign(statement)
    for token in (
        b"",
        b"a.b",
        b"not a token",
        good.replace(b".", b"|"),
        good + b".more",
        b"." + good,
        b"\xff.\xff.\xff",
    ):
        assert send_signed(lrs, statement, token).status_code == 400, token
    assert send_signed(lrs, statement, good, contentType="text/plain").status_code == 400
    missing = an_attachment(good, usageType=SIGNATURE, contentType="application/octet-stream", fileUrl="http://e.org/s")
    assert lrs.post(statement | {"attachments": [missing]}).status_code == 400


def test_a_payload_that_is_not_the_statement_is_refused_xapi_00116(lrs: Lrs) -> None:
    statement = a_statement()
    other = statement | {"verb": {"id": "http://example.org/verbs/other"}}
    for token in (sign(b"{bad"), sign(b"[]"), sign(other), sign(statement | {"id": str(uuid.uuid4())}), sign({})):
        assert send_signed(lrs, statement, token).status_code == 400, token
    header, payload, signature = sign(statement).decode().split(".")
    broken = f"{header}.{url64(payload.encode())}.{signature}".encode()
    assert send_signed(lrs, statement, broken).status_code == 400
    assert lrs.get(statementId=statement["id"]).status_code == 404


def test_a_signature_over_a_shorter_duration_stands_ieee_4_2_7_duration(lrs_2: Lrs) -> None:
    signed = a_statement(result={"duration": "PT1M0.12S"})
    sent = signed | {"result": {"duration": "PT1M0.1237S"}}
    assert send_signed(lrs_2, sent, sign(signed)).status_code == 200
