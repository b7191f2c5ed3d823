"""Reads one Markdown page: its title, its cards, and what is wrong with its text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from builder.author_html import check_author_html
from builder.cards import KINDS, Mistake, parse_card
from builder.errors import Fault, Spot
from builder.hashing import sha256_hex
from builder.markdown_slips import ANSWER_OUTSIDE, check_markdown
from builder.memory import remembered
from builder.model import PlacedCard
from builder.source import Fence, Source, find_fences, find_inset_fences
from builder.suggest import find_nearest

_TITLE = re.compile(r"^# +(.+?)(?: +#+)?$")
NOTHING_OPEN = "Nothing is open that this line could close. Look above for a lost line, like ```question."
_MARKS = re.compile(r"[*_`]+")


@dataclass(frozen=True)
class PageText:
    """A page taken apart. hash covers what the learner reads; fences are all its blocks, cards or not."""

    title: str
    cards: tuple[PlacedCard, ...]
    hash: str
    fences: tuple[Fence, ...]


@remembered
def read_page(source: Source, *, may_have_cards: bool = True) -> tuple[PageText, list[Fault]]:
    """Return the page's parts and every mistake in its text."""
    faults: list[Fault] = []
    fences = find_fences(source.lines)
    title = _read_title(source, fences, faults)
    cards = read_cards(source, fences, faults)
    if cards and not may_have_cards:
        cure = "Move it to a page of a module."
        faults += [
            Fault(source.path, card.line, f"Cards stand only in the pages of a module. {cure}") for card in cards
        ]
    faults += check_author_html(source.path, lines_outside_code(source, fences))
    slips = check_markdown(source, fences)
    if any(slip.message == ANSWER_OUTSIDE for slip in slips):
        faults = [fault for fault in faults if fault.message != NOTHING_OPEN]  # one lost line is the cause of both
    faults += slips
    return PageText(title, tuple(cards), hash_page(source, fences, cards), tuple(fences)), faults


def lines_outside_code(source: Source, fences: list[Fence] | tuple[Fence, ...]) -> Iterator[tuple[int, str]]:
    """Yield (line number, line) of all that is not in a code block; the text of cards is included."""
    code = {number for fence in fences if fence.info not in KINDS for number in range(fence.line, fence.end_line + 1)}
    for number, line in enumerate(source.lines, start=1):
        if number not in code:
            yield number, line


def _read_title(source: Source, fences: list[Fence], faults: list[Fault]) -> str:
    lines = source.lines
    first = next((index for index, line in enumerate(lines) if line.strip()), None)
    if first is None:
        faults.append(Fault(source.path, 1, "This page is empty. Start it with its title, like: # What you see."))
        return ""
    if lines[first].strip() == "---":
        cure = "Remove the lines between --- and ---; title, minutes and the rest stand in module.yml."
        faults.append(Fault(source.path, first + 1, f"A page has no settings block. {cure}"))
        return ""
    found = _TITLE.match(lines[first].rstrip())
    if not found:
        faults.append(
            Fault(
                source.path, first + 1, "This page does not start with its title. Write it first, like: # What you see."
            )
        )
        return ""
    fenced = {number for fence in fences for number in range(fence.line, fence.end_line + 1)}
    for number, line in enumerate(lines[first + 1 :], start=first + 2):
        if line.startswith("# ") and number not in fenced:
            faults.append(Fault(source.path, number, "A page has one title. Start this heading with ## instead."))
    return _MARKS.sub("", found[1]).strip()


def read_cards(source: Source, fences: list[Fence], faults: list[Fault]) -> list[PlacedCard]:
    """Return the cards among the fences; what is wrong with them is added to faults."""
    cards = []
    for fence in fences:
        message = _fence_mistake(fence, source)
        if message:
            is_word = fence.info not in KINDS and fence.closed
            column = source.lines[fence.line - 1].index(fence.info) + 1 if is_word else 1
            faults.append(Fault(source.path, fence.line, message, column))
        elif fence.info in KINDS:
            parsed = parse_card(fence.info, fence.body)
            faults += [_card_fault(source, fence, mistake) for mistake in parsed.mistakes]
            if parsed.card:
                spots = tuple((name, Spot(fence.line + at.line, at.column)) for name, at in parsed.setting_spots)
                cards.append(PlacedCard(parsed.card, fence.line, spots))
    inside = {number for fence in fences for number in range(fence.line + 1, fence.end_line + 1)}
    for line, column, word in find_inset_fences(source.lines):
        if word in KINDS and line not in inside:
            cure = "Take away what stands before its lines."
            faults.append(Fault(source.path, line, f"A {word} starts at the left margin. {cure}", column))
    return cards


def _card_fault(source: Source, fence: Fence, mistake: Mistake) -> Fault:
    line = min(fence.line + mistake.offset, len(source.lines))
    return Fault(source.path, line, mistake.message, mistake.column or _text_column(source.lines[line - 1]))


def _text_column(line: str) -> int:
    """Return the column of a line's first character that is not white space; 1 for an empty line."""
    return len(line) - len(line.lstrip()) + 1 if line.strip() else 1


def _fence_mistake(fence: Fence, source: Source) -> str | None:
    word = fence.info.split()[0] if fence.info else ""
    if fence.info in KINDS:
        if not fence.closed:
            return f"This {fence.info} is not closed. Add a line with {fence.mark} after it."
        if fence.mark[0] == "~":
            return f"A {fence.info} opens and closes with three backticks. Write ``` in the place of {fence.mark}."
        return None
    if not fence.closed and not fence.info and not any(line.strip() for line in fence.body):
        return NOTHING_OPEN
    if not fence.closed:
        return f"This block is not closed. Add a line with {fence.mark} after it."
    if word.lower() in KINDS and word == fence.info:
        return f'"{word}" is not a kind of card. Write it in small letters: {word.lower()}.'
    if word.lower().rstrip(":") in KINDS:
        return f'Nothing stands after "{word.lower().rstrip(":")}" on its line. Put settings on the lines below.'
    guess = find_nearest(word, KINDS) if len(word) > 3 else None
    if guess:
        return f'"{word}" is not a kind of card. Did you mean "{guess}"?'
    return None


def hash_page(source: Source, fences: Sequence[Fence], cards: Sequence[PlacedCard]) -> str:
    """Return the hash of what a page's learner reads."""
    # Each card stands in as its own hash, which covers only what the learner sees: no mark gets into a page's hash.
    by_line = {card.line: card.card for card in cards}
    parts: list[str] = []
    at = 0
    for fence in fences:
        if fence.info in KINDS:
            parts += source.lines[at : fence.line - 1]
            card = by_line.get(fence.line)
            parts.append(f"{card.id} {card.hash}" if card else fence.info)
            at = fence.end_line
    parts += source.lines[at:]
    return sha256_hex("\n".join(line.rstrip() for line in parts).encode())[:16]
