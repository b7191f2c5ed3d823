"""A batch is divided until each unwanted statement is found, in order; waits grow; answers are understood."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from lrs_bridge.forwarding.answer import Answer, Meaning, read_answer
from lrs_bridge.forwarding.backoff import LONGEST, delay_after, parse_retry_after
from lrs_bridge.forwarding.delivery import cut_batch, deliver
from lrs_bridge.forwarding.outgoing import outgoing_json
from lrs_bridge.xapi.kept_order import KeptStatement, Place

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def waiting(count: int, size: int = 10) -> list[KeptStatement]:
    return [KeptStatement(Place(NOW + timedelta(microseconds=n), f"s{n}"), b"x" * size) for n in range(count)]


class Peer:
    """A store that will not have some statements and breaks off after some requests."""

    def __init__(self, conflicts: set[int], refused: set[int], patience: int) -> None:
        self.conflicts, self.refused, self.patience = conflicts, refused, patience
        self.kept: list[str] = []

    def __call__(self, batch: list[KeptStatement]) -> Answer:
        self.patience -= 1
        if self.patience < 0:
            return Answer(Meaning.LATER, 503, "away")
        numbers = {int(one.statement_id[1:]) for one in batch}
        if numbers & self.conflicts:
            return Answer(Meaning.CONFLICT, 409, "")
        if numbers & self.refused:
            return Answer(Meaning.REFUSED, 400, "")
        self.kept += [one.statement_id for one in batch]
        return Answer(Meaning.KEPT, 200, "")


class Failing:
    """A store whose program fails (500) at some statements, and from some request on at all of them."""

    def __init__(self, at: set[int], patience: int = 1000) -> None:
        self.at, self.patience = at, patience
        self.kept: list[str] = []
        self.requests = 0

    def __call__(self, batch: list[KeptStatement]) -> Answer:
        self.requests += 1
        if self.requests > self.patience or {int(one.statement_id[1:]) for one in batch} & self.at:
            return Answer(Meaning.LATER, 500, "It cannot answer at present (500).")
        self.kept += [one.statement_id for one in batch]
        return Answer(Meaning.KEPT, 200, "")


def test_one_statement_at_which_a_store_fails_is_set_aside_and_the_rest_goes_on() -> None:
    batch, peer = waiting(50), Failing({20})
    assert deliver(batch, peer).dealt_with == []  # the first times it may be a hiccup
    progress = deliver(batch, peer, divides_failures=True)
    assert (progress.dealt_with, progress.halted_by) == (batch, None)
    assert [(one.statement.statement_id, one.answer.meaning) for one in progress.set_aside] == [("s20", "refused")]
    assert progress.set_aside[0].answer.words == "It fails at this statement (500) and takes others."
    assert peer.kept == [f"s{number}" for number in range(50) if number != 20]


def test_a_store_that_says_what_is_wrong_with_the_next_statement_works() -> None:
    failing, refusing = Failing({5, 6}), Peer({7}, set(), 1000)

    def send(batch: list[KeptStatement]) -> Answer:
        answer = failing(batch)
        return refusing(batch) if answer.meaning is Meaning.KEPT else answer

    progress = deliver(waiting(9), send, divides_failures=True)
    assert [one.answer.status for one in progress.set_aside] == [500, 500, 409]
    assert len(progress.dealt_with) == 9


def test_nothing_is_set_aside_while_a_store_fails_at_everything() -> None:
    peer = Failing(set(range(50)))
    progress = deliver(waiting(50), peer, divides_failures=True)
    assert (progress.dealt_with, progress.set_aside) == ([], [])
    assert progress.halted_by is not None
    assert peer.requests < 16  # a store in trouble is not hammered
    alone = deliver(waiting(1), peer, divides_failures=True)
    assert (alone.dealt_with, alone.set_aside, alone.halted_by is None) == ([], [], False)


@settings(deadline=None)
@given(some.integers(1, 50), some.sets(some.integers(0, 49)), some.integers(0, 60))
def test_a_failing_store_has_all_before_the_place_that_was_reached_but_what_was_set_aside(
    count: int, at: set[int], patience: int
) -> None:
    batch, peer = waiting(count), Failing(at, patience)
    progress = deliver(batch, peer, divides_failures=True)
    set_aside = [one.statement.statement_id for one in progress.set_aside]
    came_to = len(progress.dealt_with)
    assert progress.dealt_with == batch[:came_to]
    assert peer.kept == [one.statement_id for one in batch[:came_to] if one.statement_id not in set_aside]
    assert came_to == count or progress.halted_by is not None
    if set_aside:  # the store took a later one, so it works
        assert int(peer.kept[-1][1:]) > int(set_aside[-1][1:])


_numbers = some.sets(some.integers(0, 49))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(some.integers(1, 50), _numbers, _numbers, some.integers(0, 120))
def test_what_is_dealt_with_is_the_beginning_of_the_batch_each_statement_once_and_in_order(
    count: int, conflicts: set[int], refused: set[int], patience: int
) -> None:
    batch, peer = waiting(count), Peer(conflicts, refused - conflicts, patience)
    progress = deliver(batch, peer)
    came_to = len(progress.dealt_with)
    set_aside = [one.statement.statement_id for one in progress.set_aside]
    assert progress.dealt_with == batch[:came_to]
    assert peer.kept == [one.statement_id for one in batch[:came_to] if one.statement_id not in set_aside]
    assert progress.kept_count == len(peer.kept)
    assert came_to == count or progress.halted_by is not None
    for one in progress.set_aside:
        number = int(one.statement.statement_id[1:])
        assert number in (conflicts if one.answer.meaning is Meaning.CONFLICT else refused)


def test_a_single_unwanted_statement_among_fifty_is_found_in_a_dozen_requests() -> None:
    progress = deliver(waiting(50), Peer({31}, set(), 14))
    assert [one.statement.statement_id for one in progress.set_aside] == ["s31"]
    assert progress.kept_count == 49


def test_refusals_in_a_row_are_counted_across_batches_until_one_is_kept() -> None:
    all_refused = deliver(waiting(3), Peer(set(), {0, 1, 2}, 99))
    assert all_refused.refused_in_a_row(18) == 21
    last_refused = deliver(waiting(3), Peer(set(), {0, 2}, 99))
    assert last_refused.refused_in_a_row(18) == 1


def test_a_batch_has_at_most_fifty_statements_and_a_mebibyte_with_what_came_along() -> None:
    assert len(cut_batch(waiting(70), {})) == 50
    assert len(cut_batch(waiting(10, size=400_000), {})) == 2
    assert len(cut_batch(waiting(2, size=3_000_000), {})) == 1
    assert len(cut_batch(waiting(9), {"s3": 2_000_000})) == 3
    assert len(cut_batch(waiting(9), {"s0": 2_000_000})) == 1
    assert cut_batch([], {}) == []


def test_waits_double_with_chance_in_them_and_end_at_a_quarter_of_an_hour() -> None:
    assert [delay_after(n, 1.0).total_seconds() for n in (1, 2, 3, 4)] == [2, 4, 8, 16]
    assert delay_after(1, 0.0).total_seconds() == 1
    assert delay_after(10_000, 1.0) == LONGEST
    assert delay_after(1, 0.5, timedelta(minutes=3)) == timedelta(minutes=3)
    assert delay_after(9, 1.0, timedelta(seconds=1)) == delay_after(9, 1.0)
    assert delay_after(1, 0.5, timedelta(days=365)) == timedelta(hours=1)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        ("Mon, 02 Mar 2026 09:01:00 GMT", 60),
        ("Mon, 02 Mar 2026 08:00:00 GMT", 0),
        ("soon", None),
        ("-1", None),
        (None, None),
        ("9" * 400, 3600),
    ],
)
def test_retry_after_is_read_as_seconds_or_a_date(header: str | None, seconds: int | None) -> None:
    wait = parse_retry_after(header, NOW)
    assert (None if wait is None else wait.total_seconds()) == seconds


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        (200, Meaning.KEPT),
        (204, Meaning.KEPT),
        (302, Meaning.LATER),
        (400, Meaning.REFUSED),
        (401, Meaning.STOP),
        (403, Meaning.STOP),
        (404, Meaning.LATER),
        (409, Meaning.CONFLICT),
        (413, Meaning.REFUSED),
        (429, Meaning.LATER),
        (500, Meaning.LATER),
        (503, Meaning.LATER),
    ],
)
def test_each_status_has_one_meaning(status: int, meaning: Meaning) -> None:
    assert read_answer(status, "why", None).meaning is meaning


def test_what_a_store_says_is_shown_on_one_short_line() -> None:
    words = read_answer(400, "no\r\n\x1b[31m" + "x" * 1000, None).words
    assert words.isprintable()
    assert len(words) < 350


def test_what_goes_out_keeps_its_order_and_digits_and_leaves_out_what_each_store_adds() -> None:
    document = (
        b'{"id":"1","stored":"2026-03-02T09:00:00.000Z","authority":{"mbox":"mailto:a@example.org"},'
        b'"version":"2.0.0","result":{"score":{"scaled":0.50}},"actor":{"name":"\xc3\xa9"}}'
    )
    assert outgoing_json(document, "2.0.0") == (
        b'{"id":"1","version":"2.0.0","result":{"score":{"scaled":0.50}},"actor":{"name":"\xc3\xa9"}}'
    )
    assert b"version" not in outgoing_json(document, "1.0.3")
    assert b'"version":"1.0.0"' in outgoing_json(document.replace(b'"2.0.0"', b'"1.0.0"'), "1.0.3")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ('{"code": "bad-statement", "message": "The verb has no id."}', "The verb has no id."),
        ('{"message": {"en": "no"}}', '{"message": {"en": "no"}}'),
        ('["no"]', '["no"]'),
        ("[" * 16_000, "[" * 299 + "…"),
        ("not json", "not json"),
    ],
)
def test_an_alarm_says_what_the_other_store_says_to_people(said: str, words: str) -> None:
    assert read_answer(400, said, None).words == f"It refused (400). It says: {words}"
