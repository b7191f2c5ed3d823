"""Lists by everybody and everything that a statement names, and by what it refers to."""

import uuid
from typing import Any

from tests.bridge.xapi.requirements.conftest import Lrs
from tests.bridge.xapi.requirements.statement_cases import REFERENCE, substatement
from tests.bridge.xapi.samples import a_statement, a_void_of


def an_agent() -> dict[str, Any]:
    return {"objectType": "Agent", "mbox": f"mailto:{uuid.uuid4()}@example.org"}


def an_iri() -> str:
    return f"http://example.org/{uuid.uuid4()}"


def test_related_agents_finds_everybody_a_statement_names_xapi_00176(lrs: Lrs) -> None:
    kai = an_agent()
    team = {"objectType": "Group", "member": [kai]}
    plain = [a_statement(actor=kai), a_statement(object=kai), a_statement(actor=team), a_statement(object=team)]
    inside: list[dict[str, Any]] = [
        {"context": {"instructor": kai}},
        {"context": {"team": team}},
        {"object": substatement(actor=kai)},
        {"object": substatement(object=kai)},
        {"object": substatement(context={"instructor": kai})},
        {"object": substatement(actor=team)},
    ]
    related = [a_statement(**changes) for changes in inside]
    lrs.post([*plain, *related, a_statement()])
    assert set(lrs.ids(agent=kai)) == {one["id"] for one in plain}
    assert set(lrs.ids(agent=kai, related_agents="false")) == {one["id"] for one in plain}
    assert set(lrs.ids(agent=kai, related_agents="true")) == {one["id"] for one in plain + related}


def test_related_agents_finds_an_authority_xapi_00176(lrs: Lrs) -> None:
    scopes = ("statements/write", "profile")
    sent = a_statement()
    lrs.post(sent, scopes=scopes)
    authority = lrs.one(sent["id"])["authority"]
    assert lrs.ids(agent=authority) == []
    assert sent["id"] in lrs.ids(agent=authority, related_agents="true")


def test_related_agents_finds_context_agents_and_groups_xapi_00176(lrs_2: Lrs) -> None:
    kai = an_agent()
    team = {"objectType": "Group", "mbox": f"mailto:{uuid.uuid4()}@example.org", "member": [kai]}
    as_agent = a_statement(context={"contextAgents": [{"objectType": "contextAgent", "agent": kai}]})
    as_group = a_statement(context={"contextGroups": [{"objectType": "contextGroup", "group": team}]})
    lrs_2.post([as_agent, as_group])
    assert lrs_2.ids(agent=kai) == []
    assert set(lrs_2.ids(agent=kai, related_agents="true")) == {as_agent["id"], as_group["id"]}
    identified = {"objectType": "Group", "mbox": team["mbox"]}
    assert lrs_2.ids(agent=identified, related_agents="true") == [as_group["id"]]


def test_related_activities_finds_every_place_of_an_activity_xapi_00177(lrs: Lrs) -> None:
    activity = {"objectType": "Activity", "id": an_iri()}
    plain = a_statement(object=activity)
    inside: list[dict[str, Any]] = [
        *(
            {"context": {"contextActivities": {name: [activity]}}}
            for name in ("parent", "grouping", "category", "other")
        ),
        {"object": substatement(object=activity)},
        {"object": substatement(context={"contextActivities": {"parent": activity}})},
    ]
    related = [a_statement(**changes) for changes in inside]
    lrs.post([plain, *related, a_statement()])
    assert lrs.ids(activity=activity["id"]) == [plain["id"]]
    assert lrs.ids(activity=activity["id"], related_activities="false") == [plain["id"]]
    assert set(lrs.ids(activity=activity["id"], related_activities="true")) == {one["id"] for one in [plain, *related]}


def test_a_reference_is_found_by_what_its_target_is_found_by_xapi_00162_00164(lrs: Lrs) -> None:
    verb, kai, activity, context = an_iri(), an_agent(), an_iri(), {"registration": str(uuid.uuid4())}
    target = a_statement(actor=kai, verb={"id": verb}, object={"id": activity}, context=context)
    reference = a_statement(object=REFERENCE | {"id": target["id"]})
    second = a_statement(object=REFERENCE | {"id": reference["id"]})
    lrs.keep(target, reference, second)
    chain = [second["id"], reference["id"], target["id"]]
    for params in ({"verb": verb}, {"agent": kai}, {"activity": activity}, context):
        assert lrs.ids(**params) == chain, params
    lrs.keep(void := a_void_of(target["id"]))
    for params in ({"verb": verb}, {"agent": kai}, {"activity": activity}, context):
        assert set(lrs.ids(**params)) == {second["id"], reference["id"], void["id"]}, params


def test_a_reference_that_comes_before_its_target_is_found_all_the_same_xapi_00164(lrs: Lrs) -> None:
    verb = an_iri()
    target = a_statement(verb={"id": verb})
    reference = a_statement(object=REFERENCE | {"id": target["id"]})
    lrs.keep(reference, target)
    assert set(lrs.ids(verb=verb)) == {reference["id"], target["id"]}


def test_since_and_until_bound_the_references_themselves_xapi_00162(lrs: Lrs) -> None:
    verb = an_iri()
    target = a_statement(verb={"id": verb})
    reference = a_statement(object=REFERENCE | {"id": target["id"]})
    lrs.keep(target, reference)
    at = lrs.one(target["id"])["stored"]
    assert lrs.ids(verb=verb, since=at) == [reference["id"]]
    assert lrs.ids(verb=verb, until=at) == [target["id"]]
