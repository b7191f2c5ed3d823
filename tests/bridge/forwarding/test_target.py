"""What may be forwarded to, and how its secret is kept."""

import pytest

from lrs_bridge.forwarding.sealed_secret import SealedSecretError, open_secret, seal_secret
from lrs_bridge.forwarding.target import TargetError, check_credential, check_endpoint, check_label

OURS = "https://training.example.org"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://lrs.example.org/xapi", "https://lrs.example.org/xapi"),
        (" https://lrs.example.org:8443/data/xAPI/ ", "https://lrs.example.org:8443/data/xAPI"),
        ("http://127.0.0.1:8081/xapi", "http://127.0.0.1:8081/xapi"),
        ("http://[::1]:8081/xapi", "http://[::1]:8081/xapi"),
        ("https://training.example.org.uk/xapi", "https://training.example.org.uk/xapi"),
    ],
)
def test_https_anywhere_and_http_on_this_machine_may_be_forwarded_to(given: str, kept: str) -> None:
    assert check_endpoint(given, OURS) == kept


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("http://lrs.example.org/xapi", "unprotected"),
        ("http://127.0.0.1.example.org/xapi", "unprotected"),
        ("ftp://lrs.example.org/xapi", "not an address"),
        ("lrs.example.org", "not an address"),
        ("https://[broken/xapi", "not an address"),
        ("https://lrs.example.org:port/xapi", "not an address"),
        ("https://lrs.example.org/xa pi", "not an address"),
        ("https://user:word@lrs.example.org/xapi", "Give the plain address"),
        ("https://lrs.example.org/xapi?x=1", "Give the plain address"),
        ("https://lrs.example.org/xapi/statements/", "without /statements"),
        ("https://training.example.org/xapi", "this bridge itself"),
    ],
)
def test_any_other_address_is_refused_with_what_to_do(given: str, says: str) -> None:
    with pytest.raises(TargetError, match=says):
        check_endpoint(given, OURS)


@pytest.mark.parametrize(("key", "secret"), [("", "s"), ("a:b", "s"), ("k", ""), ("k", "s\ns"), ("k\r", "s")])
def test_a_credential_that_http_cannot_carry_is_refused(key: str, secret: str) -> None:
    with pytest.raises(TargetError):
        check_credential(key, secret)


def test_a_label_is_words_on_one_line() -> None:
    assert check_label("  Our   records ") == "Our records"
    for wrong in ("", " ", "x" * 81, "a\x00b"):
        with pytest.raises(TargetError):
            check_label(wrong)


def test_a_sealed_secret_opens_for_its_own_instance_and_target_only() -> None:
    sealed = seal_secret(b"i" * 32, "one", "s3cret")
    assert b"s3cret" not in sealed
    assert sealed != seal_secret(b"i" * 32, "one", "s3cret")
    assert open_secret(b"i" * 32, "one", sealed) == "s3cret"
    for instance, target, kept in (
        (b"j" * 32, "one", sealed),
        (b"i" * 32, "two", sealed),
        (b"i" * 32, "one", b"short"),
    ):
        with pytest.raises(SealedSecretError):
            open_secret(instance, target, kept)
