"""Statements that refer to statements are found by what they refer to, whichever came first."""

import uuid
from itertools import permutations
from typing import Any

import pytest

from tests.bridge.xapi.conftest import Store
from tests.bridge.xapi.samples import a_statement, a_void_of

OTHER = {"mbox": "mailto:other@example.org"}
COMMENTED = {"id": "http://adlnet.gov/expapi/verbs/commented"}


def refers_to(statement_id: str, **changes: Any) -> dict[str, Any]:
    return a_statement(
        actor=OTHER, verb=COMMENTED, object={"objectType": "StatementRef", "id": statement_id}, **changes
    )


def ids(store: Store, **params: Any) -> set[str]:
    return {one["id"] for one in store.get(params=params).json["statements"]}  # type: ignore[index]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_chain_of_references_is_found_by_its_end_in_whatever_order_it_comes(
    store: Store, order: tuple[int, ...]
) -> None:
    end = a_statement(object={"id": "https://example.org/the-end"})
    middle = refers_to(end["id"])
    first = refers_to(middle["id"])
    chain = [end, middle, first]
    for place in order:
        assert store.post(chain[place]).status_code == 200
    everything = {one["id"] for one in chain}
    assert ids(store, activity="https://example.org/the-end") == everything
    assert ids(store, agent=end["actor"]) == everything
    assert ids(store, agent=OTHER) == {middle["id"], first["id"]}


def test_one_statement_of_a_chain_must_match_the_whole_filter(store: Store) -> None:
    target = a_statement()
    about = refers_to(target["id"])
    store.post([target, about])
    assert ids(store, agent=target["actor"], verb=target["verb"]["id"]) == {target["id"], about["id"]}
    assert ids(store, agent=OTHER, verb=target["verb"]["id"]) == set()
    assert ids(store, agent=OTHER, verb=COMMENTED["id"]) == {about["id"]}


def test_two_that_refer_to_each_other_end_no_search(store: Store) -> None:
    one, other = str(uuid.uuid4()), str(uuid.uuid4())
    store.post([refers_to(other, id=one), refers_to(one, id=other)])
    assert ids(store, verb=COMMENTED["id"]) == {one, other}


def test_what_refers_to_a_voided_statement_is_still_found_by_it(store: Store) -> None:
    target = a_statement(object={"id": "https://example.org/withdrawn"})
    void, about = a_void_of(target["id"]), refers_to(target["id"])
    store.post(target)
    store.post([void, about])
    assert ids(store, activity="https://example.org/withdrawn") == {void["id"], about["id"]}


def test_related_filters_find_every_place_and_plain_ones_only_the_first(store: Store) -> None:
    activity = "https://example.org/somewhere"
    parts = [
        a_statement(context={"contextActivities": {"grouping": [{"id": activity}]}}),
        a_statement(context={"instructor": OTHER}),
        a_statement(context={"team": {"objectType": "Group", "name": "Larch", "member": [OTHER]}}),
        a_statement(
            object={"objectType": "SubStatement", "actor": OTHER, "verb": COMMENTED, "object": {"id": activity}}
        ),
        a_statement(context={"contextAgents": [{"objectType": "contextAgent", "agent": OTHER}]}),
    ]
    plain = a_statement(actor={"objectType": "Group", "member": [OTHER]}, object={"id": activity})
    store.post([*parts, plain])
    assert ids(store, activity=activity) == {plain["id"]}
    assert ids(store, activity=activity, related_activities="true") == {parts[0]["id"], parts[3]["id"], plain["id"]}
    assert ids(store, agent=OTHER) == {plain["id"]}
    related = ids(store, agent=OTHER, related_agents="true")
    assert related == {parts[1]["id"], parts[2]["id"], parts[3]["id"], parts[4]["id"], plain["id"]}


@pytest.mark.parametrize("ascending", ["true", "false"])
def test_pages_of_a_related_filter_hold_each_statement_once_and_in_order(store: Store, ascending: str) -> None:
    activity = "https://example.org/often"
    sent = []
    for number in range(11):
        direct = a_statement(object={"id": activity})
        sent.append(direct if number % 2 else a_statement(context={"contextActivities": {"other": [{"id": activity}]}}))
        store.post(sent[-1])
        sent.append(refers_to(sent[-1]["id"]))
        store.post(sent[-1])
    params: dict[str, Any] = {"activity": activity, "related_activities": "true", "limit": 4, "ascending": ascending}
    page = store.get(params=params).json
    seen = [one["id"] for one in page["statements"]]  # type: ignore[index]
    while page["more"]:  # type: ignore[index]
        page = store.get(page["more"].removeprefix("/xapi")).json  # type: ignore[index]
        assert len(page["statements"]) <= 4  # type: ignore[index]
        seen += [one["id"] for one in page["statements"]]  # type: ignore[index]
    expected = [one["id"] for one in sent]
    assert seen == (expected if ascending == "true" else expected[::-1])


def test_a_credential_that_reads_its_own_sees_nothing_of_others_by_any_filter(store: Store) -> None:
    mine, theirs = a_statement(), a_statement()
    scopes = ("statements/write", "statements/read/mine")
    store.post(mine, scopes=scopes)
    store.post(theirs)
    store.post(refers_to(mine["id"]))
    for params in ({}, {"agent": mine["actor"]}, {"verb": mine["verb"]["id"]}, {"related_agents": "true"}):
        found = store.get(params=params, scopes=scopes).json["statements"]  # type: ignore[index]
        assert [one["id"] for one in found] == [mine["id"]]
