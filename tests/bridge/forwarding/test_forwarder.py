"""Statements reach another store once each and in order, whatever that store does meanwhile."""

import json
import logging

import pytest

from lrs_bridge.forwarding import store as outbox
from tests.bridge.forwarding.conftest import KEY, SECRET, Batch, OtherStore, Outbox, basic
from tests.bridge.xapi.samples import a_void_of


def test_every_statement_goes_on_in_the_order_in_which_it_was_kept_and_in_batches_of_fifty(
    outgoing: Outbox, other: OtherStore
) -> None:
    target = outgoing.add(other.url)
    ids = outgoing.keep(120)
    assert outgoing.standing().lag.waiting == 120
    assert outgoing.send(target) == 120
    assert list(other.kept) == ids
    assert other.batch_sizes == [50, 50, 20]
    headers = other.requests[0][0]
    assert headers["Authorization"] == basic(KEY, SECRET)
    assert headers["X-Experience-API-Version"] == "2.0.0"
    standing = outgoing.standing()
    assert (standing.lag.waiting, standing.target.forwarded_count, standing.is_well) == (0, 120, True)
    assert outgoing.send(target) == 0
    assert len(other.requests) == 3


def test_voiding_statements_go_on_too(outgoing: Outbox, other: OtherStore) -> None:
    target = outgoing.add(other.url)
    (wrong,) = outgoing.keep(1)
    outgoing.ours.post(a_void_of(wrong))
    outgoing.send(target)
    assert [one["object"].get("id") for one in other.kept.values()][1] == wrong


def test_a_store_that_is_away_is_tried_again_after_longer_and_longer_waits_and_loses_nothing(
    outgoing: Outbox, other: OtherStore
) -> None:
    target = outgoing.add(other.url)
    ids = outgoing.keep(60)
    other.answer = lambda batch: 503
    waits = []
    for _ in range(4):
        assert outgoing.send(target) == 0
        standing = outgoing.standing()
        assert not standing.is_well
        assert standing.target.next_try_at is not None
        waits.append((standing.target.next_try_at - outgoing.ours.clock.now()).total_seconds())
        outgoing.send(target)  # too early: nothing is sent
        outgoing.wait_out()
    assert len(other.requests) == 4
    assert [1 <= waits[0] <= 2, 2 <= waits[1] <= 4, 4 <= waits[2] <= 8, 8 <= waits[3] <= 16] == [True] * 4
    other.answer = lambda batch: None
    assert outgoing.send(target) == 60
    assert list(other.kept) == ids
    assert outgoing.standing().is_well


def test_one_statement_at_which_a_store_fails_does_not_stand_in_the_way_for_ever(
    outgoing: Outbox, other: OtherStore
) -> None:
    target = outgoing.add(other.url)
    ids = outgoing.keep(60)
    other.answer = lambda batch: 500 if ids[20] in [one["id"] for one in batch] else None
    tries = 0
    while outgoing.standing().lag.waiting and tries < 10:
        outgoing.send(target)
        outgoing.wait_out()
        tries += 1
    assert tries == 4
    assert list(other.kept) == [one for one in ids if one != ids[20]]
    standing = outgoing.standing()
    assert (standing.alarms, standing.is_well) == (1, False)
    # Once it is mended there, it is sent again.
    other.answer = lambda batch: None
    outgoing.change(outbox.rewind_target, target, to_the_beginning=False)
    outgoing.send(target)
    assert set(other.kept) == set(ids)


def test_a_store_that_asks_for_time_is_given_it(outgoing: Outbox, other: OtherStore) -> None:
    target = outgoing.add(other.url)
    outgoing.keep(1)
    other.answer, other.headers = lambda batch: 429, {"Retry-After": "300"}
    outgoing.send(target)
    next_try_at = outgoing.standing().target.next_try_at
    assert next_try_at is not None
    assert (next_try_at - outgoing.ours.clock.now()).total_seconds() == 300


def test_nobody_listening_is_a_wait_and_no_traceback(outgoing: Outbox, caplog: pytest.LogCaptureFixture) -> None:
    target = outgoing.add("http://127.0.0.1:9/xapi")
    outgoing.keep(1)
    with caplog.at_level(logging.DEBUG):
        outgoing.send(target)
    assert outgoing.standing().target.last_failure == "It takes no connection."
    assert SECRET not in caplog.text
    assert "Traceback" not in caplog.text


def test_a_conflict_is_an_alarm_and_the_rest_goes_on(outgoing: Outbox, other: OtherStore) -> None:
    target = outgoing.add(other.url)
    ids = outgoing.keep(20)
    other.answer = lambda batch: 409 if ids[7] in {one["id"] for one in batch} else None
    assert outgoing.send(target) == 19
    assert list(other.kept) == ids[:7] + ids[8:]
    assert [(one.statement_id, one.kind) for one in outgoing.alarms(target)] == [(ids[7], "conflict")]
    standing = outgoing.standing()
    assert (standing.lag.waiting, standing.alarms, standing.is_well) == (0, 1, False)
    outgoing.keep(1)
    assert outgoing.send(target) == 1, "later ones go on as well"


def test_a_refused_statement_is_set_aside_with_the_reason_and_can_be_sent_again(
    outgoing: Outbox, other: OtherStore
) -> None:
    target = outgoing.add(other.url)
    ids = outgoing.keep(5)
    other.answer = lambda batch: 400 if ids[2] in {one["id"] for one in batch} else None
    other.says = b'{"message": "no verb of ours"}'
    outgoing.send(target)
    (alarm,) = outgoing.alarms(target)
    assert (alarm.statement_id, alarm.kind, alarm.status) == (ids[2], "refused", 400)
    assert "no verb of ours" in alarm.words
    other.answer = lambda batch: None
    outgoing.change(outbox.rewind_target, target, to_the_beginning=False)
    outgoing.send(target)
    assert set(other.kept) == set(ids)
    assert outgoing.standing().is_well


def test_a_store_that_refuses_everything_is_stopped_before_all_is_set_aside(
    outgoing: Outbox, other: OtherStore
) -> None:
    target = outgoing.add(other.url)
    outgoing.keep(70)
    other.answer = lambda batch: 400
    outgoing.send(target)
    standing = outgoing.standing()
    assert standing.target.state == "stopped"
    assert standing.lag.waiting == 20
    assert "20 statements in a row" in standing.words


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_is_not_accepted_stops_that_target_until_a_person_resumes_it_and_no_other(
    status: int, outgoing: Outbox, other: OtherStore
) -> None:
    shut = outgoing.add(other.url, label="Shut")
    other.answer = lambda batch: status
    outgoing.keep(3)
    outgoing.send(shut)
    outgoing.wait_out()
    outgoing.send(shut)
    assert len(other.requests) == 1
    assert outgoing.standing().target.state == "stopped"
    other.answer = lambda batch: None
    assert outgoing.send(outgoing.add(other.url, label="Open")) == 3
    outgoing.change(outbox.resume_target, shut)
    assert outgoing.send(shut) == 3


def test_a_paused_target_is_sent_nothing_and_gets_all_of_it_later(outgoing: Outbox, other: OtherStore) -> None:
    target = outgoing.add(other.url)
    outgoing.change(outbox.pause_target, target)
    ids = outgoing.keep(3)
    assert outgoing.send(target) == 0
    assert other.requests == []
    outgoing.change(outbox.resume_target, target)
    outgoing.send(target)
    assert list(other.kept) == ids


def test_redirects_are_not_followed_with_our_key_in_hand(outgoing: Outbox, other: OtherStore) -> None:
    target = outgoing.add(other.url)
    outgoing.keep(1)
    other.answer, other.headers = lambda batch: 307, {"Location": other.url + "/statements"}
    outgoing.send(target)
    assert len(other.requests) == 1
    assert "points to another address" in outgoing.standing().target.last_failure


def test_a_crash_after_sending_and_before_noting_it_sends_again_what_the_other_knows_by_its_id(
    outgoing: Outbox, other: OtherStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = outgoing.add(other.url)
    ids = outgoing.keep(3)

    def crash(*_: object) -> bool:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(outbox, "record_progress", crash)
        with pytest.raises(MemoryError):
            outgoing.send(target)
    outgoing.send(target)
    first, second = (json.loads(body) for _, body in other.requests)
    assert first == second
    assert list(other.kept) == ids


def test_a_target_that_is_rewound_while_a_batch_is_under_way_starts_where_it_was_put(
    outgoing: Outbox, other: OtherStore
) -> None:
    target = outgoing.add(other.url)
    ids = outgoing.keep(60)
    outgoing.send(target)
    more = outgoing.keep(1)
    rewound = []

    def rewind_once(batch: Batch) -> None:
        if batch[0]["id"] == more[0] and not rewound:
            rewound.append(True)
            outgoing.change(outbox.rewind_target, target, to_the_beginning=True)

    other.answer = rewind_once
    outgoing.send(target)
    outgoing.send(target)
    assert [json.loads(body)[0]["id"] for _, body in other.requests] == [ids[0], ids[50], more[0], ids[0], ids[50]]
    assert outgoing.standing().lag.waiting == 0


def test_the_secret_is_nowhere_in_the_instance_in_clear(outgoing: Outbox, other: OtherStore) -> None:
    outgoing.add(other.url)
    folder = outgoing.ours.app.extensions["handrail"].config.instance
    assert [path for path in folder.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()] == []


def test_a_secret_sealed_elsewhere_stops_the_target_with_what_to_do(outgoing: Outbox, other: OtherStore) -> None:
    target = outgoing.add(other.url)
    outgoing.keep(1)
    outgoing.forwarder._instance_secret = b"x" * 32
    outgoing.send(target)
    assert other.requests == []
    assert "Remove the target and add it again" in outgoing.standing().words
