"""The names of QTI 2.1 as those of QTI 3.0: dashes instead of capitals, and qti- before every element of its own."""

import re
from xml.etree.ElementTree import Element  # noqa: S405 (nothing is parsed here)

_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_OWN_NAMES = """
assessmentItem assessmentItemRef assessmentSection assessmentTest baseValue choiceInteraction correct
correctResponse defaultValue itemBody mapEntry mapResponse mapping match matchInteraction modalFeedback
orderInteraction outcomeDeclaration responseCondition responseDeclaration responseElse responseIf responseProcessing
setOutcomeValue simpleAssociableChoice simpleChoice simpleMatchSet testPart textEntryInteraction value variable
"""
_OWN = frozenset(_OWN_NAMES.split())


def to_names_of_3(element: Element) -> Element:
    """Return a tree with the names of 3.0."""
    tag = f"qti-{_dashed(element.tag)}" if element.tag in _OWN else element.tag
    renamed = Element(tag, {_dashed(name): value for name, value in element.attrib.items()})
    renamed.text, renamed.tail = element.text, element.tail
    children = [to_names_of_3(child) for child in element]
    if element.tag == "modalFeedback":
        # 3.0 puts the text of feedback into a body of its own.
        body = Element("qti-content-body")
        body.text, renamed.text = renamed.text, None
        body.extend(children)
        children = [body]
    renamed.extend(children)
    return renamed


def _dashed(name: str) -> str:
    return _HUMP.sub("-", name).lower()
