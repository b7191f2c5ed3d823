"""Lists what a translation lacks: it is shown in the course's own language meanwhile."""

from collections.abc import Iterator, Mapping
from typing import Any

from builder.folder import CourseFolder
from builder.model import Check, Course, Missing, Module, Translation
from builder.translations.files import translation_path
from builder.words.languages import language_name


def find_missing(
    folder: CourseFolder, course: Course, translation: Translation, settings: Mapping[str, Mapping[str, Any]]
) -> Iterator[Missing]:
    """Yield what there is in the course and not in one language.

    Shape: settings is the path of course.yml or a module.yml → what its translation says.
    """
    language = translation.language
    named = [name for name in ("title", "summary") if getattr(course, name)]
    yield from _texts(folder, language, "course.yml", named, settings.get("course.yml", {}))
    for path in course.loose_pages:
        if translation_path(path, language) not in translation.pages:
            yield _page(folder, language, path)
    for module in course.modules:
        yield from _module(folder, translation, module, settings.get(f"{module.folder}/module.yml", {}))


def _module(
    folder: CourseFolder, translation: Translation, module: Module, settings: Mapping[str, Any]
) -> Iterator[Missing]:
    language = translation.language
    named = ["title", "summary", *(["content_note"] if module.content_note else [])]
    path = f"{module.folder}/module.yml"
    yield from _texts(folder, language, path, named, settings)
    told = {entry["id"] for entry in settings.get("objectives", [])}
    for objective in module.objectives:
        if objective.id not in told:
            yield _text(folder, language, path, f'text of the objective "{objective.id}"', objective.id)
    for page in module.pages:
        own = translation_path(page.source_path, language)
        if page.source_path not in translation.pages and own not in translation.pages:
            yield _page(folder, language, page.source_path)
    if module.check:
        yield from _questions(folder, translation, module.check)


def _questions(folder: CourseFolder, translation: Translation, check: Check) -> Iterator[Missing]:
    missing = [one.id for one in check.questions if one.id not in translation.questions_by_id]
    if len(missing) == len(check.questions):
        yield _page(folder, translation.language, check.source_path)
        return
    own = folder.show(translation_path(check.source_path, translation.language))
    for identity in missing:
        what = f'The question "{identity}" is not there in {language_name(translation.language)}.'
        cure = f"Add it to {own}; until then it is asked as it is."
        yield Missing(translation.language, folder.show(check.source_path), identity, f"{what} {cure}")


def _page(folder: CourseFolder, language: str, path: str) -> Missing:
    own = folder.show(translation_path(path, language))
    message = f"This is not there in {language_name(language)}. Write {own}; until then it is shown as it is."
    return Missing(language, folder.show(path), path.rpartition("/")[2], message)


def _texts(
    folder: CourseFolder, language: str, path: str, names: list[str], settings: Mapping[str, Any]
) -> Iterator[Missing]:
    for name in names:
        if name not in settings:
            yield _text(folder, language, path, f'"{name}"', path.rpartition("/")[2])


def _text(folder: CourseFolder, language: str, path: str, what: str, about: str) -> Missing:
    own = folder.show(translation_path(path, language))
    message = f"There is no {what} in {language_name(language)}. Add it to {own}; until then it is shown as it is."
    return Missing(language, folder.show(path), about, message)
