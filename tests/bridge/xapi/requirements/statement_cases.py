"""Statements by requirement: what each one refuses and what it lets pass, as changes to a small good statement.

A change is made in the statement and, where its properties may stand there, in a SubStatement too.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from tests.bridge.xapi.samples import ACTIVITY_ID, AGENT, VOIDED, a_statement

Changes = dict[str, Any]
IN_SUBSTATEMENT = frozenset({"actor", "verb", "object", "result", "context", "timestamp", "attachments"})

UUID = "4f2b5f3e-1d5c-4c6a-9b57-2f0c8f6f3a11"
VERB = {"id": "http://example.org/verbs/did", "display": {"en": "did"}}
ACTIVITY = {"objectType": "Activity", "id": ACTIVITY_ID}
PERSON = {"objectType": "Agent", "mbox": "mailto:kai@example.org"}
GROUP = {"objectType": "Group", "member": [PERSON]}
IDENTIFIED_GROUP = {"objectType": "Group", "openid": "https://id.example.org/team"}
REFERENCE = {"objectType": "StatementRef", "id": UUID}
ATTACHMENT = {
    "usageType": "http://example.org/usage/certificate",
    "display": {"en": "Certificate"},
    "contentType": "application/pdf",
    "length": 27,
    "sha2": "495395e777cd98da653df9615d09c0fd6bb2f8d4788394cd53c56a3bfdcd848a",
    "fileUrl": "https://example.org/certificate.pdf",
}

NO_STRINGS: tuple[Any, ...] = (12, True, None, ["a"], {"a": "b"})
NO_OBJECTS: tuple[Any, ...] = ("text", 12, True, None, [])
NO_ARRAYS: tuple[Any, ...] = ("text", 12, True, None, {})
NO_BOOLEANS: tuple[Any, ...] = ("true", "false", 1, 0, None, {}, [])
NO_NUMBERS: tuple[Any, ...] = ("0.5", True, None, {}, [])
NO_IRIS: tuple[Any, ...] = (
    "",
    "nowhere",
    "//example.org/x",
    "ab=c://example.org",
    "http://example.org/a b",
    *NO_STRINGS,
)
NO_UUIDS: tuple[Any, ...] = (
    "",
    UUID[:-1],
    UUID + "0",
    UUID.replace("-", ""),
    "{" + UUID + "}",
    "urn:uuid:" + UUID,
    UUID.replace("4f", "4g"),
    UUID + "\n",
    *NO_STRINGS,
)
NO_LANGUAGE_MAPS: tuple[Any, ...] = ({"a12345": "x"}, {"": "x"}, {"en_GB": "x"}, {"en": 1}, {"en": None}, *NO_OBJECTS)
NO_EXTENSIONS: tuple[Any, ...] = ({"bare": 1}, {"": 1}, *NO_OBJECTS)


def changed(changes: Changes) -> Iterator[dict[str, Any]]:
    """Give the statement with these changes, and the one whose SubStatement has them."""
    yield a_statement(**changes)
    if changes.keys() <= IN_SUBSTATEMENT:
        yield a_statement(object=substatement(**changes))


def substatement(**changes: Any) -> dict[str, Any]:
    """Return a SubStatement with changes; a change of None takes the property out."""
    whole = {"objectType": "SubStatement", "actor": AGENT, "verb": VERB, "object": ACTIVITY} | changes
    return {name: value for name, value in whole.items() if value is not None}


# ---- where things stand
def each(place: Callable[[Any], Changes], values: Iterable[Any]) -> list[Changes]:
    return [place(value) for value in values]


def definition(**properties: Any) -> Changes:
    return {"object": ACTIVITY | {"definition": properties}}


def interaction(name: str) -> Callable[[Any], Changes]:
    kinds = {"choices": "choice", "scale": "likert", "source": "matching", "target": "matching", "steps": "performance"}
    return lambda value: definition(interactionType=kinds.get(name, "other"), **{name: value})


def result(name: str) -> Callable[[Any], Changes]:
    return lambda value: {"result": {name: value}}


def score(**properties: Any) -> Changes:
    return {"result": {"score": properties}}


def context(name: str) -> Callable[[Any], Changes]:
    return lambda value: {"context": {name: value}}


def attachment(**properties: Any) -> Changes:
    whole = ATTACHMENT | properties
    return {"attachments": [{name: value for name, value in whole.items() if value is not MISSING}]}


def actor(value: Any) -> Changes:
    return {"actor": value}


MISSING: Any = object()
NOT_INSIDE: Changes = {"version": "1.0.0"}  # keeps a change out of SubStatements
NULL_PLACES: list[Changes] = [
    {"actor": PERSON | {"name": None}},
    {"verb": VERB | {"display": None}},
    {"object": ACTIVITY | {"definition": None}},
    definition(name=None),
    result("response")(None),
    result("score")({"raw": None}),
    context("platform")(None),
    context("contextActivities")({"parent": None}),
    attachment(description=None),
]
AGENT_PLACES: tuple[Callable[[dict[str, Any]], Changes], ...] = (
    lambda agent: {"actor": agent},
    lambda agent: {"object": {"objectType": "Agent"} | agent},
    lambda agent: {"context": {"instructor": agent}},
    lambda agent: {"authority": agent},
    lambda agent: {"actor": {"objectType": "Group", "member": [agent]}},
    lambda agent: {"context": {"team": {"objectType": "Group", "member": [PERSON, agent]}}},
)
GROUP_PLACES: tuple[Callable[[dict[str, Any]], Changes], ...] = (
    lambda group: {"actor": group},
    lambda group: {"object": group},
    lambda group: {"context": {"instructor": group}},
    lambda group: {"context": {"team": group}},
)
COMPONENTS = ("choices", "scale", "source", "target", "steps")
IDENTIFIERS: dict[str, Any] = {
    "mbox": "mailto:kai@example.org",
    "mbox_sha1sum": "cd9b00a5611f94eaa7b1661edab976068e364975",
    "openid": "https://id.example.org/kai",
    "account": {"homePage": "https://accounts.example.org", "name": "kai"},
}
TWO_IDENTIFIERS = [
    {one: IDENTIFIERS[one], two: IDENTIFIERS[two]} for one in IDENTIFIERS for two in IDENTIFIERS if one < two
]


def agents(*faulty: dict[str, Any]) -> list[Changes]:
    """Put the first Agent in every place that takes one, and the others in the first place."""
    return [place(faulty[0]) for place in AGENT_PLACES] + [AGENT_PLACES[0](agent) for agent in faulty[1:]]


def groups(*faulty: dict[str, Any]) -> list[Changes]:
    """Put the first Group in every place that takes one, and the others in the first place."""
    return [place(faulty[0]) for place in GROUP_PLACES] + [GROUP_PLACES[0](group) for group in faulty[1:]]


def identified(name: str, values: Iterable[Any]) -> list[Changes]:
    """Put values of one identifier into Agents and identified Groups."""
    faulty = [{name: value} for value in values]
    return agents(*faulty) + groups(*({"objectType": "Group"} | one for one in faulty))


REFUSED: dict[str, list[Changes]] = {
    "XAPI-00001 null outside extensions": NULL_PLACES,
    "XAPI-00003 no actor": [{"actor": None}],
    "XAPI-00004 no verb": [{"verb": None}],
    "XAPI-00005 no object": [{"object": None}],
    "XAPI-00006 a string where a number or a boolean belongs, and the reverse": [
        score(scaled="0.5"),
        score(raw="5"),
        result("success")("true"),
        result("completion")("false"),
        result("response")(5),
        context("platform")(5),
        {"timestamp": 1772442000},
        {"verb": "did"},
        attachment(length="27"),
    ],
    "XAPI-00007 a string that does not keep to its format": [
        {"verb": VERB | {"id": ""}},
        {"object": ACTIVITY | {"id": "module one"}},
        actor({"mbox": "kai@example.org"}),
        actor({"mbox": ""}),
        actor({"openid": ""}),
        context("registration")(""),
        {"timestamp": ""},
        result("duration")(""),
        {"object": REFERENCE | {"id": ""}},
    ],
    "XAPI-00008 a key in another case": [
        {"Actor": AGENT},
        actor({"Mbox": "mailto:kai@example.org"}),
        actor({"account": {"homepage": "http://example.org", "name": "kai"}}),
        {"verb": {"ID": VERB["id"]}},
        {"object": ACTIVITY | {"Definition": {}}},
        definition(InteractionType="choice"),
        result("Success")(True),
        context("contextactivities")({}),
        attachment(SHA2="ab"),
    ],
    "XAPI-00009 a word of a closed list in another case": [
        actor(PERSON | {"objectType": "agent"}),
        actor(GROUP | {"objectType": "GROUP"}),
        {"object": ACTIVITY | {"objectType": "activity"}},
        {"object": REFERENCE | {"objectType": "statementRef"}},
        {"object": substatement() | {"objectType": "subStatement"}},
        definition(interactionType="choiCe"),
        definition(interactionType="True-False"),
    ],
    "XAPI-00010 a key that the standard does not know": [
        {"colour": "red"},
        actor(PERSON | {"age": 4}),
        {"verb": VERB | {"tense": "past"}},
        {"object": ACTIVITY | {"title": "x"}},
        {"object": REFERENCE | {"verb": VERB}},
        definition(title={"en": "x"}),
        result("grade")("A"),
        score(mean=1),
        context("weather")("rain"),
        attachment(name="x"),
        {"object": substatement(colour="red")},
    ],
    "XAPI-00011 an IRI without its scheme": [
        {"verb": VERB | {"id": "example.org/did"}},
        {"object": ACTIVITY | {"id": "example.org/module"}},
        definition(type="example.org/type"),
        definition(moreInfo="example.org/more"),
        actor({"account": {"homePage": "example.org", "name": "kai"}}),
        result("extensions")({"example.org/e": 1}),
        context("extensions")({"/e": 1}),
        attachment(usageType="usage"),
        attachment(fileUrl="example.org/file"),
    ],
    "XAPI-00013 a language that is no tag, in every map": [
        {"verb": VERB | {"display": {"a12345": "x"}}},
        definition(name={"a12345": "x"}),
        definition(description={"en-": "x"}),
        definition(interactionType="choice", choices=[{"id": "a", "description": {"123": "x"}}]),
        attachment(display={"e": "x"}),
        attachment(description={"toolonglanguage": "x"}),
    ],
    "XAPI-00017 voiding something that is no reference": [
        NOT_INSIDE | {"verb": {"id": VOIDED}},
        NOT_INSIDE | {"verb": {"id": VOIDED}, "object": PERSON},
        NOT_INSIDE | {"verb": {"id": VOIDED}, "object": GROUP},
    ],
    "XAPI-00022 a timestamp that never was": [
        {"timestamp": "2026-02-30T09:00:00Z"},
        {"timestamp": "2026-13-01T09:00:00Z"},
        {"timestamp": "yesterday"},
        {"timestamp": "2026-03-02T25:00:00Z"},
    ],
    "XAPI-00024 an authority that is neither Agent nor Group": [
        {"authority": ACTIVITY},
        {"authority": "kai"},
        {"authority": PERSON | {"objectType": "Authority"}},
        {"authority": {"name": "kai"}},
        {"authority": IDENTIFIED_GROUP},
    ],
    "XAPI-00025 attachments that are no array of attachments": [
        *each(lambda value: {"attachments": value}, ("text", {}, 1, ATTACHMENT)),
        *each(lambda value: {"attachments": [value]}, ("text", 1, None, [])),
    ],
    "XAPI-00027 an id that is no UUID": each(lambda value: {"id": value}, NO_UUIDS[:8]),
    "XAPI-00028 an id that is no string": each(lambda value: {"id": value}, (12, True, ["a"], {"a": "b"})),
    "XAPI-00029 a UUID without its hyphens": [
        {"id": UUID.replace("-", "")},
        context("registration")(UUID.replace("-", "")),
        {"object": REFERENCE | {"id": UUID.replace("-", "")}},
    ],
    "XAPI-00030 a UUID with a letter that is no hexadecimal digit": [
        {"id": UUID[:-1] + "x"},
        context("registration")(UUID[:-1] + "x"),
        context("statement")(REFERENCE | {"id": UUID[:-1] + "x"}),
    ],
    "XAPI-00031 an actor that is neither Agent nor Group": [
        actor(PERSON | {"objectType": "Person"}),
        actor(ACTIVITY),
        *each(actor, ("kai", 1, [])),
    ],
    "XAPI-00032 an objectType that is no string": agents(*(PERSON | {"objectType": value} for value in NO_STRINGS)),
    "XAPI-00033 a name that is no string": agents(*(PERSON | {"name": value} for value in NO_STRINGS)),
    "XAPI-00034 an Agent with no identifier or with two": agents(
        {"name": "Kai"}, {"objectType": "Agent"}, *TWO_IDENTIFIERS
    ),
    "XAPI-00035 members of an Agent, and a Group of nobody": [
        *agents(PERSON | {"member": [PERSON]}),
        *groups(
            {"objectType": "Group"}, {"objectType": "Group", "name": "Team"}, {"objectType": "Group", "member": []}
        ),
    ],
    "XAPI-00036 members that are no array of Agents": groups(
        *({"objectType": "Group", "member": value} for value in ("kai", {}, 1, ["kai"], [GROUP], [{}], [ACTIVITY])),
        IDENTIFIED_GROUP | {"member": [{"name": "Kai"}]},
    ),
    "XAPI-00037 a Group with two identifiers": groups(*({"objectType": "Group"} | two for two in TWO_IDENTIFIERS)),
    "XAPI-00038 an mbox that is no mailto address": identified(
        "mbox", ("kai@example.org", "mailto:", "mailto:kai", "http://example.org", "", 12, {}, None)
    ),
    "XAPI-00039 an mbox_sha1sum that is no SHA-1": identified("mbox_sha1sum", ("", "ab", "x" * 40, 12, None, {})),
    "XAPI-00040 an openid that is no URI": identified("openid", ("", "kai", "ab=c://example.org", 12, None)),
    "XAPI-00041 an account that is no account": identified(
        "account", ("kai", 12, None, [], {}, {"homePage": "http://example.org", "name": "kai", "age": 1})
    ),
    "XAPI-00042 an account without a homePage that is an IRL": identified(
        "account", ({"name": "kai"}, *({"name": "kai", "homePage": value} for value in ("", "home", 12, None)))
    ),
    "XAPI-00043 an account without a name that is a string": identified(
        "account",
        ({"homePage": "http://example.org"}, *({"homePage": "http://example.org", "name": v} for v in (12, None, {}))),
    ),
    "XAPI-00044 a verb without an id that is an IRI": [
        {"verb": {"display": {"en": "did"}}},
        {"verb": {}},
        *each(lambda value: {"verb": {"id": value}}, NO_IRIS),
    ],
    "XAPI-00045 a display that is no language map": each(
        lambda value: {"verb": VERB | {"display": value}}, NO_LANGUAGE_MAPS
    ),
    "XAPI-00046 an object of a type that is not known": each(
        lambda value: {"object": {"objectType": value, "id": ACTIVITY_ID}}, ("Thing", "activity", "", *NO_STRINGS)
    ),
    "XAPI-00047 an Activity without an id that is an IRI": [
        {"object": {"objectType": "Activity"}},
        *each(lambda value: {"object": {"id": value}}, NO_IRIS),
    ],
    "XAPI-00048 a definition that is no object": each(
        lambda value: {"object": ACTIVITY | {"definition": value}}, NO_OBJECTS
    ),
    "XAPI-00049 an interactionType that is none of the ten": each(
        lambda value: definition(interactionType=value), ("", "quiz", "Choice", *NO_STRINGS)
    ),
    "XAPI-00050 patterns that are no array of strings": each(
        interaction("correctResponsesPattern"), (*NO_ARRAYS, [1], [None], [["a"]])
    ),
    "XAPI-00051 steps that are no components": each(interaction("steps"), NO_ARRAYS),
    "XAPI-00052 a target that is no components": each(interaction("target"), NO_ARRAYS),
    "XAPI-00053 a source that is no components": each(interaction("source"), NO_ARRAYS),
    "XAPI-00054 a scale that is no components": each(interaction("scale"), NO_ARRAYS),
    "XAPI-00055 choices that are no components": each(interaction("choices"), NO_ARRAYS),
    "XAPI-00056 a name that is no language map": each(lambda value: definition(name=value), NO_LANGUAGE_MAPS),
    "XAPI-00057 extensions of a definition that are no extensions": each(
        lambda value: definition(extensions=value), NO_EXTENSIONS
    ),
    "XAPI-00058 a component whose id is missing, doubled or no string": [
        interaction(name)(value)
        for name in COMPONENTS
        for value in ([{}], [{"description": {"en": "x"}}], [{"id": "a"}, {"id": "a"}], [{"id": 1}], [{"id": None}])
    ],
    "XAPI-00059 a description that is no language map": each(
        lambda value: definition(description=value), NO_LANGUAGE_MAPS
    ),
    "XAPI-00060 a type that is no IRI": each(lambda value: definition(type=value), NO_IRIS),
    "XAPI-00061 a moreInfo that is no IRL": each(lambda value: definition(moreInfo=value), NO_IRIS),
    "XAPI-00062 a component's description that is no language map": [
        interaction(name)([{"id": "a", "description": value}])
        for name in COMPONENTS
        for value in ("x", {"a12345": "x"})
    ],
    "XAPI-00063 a component that is no object": [
        interaction(name)([value]) for name in COMPONENTS for value in ("a", 1, None, [])
    ],
    "XAPI-00064 patterns or components without an interactionType": [
        definition(correctResponsesPattern=["a"]),
        *(definition(**{name: [{"id": "a"}]}) for name in COMPONENTS),
    ],
    "XAPI-00065 an Agent or Group as object that does not say so": [
        {"object": {"mbox": "mailto:kai@example.org"}},
        {"object": {"member": [PERSON]}},
        {"object": {"account": IDENTIFIERS["account"]}},
    ],
    "XAPI-00066 a SubStatement that breaks a rule of statements": [
        {"object": substatement(actor=None)},
        {"object": substatement(verb=None)},
        {"object": substatement(object=None)},
        {"object": substatement(verb={"id": "did"})},
        {"object": substatement(result={"success": "yes"})},
        {"object": substatement(timestamp="soon")},
    ],
    "XAPI-00067 a SubStatement with an authority": [{"object": substatement(authority=PERSON)}],
    "XAPI-00068 a SubStatement with a version": [{"object": substatement(version="1.0.0")}],
    "XAPI-00069 a SubStatement with a stored": [{"object": substatement(stored="2026-03-02T09:00:00Z")}],
    "XAPI-00070 a SubStatement with an id": [{"object": substatement(id=UUID)}],
    "XAPI-00071 a SubStatement in a SubStatement": [{"object": substatement(object=substatement())}],
    "XAPI-00072 a reference without a UUID": [
        {"object": {"objectType": "StatementRef"}},
        *each(lambda value: {"object": REFERENCE | {"id": value}}, NO_UUIDS),
    ],
    "XAPI-00073 a reference or SubStatement that does not say so": [
        {"object": {"id": UUID}},
        {"object": {name: value for name, value in substatement().items() if name != "objectType"}},
    ],
    "XAPI-00074 a success that is no boolean": each(result("success"), NO_BOOLEANS),
    "XAPI-00075 a completion that is no boolean": each(result("completion"), NO_BOOLEANS),
    "XAPI-00076 a response that is no string": each(result("response"), NO_STRINGS),
    "XAPI-00077 a duration that is none": each(result("duration"), ("", "PT", "1H", "PT1.5H30M", *NO_STRINGS)),
    "XAPI-00078 extensions of a result that are no extensions": each(result("extensions"), NO_EXTENSIONS),
    "XAPI-00079 a score that is no object": each(result("score"), NO_OBJECTS),
    "XAPI-00080 a max that is no number above min": [
        score(max=1, min=1),
        score(max=0, min=1),
        *(score(max=value) for value in NO_NUMBERS),
    ],
    "XAPI-00081 a min that is no number below max": [
        score(min=1.5, max=1),
        *(score(min=value) for value in NO_NUMBERS),
    ],
    "XAPI-00082 a raw that is no number from min to max": [
        score(raw=-1, min=0),
        score(raw=11, max=10),
        score(raw=11, min=0, max=10),
        *(score(raw=value) for value in NO_NUMBERS),
    ],
    "XAPI-00083 a scaled that is no number from -1 to 1": [
        score(scaled=1.01),
        score(scaled=-1.01),
        *(score(scaled=value) for value in NO_NUMBERS),
    ],
    "XAPI-00084 a revision without an Activity": [
        {"context": {"revision": "1"}, "object": thing} for thing in (PERSON, GROUP, REFERENCE, substatement())
    ],
    "XAPI-00085 a platform without an Activity": [
        {"context": {"platform": "web"}, "object": thing} for thing in (PERSON, GROUP, REFERENCE, substatement())
    ],
    "XAPI-00086 contextActivities that are no object": each(context("contextActivities"), NO_OBJECTS),
    "XAPI-00087-1 a registration that is no UUID": each(context("registration"), NO_UUIDS),
    "XAPI-00087-2 an instructor that is neither Agent nor Group": each(
        context("instructor"), ("kai", 1, None, [], {}, ACTIVITY, {"name": "Kai"})
    ),
    "XAPI-00088 a team that is no Group": each(context("team"), ("team", None, PERSON, {}, {"objectType": "Group"})),
    "XAPI-00089 a revision that is no string": each(context("revision"), NO_STRINGS),
    "XAPI-00090 a platform that is no string": each(context("platform"), NO_STRINGS),
    "XAPI-00091 a language that is no tag": each(context("language"), ("", "English please", "a12345", *NO_STRINGS)),
    "XAPI-00092 a context statement that is no reference": each(
        context("statement"), (UUID, {}, {"id": UUID}, {"objectType": "StatementRef"}, ACTIVITY, substatement())
    ),
    "XAPI-00093 contextActivities of another name": each(
        context("contextActivities"), ({"mother": ACTIVITY}, {"Parent": ACTIVITY}, {"": ACTIVITY})
    ),
    "XAPI-00094 contextActivities that are no Activities": [
        context("contextActivities")({name: value})
        for name in ("parent", "grouping", "category", "other")
        for value in ("text", {}, {"objectType": "Activity"}, [{}], [ACTIVITY, "text"], PERSON)
    ],
    "XAPI-00098 an authority Group that is not of two": [
        {"authority": GROUP},
        {"authority": {"objectType": "Group", "member": []}},
        {"authority": {"objectType": "Group", "member": [PERSON, {"mbox": "mailto:sam@example.org"}]}},
    ],
    "XAPI-00100 an authority Group of three": [
        {"authority": {"objectType": "Group", "member": [AGENT, PERSON, AGENT]}}
    ],
    "XAPI-00101 a version of another standard": each(
        lambda value: {"version": value}, ("0.9", "0.95", "1.1.0", "3.0.0", "1.0.0-beta", "", 1, True, {})
    ),
    "XAPI-00102 an attachment without a length that is a whole number": [
        attachment(length=value) for value in (MISSING, "27", 2.5, -1, True, None, {})
    ],
    "XAPI-00103 an attachment without a sha2": [
        attachment(sha2=value) for value in (MISSING, "", "not hexadecimal", "abc", 12, None, {})
    ],
    "XAPI-00104 an attachment whose fileUrl is no IRL": [attachment(fileUrl=value) for value in NO_IRIS],
    "XAPI-00105 an attachment without a contentType that is a media type": [
        attachment(contentType=value) for value in (MISSING, "", "pdf", 12, None, {})
    ],
    "XAPI-00106 an attachment without a display": [attachment(display=value) for value in (MISSING, *NO_LANGUAGE_MAPS)],
    "XAPI-00107 an attachment without a usageType that is an IRI": [
        attachment(usageType=value) for value in (MISSING, *NO_IRIS)
    ],
    "XAPI-00118 an extension whose key is no IRI": [
        definition(extensions={"key": 1}),
        result("extensions")({"key": 1}),
        context("extensions")({"key": 1}),
    ],
    "XAPI-00120 extensions that are no keys and values": [
        *each(lambda value: definition(extensions=value), NO_OBJECTS),
        *each(result("extensions"), NO_OBJECTS),
        *each(context("extensions"), NO_OBJECTS),
    ],
    "XAPI-00121 a language map with a key that is no tag": each(
        lambda value: {"verb": VERB | {"display": {value: "x"}}}, ("e", "en--GB", "en-GB-", "englishlanguage", "12")
    ),
    "XAPI-00123 a timestamp that is not RFC 3339": each(
        lambda value: {"timestamp": value},
        (
            "2026-03-02",
            "2026-03-02T09:00:00",
            "2026-03-02T09:00:00-00",
            "2026-03-02T09:00:00-0000",
            "2026-03-02T09:00:00-00:00",
            "2026-W10-1T09:00:00Z",
            "02/03/2026 09:00",
            12,
            True,
            ["2026-03-02T09:00:00Z"],
        ),
    ),
    "XAPI-00124 a duration in another form": each(
        result("duration"), ("P4W1D", "P2026-03-02T09:00:00", "PT1H-5M", "P1S", "-PT1H", "PT1M1H")
    ),
}

CONTEXT_AGENT = {"objectType": "contextAgent", "agent": PERSON, "relevantTypes": ["http://example.org/types/mentor"]}
CONTEXT_GROUP = {"objectType": "contextGroup", "group": GROUP, "relevantTypes": ["http://example.org/types/team"]}
NO_TYPES: tuple[Any, ...] = ("http://example.org/t", [], ["mentor"], [1], [None], {})
REFUSED_IN_2: dict[str, list[Changes]] = {
    "IEEE-4.2.2.5-agents contextAgents that are none": [
        *each(context("contextAgents"), (CONTEXT_AGENT, "kai", [PERSON], [{}])),
        *each(
            lambda change: context("contextAgents")([CONTEXT_AGENT | change]),
            ({"objectType": "Agent"}, {"agent": {}}, {"agent": GROUP}, {"more": 1}),
        ),
        *each(lambda value: context("contextAgents")([CONTEXT_AGENT | {"relevantTypes": value}]), NO_TYPES),
        context("contextAgents")([{"objectType": "contextAgent"}]),
        context("contextAgents")([{"agent": PERSON}]),
    ],
    "IEEE-4.2.2.5-groups contextGroups that are none": [
        *each(context("contextGroups"), (CONTEXT_GROUP, "team", [GROUP], [{}])),
        *each(
            lambda change: context("contextGroups")([CONTEXT_GROUP | change]),
            ({"objectType": "Group"}, {"group": {}}, {"group": PERSON}, {"more": 1}),
        ),
        *each(lambda value: context("contextGroups")([CONTEXT_GROUP | {"relevantTypes": value}]), NO_TYPES),
        context("contextGroups")([{"objectType": "contextGroup"}]),
        context("contextGroups")([{"group": GROUP}]),
    ],
}
REFUSED_IN_1: dict[str, list[Changes]] = {
    "XAPI-00010 what only 2.0.0 knows": [
        context("contextAgents")([CONTEXT_AGENT]),
        context("contextGroups")([CONTEXT_GROUP]),
    ],
    "XAPI-00101 a version that only 2.0.0 knows": [{"version": "2.0.0"}],
}

ANYTHING = {
    "http://example.org/e/null": None,
    "http://example.org/e/empty": "",
    "http://example.org/e/object": {},
    "http://example.org/e/deep": {"a": [None, {"b": ""}]},
}
ACCEPTED: dict[str, list[Changes]] = {
    "XAPI-00119 null, empty text and empty objects in extensions": [
        {"result": {"extensions": ANYTHING}, "context": {"extensions": ANYTHING}, **definition(extensions=ANYTHING)},
    ],
    "XAPI-00031 Agents and Groups of every identifier": [
        actor(kind | {name: value})
        for kind in ({}, {"objectType": "Agent", "name": "Kai"}, {"objectType": "Group", "member": [PERSON]})
        for name, value in IDENTIFIERS.items()
    ],
    "XAPI-00037 a Group without identifier that has members": [actor(GROUP), context("team")(GROUP), {"object": GROUP}],
    "XAPI-00046 every kind of object": [
        {"object": thing} for thing in (ACTIVITY, {"id": ACTIVITY_ID}, PERSON, GROUP, IDENTIFIED_GROUP, REFERENCE)
    ],
    "XAPI-00049 every kind of interaction": [
        definition(interactionType=kind)
        for kind in (
            *("true-false", "choice", "fill-in", "long-fill-in", "matching"),
            *("performance", "sequencing", "likert", "numeric", "other"),
        )
    ],
    "XAPI-00064 components beside their interactionType": [
        interaction(name)([{"id": "a", "description": {"en": "A"}}, {"id": "b"}]) for name in COMPONENTS
    ],
    "XAPI-00087-2 an instructor that is an Agent or a Group": each(
        context("instructor"), (PERSON, GROUP, IDENTIFIED_GROUP)
    ),
    "XAPI-00094 one Activity, an array, and an empty array": each(
        context("contextActivities"), ({"parent": ACTIVITY}, {"grouping": [ACTIVITY, ACTIVITY]}, {"other": []}, {})
    ),
    "XAPI-00083 scores at their bounds": [
        score(scaled=1, raw=10, min=0, max=10),
        score(scaled=-1.0, raw=0, min=0, max=1e1),
        score(),
    ],
    "XAPI-00098 an authority Group of the two that OAuth makes": [
        {"authority": {"objectType": "Group", "member": [AGENT, PERSON]}}
    ],
    "XAPI-00101 a version of 1.0.x": each(lambda value: {"version": value}, ("1.0", "1.0.0", "1.0.3", "1.0.9")),
    "XAPI-00121 languages of every shape": [
        {"verb": VERB | {"display": {tag: "x" for tag in ("en", "es-MX", "zh-Hant", "sr-Latn-RS", "cmn", "und")}}}
    ],
    "XAPI-00123 times in any zone": each(
        lambda value: {"timestamp": value},
        ("2026-03-02T09:00:00Z", "2026-03-02T09:00:00.123456789+05:30", "2026-03-02T09:00:00-05:00"),
    ),
    "XAPI-00124 durations in their forms": each(
        result("duration"), ("P1Y2M3DT4H5M6.789S", "P4W", "PT0S", "P1D", "PT36H", "PT1.5H")
    ),
}
ACCEPTED_IN_2: dict[str, list[Changes]] = {
    "IEEE-4.2.2.5-agents contextAgents": [
        context("contextAgents")([CONTEXT_AGENT]),
        context("contextAgents")([CONTEXT_AGENT, {"objectType": "contextAgent", "agent": AGENT}]),
    ],
    "IEEE-4.2.2.5-groups contextGroups": [
        context("contextGroups")([CONTEXT_GROUP]),
        context("contextGroups")([CONTEXT_GROUP | {"group": IDENTIFIED_GROUP}]),
    ],
    "IEEE-4.2.4.2-future a timestamp in the future": [{"timestamp": "2999-01-01T00:00:00Z"}],
}

_GOOD = (
    '{"actor":{"mbox":"mailto:kai@example.org"},"verb":{"id":"http://example.org/did"},'
    '"object":{"id":"http://example.org/x"}}'
)
REFUSED_TEXT: dict[str, list[bytes]] = {
    "XAPI-00001 null in place of a whole property": [
        _GOOD.replace("{", f'{{"{name}":null,', 1).encode()
        for name in ("id", "result", "context", "timestamp", "stored", "authority", "version", "attachments")
    ],
    "XAPI-00014 what is not well-formed JSON": [
        b"",
        b"actor",
        _GOOD[:-1].encode(),
        _GOOD.replace('"', "'").encode(),
        (_GOOD + _GOOD).encode(),
        (_GOOD[:-1] + ",}").encode(),
        _GOOD.replace("{", '{"result":{"score":{"raw":NaN}},', 1).encode(),
        _GOOD.replace("{", '{"result":{"score":{"raw":Infinity}},', 1).encode(),
        _GOOD.replace("{", '{"result":{"score":{"raw":01}},', 1).encode(),
    ],
    "XAPI-00015 what is not UTF-8": [
        _GOOD.replace("/x", "/é").encode("latin-1"),
        _GOOD.encode("utf-16"),
        b"\xef\xbb\xbf" + _GOOD.encode(),
        _GOOD.replace("/x", "/\\ud800").encode(),
    ],
    "XAPI-00021 a key that comes twice": [
        _GOOD.replace("{", '{"verb":{"id":"http://example.org/other"},', 1).encode(),
        _GOOD.replace('{"id"', '{"id":"http://example.org/other","id"', 1).encode(),
        _GOOD.replace("{", '{"result":{"extensions":{"http://example.org/e":{"a":1,"a":1}}},', 1).encode(),
    ],
}
