"""What a statement may be: good ones pass in both versions, bad ones are refused with their place and requirement."""

import copy
from typing import Any

import pytest

from lrs_bridge.xapi.checks import StatementError
from lrs_bridge.xapi.validate import check_statement
from tests.bridge.xapi.samples import ACTIVITY_ID, AGENT, VOIDED, a_statement

VERSIONS = ("1.0.3", "2.0.0")
UUID = "9f0b3e5c-0000-4000-8000-000000000001"
GROUP = {"objectType": "Group", "member": [AGENT]}
REF = {"objectType": "StatementRef", "id": UUID}
ATTACHMENT = {
    "usageType": "http://example.org/u",
    "display": {"en": "d"},
    "contentType": "text/plain",
    "length": 0,
    "sha2": "0" * 64,
    "fileUrl": "http://example.org/f",
}
SUB = {
    "objectType": "SubStatement",
    "actor": AGENT,
    "verb": {"id": "http://example.org/v"},
    "object": {"id": ACTIVITY_ID},
}


def activity(**definition: Any) -> dict[str, Any]:
    return {"object": {"id": ACTIVITY_ID, "definition": definition}}


def sub(**changes: Any) -> dict[str, Any]:
    return {"object": SUB | changes}


GOOD = {
    "least": {"id": None, "timestamp": None},
    "agent without objectType": {"actor": {"mbox": "mailto:a@example.org"}},
    "sha1 of an address": {"actor": {"mbox_sha1sum": "0123456789abcdefABCD0123456789abcdefABCD"}},
    "openid": {"actor": {"openid": "https://id.example.org/a"}},
    "identified group without members": {"actor": {"objectType": "Group", "mbox": "mailto:g@example.org"}},
    "anonymous group": {"actor": GROUP},
    "agent as object": {"object": AGENT},
    "group as object": {"object": GROUP},
    "reference": {"object": REF},
    "voiding": {"verb": {"id": VOIDED}, "object": REF},
    "sub-statement": sub(timestamp="2026-03-02T09:00:00Z", context={"platform": "p"}, result={"success": True}),
    "null inside extensions": {"result": {"extensions": {"http://example.org/e": {"a": [None]}}}},
    "empty extensions": {"context": {"extensions": {}}},
    "every scrap of a result": {
        "result": {
            "score": {"scaled": -1, "raw": 0, "min": -5.5, "max": 5},
            "success": False,
            "completion": True,
            "response": "",
            "duration": "P1Y2M3DT4H5M6.789S",
        }
    },
    "every scrap of a context": {
        "context": {
            "registration": UUID.upper(),
            "instructor": GROUP,
            "team": GROUP,
            "contextActivities": {"parent": {"id": ACTIVITY_ID}, "other": [{"id": ACTIVITY_ID}]},
            "revision": "1",
            "platform": "web",
            "language": "sr-Latn-RS",
            "statement": REF,
        }
    },
    "interaction": activity(
        interactionType="choice",
        correctResponsesPattern=["a[,]b"],
        choices=[{"id": "a", "description": {"cmn": "…"}}, {"id": "b"}],
    ),
    "attachment": {"attachments": [ATTACHMENT]},
    "oauth authority": {"authority": {"objectType": "Group", "member": [AGENT, {"mbox": "mailto:a@example.org"}]}},
    "old version": {"version": "1.0.9"},
    "future timestamp": {"timestamp": "2126-03-02T09:00:00.000001+14:00"},
    "iri beyond ascii": {"verb": {"id": "http://exämple.org/прошёл"}},
}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", GOOD)
def test_what_the_standard_allows_is_accepted(name: str, version: str) -> None:
    check_statement(a_statement(**GOOD[name]), version)


# (changes, the place named, the requirement named or None)
BAD: dict[str, tuple[Any, str | None, str | None]] = {
    "no actor": ({"actor": None}, None, "XAPI-00003"),
    "no verb": ({"verb": None}, None, "XAPI-00004"),
    "no object": ({"object": None}, None, "XAPI-00005"),
    "unknown property": ({"colour": "red"}, "colour", "XAPI-00010"),
    "key in another case": ({"Actor": AGENT}, "Actor", "XAPI-00008"),
    "id not a uuid": ({"id": "1"}, "id", "XAPI-00027"),
    "id with one digit too many": ({"id": UUID + "0"}, "id", "XAPI-00027"),
    "agent without identifier": ({"actor": {"name": "A"}}, "actor", "XAPI-00034"),
    "agent with two identifiers": ({"actor": AGENT | {"mbox": "mailto:a@example.org"}}, "actor", "XAPI-00034"),
    "objectType in another case": ({"actor": AGENT | {"objectType": "agent"}}, "actor", "XAPI-00003"),
    "mbox without mailto": ({"actor": {"mbox": "a@example.org"}}, "actor.mbox", "XAPI-00038"),
    "short sha1": ({"actor": {"mbox_sha1sum": "ab"}}, "actor.mbox_sha1sum", "XAPI-00039"),
    "openid no address": ({"actor": {"openid": "me"}}, "actor.openid", "XAPI-00040"),
    "account without homePage": ({"actor": {"account": {"name": "a"}}}, "actor.account", "XAPI-00042"),
    "account without name": ({"actor": {"account": {"homePage": "http://a.b"}}}, "actor.account", "XAPI-00043"),
    "account name a number": (
        {"actor": {"account": {"homePage": "http://a.b", "name": 1}}},
        "actor.account.name",
        "XAPI-00043",
    ),
    "anonymous group without members": ({"actor": {"objectType": "Group"}}, "actor", "XAPI-00035"),
    "group in a group": ({"actor": {"objectType": "Group", "member": [GROUP]}}, "actor.member[0].objectType", None),
    "verb without id": ({"verb": {"display": {"en": "did"}}}, "verb", "XAPI-00044"),
    "verb id relative": ({"verb": {"id": "did"}}, "verb.id", "XAPI-00044"),
    "verb id with a space": ({"verb": {"id": "http://a.b/c d"}}, "verb.id", "XAPI-00044"),
    "display with a bad language": ({"verb": {"id": "http://a.b/c", "display": {"a12345": "x"}}}, "verb.display", None),
    "activity without id": ({"object": {"objectType": "Activity"}}, "object", "XAPI-00047"),
    "object of unknown type": ({"object": {"objectType": "Thing", "id": ACTIVITY_ID}}, "object", "XAPI-00005"),
    "agent as object without objectType": ({"object": {"mbox": "mailto:a@example.org"}}, "object.mbox", None),
    "choices without interactionType": (activity(choices=[{"id": "a"}]), "object.definition", "XAPI-00064"),
    "interactionType in another case": (
        activity(interactionType="choiCe"),
        "object.definition.interactionType",
        "XAPI-00009",
    ),
    "component ids twice": (
        activity(interactionType="choice", choices=[{"id": "a"}, {"id": "a"}]),
        "object.definition",
        None,
    ),
    "reference without uuid": ({"object": {"objectType": "StatementRef", "id": "x"}}, "object.id", "XAPI-00072"),
    "voiding an activity": ({"verb": {"id": VOIDED}}, "object", "XAPI-00017"),
    "sub-statement with id": (sub(id=UUID), "object.id", "XAPI-00070"),
    "sub-statement with stored": (sub(stored="2026-03-02T09:00:00Z"), "object.stored", "XAPI-00069"),
    "sub-statement in a sub-statement": (sub(object=SUB), "object.object", "XAPI-00071"),
    "scaled over 1": ({"result": {"score": {"scaled": 1.01}}}, "result.score.scaled", "XAPI-00083"),
    "scaled a string": ({"result": {"score": {"scaled": "0.5"}}}, "result.score.scaled", "XAPI-00006"),
    "raw over max": ({"result": {"score": {"raw": 11, "max": 10}}}, "result.score", "XAPI-00082"),
    "min over max": ({"result": {"score": {"min": 11, "max": 10}}}, "result.score", "XAPI-00081"),
    "score a number": ({"result": {"score": 1}}, "result.score", "XAPI-00079"),
    "success a string": ({"result": {"success": "true"}}, "result.success", "XAPI-00006"),
    "duration of weeks and days": ({"result": {"duration": "P4W1D"}}, "result.duration", "XAPI-00077"),
    "extension key no iri": ({"result": {"extensions": {"e": 1}}}, "result.extensions", "XAPI-00078"),
    "null": ({"result": {"response": None}}, "result.response", "XAPI-00076"),
    "registration no uuid": ({"context": {"registration": "1"}}, "context.registration", "XAPI-00087-1"),
    "team an agent": ({"context": {"team": AGENT}}, "context.team.objectType", None),
    "platform with an agent": ({"context": {"platform": "p"}, "object": AGENT}, "context.platform", "XAPI-00085"),
    "revision with a reference": ({"context": {"revision": "1"}, "object": REF}, "context.revision", "XAPI-00084"),
    "language no tag": ({"context": {"language": "English please"}}, "context.language", "XAPI-00091"),
    "unknown context activity": ({"context": {"contextActivities": {"mother": []}}}, None, "XAPI-00010"),
    "timestamp without zone": ({"timestamp": "2026-03-02T09:00:00"}, "timestamp", "XAPI-00123"),
    "timestamp at -00:00": ({"timestamp": "2026-03-02T09:00:00-00:00"}, "timestamp", "XAPI-00123"),
    "timestamp that never was": ({"timestamp": "2026-02-30T09:00:00Z"}, "timestamp", "XAPI-00123"),
    "authority of three": (
        {"authority": {"objectType": "Group", "member": [AGENT, AGENT, AGENT]}},
        "authority",
        "XAPI-00098",
    ),
    "version of another kind": ({"version": "1.1.0"}, "version", "XAPI-00101"),
    "attachment without length": (
        {"attachments": [{k: v for k, v in ATTACHMENT.items() if k != "length"}]},
        "attachments[0]",
        "XAPI-00102",
    ),
}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", BAD)
def test_what_the_standard_forbids_is_refused_with_its_place_and_requirement(name: str, version: str) -> None:
    changes, where, requirement = copy.deepcopy(BAD[name])
    with pytest.raises(StatementError) as raised:
        check_statement(a_statement(**changes), version)
    if where is not None:
        assert str(raised.value.where).startswith(where)
    if requirement is not None:
        assert raised.value.requirement == requirement


@pytest.mark.parametrize("value", [None, [], "text", 1, True])
def test_a_statement_that_is_no_object_is_refused(value: Any) -> None:
    with pytest.raises(StatementError):
        check_statement(value, "2.0.0")


CONTEXT_AGENT = {"objectType": "contextAgent", "agent": AGENT, "relevantTypes": ["http://example.org/t"]}
CONTEXT_GROUP = {"objectType": "contextGroup", "group": GROUP}


@pytest.mark.parametrize("context", [{"contextAgents": [CONTEXT_AGENT]}, {"contextGroups": [CONTEXT_GROUP]}])
def test_context_agents_and_groups_are_a_thing_of_2_only(context: dict[str, Any]) -> None:
    for statement in (a_statement(context=context), a_statement(object=SUB | {"context": context})):
        check_statement(statement, "2.0.0")
        with pytest.raises(StatementError) as raised:
            check_statement(statement, "1.0.3")
        assert raised.value.requirement == "XAPI-00010"


@pytest.mark.parametrize(
    "bad",
    [
        CONTEXT_AGENT | {"relevantTypes": []},
        CONTEXT_AGENT | {"relevantTypes": ["t"]},
        CONTEXT_AGENT | {"objectType": "Agent"},
        {"objectType": "contextAgent"},
        CONTEXT_AGENT | {"agent": GROUP},
    ],
)
def test_context_agents_that_do_not_hold_are_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(StatementError):
        check_statement(a_statement(context={"contextAgents": [bad]}), "2.0.0")


def test_a_statement_of_version_2_is_refused_under_1() -> None:
    check_statement(a_statement(version="2.0.0"), "2.0.0")
    with pytest.raises(StatementError):
        check_statement(a_statement(version="2.0.0"), "1.0.3")
