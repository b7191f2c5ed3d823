"""The video and audio cards. Whether their files are there is looked up when the module is loaded."""

import posixpath
import re

from builder.cards.grammar import CardText, Mistake
from builder.records.media import Media
from builder.suggest import join_words

ENDINGS = {
    ("video", "file"): (".mp4", ".webm"),
    ("audio", "file"): (".mp3", ".m4a", ".ogg"),
    ("video", "captions"): (".vtt",),
    ("video", "transcript"): (".md",),
    ("audio", "transcript"): (".md",),
}
_EXAMPLES = {
    "captions": "captions: media/two-voices.en.vtt",
    "transcript": "transcript: media/two-voices.en.md",
    "minutes": "minutes: 3",
}
_MOST_MINUTES = 60


def parse_media(text: CardText, mistakes: list[Mistake]) -> Media:
    """Build a video or audio card; what is wrong is added to mistakes."""
    kind = text.kind
    names = [name for word, name in ENDINGS if word == kind]
    for name in (*names, "minutes"):
        if name not in text.settings and not any(f'mean "{name}"?' in mistake.message for mistake in mistakes):
            example = _EXAMPLES.get(name) or f"file: media/two-voices{ENDINGS[kind, 'file'][0]}"
            mistakes.append(Mistake(0, f'This {kind} needs a "{name}:" line. Add one like "{example}".'))
    for name in names:
        _check_path(name, text, mistakes)
    intro = "\n".join(text.body).strip("\n")
    return Media(
        id=text.find("id") or "",
        kind=kind,
        objective=text.find("objective"),
        title=text.find("title") or "",
        file=text.find("file") or "",
        captions=text.find("captions") or "",
        transcript=text.find("transcript") or "",
        minutes=_parse_minutes(text, mistakes),
        intro=intro,
    )


def _check_path(name: str, text: CardText, mistakes: list[Mistake]) -> None:
    value = text.find(name)
    if not value:
        return
    endings = ENDINGS[text.kind, name]
    if re.match(r"^[A-Za-z][A-Za-z0-9+.-]*:|^/", value) or posixpath.normpath(value).startswith(".."):
        cure = "Put the file into the module's folder and write its path from this page on."
        message = f'"{value}" lies outside this module, where it could vanish or follow learners about. {cure}'
        mistakes.append(text.mistake_in(name, message))
    elif not value.lower().endswith(endings):
        what = f'"{value}" cannot be the {name} of this {text.kind}.'
        mistakes.append(text.mistake_in(name, f"{what} Use a file that ends in {join_words(endings)}."))


def _parse_minutes(text: CardText, mistakes: list[Mistake]) -> int:
    value = text.find("minutes")
    if not value:
        return 0
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= _MOST_MINUTES):
        cure = f"Write a whole number from 1 to {_MOST_MINUTES}, rounded up."
        mistakes.append(text.mistake_in("minutes", f'"{value}" is not a number of minutes. {cure}'))
        return 0
    return int(value)
