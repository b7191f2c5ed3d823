"""Method 1, and counting spans once."""

from hypothesis import given
from hypothesis import strategies as some

from lrs_bridge.timekeeping.method import credit, union_seconds, union_spans

SPANS = some.lists(some.tuples(some.integers(0, 300), some.integers(0, 300)), max_size=12)


def test_the_first_beat_credits_nothing_and_the_next_what_lies_between() -> None:
    assert credit(None, 1000) == 0
    assert credit(1000, 1030) == 30


def test_a_gap_of_75_seconds_is_credited_and_one_of_76_is_not() -> None:
    assert credit(1000, 1075) == 75
    assert credit(1000, 1076) == 0


def test_a_server_clock_set_back_credits_nothing() -> None:
    assert credit(1000, 990) == 0
    assert credit(1000, 1000) == 0


def test_parallel_sessions_count_each_second_once() -> None:
    assert union_seconds([(0, 30), (10, 40), (40, 50), (60, 61)]) == 51
    assert union_spans([(0, 30), (10, 40), (40, 50)]) == [(0, 50)]


@given(SPANS)
def test_the_union_covers_exactly_the_seconds_that_any_span_covers(spans: list[tuple[int, int]]) -> None:
    seconds = {second for start, end in spans for second in range(start, end)}
    assert union_seconds(spans) == len(seconds)
    assert {second for start, end in union_spans(spans) for second in range(start, end)} == seconds
