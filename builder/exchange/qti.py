"""One question as a QTI item. The tree has the names of 2.1; qti_names turns them into those of 3.0.

Source: IMS QTI 2.1 information model and binding; 1EdTech QTI 3.0.
"""

from html import unescape
from xml.etree.ElementTree import Element, SubElement  # noqa: S405 (nothing is parsed here)

from builder.card_html.fields import plain_text
from builder.exchange.chosen import ChosenQuestion
from builder.exchange.qti_text import QtiTexts
from builder.inline import render_block
from builder.records.question import PAIR_KINDS, Option, Question
from builder.words import words

_LONGEST_TITLE = 80


def qti_identifier(name: str) -> str:
    """Return a name as a QTI identifier, which starts with a letter."""
    return name if name[:1].isalpha() else f"i-{name}"


def build_item(one: ChosenQuestion, texts: QtiTexts, language: str) -> Element:
    """Return a question as an assessmentItem."""
    question = one.question
    title = " ".join(unescape(plain_text(render_block(question.prompt))).split())
    item = Element(
        "assessmentItem",
        {
            "identifier": qti_identifier(question.id),
            "title": title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…",
            "adaptive": "false",
            "timeDependent": "false",
            "xml:lang": language,
        },
    )
    _declare(item, question)
    body = SubElement(item, "itemBody")
    texts.fill(SubElement(body, "div"), question.prompt)
    _interaction(body, question, texts)
    _processing(item, question)
    _feedback(item, question, texts)
    return item


def _option_ids(question: Question) -> dict[str, str]:
    ids = [option.id for option in question.options] + [target.id for target in question.targets]
    return {identity: f"o-{identity}" for identity in ids}


def _has_feedback(question: Question) -> bool:
    chosen = question.kind in ("choose-one", "choose-all", "true-false")
    return chosen and any(option.feedback for option in question.options)


def _declare(item: Element, question: Question) -> None:
    cardinality, base = _response_type(question)
    response = SubElement(
        item, "responseDeclaration", {"identifier": "RESPONSE", "cardinality": cardinality, "baseType": base}
    )
    right = _right_values(question)
    if right:
        correct = SubElement(response, "correctResponse")
        for value in right[:1] if question.kind == "short" else right:
            SubElement(correct, "value").text = value
    if question.kind == "short":
        mapping = SubElement(response, "mapping", {"defaultValue": "0"})
        for value in question.accepted:
            entry = {"mapKey": value, "mappedValue": "1", "caseSensitive": "false"}
            SubElement(mapping, "mapEntry", entry)
    _outcome(item, "SCORE", "single", "float", "0")
    _outcome(item, "MAXSCORE", "single", "float", "1" if right else "0")
    if _has_feedback(question):
        _outcome(item, "FEEDBACK", cardinality, "identifier")
    if question.why or question.read_more:
        _outcome(item, "EXPLANATION", "single", "identifier")


def _response_type(question: Question) -> tuple[str, str]:
    if question.kind == "short":
        return "single", "string"
    if question.kind in PAIR_KINDS:
        return "multiple", "directedPair"
    if question.kind == "order":
        return "ordered", "identifier"
    return ("multiple" if question.kind == "choose-all" else "single"), "identifier"


def _right_values(question: Question) -> list[str]:
    ids = _option_ids(question)
    if question.right is None:
        return []
    if question.kind == "short":
        return list(question.accepted)
    if question.kind in PAIR_KINDS:
        return [f"{ids[one.id]} {ids[one.target]}" for one in question.options]
    return [ids[one] for one in question.right]


def _outcome(item: Element, name: str, cardinality: str, base: str, value: str | None = None) -> None:
    facts = {"identifier": name, "cardinality": cardinality, "baseType": base}
    outcome = SubElement(item, "outcomeDeclaration", facts)
    if value is not None:
        SubElement(SubElement(outcome, "defaultValue"), "value").text = value


def _interaction(body: Element, question: Question, texts: QtiTexts) -> None:
    ids = _option_ids(question)
    if question.kind == "short":
        line = SubElement(SubElement(body, "div"), "p")
        SubElement(line, "textEntryInteraction", {"responseIdentifier": "RESPONSE", "expectedLength": "30"})
    elif question.kind in PAIR_KINDS:
        facts = {"responseIdentifier": "RESPONSE", "shuffle": "true", "maxAssociations": str(len(question.options))}
        match = SubElement(body, "matchInteraction", facts)
        for entries, most in ((question.shown, "1"), (question.targets, "0")):
            group = SubElement(match, "simpleMatchSet")
            for one in entries:
                entry = SubElement(group, "simpleAssociableChoice", {"identifier": ids[one.id], "matchMax": most})
                texts.fill(entry, one.text, inline=True)
    else:
        kind = "orderInteraction" if question.kind == "order" else "choiceInteraction"
        facts = {"responseIdentifier": "RESPONSE", "shuffle": "true" if question.kind == "order" else "false"}
        if kind == "choiceInteraction":
            facts["maxChoices"] = "0" if question.kind == "choose-all" else "1"
        choices = SubElement(body, kind, facts)
        for index, option in enumerate(question.shown):
            choice = SubElement(choices, "simpleChoice", {"identifier": ids[option.id]})
            _option_text(choice, question, index, option, texts)


def _option_text(choice: Element, question: Question, index: int, option: Option, texts: QtiTexts) -> None:
    if question.kind == "true-false":
        choice.text = words().true if option.text == "True" else words().false
    elif question.kind == "scale":
        end = {0: question.scale_from, len(question.options) - 1: question.scale_to}.get(index, "")
        choice.text = f"{option.text} {end}".strip()
    else:
        texts.fill(choice, option.text, inline=True)


def _processing(item: Element, question: Question) -> None:
    processing = SubElement(item, "responseProcessing")
    if question.kind == "short":
        _set_outcome(processing, "SCORE", Element("mapResponse", {"identifier": "RESPONSE"}))
    elif question.right is not None:
        condition = SubElement(processing, "responseCondition")
        when = SubElement(condition, "responseIf")
        match = SubElement(when, "match")
        SubElement(match, "variable", {"identifier": "RESPONSE"})
        SubElement(match, "correct", {"identifier": "RESPONSE"})
        _set_outcome(when, "SCORE", _value("float", "1"))
        _set_outcome(SubElement(condition, "responseElse"), "SCORE", _value("float", "0"))
    if _has_feedback(question):
        _set_outcome(processing, "FEEDBACK", Element("variable", {"identifier": "RESPONSE"}))
    if question.why or question.read_more:
        _set_outcome(processing, "EXPLANATION", _value("identifier", "WHY"))
    if not len(processing):
        item.remove(processing)


def _set_outcome(parent: Element, name: str, value: Element) -> None:
    SubElement(parent, "setOutcomeValue", {"identifier": name}).append(value)


def _value(base: str, text: str) -> Element:
    value = Element("baseValue", {"baseType": base})
    value.text = text
    return value


def _feedback(item: Element, question: Question, texts: QtiTexts) -> None:
    ids = _option_ids(question)
    if _has_feedback(question):
        for option in question.options:
            if option.feedback:
                texts.fill(_modal(item, "FEEDBACK", ids[option.id]), option.feedback)
    why = "\n\n".join(part for part in (question.why, question.read_more) if part)
    if why:
        texts.fill(_modal(item, "EXPLANATION", "WHY"), why)


def _modal(item: Element, outcome: str, identifier: str) -> Element:
    facts = {"outcomeIdentifier": outcome, "showHide": "show", "identifier": identifier}
    return SubElement(item, "modalFeedback", facts)
