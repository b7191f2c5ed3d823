"""Agents, activities and about, requirement by requirement."""

import uuid
from typing import Any

import pytest

from tests.bridge.xapi.requirements.conftest import Lrs
from tests.bridge.xapi.requirements.statement_cases import IDENTIFIERS
from tests.bridge.xapi.samples import AGENT, a_statement


def test_agents_gives_a_person_with_what_was_asked_for_xapi_00236_00237_00245_00248(lrs: Lrs) -> None:
    answer = lrs.get("/agents", agent=AGENT)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json == {"objectType": "Person", "account": [AGENT["account"]]}


def test_a_person_is_given_for_an_agent_that_nobody_knows_xapi_00247(lrs: Lrs) -> None:
    mbox = f"mailto:{uuid.uuid4()}@example.org"
    assert lrs.get("/agents", agent={"mbox": mbox}).json == {"objectType": "Person", "mbox": [mbox]}


@pytest.mark.parametrize(
    ("name", "value"),
    [("name", "Kai"), *IDENTIFIERS.items()],
    ids=[
        "XAPI-00238-00246 names",
        "XAPI-00239-00244 mboxes",
        "XAPI-00240 mbox_sha1sums",
        "XAPI-00241 openids",
        "XAPI-00242 accounts",
    ],
)
def test_a_persons_values_are_arrays_of(lrs: Lrs, name: str, value: Any) -> None:
    agent = {"openid": "https://id.example.org/kai"} | {name: value} if name == "name" else {name: value}
    found = lrs.get("/agents", agent=agent).json
    assert value in found[name]
    assert all(isinstance(values, list) for key, values in found.items() if key != "objectType")


def test_agents_needs_its_parameter_xapi_00243(lrs: Lrs) -> None:
    assert lrs.get("/agents").status_code == 400


@pytest.mark.parametrize(
    "agent", ["kai", "[]", "{}", '{"mbox":"kai"}', '{"mbox":"mailto:a@b.org","openid":"http://b"}']
)
def test_agents_refuses_what_is_no_agent_xapi_00249(lrs: Lrs, agent: str) -> None:
    assert lrs.get("/agents", agent=agent).status_code == 400


def test_activities_needs_its_parameter_xapi_00250(lrs: Lrs) -> None:
    assert lrs.get("/activities").status_code == 400
    assert lrs.get("/activities", activityId="nowhere").status_code == 400


def test_activities_gives_what_every_statement_said_xapi_00251_00252_00253_00254(lrs: Lrs) -> None:
    activity_id = f"http://example.org/{uuid.uuid4()}"
    one = {"name": {"en": "One"}, "type": "http://example.org/types/module"}
    two = {"name": {"de": "Eins"}, "description": {"en": "The first"}}
    lrs.keep(*(a_statement(object={"id": activity_id, "definition": definition}) for definition in (one, two)))
    answer = lrs.get("/activities", activityId=activity_id)
    assert answer.status_code == 200
    assert answer.json == {
        "objectType": "Activity",
        "id": activity_id,
        "definition": one | two | {"name": {"en": "One", "de": "Eins"}},
    }


def test_an_activity_is_given_though_no_statement_named_it_ieee_4_1_6_4_unseen(lrs_2: Lrs) -> None:
    activity_id = f"http://example.org/{uuid.uuid4()}"
    answer = lrs_2.get("/activities", activityId=activity_id)
    assert (answer.status_code, answer.json["id"]) == (200, activity_id)


def test_about_lists_versions_of_xapi_as_strings_xapi_00315_00316_00317_00318_00319(lrs: Lrs) -> None:
    answer = lrs.get("/about")
    assert answer.status_code == 200
    versions = answer.json["version"]
    assert lrs.version in versions
    assert set(versions) <= {"0.9", "0.95", "1.0.0", "1.0.1", "1.0.2", "1.0.3", "2.0.0"}
