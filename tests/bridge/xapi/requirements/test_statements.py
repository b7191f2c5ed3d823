"""The statements resource, requirement by requirement: writing, voiding, reading, filters, pages and forms."""

import json
import re
import uuid
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.bridge.xapi.requirements.conftest import Lrs
from tests.bridge.xapi.requirements.statement_cases import (
    ACTIVITY,
    GROUP,
    IDENTIFIERS,
    PERSON,
    REFERENCE,
    VERB,
    substatement,
)
from tests.bridge.xapi.samples import ACTIVITY_ID, AGENT, VOIDED, a_statement, a_void_of

CONSISTENT = "X-Experience-API-Consistent-Through"
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,6}Z")
NEVER = "http://example.org/verbs/never"


def an_iri() -> str:
    return f"http://example.org/{uuid.uuid4()}"


def an_agent() -> dict[str, Any]:
    return {"objectType": "Agent", "mbox": f"mailto:{uuid.uuid4()}@example.org"}


def a_registration() -> dict[str, Any]:
    """Return a context by which a test finds its own statements among all."""
    return {"registration": str(uuid.uuid4())}


# ---- writing
def test_the_resource_is_at_statements_and_takes_put_post_and_get_xapi_00139_00147_00159(lrs: Lrs) -> None:
    sent = a_statement()
    assert lrs.put(sent["id"], sent).status_code == 204
    assert lrs.post(a_statement()).status_code == 200
    assert lrs.get().status_code == 200


def test_every_resource_of_the_standard_answers_xapi_00140(lrs: Lrs) -> None:
    agent, activity = {"agent": AGENT}, {"activityId": ACTIVITY_ID}
    for path, params in {
        "/statements": {},
        "/activities/state": agent | activity,
        "/agents/profile": agent,
        "/activities/profile": activity,
        "/agents": agent,
        "/activities": activity,
        "/about": {},
    }.items():
        assert lrs.get(path, **params).status_code == 200, path


def test_put_is_answered_with_204_and_keeps_the_statement_under_its_id_xapi_00143_00144(lrs: Lrs) -> None:
    with_id, without = a_statement(), a_statement(id=None)
    assert lrs.put(with_id["id"], with_id).status_code == 204
    assert lrs.one(with_id["id"])["verb"] == with_id["verb"]
    wanted = str(uuid.uuid4())
    assert lrs.put(wanted, without).status_code == 204
    assert lrs.one(wanted)["id"] == wanted


def test_put_without_statement_id_is_refused_xapi_00145(lrs: Lrs) -> None:
    sent = a_statement()
    assert lrs.send("PUT", "/statements", body=sent).status_code == 400
    assert lrs.get(statementId=sent["id"]).status_code == 404


def test_post_is_answered_with_200_and_every_id_xapi_00146(lrs: Lrs) -> None:
    one, two = a_statement(), a_statement()
    assert lrs.post(one).json == [one["id"]]
    answer = lrs.post([two, one])
    assert (answer.status_code, answer.json) == (200, [two["id"], one["id"]])


def test_a_statement_without_an_id_is_given_one_xapi_00026(lrs: Lrs) -> None:
    (given,) = lrs.post(a_statement(id=None)).json
    assert str(uuid.UUID(given)) == given
    assert lrs.one(given)["id"] == given


def test_a_kept_statement_never_changes_whatever_comes_under_its_id_xapi_00142(lrs: Lrs) -> None:
    sent = a_statement()
    lrs.post(sent)
    before = lrs.get(statementId=sent["id"]).data
    for change in (
        {"verb": {"id": an_iri()}},
        {"actor": an_agent()},
        {"object": {"id": an_iri()}},
        {"result": {"success": True}},
        {"timestamp": "2026-01-01T00:00:00Z"},
    ):
        assert lrs.post(sent | change).status_code == 409, change
        assert lrs.put(sent["id"], sent | change).status_code == 409, change
    assert lrs.post(sent).status_code == 200
    assert lrs.get(statementId=sent["id"]).data == before


def test_one_bad_statement_refuses_its_batch_whole_xapi_00326(lrs: Lrs) -> None:
    good = [a_statement() for _ in range(3)]
    answer = lrs.post([*good[:2], a_statement(verb=None), good[2]])
    assert answer.status_code == 400
    assert answer.json["where"].startswith("[2]")
    assert {lrs.get(statementId=statement["id"]).status_code for statement in good} == {404}


def test_a_refused_request_changes_nothing_xapi_00182(lrs: Lrs) -> None:
    context = a_registration()
    kept = a_statement(context=context)
    lrs.post(kept)
    before = lrs.get(registration=context["registration"]).data
    lrs.post([a_statement(context=context), kept | {"verb": {"id": an_iri()}}])
    lrs.post([a_statement(context=context), {"actor": "nobody"}])
    lrs.put(str(uuid.uuid4()), a_statement(context=context))
    assert lrs.get(registration=context["registration"]).data == before


def test_numbers_keep_every_digit_xapi_00002(lrs: Lrs) -> None:
    statement_id = str(uuid.uuid4())
    score = '"score":{"scaled":0.123456789012345678,"raw":1.50,"min":-1e2,"max":10000000000000000000001}'
    raw = (
        f'{{"id":"{statement_id}","actor":{{"mbox":"mailto:kai@example.org"}},"verb":{{"id":"http://example.org/did"}},'
        f'"object":{{"id":"http://example.org/x"}},"result":{{{score}}}}}'
    )
    assert lrs.post(raw.encode()).status_code == 200
    assert score in lrs.get(statementId=statement_id).text


def test_text_comes_back_as_the_utf_8_that_went_in_xapi_00015(lrs: Lrs) -> None:
    sent = a_statement(result={"response": "Größe 😀 \u0000 \u2028 שלום"})
    raw = json.dumps(sent, ensure_ascii=False).encode()
    assert "Größe 😀".encode() in raw
    lrs.post(raw)
    answer = lrs.get(statementId=sent["id"])
    assert answer.json["result"] == sent["result"]
    assert "Größe 😀".encode() in answer.data


def test_a_statement_may_void_and_its_verb_says_so_xapi_00019_00020(lrs: Lrs) -> None:
    target = a_statement()
    other = a_statement(verb={"id": "http://example.org/voided"}, object=REFERENCE | {"id": target["id"]})
    lrs.post([target, other])
    assert lrs.get(statementId=target["id"]).status_code == 200
    void = a_void_of(target["id"])
    assert (void["verb"]["id"], void["object"]["objectType"]) == (VOIDED, "StatementRef")
    assert lrs.post(void).status_code == 200
    assert lrs.get(statementId=target["id"]).status_code == 404


def test_a_voided_statement_is_given_under_voided_statement_id_only_xapi_00018_00155_00157_00163(lrs: Lrs) -> None:
    context = a_registration()
    target = a_statement(context=context)
    lrs.keep(target, a_void_of(target["id"]))
    assert lrs.get(statementId=target["id"]).status_code == 404
    found = lrs.get(voidedStatementId=target["id"])
    assert (found.status_code, found.json["id"]) == (200, target["id"])
    assert target["id"] not in lrs.ids(registration=context["registration"])


def test_what_refers_to_a_voided_statement_is_still_listed_xapi_00162(lrs: Lrs) -> None:
    context = a_registration()
    target = a_statement(context=context)
    reference = a_statement(object=REFERENCE | {"id": target["id"]}, context=context)
    void = a_void_of(target["id"], context=context)
    lrs.keep(target, reference, void)
    assert set(lrs.ids(registration=context["registration"])) == {reference["id"], void["id"]}


def test_a_voiding_statement_cannot_be_voided_xapi_00016(lrs: Lrs) -> None:
    target = a_statement()
    void = a_void_of(target["id"])
    lrs.keep(target, void)
    lrs.post(a_void_of(void["id"]))
    assert lrs.get(statementId=void["id"]).status_code == 200
    assert lrs.get(voidedStatementId=target["id"]).status_code == 200


# ---- what the store sets
def test_stored_is_the_time_of_receipt_whatever_was_sent_xapi_00023_00097(lrs: Lrs) -> None:
    sent = a_statement(stored="2001-01-01T00:00:00Z")
    lrs.store.clock.move_on(seconds=2)
    lrs.post(sent)
    stored = lrs.one(sent["id"])["stored"]
    assert INSTANT.fullmatch(stored)
    assert abs((datetime.fromisoformat(stored) - lrs.store.clock.now()).total_seconds()) < 1


def test_the_authority_is_the_credentials_own_xapi_00099(lrs: Lrs) -> None:
    silent, claiming = a_statement(), a_statement(authority=PERSON)
    lrs.post([silent, claiming])
    key = lrs.store.credential("all")[0]
    for statement in (silent, claiming):
        authority = lrs.one(statement["id"])["authority"]
        assert (authority["objectType"], authority["account"]["name"]) == ("Agent", key)


def test_a_statement_keeps_the_version_that_it_came_with_xapi_00330_00332(lrs: Lrs) -> None:
    for version in ("1.0", "1.0.0", "1.0.2", "1.0.3"):
        sent = a_statement(version=version)
        lrs.post(sent)
        assert lrs.one(sent["id"])["version"] == version
    silent = a_statement()
    lrs.post(silent)
    assert lrs.one(silent["id"])["version"] == {"1.0.3": "1.0.0", "2.0.0": "2.0.0"}[lrs.version]


def test_a_timestamp_keeps_its_milliseconds_and_more_xapi_00122(lrs: Lrs) -> None:
    sent = a_statement(timestamp="2026-03-02T08:59:00.123456789Z")
    lrs.post(sent)
    assert lrs.one(sent["id"])["timestamp"] == "2026-03-02T08:59:00.123456789Z"


def test_context_activities_come_back_as_arrays_xapi_00096(lrs: Lrs) -> None:
    context = {"contextActivities": {"parent": ACTIVITY, "other": [ACTIVITY]}}
    arrays = {"parent": [ACTIVITY], "other": [ACTIVITY]}
    sent = a_statement(context=context)
    inner = a_statement(object=substatement(context=context))
    lrs.post([sent, inner])
    assert lrs.one(sent["id"])["context"]["contextActivities"] == arrays
    assert lrs.one(inner["id"])["object"]["context"]["contextActivities"] == arrays


# ---- reading one, and a list
def test_get_with_an_id_gives_that_statement_xapi_00156_00158(lrs: Lrs) -> None:
    sent = a_statement()
    lrs.post([a_statement(), sent, a_statement()])
    answer = lrs.get(statementId=sent["id"])
    assert (answer.status_code, answer.json["id"]) == (200, sent["id"])
    assert answer.headers["Content-Type"] == "application/json"


def test_get_without_an_id_gives_a_list_with_one_statements_and_one_more_xapi_00110_00113_00154(lrs: Lrs) -> None:
    lrs.post(a_statement())
    answer = lrs.get()
    assert answer.status_code == 200
    assert set(answer.json) == {"statements", "more"}
    assert isinstance(answer.json["statements"], list)
    assert all(statement["actor"] for statement in answer.json["statements"])


def test_a_search_that_finds_nothing_gives_an_empty_list_xapi_00112_00149(lrs: Lrs) -> None:
    answer = lrs.get(verb=NEVER)
    assert (answer.status_code, answer.json["statements"]) == (200, [])


def test_more_leads_to_page_after_page_until_it_is_empty_xapi_00108_00109_00111_00114(lrs: Lrs) -> None:
    context = a_registration()
    sent = [a_statement(context=context) for _ in range(5)]
    lrs.post(sent)
    answer = lrs.get(limit=2, ascending="true", **context)
    pages = [[statement["id"] for statement in answer.json["statements"]]]
    while answer.json["more"]:
        more = urlsplit(answer.json["more"])
        assert (more.scheme, more.netloc, more.path) == ("", "", "/xapi/statements")
        answer = lrs.get("/statements?" + more.query)
        assert set(answer.json) == {"statements", "more"}
        pages.append([statement["id"] for statement in answer.json["statements"]])
    assert pages == [[one["id"] for one in sent[n : n + 2]] for n in (0, 2, 4)]


def test_limit_bounds_a_page_and_0_means_as_many_as_the_store_gives_xapi_00173(lrs: Lrs) -> None:
    context = a_registration()
    lrs.post([a_statement(context=context) for _ in range(3)])
    assert len(lrs.ids(limit=2, **context)) == 2
    assert len(lrs.ids(limit=0, **context)) == len(lrs.ids(**context)) == 3


FILTERS: dict[str, Any] = {
    "agent": AGENT,
    "verb": NEVER,
    "activity": ACTIVITY_ID,
    "registration": str(uuid.uuid4()),
    "since": "2026-03-02T09:00:00Z",
    "until": "2026-03-02T09:00:00Z",
    "limit": "1",
    "ascending": "true",
}
FORMS: dict[str, Any] = {"format": "exact", "attachments": "false"}


def test_every_get_says_through_when_it_is_consistent_xapi_00153_00160_00165(lrs: Lrs) -> None:
    asked = [{name: value} for name, value in (FILTERS | FORMS).items()]
    for params in [{}, *asked, {"statementId": str(uuid.uuid4())}, {"statementId": "no"}, {"nonsense": "1"}]:
        answer = lrs.get(**params)
        assert answer.status_code in (200, 400, 404), params
        assert INSTANT.fullmatch(answer.headers[CONSISTENT]), params
        assert answer.headers["Content-Type"] == "application/json"


def test_consistent_through_is_true_xapi_00160(lrs: Lrs) -> None:
    context = a_registration()
    first = a_statement(context=context)
    lrs.post(first)
    answer = lrs.get(**context)
    through = answer.headers[CONSISTENT]
    assert [one["id"] for one in answer.json["statements"]] == [first["id"]]
    late = a_statement(context=context)
    lrs.post(late)
    assert lrs.one(late["id"])["stored"] > through


@pytest.mark.parametrize("name", [*FILTERS, "related_agents", "related_activities"])
@pytest.mark.parametrize("by", ["statementId", "voidedStatementId"])
def test_an_id_goes_with_attachments_and_format_only_xapi_00150_00151(lrs: Lrs, by: str, name: str) -> None:
    target = a_statement()
    lrs.post([target, a_void_of(target["id"])] if by == "voidedStatementId" else target)
    found = {by: target["id"]}
    assert lrs.get(**found, **{name: FILTERS.get(name, "true")}).status_code == 400
    assert lrs.get(**found, **FORMS).status_code == 200


def test_two_ids_at_once_are_refused_xapi_00151(lrs: Lrs) -> None:
    both = {"statementId": str(uuid.uuid4()), "voidedStatementId": str(uuid.uuid4())}
    assert lrs.get(**both).status_code == 400


# ---- filters
def test_each_filter_finds_its_own_and_leaves_the_rest_xapi_00164_00178_00179_00180(lrs: Lrs) -> None:
    verb, activity, context = an_iri(), an_iri(), a_registration()
    by_verb = a_statement(verb={"id": verb})
    by_activity = a_statement(object={"id": activity})
    by_registration = a_statement(context=context)
    lrs.post([by_verb, a_statement(), by_activity, by_registration])
    assert lrs.ids(verb=verb) == [by_verb["id"]]
    assert lrs.ids(activity=activity) == [by_activity["id"]]
    assert lrs.ids(**context) == [by_registration["id"]]
    assert lrs.ids(verb=verb, activity=activity) == []


@pytest.mark.parametrize("identifier", IDENTIFIERS)
def test_agent_finds_actor_and_object_by_any_identifier_xapi_00181(lrs: Lrs, identifier: str) -> None:
    mark = uuid.uuid4().hex
    value: Any = {
        "mbox": f"mailto:{mark}@example.org",
        "mbox_sha1sum": (mark * 2)[:40],
        "openid": f"https://id.example.org/{mark}",
        "account": {"homePage": "https://accounts.example.org", "name": mark},
    }[identifier]
    agent = {identifier: value}
    does = a_statement(actor=agent | {"name": "Kai"})
    is_done_to = a_statement(object=agent | {"objectType": "Agent"})
    group = a_statement(actor=agent | {"objectType": "Group"})
    lrs.post([does, is_done_to, a_statement()])
    assert set(lrs.ids(agent=agent)) == {does["id"], is_done_to["id"]}
    assert lrs.post(group).status_code == 200
    assert group["id"] in lrs.ids(agent=agent | {"objectType": "Group"})


def test_since_leaves_its_instant_out_and_until_keeps_it_xapi_00174_00175(lrs: Lrs) -> None:
    context = a_registration()
    first, second, third = lrs.keep(*(a_statement(context=context) for _ in range(3)))
    at = lrs.one(second)["stored"]
    assert lrs.ids(since=at, **context) == [third]
    assert lrs.ids(until=at, **context) == [second, first]
    assert lrs.ids(since=lrs.one(first)["stored"], until=at, **context) == [second]


def test_lists_are_newest_first_and_ascending_turns_them_xapi_00166(lrs: Lrs) -> None:
    context = a_registration()
    ids = lrs.keep(*(a_statement(context=context) for _ in range(3)))
    assert lrs.ids(ascending="true", **context) == ids
    assert lrs.ids(ascending="false", **context) == lrs.ids(**context) == ids[::-1]
    stored = [lrs.one(one)["stored"] for one in ids]
    assert stored == sorted(set(stored))


@pytest.mark.parametrize(
    "params",
    [
        {"agent": "kai"},
        {"agent": {"mbox": "kai@example.org"}},
        {"agent": {"objectType": "Agent"}},
        {"agent": {"objectType": "Group", "member": [PERSON]}},
        {"verb": "did"},
        {"activity": "module"},
        {"registration": "1"},
        {"since": "yesterday"},
        {"until": "2026-03-02T09:00:00-00:00"},
        {"limit": "-1"},
        {"limit": "many"},
        {"ascending": "True"},
        {"format": "Exact"},
        {"attachments": "yes"},
        {"statementId": "1"},
        {"voidedStatementId": "1"},
    ],
    ids=str,
)
def test_parameters_are_held_to_the_standards_of_statements_xapi_00012(lrs: Lrs, params: dict[str, Any]) -> None:
    answer = lrs.get(**params)
    assert answer.status_code == 400
    assert answer.json["where"].partition(":")[0] in params


PATHS: dict[str, dict[str, Any]] = {
    "/statements": {"statementId": str(uuid.uuid4())},
    "/activities/state": {"activityId": ACTIVITY_ID, "agent": AGENT, "stateId": "s"},
    "/agents/profile": {"agent": AGENT, "profileId": "p"},
    "/activities/profile": {"activityId": ACTIVITY_ID, "profileId": "p"},
    "/agents": {"agent": AGENT},
    "/activities": {"activityId": ACTIVITY_ID},
}


@pytest.mark.parametrize("path", PATHS)
def test_an_unknown_parameter_is_refused_xapi_00324(lrs: Lrs, path: str) -> None:
    for method in ("GET", "PUT", "POST", "DELETE"):
        answer = lrs.send(method, path, params=PATHS[path] | {"colour": "red"}, body={} if method[0] == "P" else None)
        assert answer.status_code in (400, 405), (method, path)


@pytest.mark.parametrize("path", PATHS)
def test_a_parameter_in_another_case_is_refused_xapi_00325(lrs: Lrs, path: str) -> None:
    for name in PATHS[path]:
        params = {name.upper() if key == name else key: value for key, value in PATHS[path].items()}
        assert lrs.get(path, **params).status_code == 400
    if path == "/statements":
        for name in (*FILTERS, *FORMS):
            assert lrs.get(**{name.title(): (FILTERS | FORMS)[name]}).status_code == 400


# ---- forms
TALKATIVE = {
    "actor": PERSON | {"name": "Kai"},
    "verb": VERB | {"display": {"en": "did", "de": "tat"}},
    "object": ACTIVITY
    | {"definition": {"name": {"en": "One", "de": "Eins"}, "description": {"en": "First", "de": "Erste"}}},
    "context": {
        "instructor": GROUP | {"name": "Team"},
        "contextActivities": {"parent": [ACTIVITY | {"definition": {"name": {"en": "All", "de": "Alle"}}}]},
    },
}


def test_without_format_and_with_exact_a_statement_is_as_it_came_xapi_00168_00170(lrs: Lrs) -> None:
    sent = a_statement(**TALKATIVE)
    lrs.post(sent)
    for params in ({}, {"format": "exact"}):
        got = lrs.one(sent["id"], **params)
        assert {name: got[name] for name in sent} == sent


def test_ids_gives_identifiers_only_xapi_00171(lrs: Lrs) -> None:
    context = a_registration()
    sent = a_statement(**(TALKATIVE | {"context": TALKATIVE["context"] | context}))
    lrs.post(sent)
    (got,) = lrs.get(format="ids", **context).json["statements"]
    assert got["actor"] == PERSON
    assert got["verb"] == {"id": VERB["id"]}
    assert got["object"] == {"id": ACTIVITY_ID}
    assert got["context"]["instructor"] == GROUP
    assert got["context"]["contextActivities"] == {"parent": [{"id": ACTIVITY_ID}]}


def test_canonical_gives_one_language_of_every_map_xapi_00169(lrs: Lrs) -> None:
    sent = a_statement(**TALKATIVE)
    lrs.post(sent)
    got = lrs.one(sent["id"], format="canonical")
    definition = got["object"]["definition"]
    for languages in (got["verb"]["display"], definition["name"], definition["description"]):
        assert len(languages) == 1


def test_canonical_follows_accept_language_and_nothing_else_does_xapi_00172(lrs: Lrs) -> None:
    sent = a_statement(**TALKATIVE)
    lrs.post(sent)
    german = {"Accept-Language": "de-AT, en;q=0.5"}
    canonical = {"statementId": sent["id"], "format": "canonical"}
    got = lrs.send("GET", "/statements", params=canonical, headers=german).json
    assert got["verb"]["display"] == {"de": "tat"}
    assert got["context"]["contextActivities"]["parent"][0]["definition"]["name"] == {"de": "Alle"}
    plain = lrs.send("GET", "/statements", params={"statementId": sent["id"]}, headers=german).json
    assert plain["verb"]["display"] == TALKATIVE["verb"]["display"]


# ---- what 2.0.0 adds
def test_the_same_id_twice_in_a_batch_is_refused_ieee_4_1_6_1_once(lrs_2: Lrs) -> None:
    one = a_statement()
    assert lrs_2.post([one, a_statement(), one]).status_code == 400
    assert lrs_2.get(statementId=one["id"]).status_code == 404


def test_a_statements_last_modified_is_its_stored_ieee_4_1_6_1_modified(lrs_2: Lrs) -> None:
    sent = a_statement()
    lrs_2.post(sent)
    answer = lrs_2.get(statementId=sent["id"])
    stored = datetime.fromisoformat(answer.json["stored"]).replace(microsecond=0)
    assert parsedate_to_datetime(answer.headers["Last-Modified"]) == stored.astimezone(UTC)


def test_a_voiding_statement_is_kept_though_its_target_is_unknown_ieee_4_2_4_1_void(lrs_2: Lrs) -> None:
    assert lrs_2.post(a_void_of(str(uuid.uuid4()))).status_code == 200


def test_a_statement_without_a_timestamp_gets_stored_ieee_4_2_4_2_timestamp(lrs_2: Lrs) -> None:
    sent = a_statement(timestamp=None)
    lrs_2.post(sent)
    got = lrs_2.one(sent["id"])
    assert got["timestamp"] == got["stored"]


def test_iris_are_compared_as_text_ieee_4_2_7_iri(lrs_2: Lrs) -> None:
    slug = uuid.uuid4()
    sent = a_statement(object={"id": f"http://example.org/a/../{slug}"})
    lrs_2.post(sent)
    assert lrs_2.ids(activity=f"http://example.org/a/../{slug}") == [sent["id"]]
    assert lrs_2.ids(activity=f"http://example.org/{slug}") == []
    assert lrs_2.ids(activity=f"HTTP://example.org/a/../{slug}") == []


def test_a_duration_is_never_rounded_and_compared_to_its_hundredths_ieee_4_2_7_duration(lrs_2: Lrs) -> None:
    sent = a_statement(result={"duration": "PT1M0.12567S"})
    assert lrs_2.post(sent).status_code == 200
    assert lrs_2.one(sent["id"])["result"]["duration"] in ("PT1M0.12567S", "PT1M0.12S")
    assert lrs_2.post(sent | {"result": {"duration": "PT1M0.12S"}}).status_code == 200
    assert lrs_2.post(sent | {"result": {"duration": "PT1M0.13S"}}).status_code == 409


def test_timestamps_come_back_in_utc_ieee_4_2_7_utc(lrs_2: Lrs) -> None:
    sent = a_statement(timestamp="2026-03-02T04:00:00.5-05:00")
    lrs_2.post(sent)
    assert lrs_2.one(sent["id"])["timestamp"] == "2026-03-02T09:00:00.5Z"
