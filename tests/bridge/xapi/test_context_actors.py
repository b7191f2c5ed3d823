"""contextAgents and contextGroups (2.0) are actors like any other, wherever actors are looked at."""

from tests.bridge.xapi.conftest import Store
from tests.bridge.xapi.samples import a_statement

ANN = {"mbox": "mailto:ann@example.org"}
BEN = {"mbox": "mailto:ben@example.org"}
TYPES = ["https://example.org/types/witness"]


def a_context(ann: dict, members: list[dict]) -> dict:
    group = {"objectType": "Group", "name": "Night shift", "member": members}
    return {
        "contextAgents": [{"objectType": "contextAgent", "agent": ann, "relevantTypes": TYPES}],
        "contextGroups": [{"objectType": "contextGroup", "group": group}],
    }


def test_an_actor_written_another_way_is_the_same_statement(store: Store) -> None:
    sent = a_statement(context=a_context(ANN, [ANN, BEN]))
    again = sent | {"context": a_context({"objectType": "Agent"} | ANN, [BEN, {"objectType": "Agent"} | ANN])}
    other = sent | {"context": a_context(BEN, [ANN, BEN])}
    assert [store.post(one).status_code for one in (sent, again, other)] == [200, 200, 409]


def test_ids_gives_only_what_they_are_known_by(store: Store) -> None:
    store.post(a_statement(context=a_context(ANN | {"name": "Ann"}, [BEN | {"name": "Ben"}])))
    context = store.get(params={"format": "ids"}).json["statements"][0]["context"]
    assert context["contextAgents"] == [{"objectType": "contextAgent", "agent": ANN, "relevantTypes": TYPES}]
    assert context["contextGroups"][0]["group"] == {"objectType": "Group", "member": [BEN]}


def test_related_agents_finds_them(store: Store) -> None:
    store.post(a_statement(context=a_context(ANN, [BEN])))
    for actor in (ANN, BEN):
        assert store.get(params={"agent": actor}).json["statements"] == []
        assert len(store.get(params={"agent": actor, "related_agents": "true"}).json["statements"]) == 1
