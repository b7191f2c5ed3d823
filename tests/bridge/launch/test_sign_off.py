"""Sign-offs: somebody asks to be seen at work, a manager of their own setting signs, and it can be put right."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lrs_bridge import vocabulary as v
from lrs_bridge.clock import SetClock
from lrs_bridge.demonstration.people import PEOPLE_CSV, SETTINGS_CSV
from lrs_bridge.evidence.pack_sessions import may_go_out
from lrs_bridge.launch.observation import Observation, observation_document
from lrs_bridge.ledger.commitment import LeafType, commit
from lrs_bridge.ledger.store import find_leaf
from lrs_bridge.people.import_files import import_people_files
from lrs_bridge.storage.tables import observation, statement
from tests.bridge.conftest import Visitor, bridge_of
from tests.bridge.launch.page import Page

NewPage = Callable[..., Page]
DISTANCE, VOICE = "5ee00001", "5ee00002"


def ask(page: Page, asked: bool = True) -> str:
    bridge_of(page.app).clock.move_on(seconds=60)
    event = page.event("sign-off-asked", "hard", item="seen", given={"asked": asked})
    assert page.send_events(event).get_json()["received"] == [event["client_id"]]
    return str(event["client_id"])


def manager(app: Flask, person_ref: str = "M-01") -> Visitor:
    return Visitor(app).sign_in_as(person_ref)


def filled(*seen: str, day: int = 2, **more: str) -> dict[str, Any]:
    return {"seen": list(seen), "note": "", "day": str(day), "month": "3", "year": "2026"} | more


def sign(visitor: Visitor, ask_id: str, *seen: str, **more: Any) -> Any:
    return visitor.post(f"/sign-offs/{ask_id}", filled(*seen, **more))


def kept(app: Flask) -> list[Observation]:
    with bridge_of(app).database.reading() as connection:
        query = select(*(observation.c[name] for name in Observation.__dataclass_fields__))
        return [Observation(**row._mapping) for row in connection.execute(query.order_by(observation.c.signed_at))]


def statements(app: Flask, verb: str) -> list[dict[str, Any]]:
    with bridge_of(app).database.reading() as connection:
        rows = connection.execute(select(statement.c.document).where(statement.c.verb_id == verb)).all()
    return [json.loads(row.document) for row in rows]


def person_id(app: Flask, page: Page) -> str:
    return str(page.here.actor["account"]["name"])


def test_who_asked_is_on_the_list_of_their_own_manager_and_of_no_other(page: Page, bridge_app: Flask) -> None:
    ask_id = ask(page)
    own, other = manager(bridge_app), manager(bridge_app, "M-02")
    assert "Amara Okafor: Seen in practice" in own.get("/sign-offs").text
    assert "Amara" not in other.get("/sign-offs").text
    assert own.get(f"/sign-offs/{ask_id}").status_code == 200
    not_theirs, unknown = (
        other.get(f"/sign-offs/{ask_id}"),
        other.get("/sign-offs/00000000-0000-0000-0000-000000000007"),
    )
    assert not_theirs.status_code == unknown.status_code == 404
    assert re.sub(r"[0-9a-f-]{36}", "", not_theirs.text) == re.sub(r"[0-9a-f-]{36}", "", unknown.text)
    assert sign(other, ask_id, DISTANCE).status_code == 404
    assert kept(bridge_app) == []


def test_asking_can_be_taken_back(page: Page, bridge_app: Flask) -> None:
    ask_id = ask(page)
    ask(page, asked=False)
    assert "Nobody is waiting" in manager(bridge_app).get("/sign-offs").text
    assert sign(manager(bridge_app), ask_id, DISTANCE).status_code == 404
    assert page.progress()["responses"]["seen"]["given"] == {"asked": False}


def test_a_signed_observation_is_stated_by_its_assessor_with_the_learner_in_its_context(
    page: Page, bridge_app: Flask
) -> None:
    assert sign(manager(bridge_app), ask(page), DISTANCE, VOICE, note="Well done, with Sam.").status_code == 303
    (stated,) = statements(bridge_app, v.EVALUATED)
    (made,) = kept(bridge_app)
    assert stated["actor"]["account"]["name"] == made.assessor_id != person_id(bridge_app, page)
    assert stated["context"]["team"]["member"][0]["account"]["name"] == person_id(bridge_app, page)
    assert stated["context"]["registration"] == page.here.registration
    assert stated["object"]["definition"]["interactionType"] == "performance"
    assert [step["id"] for step in stated["object"]["definition"]["steps"]] == [DISTANCE, VOICE]
    assert stated["result"]["success"] is True
    assert stated["result"]["response"] == f"{DISTANCE}[.]seen[,]{VOICE}[.]seen"
    assert "Sam" not in json.dumps(stated)
    assert "Amara" not in json.dumps(stated)
    assert not may_go_out(stated)


def test_an_observation_has_its_own_leaf(page: Page, bridge_app: Flask) -> None:
    sign(manager(bridge_app), ask(page), DISTANCE, note="Kind.")
    (made,) = kept(bridge_app)
    with bridge_of(bridge_app).database.reading() as connection:
        leaf = find_leaf(connection, made.leaf_id)
    assert leaf is not None
    assert leaf.salt is not None
    assert leaf.commitment == commit(LeafType.OBSERVATION, leaf.salt, observation_document(made))
    assert page.client.get("/api/record-state").get_json()["waiting"] > 0


def test_the_learner_reads_what_was_seen_and_may_ask_for_the_rest(page: Page, bridge_app: Flask) -> None:
    sign(manager(bridge_app), ask(page), VOICE, note="The voice was just right.")
    progress = page.progress()
    assert progress["responses"]["seen"]["given"] == {"asked": False}
    assert progress["observations"]["seen"] == {
        "by": "Joanne Platt",
        "observed_on": "2026-03-02",
        "seen": [VOICE],
        "all_seen": False,
        "note": "The voice was just right.",
        "reason": "",
    }
    again = ask(page)
    assert page.progress()["responses"]["seen"]["given"] == {"asked": True}
    assert sign(manager(bridge_app), again, DISTANCE, VOICE).status_code == 303
    assert page.progress()["observations"]["seen"]["all_seen"] is True


def test_an_ask_is_signed_once(page: Page, bridge_app: Flask) -> None:
    ask_id, visitor = ask(page), manager(bridge_app)
    assert sign(visitor, ask_id, DISTANCE).status_code == 303
    assert sign(visitor, ask_id, DISTANCE).status_code == 404
    assert len(kept(bridge_app)) == 1


def test_a_manager_cannot_sign_for_themselves(new_page: NewPage, bridge_app: Flask) -> None:
    own = new_page("M-01").open()
    ask_id = ask(own)
    assert "Nobody is waiting" in own.visitor.get("/sign-offs").text
    assert sign(own.visitor, ask_id, DISTANCE).status_code == 404


def test_the_only_manager_of_a_setting_is_told_how_somebody_can_sign_for_them(
    new_page: NewPage, bridge_app: Flask
) -> None:
    own = new_page("M-01").open()
    ask_id = ask(own)
    assert "you are the only manager here" in own.visitor.get("/sign-offs").text
    assert own.progress()["has_manager"] is False
    told = own.visitor.get("/my-record").text
    assert "There is no manager for you in Handrail yet who could answer." in told
    assert "Send to my manager" not in told
    other = next(line for line in PEOPLE_CSV.splitlines() if line.startswith("M-02,"))
    here_too = other.replace("FELLSIDE", "LARCH").replace("2018-10-01,", "2026-03-01,2026-03-31")
    people = "\n".join([PEOPLE_CSV.splitlines()[0], other, here_too, ""])
    here = bridge_of(bridge_app)
    import_people_files(here.database, SETTINGS_CSV.encode(), people.encode(), now=here.clock.now())
    assert "Imran Qureshi can sign what they saw you do" in own.visitor.get("/sign-offs").text
    assert own.progress()["has_manager"] is True
    assert "Send to my manager" in own.visitor.get("/my-record").text
    assert sign(manager(bridge_app, "M-02"), ask_id, DISTANCE).status_code == 303


def test_all_that_is_missing_in_the_form_is_said_at_once_and_nothing_is_lost(page: Page, bridge_app: Flask) -> None:
    ask_id = ask(page)
    answer = sign(manager(bridge_app), ask_id, day=31, month="2", note="My words.")
    assert answer.status_code == 422
    assert "Tick what you saw." in answer.text
    assert "Write the day as numbers" in answer.text
    assert "My words." in answer.text
    assert kept(bridge_app) == []


@pytest.mark.parametrize(("day", "said"), [(3, "today or earlier"), (2, "")])
def test_the_day_is_not_in_the_future(page: Page, bridge_app: Flask, day: int, said: str) -> None:
    answer = sign(manager(bridge_app), ask(page), DISTANCE, day=day)
    assert (answer.status_code == 422) is bool(said)
    assert said in answer.text


def test_what_was_signed_is_put_right_with_a_reason_and_both_stay(
    page: Page, bridge_app: Flask, bridge_clock: SetClock
) -> None:
    visitor = manager(bridge_app)
    sign(visitor, ask(page), DISTANCE, VOICE)
    (first,) = kept(bridge_app)
    path = f"/sign-offs/signed/{first.observation_id}"
    without = visitor.post(path, filled(DISTANCE))
    assert without.status_code == 422
    assert "Say why this is put right." in without.text
    bridge_clock.move_on(seconds=60)
    assert visitor.post(path, filled(DISTANCE, reason="I ticked the wrong box.")).status_code == 303
    earlier, now = kept(bridge_app)
    assert (earlier.corrected_by, now.corrects_id) == (now.observation_id, earlier.observation_id)
    assert now.reason == "I ticked the wrong box."
    assert page.progress()["observations"]["seen"]["all_seen"] is False
    assert page.progress()["observations"]["seen"]["reason"] == "I ticked the wrong box."
    (voiding,) = statements(bridge_app, v.VOIDED)
    assert voiding["object"]["id"] == first.statement_id
    newest = next(one for one in statements(bridge_app, v.EVALUATED) if one["id"] == now.statement_id)
    assert newest["context"]["statement"] == {"objectType": "StatementRef", "id": first.statement_id}
    assert visitor.post(path, filled(DISTANCE, reason="Again.")).status_code == 404
    # The bytes that the ledger committed to can still be made from the first one's row.
    with bridge_of(bridge_app).database.reading() as connection:
        leaf = find_leaf(connection, earlier.leaf_id)
    assert leaf is not None
    assert leaf.salt is not None
    assert leaf.commitment == commit(LeafType.OBSERVATION, leaf.salt, observation_document(earlier))


def test_a_sign_off_is_a_fact_of_its_own(page: Page, bridge_app: Flask) -> None:
    sign(manager(bridge_app), ask(page), DISTANCE, VOICE)
    progress = page.progress()
    assert (progress["completed"], progress["passed"], progress["satisfied"]) == (False, False, False)


def test_what_was_seen_is_in_the_persons_own_record(page: Page, bridge_app: Flask) -> None:
    sign(manager(bridge_app), ask(page), DISTANCE, note="Calm hands.")
    record = json.loads(page.visitor.get("/my-record.json").data)
    assert record["observation"][0]["note"] == "Calm hands."
    assert "Calm hands." in page.visitor.get("/my-record").text
