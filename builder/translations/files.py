"""Which files of a course's folder are translations: 01-words.cy.md beside 01-words.md."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from builder.errors import Fault
from builder.folder import CourseFolder

_NAME = re.compile(r"^(.+)\.([a-z]{2,3})\.(md|yml|vtt|mp4|webm|mp3|m4a|ogg)$")


@dataclass(frozen=True)
class TranslatedFile:
    """A file in another language, and the file it stands for; both by their path below the folder."""

    path: str
    language: str
    original: str


def original_path(path: str, languages: Collection[str]) -> str:
    """Return the path of what a file translates; its own where it translates nothing."""
    found = _NAME.match(path)
    return f"{found[1]}.{found[3]}" if found and found[2] in languages else path


def translation_path(path: str, language: str) -> str:
    """Return the path of a file's translation."""
    stem, _, ending = path.rpartition(".")
    return f"{stem}.{language}.{ending}"


def set_apart(folder: CourseFolder, languages: Collection[str]) -> tuple[CourseFolder, list[TranslatedFile]]:
    """Return the folder without its translations, and these: in a language of the course, or beside an original."""
    there = set(folder.files)
    apart = []
    for path in folder.files:
        found = _NAME.match(path)
        if found and (found[2] in languages or f"{found[1]}.{found[3]}" in there):
            apart.append(TranslatedFile(path, found[2], f"{found[1]}.{found[3]}"))
    names = {file.path for file in apart}
    own = tuple(path for path in folder.files if path not in names)
    return replace(folder, files=own), apart


def check_languages(
    folder: CourseFolder, files: Iterable[TranslatedFile], language: str, languages: Collection[str]
) -> Iterable[Fault]:
    """Yield a fault for each translation that the course does not speak of, or that is no translation."""
    for file in files:
        shown = folder.show(file.path)
        if file.language == language:
            cure = f"Its name has no language in it: {file.original.rpartition('/')[2]}."
            yield Fault(shown, 1, f'"{language}" is the language of the course itself. {cure}')
        elif file.language not in languages:
            cure = f'Add "translations: [{file.language}]" to {folder.show("course.yml")}, or remove the file.'
            yield Fault(shown, 1, f'The course does not say that it is there in "{file.language}". {cure}')
