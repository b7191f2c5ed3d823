"""What a statement may be, as tables: one for xAPI 1.0.3, one for 2.0.0.

Source: xAPI 1.0.3 Data 2 and 4; IEEE 9274.1.1 (2.0.0). XAPI-nnnnn are the ids of ADL's conformance requirements.
"""

import re
from collections.abc import Callable
from typing import Any

from lrs_bridge import vocabulary
from lrs_bridge.xapi import formats
from lrs_bridge.xapi.actor_schema import ACTOR, AGENT, AUTHORITY, GROUP
from lrs_bridge.xapi.checks import (
    DURATION,
    EXTENSIONS,
    IRI,
    LANGUAGE_MAP,
    LANGUAGE_TAG,
    STRING,
    TIMESTAMP,
    UUID,
    Check,
    Property,
    StatementError,
    array_of,
    boolean,
    by_object_type,
    number,
    often_the_same,
    one_of,
    one_or_array_of,
    shaped,
    text,
    thing,
    unique,
    whole_number,
)

INTERACTION_TYPES = (
    "true-false",
    "choice",
    "fill-in",
    "long-fill-in",
    "matching",
    "performance",
    "sequencing",
    "likert",
    "numeric",
    "other",
)
COMPONENT_LISTS = ("choices", "scale", "source", "target", "steps")


# ---- what
_COMPONENTS = array_of(
    thing(
        "interaction component",
        Property("id", STRING, "XAPI-00058", required=True),
        Property("description", LANGUAGE_MAP, "XAPI-00062"),
    ),
    "interaction components",
)


def _needs_interaction_type(definition: dict[str, Any]) -> None:
    if "interactionType" not in definition:
        used = [name for name in (*COMPONENT_LISTS, "correctResponsesPattern") if name in definition]
        if used:
            raise StatementError(f'"{used[0]}" needs "interactionType" beside it.', requirement="XAPI-00064")


def _unique_components(definition: dict[str, Any]) -> None:
    for name in COMPONENT_LISTS:
        if name in definition:
            unique("id", [component["id"] for component in definition[name]])


ACTIVITY = often_the_same(
    thing(
        "Activity",
        Property("objectType", one_of("Activity"), "XAPI-00046"),
        Property("id", IRI, "XAPI-00047", required=True),
        Property(
            "definition",
            thing(
                "activity definition",
                Property("name", LANGUAGE_MAP, "XAPI-00056"),
                Property("description", LANGUAGE_MAP, "XAPI-00059"),
                Property("type", IRI, "XAPI-00060"),
                Property("moreInfo", IRI, "XAPI-00061"),
                Property("interactionType", one_of(*INTERACTION_TYPES), "XAPI-00049"),
                Property("correctResponsesPattern", array_of(STRING, "strings"), "XAPI-00050"),
                Property("choices", _COMPONENTS, "XAPI-00055"),
                Property("scale", _COMPONENTS, "XAPI-00054"),
                Property("source", _COMPONENTS, "XAPI-00053"),
                Property("target", _COMPONENTS, "XAPI-00052"),
                Property("steps", _COMPONENTS, "XAPI-00051"),
                Property("extensions", EXTENSIONS, "XAPI-00057"),
                rules=[_needs_interaction_type, _unique_components],
                says={
                    "dependentRequired": {
                        name: ["interactionType"] for name in (*COMPONENT_LISTS, "correctResponsesPattern")
                    }
                },
            ),
            "XAPI-00048",
        ),
    )
)
STATEMENT_REF = thing(
    "StatementRef",
    Property("objectType", one_of("StatementRef"), "XAPI-00073", required=True),
    Property("id", UUID, "XAPI-00072", required=True),
)
VERB = often_the_same(
    thing(
        "verb",
        Property("id", IRI, "XAPI-00044", required=True),
        Property("display", LANGUAGE_MAP, "XAPI-00045"),
    )
)


# ---- how it went
def _score_order(score: dict[str, Any]) -> None:
    low, raw, high = score.get("min"), score.get("raw"), score.get("max")
    if low is not None and high is not None and low >= high:
        raise StatementError('"min" must be less than "max".', requirement="XAPI-00081")
    if raw is not None and ((low is not None and raw < low) or (high is not None and raw > high)):
        raise StatementError('"raw" must lie between "min" and "max".', requirement="XAPI-00082")


def _scaled(value: Any) -> None:
    number(value)
    if not -1 <= value <= 1:
        raise StatementError('"scaled" lies between -1 and 1.')


shaped(_scaled, lambda _of: {"type": "number", "minimum": -1, "maximum": 1})

RESULT = thing(
    "result",
    Property(
        "score",
        thing(
            "score",
            Property("scaled", _scaled, "XAPI-00083"),
            Property("raw", number, "XAPI-00082"),
            Property("min", number, "XAPI-00081"),
            Property("max", number, "XAPI-00080"),
            rules=[_score_order],
        ),
        "XAPI-00079",
    ),
    Property("success", boolean, "XAPI-00074"),
    Property("completion", boolean, "XAPI-00075"),
    Property("response", STRING, "XAPI-00076"),
    Property("duration", DURATION, "XAPI-00077"),
    Property("extensions", EXTENSIONS, "XAPI-00078"),
)
_ACTIVITIES = one_or_array_of(ACTIVITY, "Activities")
_CONTEXT = (
    Property("registration", UUID, "XAPI-00087-1"),
    Property("instructor", ACTOR, "XAPI-00087-2"),
    Property("team", GROUP, "XAPI-00088"),
    Property(
        "contextActivities",
        thing(
            "contextActivities object",
            *(Property(name, _ACTIVITIES, "XAPI-00094") for name in ("parent", "grouping", "category", "other")),
        ),
        "XAPI-00093",
    ),
    Property("revision", STRING, "XAPI-00089"),
    Property("platform", STRING, "XAPI-00090"),
    Property("language", LANGUAGE_TAG, "XAPI-00091"),
    Property("statement", STATEMENT_REF, "XAPI-00092"),
    Property("extensions", EXTENSIONS, "XAPI-00118"),
)


def _context_actor(kind: str, name: str, check: Check) -> Property:
    table = thing(
        kind,
        Property("objectType", one_of(kind), required=True),
        Property(name, check, required=True),
        Property("relevantTypes", array_of(IRI, "IRIs", empty=False)),
    )
    return Property(f"{kind}s", array_of(table, f"{kind} objects"), f"IEEE-4.2.2.5-{name}s")


CONTEXT_1 = thing("context", *_CONTEXT)
CONTEXT_2 = thing(
    "context",
    *_CONTEXT,
    _context_actor("contextAgent", "agent", AGENT),
    _context_actor("contextGroup", "group", GROUP),
)
ATTACHMENT = thing(
    "attachment",
    Property("usageType", IRI, "XAPI-00107", required=True),
    Property("display", LANGUAGE_MAP, "XAPI-00106", required=True),
    Property("description", LANGUAGE_MAP, "XAPI-00025"),
    Property("contentType", text("an Internet media type", formats.is_content_type), "XAPI-00105", required=True),
    Property("length", whole_number, "XAPI-00102", required=True),
    Property("sha2", text("a SHA-2 in hexadecimal", formats.is_sha2), "XAPI-00103", required=True),
    Property("fileUrl", IRI, "XAPI-00104"),
)


# ---- the whole
def _only_with_activity(statement: dict[str, Any]) -> None:
    context = statement.get("context")
    if context and statement["object"].get("objectType", "Activity") != "Activity":
        for name, requirement in (("revision", "XAPI-00084"), ("platform", "XAPI-00085")):
            if name in context:
                raise StatementError("Use this only when the object is an Activity.", requirement=requirement).inside(
                    f"context.{name}"
                )


def _voids_a_statement(statement: dict[str, Any]) -> None:
    if statement["verb"]["id"] == vocabulary.VOIDED and statement["object"].get("objectType") != "StatementRef":
        raise StatementError(
            "A voiding statement's object is a StatementRef.", where="object", requirement="XAPI-00017"
        )


def _statement(context: Check, holds_version: Callable[[str], bool]) -> Check:
    shared = (
        Property("actor", ACTOR, "XAPI-00003", required=True),
        Property("verb", VERB, "XAPI-00004", required=True),
        Property("result", RESULT, "XAPI-00006"),
        Property("context", context, "XAPI-00086"),
        Property("timestamp", TIMESTAMP, "XAPI-00123"),
        Property("attachments", array_of(ATTACHMENT, "attachments"), "XAPI-00025"),
    )
    objects = {"Activity": ACTIVITY, "Agent": AGENT, "Group": GROUP, "StatementRef": STATEMENT_REF}
    substatement = thing(
        "SubStatement",
        Property("objectType", one_of("SubStatement"), "XAPI-00066", required=True),
        Property("object", by_object_type(objects, when_absent="Activity"), "XAPI-00071", required=True),
        *shared,
        rules=[_only_with_activity],
        refused={"id": "XAPI-00070", "stored": "XAPI-00069", "version": "XAPI-00068", "authority": "XAPI-00067"},
    )
    return thing(
        "statement",
        Property("id", UUID, "XAPI-00027"),
        Property(
            "object",
            by_object_type(objects | {"SubStatement": substatement}, when_absent="Activity"),
            "XAPI-00005",
            required=True,
        ),
        *shared,
        Property("stored", TIMESTAMP, "XAPI-00023"),
        Property("authority", AUTHORITY, "XAPI-00024"),
        Property("version", text("1.0 or 1.0.x, or the version of the request", holds_version), "XAPI-00101"),
        rules=[_only_with_activity, _voids_a_statement],
    )


_VERSION_1 = re.compile(r"1\.0(\.[0-9]+)?")
_VERSION_1_OR_2 = re.compile(r"1\.0(\.[0-9]+)?|2\.0\.[0-9]+")
STATEMENT: dict[str, Check] = {
    "1.0.3": _statement(CONTEXT_1, lambda value: _VERSION_1.fullmatch(value) is not None),
    "2.0.0": _statement(CONTEXT_2, lambda value: _VERSION_1_OR_2.fullmatch(value) is not None),
}
