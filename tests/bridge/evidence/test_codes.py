import pytest

from lrs_bridge.evidence.codes import make_check_code, make_receipt_code, parse_code


def test_a_check_code_carries_100_random_bits_and_is_never_repeated() -> None:
    codes = {make_check_code() for _ in range(1000)}
    assert len(codes) == 1000
    assert all(len(code.replace("-", "")) * 5 == 100 for code in codes)


@pytest.mark.parametrize("typed", ["7q2zkm04xt", "7Q2ZK M04XT", " 7Q2ZK-M04XT ", "7Q2ZK\u2013M04XT", "7Q2ZK-MO4XT"])
def test_a_code_is_understood_as_people_type_it(typed: str) -> None:
    assert parse_code(typed) == "7Q2ZK-M04XT"


@pytest.mark.parametrize("typed", ["", "7Q2ZK", "7Q2ZK-M04XU", "' OR 1=1 --", "7Q2ZK-M04XT-9"])
def test_what_cannot_be_a_code_is_not_one(typed: str) -> None:
    assert parse_code(typed) is None


def test_a_receipt_code_is_short() -> None:
    assert parse_code(make_receipt_code()) is not None
