"""Beats become credited intervals by the bridge's own clock; everything else is refused and counted."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from sqlalchemy import select

from lrs_bridge import vocabulary as v
from lrs_bridge.clock import SetClock
from lrs_bridge.ledger.commitment import LeafType, commit
from lrs_bridge.ledger.store import find_leaf
from lrs_bridge.storage.tables import launch_session
from lrs_bridge.timekeeping.method import union_seconds
from lrs_bridge.timekeeping.store import Interval, intervals_of_person, intervals_of_session
from tests.bridge.conftest import bridge_of
from tests.bridge.launch.page import Page

NewPage = Callable[..., Page]


def intervals(app: Flask, page: Page) -> list[Interval]:
    with bridge_of(app).database.reading() as connection:
        return intervals_of_session(connection, page.here.actor["account"]["name"], page.here.session_id)


def refused(app: Flask, page: Page) -> int:
    with bridge_of(app).database.reading() as connection:
        query = select(launch_session.c.refused_beats).where(launch_session.c.session_id == page.here.session_id)
        return int(connection.execute(query).scalar_one())


def beat_for(page: Page, clock: SetClock, gaps: list[int]) -> dict[str, object]:
    """Send a first beat, then one after each gap of seconds; return the last reply."""
    reply = page.beat(1, "").get_json()
    for gap in gaps:
        clock.move_on(seconds=gap)
        answer = page.beat(reply["sequence"] + 1, reply["nonce"])
        assert answer.status_code == 200, answer.text
        reply = answer.get_json()
    return dict(reply)


def test_beats_credit_the_time_between_them_and_a_long_gap_credits_nothing(
    page: Page, bridge_app: Flask, bridge_clock: SetClock
) -> None:
    reply = beat_for(page, bridge_clock, [30, 75, 76, 30])
    assert reply["credited_seconds"] == 30 + 75 + 30
    found = intervals(bridge_app, page)
    assert [one.ended_at_seconds - one.started_at_seconds for one in found] == [30, 75, 30]
    assert found[1].ended_at_seconds + 76 == found[2].started_at_seconds
    assert page.progress()["credited_seconds"] == 135


def test_each_interval_is_committed_to_as_the_document_that_is_kept(
    page: Page, bridge_app: Flask, bridge_clock: SetClock
) -> None:
    beat_for(page, bridge_clock, [30])
    one = intervals(bridge_app, page)[0]
    document = json.loads(one.document)
    assert one.document == json.dumps(document, sort_keys=True, separators=(",", ":")).encode()
    assert document == {
        "type": "interval",
        "person": one.person_id,
        "session": page.here.session_id,
        "registration": page.here.registration,
        "module": "m01",
        "build": page.build_id,
        "start": "2026-03-02T14:00:00Z",
        "end": "2026-03-02T14:00:30Z",
        "kind": "beats",
        "method": "1",
    }
    with bridge_of(bridge_app).database.reading() as connection:
        leaf = find_leaf(connection, one.leaf_id)
    assert leaf is not None
    assert leaf.salt is not None
    assert leaf.commitment == commit(LeafType.INTERVAL, leaf.salt, one.document)


def test_an_old_nonce_a_repeated_beat_and_a_beat_out_of_order_credit_nothing(
    page: Page, bridge_app: Flask, bridge_clock: SetClock
) -> None:
    first = page.beat(1, "").get_json()
    bridge_clock.move_on(seconds=30)
    second = page.beat(2, first["nonce"]).get_json()
    bridge_clock.move_on(seconds=30)
    for sequence, nonce in ((2, first["nonce"]), (3, first["nonce"]), (3, ""), (4, second["nonce"]), (1, ""), (3, "é")):
        answer = page.beat(sequence, nonce)
        assert answer.status_code == 409
        assert answer.get_json()["code"] == "beat-out-of-order"
    assert refused(bridge_app, page) == 6
    assert sum(one.ended_at_seconds - one.started_at_seconds for one in intervals(bridge_app, page)) == 30


def test_a_page_whose_reply_was_lost_is_told_where_the_chain_stands(page: Page, bridge_clock: SetClock) -> None:
    lost = page.beat(1, "").get_json()
    told = page.beat(1, "").get_json()
    assert (told["sequence"], told["nonce"]) == (1, lost["nonce"])
    bridge_clock.move_on(seconds=40)
    assert page.beat(2, told["nonce"]).get_json()["credited_seconds"] == 40


def test_a_closed_session_credits_nothing_and_counts_what_it_refused(
    page: Page, bridge_app: Flask, bridge_clock: SetClock
) -> None:
    reply = beat_for(page, bridge_clock, [30])
    page.state(v.TERMINATED)
    bridge_clock.move_on(seconds=30)
    answer = page.beat(3, str(reply["nonce"]))
    assert (answer.status_code, answer.get_json()["code"]) == (409, "session-closed")
    assert refused(bridge_app, page) == 1
    assert len(intervals(bridge_app, page)) == 1


def test_a_beat_after_thirty_silent_minutes_finds_the_session_abandoned(page: Page, bridge_clock: SetClock) -> None:
    reply = beat_for(page, bridge_clock, [30])
    bridge_clock.move_on(seconds=1800)
    assert page.beat(3, str(reply["nonce"])).get_json()["code"] == "session-closed"
    assert page.launch_data().status_code == 403


def test_another_person_cannot_beat_for_a_session_even_with_its_token(
    page: Page, new_page: NewPage, bridge_app: Flask
) -> None:
    stranger = new_page("L-02")
    answer = stranger.beat(1, "", session=page.here)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "another-person")
    stranger.client.delete_cookie("handrail_sign_in")
    assert stranger.beat(1, "", session=page.here).status_code == 401
    assert refused(bridge_app, page) == 2
    assert page.beat(1, "").status_code == 200


def test_a_beat_needs_the_sessions_own_token(page: Page, new_page: NewPage) -> None:
    other = new_page("L-02").open()
    url = f"/api/sessions/{page.here.session_id}/beats"
    beat = {"sequence": 1, "nonce": ""}
    assert page.client.post(url, json=beat).status_code == 401
    headers = {"Authorization": f"Basic {other.here.token}"}
    assert page.client.post(url, json=beat, headers=headers).status_code == 401


def test_a_body_that_is_no_beat_is_refused(page: Page) -> None:
    headers = {"Authorization": f"Basic {page.here.token}"}
    url = f"/api/sessions/{page.here.session_id}/beats"
    for body in ({}, [], {"sequence": "1", "nonce": ""}, {"sequence": True, "nonce": ""}, {"sequence": 1, "nonce": 4}):
        assert page.client.post(url, json=body, headers=headers).status_code == 400
    assert page.client.post(url, data=b"{", headers=headers).status_code == 400


def test_the_browsers_clock_plays_no_part(page: Page, bridge_clock: SetClock) -> None:
    headers = {"Authorization": f"Basic {page.here.token}"}
    url = f"/api/sessions/{page.here.session_id}/beats"
    first = page.client.post(url, json={"sequence": 1, "nonce": "", "at": "2031-01-01T00:00:00Z"}, headers=headers)
    bridge_clock.move_on(seconds=20)
    second = {"sequence": 2, "nonce": first.get_json()["nonce"], "at": "2001-01-01T00:00:00Z"}
    assert page.client.post(url, json=second, headers=headers).get_json()["credited_seconds"] == 20


def test_many_copies_of_one_beat_at_once_credit_it_once(
    page: Page, new_page: NewPage, bridge_app: Flask, bridge_clock: SetClock
) -> None:
    nonce = page.beat(1, "").get_json()["nonce"]
    bridge_clock.move_on(seconds=30)
    pages = [new_page() for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda one: one.beat(2, nonce, session=page.here).status_code, pages))
    assert sorted(answers) == [200] + [409] * 7
    assert len(intervals(bridge_app, page)) == 1


def test_two_sessions_of_one_evening_are_kept_apart_and_counted_once(
    page: Page, new_page: NewPage, bridge_app: Flask, bridge_clock: SetClock
) -> None:
    beat_for(page, bridge_clock, [30, 30])
    second = new_page().open()
    beat_for(second, bridge_clock, [30])
    person_id = page.here.actor["account"]["name"]
    with bridge_of(bridge_app).database.reading() as connection:
        found = intervals_of_person(connection, person_id)
    assert len({one.session_id for one in found}) == 2
    assert union_seconds((one.started_at_seconds, one.ended_at_seconds) for one in found) == 90
    assert second.progress()["credited_before"] == 60


def test_the_view_answers_a_beat_as_the_short_lane_does(page: Page, bridge_app: Flask, bridge_clock: SetClock) -> None:
    first = page.beat(1, "")
    bridge_app.wsgi_app = bridge_app.wsgi_app._app  # type: ignore[method-assign, attr-defined]
    bridge_clock.move_on(seconds=30)
    second = page.beat(2, first.get_json()["nonce"])
    assert second.get_json().keys() == first.get_json().keys()
    assert second.get_json()["credited_seconds"] == 30
    assert second.headers["Cache-Control"] == first.headers["Cache-Control"] == "no-store"
    assert page.beat(2, "").get_json()["code"] == "beat-out-of-order"


def test_many_pages_beat_at_once_and_each_gets_its_own_answer(
    new_page: NewPage, bridge_app: Flask, bridge_clock: SetClock
) -> None:
    pages = [new_page(ref).open() for ref in ("L-01", "L-02", "L-03", "L-04", "F-01", "F-02")]
    nonces = [one.beat(1, "").get_json()["nonce"] for one in pages]
    for sequence in range(2, 6):
        bridge_clock.move_on(seconds=10)
        with ThreadPoolExecutor(len(pages)) as pool:
            replies = list(pool.map(lambda one, nonce, n=sequence: one.beat(n, nonce).get_json(), pages, nonces))
        assert [reply["credited_seconds"] for reply in replies] == [10 * (sequence - 1)] * len(pages)
        nonces = [reply["nonce"] for reply in replies]
    assert all(len(intervals(bridge_app, one)) == 4 for one in pages)


def test_a_long_read_keeps_its_reader_signed_in(page: Page, bridge_clock: SetClock) -> None:
    reply = beat_for(page, bridge_clock, [60] * 70)
    assert reply["credited_seconds"] == 70 * 60
    assert page.client.get("/api/me").get_json()["signed_in"]


def test_when_the_store_is_gone_every_waiting_page_is_told_and_none_hangs(page: Page, bridge_app: Flask) -> None:
    page.beat(1, "")
    bridge_of(bridge_app).database.close()
    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(page.beat, 2, "") for _ in range(4)]
        for one in waiting:
            assert isinstance(one.exception(timeout=10), RuntimeError)
