"""Cards and answers as people read them: the words behind the ids that are kept. Pure."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from lrs_bridge.course.answer_key import AnswerKey, PracticeKey
from lrs_bridge.course.manifest import Module
from lrs_bridge.course.said import Said
from lrs_bridge.launch.answer_shape import PAIR

_UNNAMED = {"reflection": "A reflection", "video": "A film", "audio": "A sound"}
_DONE = {
    ("done", True): "done",
    ("asked", True): "asked for",
    ("asked", False): "no longer asked for",
    ("how", "played"): "played to its end",
    ("how", "read"): "its transcript read",
}


def question_in_words(key: AnswerKey | None, item_id: str) -> str:
    """Return the words of a practice or graded question; of one that its build no longer has, that it is so."""
    if key is not None:
        practice = key.practice.get(item_id)
        if practice is not None and practice.prompt:
            return practice.prompt
        graded = (check.find_question(item_id) for check in key.checks.values())
        found = next((question for question in graded if question is not None), None)
        if found is not None:
            return Markup(found.prompt_html).striptags()  # noqa: S704 - its marks are taken out, not trusted
    return f"A question that is no longer in the module ({item_id})"


def card_in_words(module: Module | None, item_id: str, key: PracticeKey | None, page_title: Said) -> str | Said:
    """Return what somebody answered: the question's words, a title, or the kind of card with its page."""
    item = module.find_item(item_id) if module is not None else None
    if key is not None and key.prompt:
        return key.prompt
    if item is None:
        return _gone(item_id) if item_id else Markup("The way on from the page {}").format(page_title)
    if item.scenario is not None:
        return item.scenario.title
    if item.sign_off is not None:
        return item.sign_off.title
    return Markup("{} on the page {}").format(_UNNAMED.get(item.card, "A question"), page_title)


def _gone(item_id: str) -> str:
    return f"Something that is no longer in the module ({item_id})" if item_id else "Something on a page of the module"


def answer_in_words(key: PracticeKey | None, given: Any, module: Module | None = None, item_id: str = "") -> str:
    """Return what was given, in words; what has no words here stays as it is kept."""
    item = module.find_item(item_id) if module is not None else None
    words = item.scenario.words if item is not None and item.scenario is not None else key.words if key else {}
    if isinstance(given, list):
        nothing = "back to the start" if item is not None and item.scenario is not None else "not kept"
        return "; ".join(_say(words, str(one)) for one in given) or nothing
    if isinstance(given, dict):
        return ", ".join(_DONE.get((name, value), str(value)) for name, value in given.items())
    page = module.find_page(str(given)) if module is not None else None
    return page.title if page is not None else str(given)


def _say(words: Mapping[str, str], one: str) -> str:
    if words.get(one):
        return words[one]
    thing, pair, target = one.partition(PAIR)
    return f"{words.get(thing, thing)} = {words.get(target, target)}" if pair else one
