"""The words of the runtime as the scripts load them: one module a language, made at build."""

import json
from collections.abc import Iterable

from builder.words.languages import ENGLISH, base_language, read_words


def runtime_words_files(tags: Iterable[str]) -> dict[str, str]:
    """Return the scripts that hold the words of some languages, and of English, which fills their gaps, by name.

    Shape: each one's default export is {locale, texts}; texts are what the language's file has under runtime.
    """
    languages = {ENGLISH: "en-GB"} | {base_language(tag): tag for tag in tags}
    return {f"words-{language}.mjs": _module(tag) for language, tag in sorted(languages.items())}


def _module(tag: str) -> str:
    found = read_words(tag)
    value = {"locale": found.get("locale") or tag, "texts": found.get("runtime") or {}}
    return f"export default {json.dumps(value, ensure_ascii=False, sort_keys=True)};\n"
