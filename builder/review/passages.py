"""A page as a reviewer reads it: one passage after another, each with what it is, cards with everything in them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from builder.cards import KINDS, parse_card
from builder.model import Card
from builder.records.check import CheckCard
from builder.records.media import Media
from builder.records.question import PAIR_KINDS, Question
from builder.records.reflection import Reflection
from builder.records.scenario import Scenario
from builder.records.sign_off import SignOff
from builder.review import words
from builder.source import Fence, find_fences

_LINK = re.compile(r"!?\[([^\]]*)\]\(([^)\s]+)[^)]*\)")
_EMPHASIS = re.compile(r"(?<![\w\\])(\*{1,3}|_{1,3})(?=\S)(.+?)(?<=\S)\1(?!\w)")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!>])")
_ITEM = re.compile(r"^\s*([-*+]|\d+[.)])\s+")


@dataclass(frozen=True)
class Passage:
    """Words that belong together. label says what they are, or is empty for a paragraph. text is Markdown."""

    label: str
    text: str

    @property
    def plain(self) -> str:
        """The words without Markdown's signs; a link's or picture's address stands behind its words."""
        text = _LINK.sub(lambda found: f"{found[1]} ({found[2]})", self.text)
        text = _EMPHASIS.sub(r"\2", _EMPHASIS.sub(r"\2", text)).replace("`", "")
        return " ".join(_ESCAPE.sub(r"\1", text).split())


def count_words(passages: list[Passage]) -> int:
    """Return how many words there are to read."""
    return sum(len(re.findall(r"\w+(?:['’-]\w+)*", passage.plain)) for passage in passages)


def page_passages(lines: tuple[str, ...], cards: Mapping[str, Card] | None = None) -> list[Passage]:
    """Return a page's passages, in reading order.

    Shape: cards are those of the course by id, which know what lies in other files, like a transcript.
    """
    passages: list[Passage] = []
    at = 0
    for fence in find_fences(lines):
        passages += text_passages(lines[at : fence.line - 1])
        passages += _fence_passages(fence, cards or {})
        at = fence.end_line
    return passages + text_passages(lines[at:])


def _fence_passages(fence: Fence, cards: Mapping[str, Card]) -> list[Passage]:
    parsed = parse_card(fence.info, fence.body) if fence.info in KINDS else None
    if parsed and parsed.card:
        return list(card_passages(cards.get(parsed.card.id, parsed.card)))
    # A code block, or a card as it was before its kind was known: shown as it is written.
    return [Passage(fence.info or "As written", line) for line in fence.body if line.strip()]


def text_passages(lines: tuple[str, ...]) -> list[Passage]:
    """Return the passages of Markdown without cards: paragraphs, headings, and each item and row on its own."""
    passages: list[Passage] = []
    block: list[str] = []
    for line in (*lines, ""):
        starts_own = bool(_ITEM.match(line) or line.lstrip().startswith(("|", "#", "!!!", "???")))
        if block and (not line.strip() or starts_own):
            passages.append(_block_passage(block))
            block = []
        if line.strip() and not re.fullmatch(r"[\s|:-]+", line):
            block.append(line.strip())
    return passages


def _block_passage(block: list[str]) -> Passage:
    first, text = block[0], "\n".join(block)
    if first.startswith("#"):
        return Passage("Title" if first.startswith("# ") else "Heading", text.lstrip("# "))
    if first.startswith(("!!!", "???")):
        title = re.search(r'"([^"]*)"', first)
        return Passage("Note", "\n".join([title[1] if title else first.lstrip("!?+ "), *block[1:]]))
    if first.startswith("|"):
        return Passage("Row", " | ".join(cell.strip() for cell in text.strip("| ").split("|")))
    if first.startswith(">"):
        return Passage("Quoted", "\n".join(line.lstrip("> ") for line in block))
    if first.startswith("!["):
        return Passage("Picture", text)
    found = _ITEM.match(first)
    if found:
        return Passage("Item" if found[1] in "-*+" else f"Item {found[1].rstrip('.)')}", text[found.end() :])
    return Passage("", text)


def card_passages(card: Card) -> Iterator[Passage]:
    """Yield everything in a card, also what learners see only later or never."""
    if isinstance(card, Question):
        yield from _question(card)
    elif isinstance(card, Scenario):
        yield from _scenario(card)
    elif isinstance(card, Reflection):
        kind = "Pledge" if card.kind == "pledge" else "Reflection"
        yield Passage(f"{kind}: {words.SHARES[card.share]}", card.prompt)
    elif isinstance(card, CheckCard):
        yield Passage("Check", card.title)
        yield from _paragraphs("", card.intro)
        yield Passage("Pass mark", f"{card.pass_percent} %")
        limits = {"Tries": card.attempts, "Questions a try": card.pick, "Seconds between tries": card.wait_seconds}
        yield from (Passage(name, str(value)) for name, value in limits.items() if value)
    elif isinstance(card, Media):
        yield Passage(card.kind.capitalize(), card.title)
        yield from _paragraphs("", card.intro)
        yield Passage("File", f"{card.file}, {card.minutes} minutes")
        if card.captions:
            yield Passage("Captions", card.captions)
        yield from _paragraphs("Transcript", card.transcript_text or card.transcript)
    elif isinstance(card, SignOff):
        yield Passage(f"Seen in practice, signed by the {card.by}", card.title)
        yield from _paragraphs("", card.intro)
        yield from (Passage("To be seen", criterion.text) for criterion in card.criteria)


def _paragraphs(label: str, text: str) -> Iterator[Passage]:
    for part in re.split(r"\n\s*\n", text.strip()):
        if part.strip():
            yield Passage(label, part)


def _question(question: Question) -> Iterator[Passage]:
    yield from _paragraphs(f"Question: {words.QUESTION_KINDS.get(question.kind, question.kind)}", question.prompt)
    names = {target.id: target.text for target in question.targets}
    for number, option in enumerate(question.options, start=1):
        if question.kind in PAIR_KINDS:
            yield Passage("Belongs together", f"{option.text} = {names[option.target]}")
        elif question.kind == "order":
            yield Passage(f"Step {number}", option.text)
        elif question.kind == "poll":
            yield Passage("Answer", option.text)
        elif question.kind != "scale":
            yield Passage("Answer, right" if option.right else "Answer", option.text)
        if option.feedback:
            yield Passage("Feedback", option.feedback)
    if question.kind == "scale":
        yield Passage("Steps", f"1 {question.scale_from} to {len(question.options)} {question.scale_to}")
    yield from (Passage("Accepted", accepted) for accepted in question.accepted)
    yield from _paragraphs("Hint", question.hint)
    yield from _paragraphs("Why", question.why)
    yield from _paragraphs("Read more", question.read_more)


def _scenario(scenario: Scenario) -> Iterator[Passage]:
    yield Passage("Scenario", scenario.title)
    yield from _paragraphs("Warning", scenario.warning)
    for part in scenario.parts:
        yield from _paragraphs(f"{'Ending' if part.is_ending else 'Part'}: {part.name}", part.text)
        for choice in part.choices:
            yield Passage(f"Choice, {words.RATINGS[choice.rating]}, leads to: {choice.to}", choice.text)
            if choice.feedback:
                yield Passage("Feedback", choice.feedback)
