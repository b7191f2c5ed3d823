"""Finds the files of a module's videos and audios, and reads their transcripts."""

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from builder.author_html import check_author_html
from builder.errors import Fault, fault_at
from builder.folder import MEDIA_ENDINGS, CourseFolder
from builder.model import PlacedCard
from builder.records.media import Media
from builder.source import find_fences, read_source
from builder.suggest import did_you_mean


def load_media(
    folder: CourseFolder, name: str, shown_path: str, cards: tuple[PlacedCard, ...], faults: list[Fault]
) -> tuple[PlacedCard, ...]:
    """Return a page's cards, those of media with their transcripts; a file that is not there is added to faults."""
    loaded = []
    for placed in cards:
        card = placed.card
        if isinstance(card, Media):
            if card.captions:
                _find_file(folder, name, shown_path, placed, "captions", faults)
            _find_file(folder, name, shown_path, placed, "file", faults)
            if _find_file(folder, name, shown_path, placed, "transcript", faults):
                placed = replace(placed, card=replace(card, transcript_text=_read(folder, name, card, faults)))
        loaded.append(placed)
    return tuple(loaded)


def _find_file(
    folder: CourseFolder, name: str, shown_path: str, placed: PlacedCard, setting: str, faults: list[Fault]
) -> bool:
    value = getattr(placed.card, setting)
    path = posixpath.normpath(value)
    there = folder.below(name)
    if path in there:
        return True
    cure = did_you_mean(path, there) or f" Put it into {folder.show(name)}/, or mend the line."
    faults.append(fault_at(shown_path, placed.spot_of(setting), f'There is no file "{value}" in this module.{cure}'))
    return False


def _read(folder: CourseFolder, name: str, card: Media, faults: list[Fault]) -> str:
    path = posixpath.join(name, posixpath.normpath(card.transcript))
    shown = folder.show(path)
    source, file_faults = read_source(folder.root / path, shown)
    faults += file_faults
    if source is None:
        return ""
    faults += check_author_html(shown, enumerate(source.lines, start=1))
    if find_fences(source.lines):
        line = find_fences(source.lines)[0].line
        faults.append(Fault(shown, line, "A transcript has no cards or code. Use plain text."))
    text = "\n".join(line for line in source.lines if not line.startswith("# ")).strip()
    if not text:
        message = f"This transcript is empty. Write down what is said and what can be seen in the {card.kind}."
        faults.append(Fault(shown, 1, message))
    return text


def transcripts_of(cards: Iterable[PlacedCard]) -> set[str]:
    """Return the paths of the transcripts that cards name, from the module's folder on."""
    return {posixpath.normpath(one.card.transcript) for one in cards if isinstance(one.card, Media)}


def check_unused_media(folder: CourseFolder, name: str, cards: Iterable[PlacedCard]) -> Iterator[Fault]:
    """Yield a fault for each media file that no card plays: it would be published and nobody would know."""
    media = [placed.card for placed in cards if isinstance(placed.card, Media)]
    used = {posixpath.normpath(path) for card in media for path in (card.file, card.captions) if path}
    for file in folder.below(name):
        if Path(file).suffix.lower() in MEDIA_ENDINGS and file not in used:
            cure = "Add a video or audio card to a page, or remove the file."
            yield Fault(folder.show(f"{name}/{file}"), 1, f"No card plays this file. {cure}")
