"""Takes a scenario's text apart: headings, texts, choices with their arrows and ratings, feedback."""

import re
from dataclasses import dataclass, field

from builder.cards.grammar import ID, Mistake, slug
from builder.hashing import fold_spaces
from builder.records.scenario import RATINGS
from builder.suggest import did_you_mean

_HEADING = re.compile(r"^ {0,3}(#{1,6})(?!#)(\s*)(.*?)\s*#*$")
_ENDING = re.compile(r"^end\s*:\s*(.*)$", re.IGNORECASE)
_ENDING_WITHOUT_COLON = re.compile(r"^end(?:ing)?(?:\s+(.*))?$", re.IGNORECASE)
_CHOICE = re.compile(r"^[-*+] +(.*)$")
_CHOICE_LIKE = re.compile(r"^(?: +[-*+] +|[-*+](?=[^\s*+-])|\d+[.)] +).*(?:->|→)")
_BRACKETS = re.compile(r"^(?:\( *[xX]? *\)|\[ *[xX]? *\])(?!\()\s*")
# Word processors turn "->" into an arrow of their own while it is typed.
_ARROW = re.compile(r"^(.*?)\s*(?:-+>|=+>|→|⇒|➔)\s*((?:(?!-+>|=+>|→|⇒|➔).)*)$", re.DOTALL)
_RATING = re.compile(r"^(.*?)\s*\{([^{}]*)\}$", re.DOTALL)
_EXAMPLE = 'like "- Sit down beside him -> quiet {best}"'
_LOOKS_LIKE_A_CHOICE = f"This looks like a choice. Start it at the left margin with a dash and a space, {_EXAMPLE}."


@dataclass
class ChoiceText:
    """One choice while it is read. lines: its words with the arrow; the rest is known when all are read.

    Shape: last_line is the line that the arrow stands on, as it was written.
    """

    offset: int
    lines: list[str]
    last_line: str
    feedback: list[str] = field(default_factory=list)
    words: str = ""
    to: str = ""
    rating: str | None = None

    @property
    def arrow_offset(self) -> int:
        """The line that the arrow stands on."""
        return self.offset + len(self.lines) - 1

    def column_of(self, words: str) -> int:
        """Return the column at which words last start in the arrow's line, from 1."""
        return self.last_line.rfind(words) + 1


@dataclass
class PartText:
    """One part while it is read. is_named says that its heading could be read."""

    name: str
    offset: int
    is_ending: bool
    is_named: bool = True
    text: list[str] = field(default_factory=list)
    choices: list[ChoiceText] = field(default_factory=list)


def split_parts(body: tuple[str, ...], body_offset: int, mistakes: list[Mistake]) -> list[PartText]:
    """Return the parts in order; what is wrong with them by themselves is added to mistakes."""
    before = len(mistakes)
    parts: list[PartText] = []
    fence = ""
    for index, line in enumerate(body):
        offset = body_offset + index
        fence = _fence_after(line, fence)
        heading = None if fence else _HEADING.match(line)
        if heading:
            parts.append(_start_part(heading, offset, mistakes))
        elif parts:
            _read_line(parts[-1], line.rstrip(), offset, mistakes)
        elif line.strip() and len(mistakes) == before:
            cure = 'Put it below the name of a part: a line with "## " and the name.'
            mistakes.append(Mistake(offset, f"Text before the first part is never shown. {cure}"))
    _check_parts(parts, len(mistakes) == before, mistakes)
    return parts


def _fence_after(line: str, fence: str) -> str:
    """Return the mark of the code block that this line is in, or ""."""
    found = re.match(r" {0,3}(~{3,}|`{3,})", line)
    if not found:
        return fence
    return "" if fence and found[1].startswith(fence) else fence or found[1]


def _start_part(heading: re.Match[str], offset: int, mistakes: list[Mistake]) -> PartText:
    hashes, space, name = heading[1], heading[2], heading[3]
    ending = _ENDING.match(name)
    message = _heading_mistake(hashes, space, name, ending)
    if message:
        mistakes.append(Mistake(offset, message))
        guessed = ending or _ENDING_WITHOUT_COLON.match(name)
        return PartText(slug((guessed[1] if guessed else name) or ""), offset, bool(guessed), is_named=False)
    return PartText(ending[1] if ending else name, offset, bool(ending))


def _heading_mistake(hashes: str, space: str, name: str, ending: re.Match[str] | None) -> str | None:
    if hashes != "##" or not space:
        return 'The name of a part stands after two hashes and a space. Write it like "## stairs" or "## end: calm".'
    if not name:
        return 'This part has no name. Give it a short one, like "## stairs".'
    without_colon = None if ending else _ENDING_WITHOUT_COLON.match(name)
    if without_colon:
        example = slug(without_colon[1]) if without_colon[1] else "calm"
        return f'An ending is written with a colon and a name of its own. Write it like "## end: {example}".'
    bare = ending[1] if ending else name
    if not bare:
        return 'This ending has no name. Give it a short one, like "## end: calm".'
    if not ID.match(bare):
        cure = f"Use small letters, digits and dashes, like {slug(bare)}: learners never see it."
        return f'"{bare}" cannot be the name of a part. {cure}'
    return None


def _read_line(part: PartText, line: str, offset: int, mistakes: list[Mistake]) -> None:
    choice = _CHOICE.match(line)
    if choice and part.is_ending and not _ARROW.match(line):
        choice = None  # an ending may hold a list
    last = part.choices[-1] if part.choices else None
    if choice:
        part.choices.append(ChoiceText(offset, [choice[1]], line))
    elif _CHOICE_LIKE.match(line):
        mistakes.append(Mistake(offset, _LOOKS_LIKE_A_CHOICE))
    elif last is None:
        part.text.append(line)
    elif line.lstrip().startswith(">"):
        last.feedback.append(line.lstrip()[1:].strip())
    elif line.startswith("  ") and last.feedback:
        last.feedback.append(line.strip())
    elif line.startswith("  "):
        last.lines.append(line.strip())
        last.last_line = line
    elif line:
        cure = "Put a part's text before its choices, start feedback with >, and indent what goes on from above."
        mistakes.append(Mistake(offset, f"This line comes after a choice and belongs to none. {cure}"))


def _check_parts(parts: list[PartText], all_read: bool, mistakes: list[Mistake]) -> None:
    if not parts:
        if all_read:
            message = 'This scenario has no parts. Start one with "## " and a name, like "## stairs".'
            mistakes.append(Mistake(0, message))
        return
    seen: dict[str, PartText] = {}
    for part in parts:
        if part.is_named and part.name in seen:
            cure = "Rename one of them, and the arrows that mean it."
            mistakes.append(Mistake(part.offset, f'There are two parts called "{part.name}". {cure}'))
        seen.setdefault(part.name, part)
        _check_part(part, all_read, mistakes)
    if all(part.is_named and not part.is_ending for part in parts):
        mistakes.append(Mistake(0, 'This scenario has no ending. Write one, like "## end: calm", with what happens.'))


def _check_part(part: PartText, all_read: bool, mistakes: list[Mistake]) -> None:
    if part.is_ending and part.choices:
        cure = f'Remove them, or make it a part: "## {part.name}".'
        mistakes.append(Mistake(part.choices[0].offset, f"An ending has no choices. {cure}"))
        return
    if all_read:
        _check_whole(part, mistakes)
    said: set[str] = set()
    for choice in part.choices:
        offset, message = _read_choice(choice)
        words = fold_spaces(choice.words).casefold()
        if not message and words in said:
            message = "This choice is there twice. Change one of them."
        said.add(words)
        if message:
            choice.to = ""
            mistakes.append(Mistake(offset, message))


def _check_whole(part: PartText, mistakes: list[Mistake]) -> None:
    if not "".join(part.text).strip():
        what = "ending" if part.is_ending else "part"
        cure = "Say what happens" + (" in it." if part.is_ending else " there, before its choices.")
        mistakes.append(Mistake(part.offset, f'The {what} "{part.name}" has no text. {cure}'))
    if part.is_ending or part.choices:
        return
    for index, line in enumerate(part.text, start=1):
        if _ARROW.match(line):
            mistakes.append(Mistake(part.offset + index, _LOOKS_LIKE_A_CHOICE))
            return
    cure = f'Add one, like "- Go on -> calm", or make it an ending: "## end: {part.name}".'
    mistakes.append(Mistake(part.offset, f'The part "{part.name}" has no choices. {cure}'))


def _read_choice(choice: ChoiceText) -> tuple[int, str | None]:
    """Fill in words, target and rating; return the first thing that is wrong and its line."""
    text = "\n".join(choice.lines)
    if _BRACKETS.match(text):
        return (
            choice.offset,
            f"A choice in a scenario has no brackets. Write its words and where it leads, {_EXAMPLE}.",
        )
    arrow = _ARROW.match(text)
    if not arrow:
        return choice.offset, f"This choice leads nowhere. End it with an arrow and the name of a part, {_EXAMPLE}."
    choice.words, target = arrow[1].strip(), arrow[2].strip()
    rating = _RATING.match(target)
    if rating:
        target, choice.rating = rating[1].strip(), rating[2].strip().casefold()
    choice.to = target
    return choice.arrow_offset, _choice_mistake(choice, target)


def _choice_mistake(choice: ChoiceText, target: str) -> str | None:
    early = _RATING.match(choice.words)
    if early and early[2].strip().casefold() in RATINGS:
        return f'The rating comes last. Write it after the part: "-> {target or "quiet"} {{{early[2].strip()}}}".'
    if not choice.words:
        return f"This choice has no words before its arrow. Write what is done, {_EXAMPLE}."
    if "](" in choice.words:
        return "A choice cannot hold a link, since it is pressed itself. Put the link into the text of the part."
    if not target:
        return f"This arrow points to nothing. Write the name of a part after it, {_EXAMPLE}."
    if _ENDING.match(target):
        return f'The name alone stands after an arrow. Write "-> {target.partition(":")[2].strip()}".'
    if choice.rating is not None and choice.rating not in RATINGS:
        cure = did_you_mean(choice.rating, RATINGS) or " Use {best}, {ok} or {poor}, or leave it out."
        return f'"{{{choice.rating}}}" is not a rating.{cure}'
    return None
