"""Reading statements: filters, pages, formats, headers."""

import uuid
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.bridge.xapi.conftest import Store, running_store
from tests.bridge.xapi.samples import ACTIVITY_ID, AGENT, ATTEMPTED, a_statement


def listed(store: Store, **params: object) -> list[str]:
    answer = store.get(params=params)
    assert answer.status_code == 200, answer.data
    return [one["id"] for one in answer.json["statements"]]  # type: ignore[index]


def test_an_empty_store_lists_nothing(store: Store) -> None:
    answer = store.get()
    assert (answer.status_code, answer.json) == (200, {"statements": [], "more": ""})


def test_each_filter_finds_its_own_and_leaves_the_rest(store: Store) -> None:
    registration = str(uuid.uuid4())
    other_agent = {"mbox": "mailto:other@example.org"}
    plain = a_statement()
    by_agent = a_statement(actor=other_agent)
    about_agent = a_statement(object=other_agent | {"objectType": "Agent"})
    by_verb = a_statement(verb={"id": "http://example.org/other"})
    by_activity = a_statement(object={"id": "http://example.org/other-activity"})
    by_registration = a_statement(context={"registration": registration.upper()})
    everything = [plain, by_agent, about_agent, by_verb, by_activity, by_registration]
    store.post(everything)
    assert listed(store, ascending="true") == [one["id"] for one in everything]
    assert listed(store, agent=other_agent) == [about_agent["id"], by_agent["id"]]
    assert listed(store, verb="http://example.org/other") == [by_verb["id"]]
    assert listed(store, activity="http://example.org/other-activity") == [by_activity["id"]]
    assert listed(store, registration=registration) == [by_registration["id"]]
    assert listed(store, agent=AGENT, activity=ACTIVITY_ID, verb="http://example.org/other") == [by_verb["id"]]


def test_since_leaves_its_own_instant_out_and_until_keeps_it(store: Store) -> None:
    first, second = a_statement(), a_statement()
    store.post(first)
    store.clock.move_on(seconds=10)
    store.post(second)
    assert listed(store, since="2026-03-02T09:00:00Z") == [second["id"]]
    assert listed(store, until="2026-03-02T09:00:00Z") == [first["id"]]
    assert listed(store, since="2026-03-02T10:00:00+01:00", until="2026-03-02T09:00:10Z") == [second["id"]]


@pytest.mark.parametrize("ascending", ["true", "false"])
def test_more_leads_through_every_statement_once_though_others_arrive(store: Store, ascending: str) -> None:
    sent = [a_statement() for _ in range(7)]
    store.post(sent)
    answer = store.get(params={"limit": 3, "ascending": ascending, "verb": sent[0]["verb"]["id"]})
    seen = [one["id"] for one in answer.json["statements"]]
    store.post(a_statement(verb={"id": "http://example.org/unasked"}))
    while answer.json["more"]:
        more = urlsplit(answer.json["more"])
        assert more.path == "/xapi/statements"
        answer = store.get("/statements?" + more.query)
        seen += [one["id"] for one in answer.json["statements"]]
    expected = [one["id"] for one in sent]
    assert seen == (expected if ascending == "true" else expected[::-1])


def test_limit_0_means_as_many_as_the_store_gives(store: Store) -> None:
    store.post([a_statement() for _ in range(105)])
    answer = store.get(params={"limit": 0})
    assert len(answer.json["statements"]) == 100
    assert answer.json["more"]


def test_exact_gives_definitions_and_ids_gives_ids_only(store: Store) -> None:
    sent = a_statement(
        actor=AGENT | {"name": "Somebody"},
        object={"id": ACTIVITY_ID, "definition": {"name": {"en": "A module"}}},
        context={"contextActivities": {"parent": {"id": "http://example.org/course", "definition": {}}}},
    )
    store.post(sent)
    exact = store.get(params={"statementId": sent["id"], "format": "exact"}).json
    assert exact["object"] == sent["object"]
    assert exact["context"]["contextActivities"]["parent"] == [  # XAPI-00096
        {"id": "http://example.org/course", "definition": {}}
    ]
    ids = store.get(params={"format": "ids"}).json["statements"][0]
    assert ids["actor"] == AGENT
    assert ids["verb"] == {"id": sent["verb"]["id"]}
    assert ids["object"] == {"id": ACTIVITY_ID}
    assert ids["context"]["contextActivities"] == {"parent": [{"id": "http://example.org/course"}]}


@pytest.mark.parametrize(
    "params",
    [
        {"statementid": "x"},
        {"Agent": AGENT},
        {"agent": "not json"},
        {"agent": {"objectType": "Agent"}},
        {"agent": '{"mbox":"mailto:a@example.org","mbox":"mailto:b@example.org"}'},
        {"verb": "not an iri"},
        {"since": "yesterday"},
        {"since": "2026-03-02T09:00:00-00:00"},
        {"limit": "-1"},
        {"limit": "٣"},
        {"ascending": "yes"},
        {"registration": "1"},
        {"format": "Exact"},
        {"statementId": "1"},
        {"statementId": str(uuid.uuid4()), "voidedStatementId": str(uuid.uuid4())},
        {"statementId": str(uuid.uuid4()), "agent": AGENT},
        {"statementId": str(uuid.uuid4()), "limit": "1"},
        {"voidedStatementId": str(uuid.uuid4()), "ascending": "true"},
    ],
)
def test_parameters_that_do_not_hold_are_refused_and_named(store: Store, params: dict) -> None:
    answer = store.get(params=params)
    assert answer.status_code == 400
    assert answer.json["where"].partition(":")[0] in params
    assert "X-Experience-API-Consistent-Through" in answer.headers  # XAPI-00153


def test_head_answers_as_get_without_a_body_xapi_00126(store: Store) -> None:
    sent = a_statement()
    store.post(sent)
    for params in ({"statementId": sent["id"]}, {}):
        get = store.get(params=params)
        head = store.send("HEAD", "/statements", params=params)
        assert (head.status_code, head.data) == (200, b"")
        for name in ("Content-Type", "Content-Length", "X-Experience-API-Consistent-Through"):
            assert head.headers[name] == get.headers[name]


def test_a_single_statement_says_when_it_was_stored(store: Store) -> None:
    sent = a_statement()
    store.post(sent)
    answer = store.get(params={"statementId": sent["id"]})
    assert answer.headers["Last-Modified"] == "Mon, 02 Mar 2026 09:00:00 GMT"


def test_unknown_statement_is_404(store: Store) -> None:
    answer = store.get(params={"statementId": str(uuid.uuid4())})
    assert (answer.status_code, answer.json["code"]) == (404, "not-found")


def test_canonical_gives_one_language_of_each_map_as_the_reader_prefers_xapi_00172(store: Store) -> None:
    words = {"en-GB": "did", "de": "tat", "fr": "fit"}
    definition = {"name": words, "description": words, "extensions": {"http://example.org/name": words}}
    sub = {
        "objectType": "SubStatement",
        "actor": AGENT,
        "verb": {"id": "http://example.org/did", "display": words},
        "object": {"id": ACTIVITY_ID, "definition": definition},
    }
    sent = a_statement(verb={"id": "http://example.org/did", "display": words}, object=sub)
    store.post(sent)
    params = {"statementId": sent["id"], "format": "canonical"}
    got = store.get(params=params, headers={"Accept-Language": "fr-CH, de;q=0.9, *;q=0.1"}).json
    assert got["verb"]["display"] == {"fr": "fit"}
    assert got["object"]["verb"]["display"] == {"fr": "fit"}
    assert got["object"]["object"]["definition"]["description"] == {"fr": "fit"}
    assert got["object"]["object"]["definition"]["extensions"] == definition["extensions"]
    assert store.get(params=params).json["verb"]["display"] == {"en-GB": "did"}
    exact = store.get(params={"statementId": sent["id"]}, headers={"Accept-Language": "de"}).json
    assert exact["verb"]["display"] == words


def test_canonical_describes_an_activity_as_all_statements_together_do_xapi_00169(store: Store) -> None:
    ladder = {"id": "https://example.org/ladder"}
    english, german = {"name": {"en": "A ladder"}}, {"name": {"de": "Eine Leiter"}, "type": "https://example.org/tool"}
    for definition in (english, german):
        store.post(a_statement(object=ladder | {"definition": definition}))
    planned = {"objectType": "SubStatement", "actor": AGENT, "verb": {"id": ATTEMPTED}, "object": ladder}
    sent = a_statement(object=planned, context={"contextActivities": {"parent": ladder}})
    store.post(sent)
    params = {"statementId": sent["id"], "format": "canonical"}
    got = store.get(params=params, headers={"Accept-Language": "en"}).json
    described = ladder | {"definition": {"name": {"en": "A ladder"}, "type": "https://example.org/tool"}}
    assert got["object"]["object"] == described
    assert got["context"]["contextActivities"] == {"parent": [described]}
    assert store.get(params={"statementId": sent["id"]}).json["object"]["object"] == ladder


def test_activities_gives_all_that_statements_said_of_one_xapi_00254(store: Store) -> None:
    assert store.get("/activities", params={"activityId": ACTIVITY_ID}).json == {
        "objectType": "Activity",
        "id": ACTIVITY_ID,
    }
    store.post(a_statement(object={"id": ACTIVITY_ID, "definition": {"name": {"en": "One", "de": "Eins"}}}))
    store.post(
        a_statement(object={"id": ACTIVITY_ID, "definition": {"name": {"en": "Uno"}, "type": "http://example.org/t"}})
    )
    store.post(a_statement())
    assert store.get("/activities", params={"activityId": ACTIVITY_ID}).json["definition"] == {
        "name": {"en": "Uno", "de": "Eins"},
        "type": "http://example.org/t",
    }
    assert store.get("/activities").status_code == 400


def test_a_clock_that_is_set_back_hides_no_statement(each_store_url: str, tmp_path: Path) -> None:
    with running_store(tmp_path, each_store_url) as store:
        sent = [a_statement(), a_statement()]
        store.post(sent[0])
        store.clock.move_on(seconds=-3600)
        assert listed(store) == [sent[0]["id"]]
        store.post(sent[1])
        assert listed(store, ascending="true") == [one["id"] for one in sent]
