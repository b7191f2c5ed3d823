"""All advice on a course, less what its authors set aside with a reason."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from builder.advice.modules import advise_on_module
from builder.advice.pages import advise_on_anchors, advise_on_page
from builder.advice.questions import advise_on_questions
from builder.advice.read import CourseText, read_texts
from builder.advice.told import Accepted, Advice
from builder.errors import Spot
from builder.model import Course
from builder.translations.made_from import older_parts, read_made_from
from builder.translations.parts import parts_of
from builder.words.languages import base_language, english_text, language_name, missing_words
from builder.yaml_text import YamlText


@dataclass(frozen=True)
class AdviceReport:
    """What there is to say about a course's teaching, in reading order, and what was set aside."""

    text: CourseText
    told: tuple[Advice, ...]
    accepted: tuple[Accepted, ...]


def advise(course: Course, content: Path, today: date) -> AdviceReport:
    """Return the advice on a course that has no mistakes."""
    text = read_texts(course, content)
    told: list[Advice] = []
    accepted: list[Accepted] = []
    anchors = list(advise_on_anchors(text))
    missing = [*_missing_translations(course), *_older_translations(course, content)]
    words = list(_missing_words(course, text.settings_path))
    for module in text.modules:
        folder = module.settings_path.rpartition("/")[0]
        found = [one for one in anchors if one.path.startswith(f"{folder}/")]
        found += [*advise_on_module(module, today), *advise_on_questions(module)]
        found += [one for one in missing if one.path.startswith(f"{folder}/")]
        for page in module.pages:
            found += advise_on_page(page, module_has_note=module.module.content_note is not None)
        _sort_out(found, module.settings, module.settings_path, told, accepted)
    loose = [one for one in anchors if one.path.count("/") == 1]
    loose += [one for one in missing if one.path.count("/") == 1] + words
    for page in text.loose:
        loose += advise_on_page(page, module_has_note=False)
    _sort_out(loose, text.settings, text.settings_path, told, accepted)
    # They are many, and no author's to mend.
    last = set(words)
    return AdviceReport(text, tuple(sorted(told, key=lambda one: (one in last, *_reading_order(one)))), tuple(accepted))


def _missing_translations(course: Course) -> Iterator[Advice]:
    for translation in course.translations:
        for one in translation.missing:
            yield Advice("missing-translation", one.path, Spot(1), one.message, one.about)


def _missing_words(course: Course, settings_path: str) -> Iterator[Advice]:
    for translation in course.translations:
        tag = translation.language
        file = f"{base_language(tag)}.yml"
        for name in missing_words(tag):
            what = f'"{name}" is not there in {language_name(tag)}, in builder/words/{file}.'
            message = f'{what} Pages say "{english_text(name)}" in English instead.'
            yield Advice("missing-translation", settings_path, Spot(1), message, file)


def _older_translations(course: Course, content: Path) -> Iterator[Advice]:
    for part in older_parts(parts_of(course, content), read_made_from(content)):
        here, there = f"{content.name}/{part.own_path}", f"{content.name}/{part.path}:{part.original_spot.line}"
        cure = "Translate what is new and run handrail ids."
        message = (
            f"{there} has changed since this was translated from it. {cure} It still fits? handrail ids --fits {here}"
        )
        yield Advice("older-translation", here, part.spot, f"{message}.", part.about)


def _reading_order(one: Advice) -> tuple[str, int, int, str]:
    return one.path, *one.spot, one.message


def _sort_out(
    found: Iterable[Advice], settings: YamlText, path: str, told: list[Advice], accepted: list[Accepted]
) -> None:
    """Divide what was found into what is told and what the entries of accept in its module.yml set aside."""
    entries = _entries(settings)
    used: set[int] = set()
    for one in found:
        matching = next((at for at, entry in enumerate(entries) if _sets_aside(entry, one)), None)
        if matching is None:
            told.append(one)
        else:
            used.add(matching)
            accepted.append(Accepted(one, str(entries[matching]["because"])))
    told += [
        Advice("needless-accept", path, settings.spot_of("accept", at, "advice"), _needless(entry))
        for at, entry in enumerate(entries)
        if at not in used
    ]


def _needless(entry: dict[str, Any]) -> str:
    at = f' at "{entry["at"]}"' if "at" in entry else ""
    return f'There is no advice "{entry["advice"]}"{at} to set aside. Remove this entry, or look at what it names.'


def _entries(settings: YamlText) -> list[dict[str, Any]]:
    value = settings.value.get("accept", []) if isinstance(settings.value, dict) else []
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _sets_aside(entry: dict[str, Any], one: Advice) -> bool:
    return bool(entry["advice"] == one.rule and entry.get("at", one.about) == one.about)
