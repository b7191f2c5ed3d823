"""A signed statement is kept only when its signature is one, over this very statement."""

import base64
import json
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID

from lrs_bridge.xapi.signature import SignatureError, check_signatures
from lrs_bridge.xapi.statement import ReceivedStatement
from tests.bridge.xapi.attached import MIXED, a_body, a_part, an_attachment, parts_of, sha2_of
from tests.bridge.xapi.conftest import Store
from tests.bridge.xapi.samples import a_statement

SIGNATURE = "http://adlnet.gov/expapi/attachments/signature"
EC_KEY = ec.generate_private_key(ec.SECP256R1()).public_key()
HASHES = {"RS256": hashes.SHA256(), "RS384": hashes.SHA384(), "RS512": hashes.SHA512()}


@cache
def _key(name: str, bits: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


def key(name: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    """Return a signer's key: the same one each time."""
    return _key(name, bits)


def certificate(name: str, issuer: str, public: Any = None, bits: int = 2048) -> str:
    """Return a certificate as x5c has it: DER in plain base64."""

    def named(common: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])

    now = datetime(2026, 3, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder().subject_name(named(name)).issuer_name(named(issuer)).serial_number(1)
    builder = builder.not_valid_before(now).not_valid_after(now + timedelta(days=30))
    made = builder.public_key(public or key(name, bits).public_key()).sign(key(issuer), hashes.SHA256())
    return base64.b64encode(made.public_bytes(serialization.Encoding.DER)).decode()


def url64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def sign(payload: Any, header: dict[str, Any] | None = None, signer: str = "ann", bits: int = 2048) -> bytes:
    """Return a compact JWS over a payload, given as JSON or as bytes."""
    header = {"alg": "RS256"} | (header or {})
    raw = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    signed = f"{url64(json.dumps(header).encode())}.{url64(raw)}"
    algorithm = HASHES.get(header["alg"], hashes.SHA256()) if isinstance(header["alg"], str) else hashes.SHA256()
    signature = key(signer, bits).sign(signed.encode(), padding.PKCS1v15(), algorithm)
    return f"{signed}.{url64(signature)}".encode()


def signed_with(statement: dict, token: bytes, **changes: Any) -> dict:
    about = an_attachment(token, **({"usageType": SIGNATURE, "contentType": "application/octet-stream"} | changes))
    return statement | {"attachments": [*statement.get("attachments", []), about]}


def refusal(statement: dict, token: bytes, **changes: Any) -> str | None:
    """Return the requirement that a signed statement breaks, or None when it is taken."""
    received = ReceivedStatement.of(signed_with(statement, token, **changes), "2.0.0")
    try:
        check_signatures(received.statement, {sha2_of(token): token})
    except SignatureError as error:
        return error.requirement if str(error.where).startswith("attachments[") else f"at {error.where}"
    return None


@pytest.mark.parametrize("algorithm", sorted(HASHES))
def test_a_signed_statement_is_kept_with_its_signature_xapi_00117(store: Store, algorithm: str) -> None:
    for version in ("1.0.3", "2.0.0"):
        statement = a_statement()
        token = sign(statement, {"alg": algorithm})
        body = a_body(signed_with(statement, token), a_part(token, Content_Type="application/octet-stream"))
        assert store.post(body, content_type=MIXED, version=version).status_code == 200
        _, (part,) = parts_of(store.get(params={"statementId": statement["id"], "attachments": "true"}))
        assert part.content == token


def test_a_statement_under_another_ones_signature_is_not_kept_xapi_00116(store: Store) -> None:
    token = sign(a_statement())
    body = a_body(signed_with(a_statement(), token), a_part(token))
    answer = store.post(body, content_type=MIXED)
    assert (answer.status_code, answer.json["code"], answer.json["requirement"]) == (400, "bad-signature", "XAPI-00116")
    assert store.get().json["statements"] == []


@pytest.mark.parametrize("chain", [["ann"], ["ann", "house"], ["ann", "house", "root"]])
def test_a_signature_is_checked_with_the_certificates_that_it_brings(chain: list[str]) -> None:
    issuers = [*chain[1:], chain[-1]]
    x5c = [certificate(name, issuer) for name, issuer in zip(chain, issuers, strict=True)]
    statement = a_statement()
    assert refusal(statement, sign(statement, {"x5c": x5c})) is None
    other = a_statement()
    assert refusal(other, sign(other, {"x5c": x5c}, signer="eve")) == "XAPI-00115"


@pytest.mark.parametrize(
    "x5c",
    [
        pytest.param([], id="none"),
        pytest.param("AAAA", id="no array"),
        pytest.param([1], id="a number"),
        pytest.param(["AAAA"], id="no certificate"),
        pytest.param(["!!!!"], id="no base64"),
        pytest.param([certificate("ann", "house"), certificate("root", "root")], id="a broken chain"),
        pytest.param(
            [certificate("ann", "ann", ec.generate_private_key(ec.SECP256R1()).public_key())], id="no RSA key"
        ),
        pytest.param([certificate("ann", "ann")] * 11, id="too many"),
    ],
)
def test_certificates_that_do_not_hold_are_refused(x5c: Any) -> None:
    statement = a_statement()
    assert refusal(statement, sign(statement, {"x5c": x5c})) is not None


def test_a_key_that_is_too_short_is_refused_xapi_00117() -> None:
    statement = a_statement()
    x5c = [certificate("short", "house", bits=1024)]
    assert refusal(statement, sign(statement, {"x5c": x5c}, signer="short", bits=1024)) == "XAPI-00117"


@pytest.mark.parametrize("algorithm", ["HS256", "none", "None", "rs256", "PS256", "ES256", "", None, 1])
def test_another_algorithm_is_refused_whatever_the_token_asks_for_xapi_00117(algorithm: Any) -> None:
    statement = a_statement()
    assert refusal(statement, sign(statement, {"alg": algorithm})) == "XAPI-00117"


@pytest.mark.parametrize(
    "token",
    [
        b"",
        b"a.b",
        b"a.b.c.d",
        b"!.!.!",
        b"e30.e30.",
        b"e30.e30.AA==",
        b"e30.e30.A",
        url64(b"{").encode() + b".e30.AA",
        url64(b"[]").encode() + b".e30.AA",
        url64(b'{"alg":"RS256","alg":"none"}').encode() + b".e30.AA",
        json.dumps({"payload": "e30", "protected": "e30", "signature": "AA"}).encode(),
    ],
)
def test_what_is_no_signature_is_refused_xapi_00115(token: bytes) -> None:
    assert refusal(a_statement(), token) == "XAPI-00115"


def test_a_signature_that_asks_for_what_is_not_known_here_is_refused() -> None:
    statement = a_statement()
    assert refusal(statement, sign(statement, {"crit": ["b64"], "b64": False})) == "XAPI-00115"


def test_a_signature_of_another_content_type_is_refused_xapi_00115() -> None:
    statement = a_statement()
    assert refusal(statement, sign(statement), contentType="text/plain; charset=ascii") == "XAPI-00115"


def test_a_signature_that_is_elsewhere_is_refused_xapi_00115(store: Store) -> None:
    about = an_attachment(
        b"x", usageType=SIGNATURE, contentType="application/octet-stream", fileUrl="https://example.org/signature"
    )
    assert store.post(a_statement(attachments=[about])).json["code"] == "bad-signature"


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(lambda signed: json.dumps(signed).replace('"', "'").encode(), id="no JSON"),
        pytest.param(lambda signed: [signed], id="an array"),
        pytest.param(lambda signed: {}, id="nothing"),
        pytest.param(lambda signed: {"actor": 1, "verb": 2, "object": 3}, id="no statement"),
        pytest.param(lambda signed: signed | {"id": "9f0b3e5c-0000-4000-8000-000000000001"}, id="another id"),
        pytest.param(lambda signed: signed | {"timestamp": "2026-03-02T08:58:00.000Z"}, id="another time"),
        pytest.param(lambda signed: signed | {"verb": {"id": "https://example.org/passed"}}, id="another verb"),
        pytest.param(lambda signed: signed | {"result": {"success": True}}, id="a result"),
        pytest.param(lambda signed: {k: v for k, v in signed.items() if k != "actor"}, id="no actor"),
    ],
)
def test_a_signature_over_something_else_is_refused_xapi_00116(payload: Any) -> None:
    statement = a_statement()
    assert refusal(statement, sign(payload(statement))) == "XAPI-00116"


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(lambda signed: json.dumps(signed, indent=2, sort_keys=True).encode(), id="other white space"),
        pytest.param(lambda signed: {k: v for k, v in signed.items() if k not in ("id", "timestamp")}, id="bare"),
        pytest.param(lambda signed: signed | {"timestamp": "2026-03-02T09:59:00+01:00"}, id="same instant"),
        pytest.param(lambda signed: signed | {"id": signed["id"].upper()}, id="upper case"),
        pytest.param(lambda signed: signed | {"result": {"duration": "PT1.239S"}}, id="past a hundredth"),
        pytest.param(lambda signed: signed | {"version": "1.0.0", "stored": "2026-01-01T00:00:00Z"}, id="store's own"),
    ],
)
def test_a_difference_that_a_store_may_make_is_none_xapi_00116(payload: Any) -> None:
    statement = a_statement(result={"duration": "PT1.234S"})
    signed = payload(statement)
    if isinstance(signed, dict) and "result" not in signed:
        signed["result"] = statement["result"]
    assert refusal(statement, sign(signed)) is None


def test_the_id_may_stand_in_the_address_of_a_put_instead_xapi_00116(store: Store) -> None:
    statement = a_statement()
    token = sign(statement)
    body = a_body(signed_with({k: v for k, v in statement.items() if k != "id"}, token), a_part(token))
    for statement_id, status in ((a_statement()["id"], 400), (statement["id"], 204)):
        params = {"statementId": statement_id}
        answer = store.send("PUT", "/statements", params=params, body=body, content_type=MIXED)
        assert answer.status_code == status


def test_a_second_signature_may_cover_the_first_or_stand_beside_it() -> None:
    for covers_first in (True, False):
        statement = a_statement()
        first = sign(statement)
        once = signed_with(statement, first)
        second = sign(once if covers_first else statement, signer="eve")
        twice = signed_with(once, second)
        check_signatures(twice, {sha2_of(token): token for token in (first, second)})


def test_more_than_ten_signatures_are_refused() -> None:
    signed = statement = a_statement()
    token = sign(statement)
    for _ in range(10):
        signed = signed_with(signed, token)
    check_signatures(signed, {sha2_of(token): token})
    with pytest.raises(SignatureError):
        check_signatures(signed_with(signed, token), {sha2_of(token): token})


def test_other_attachments_are_part_of_what_is_signed() -> None:
    statement = a_statement(attachments=[an_attachment(b"x", fileUrl="https://example.org/x")])
    without = {name: value for name, value in statement.items() if name != "attachments"}
    assert refusal(statement, sign(without)) == "XAPI-00116"
    assert refusal(statement, sign(statement)) is None
