"""Two whole servers: what one keeps reaches the other once each and in order, though they are killed meanwhile."""

import json
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lrs_bridge.app import close_app, create_app
from lrs_bridge.config import read_config
from lrs_bridge.forwarding import store as outbox
from tests.bridge.forwarding.conftest import Outbox, wait_for
from tests.bridge.forwarding.house import House
from tests.bridge.xapi.attached import MIXED, a_body, a_part, an_attachment
from tests.bridge.xapi.conftest import Store
from tests.bridge.xapi.samples import a_statement


@pytest.fixture
def other_house(tmp_path: Path) -> Iterator[House]:
    (tmp_path / "other").mkdir()
    house = House(tmp_path / "other")
    yield house
    house.kill()


@pytest.fixture
def our_house(tmp_path: Path) -> Iterator[House]:
    (tmp_path / "ours").mkdir()
    house = House(tmp_path / "ours")
    yield house
    house.kill()


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Outbox]:
    """Our store on the machine's own clock, forwarding in the background."""
    app = create_app(read_config({"HANDRAIL_INSTANCE": str(tmp_path / "here")}))
    here = app.extensions["handrail"]
    yield Outbox(
        Store(app, here.database, here.clock, app.extensions["handrail_sequencer"]),
        app.extensions["handrail_forwarder"],
    )
    close_app(app)


def test_the_other_store_is_killed_and_comes_back_and_lacks_nothing(running: Outbox, other_house: House) -> None:
    other_house.start()
    target = running.add(other_house.url, key=other_house.key, secret=other_house.secret)

    def send(count: int) -> list[str]:
        ids: list[str] = running.ours.post([a_statement() for _ in range(count)]).get_json()
        return ids

    sent = send(60)
    wait_for("the first to arrive", lambda: running.standing().lag.waiting == 0)
    other_house.kill()
    sent += send(120)
    wait_for("the failure to be noticed", lambda: running.standing().target.failures_in_a_row > 0)
    other_house.start()
    running.change(outbox.resume_target, target)  # do not wait for the next try
    wait_for("the rest to arrive", lambda: running.standing().lag.waiting == 0)
    assert other_house.statement_ids() == sent
    assert running.standing().is_well


def test_attachments_go_along(running: Outbox, other_house: House) -> None:
    other_house.start()
    content = b"\x00\xff a drawing \r\n--"
    sent = [a_statement(attachments=[an_attachment(content)]), a_statement()]
    assert running.ours.post(a_body(sent, a_part(content)), content_type=MIXED).status_code == 200
    target = running.add(other_house.url, key=other_house.key, secret=other_house.secret)
    running.send(target)
    assert other_house.statement_ids() == [one["id"] for one in sent]
    assert content in other_house.get_bytes(f"/statements?statementId={sent[0]['id']}&attachments=true")
    assert running.standing().is_well


def up_to_date(ours: House) -> bool:
    (status,) = json.loads(ours.handrail("forward", "status", "--json", code=None))
    return not status["waiting"]


@pytest.mark.long
def test_both_stores_are_killed_again_and_again_and_lack_nothing(our_house: House, other_house: House) -> None:
    houses = [our_house, other_house]
    for house in houses:
        house.start()
    our_house.handrail(
        "forward", "add", other_house.url, "--label", "other", "--key", other_house.key, "--secret-file", "-",
        "--version", "2.0.0", "--from", "beginning", stdin=other_house.secret + "\n",
    )  # fmt: skip
    sent: list[str] = []
    chance = random.Random(7)
    for _ in range(20):
        for _ in range(chance.randint(1, 6)):
            sent += our_house.post([a_statement() for _ in range(chance.randint(1, 80))])
        time.sleep(chance.random() * 1.5)
        victim = chance.choice(houses)
        victim.kill()
        victim.start()
        our_house.handrail("forward", "resume", "other")
    wait_for("all to arrive", lambda: up_to_date(our_house))
    assert other_house.statement_ids() == sent == our_house.statement_ids()
    (status,) = json.loads(our_house.handrail("forward", "status", "--json"))
    assert status["well"]
