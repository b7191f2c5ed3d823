"""The sign-off card: its settings, a few words, then a list of what is to be seen."""

import re

from builder.cards.grammar import CardText, Mistake
from builder.hashing import fold_spaces
from builder.records.sign_off import SignOff, make_criterion
from builder.suggest import did_you_mean

_CRITERION = re.compile(r"^[-*+] +(.*)$")
_BOX = re.compile(r"^(?:\( *[xX]? *\)|\[ *[xX]? *\])(?!\()")
SIGNERS = ("manager",)
MOST_CRITERIA = 12


def parse_sign_off(text: CardText, mistakes: list[Mistake]) -> SignOff:
    """Build a sign-off; what is wrong is added to mistakes."""
    for name, example in (("title", "title: Seen in practice"), ("by", "by: manager")):
        if name not in text.settings and not any(f'mean "{name}"?' in mistake.message for mistake in mistakes):
            mistakes.append(Mistake(0, f'This sign-off has no "{name}". Add a line like "{example}".'))
    by = text.find("by") or ""
    if by and by not in SIGNERS:
        cure = did_you_mean(by, SIGNERS) or ' Write "by: manager": only a manager of the same setting can sign.'
        mistakes.append(text.mistake_in("by", f'"{by}" cannot sign.{cure}'))
    intro, criteria = _split(text, mistakes)
    identity = text.find("id") or ""
    return SignOff(
        id=identity,
        objective=text.find("objective"),
        title=text.find("title") or "",
        by=by,
        intro=intro,
        criteria=tuple(make_criterion(identity, words) for words in criteria),
    )


def _split(text: CardText, mistakes: list[Mistake]) -> tuple[str, list[str]]:
    intro: list[str] = []
    criteria: list[list[str]] = []
    offsets: list[int] = []
    for index, line in enumerate(text.body):
        found = _CRITERION.match(line)
        offset = text.body_offset + index
        if found:
            criteria.append([found[1].strip()])
            offsets.append(offset)
        elif not criteria:
            intro.append(line)
        elif line.startswith("  ") and line.strip():
            criteria[-1].append(line.strip())
        elif line.strip():
            cure = "Put the words before the list, or indent them by two spaces to go on with the line above."
            mistakes.append(Mistake(offset, f"This line comes after the list of what is to be seen. {cure}"))
            break
    listed = [" ".join(lines) for lines in criteria]
    message, offset = _criteria_mistake(listed, offsets)
    if message:
        mistakes.append(Mistake(offset, message))
    if any(re.match(r"#{1,6}\s", line) for line in intro):
        mistakes.append(Mistake(0, "A card has no headings. Use **bold** instead."))
    return "\n".join(intro).strip("\n"), listed


def _criteria_mistake(listed: list[str], offsets: list[int]) -> tuple[str | None, int]:
    if not listed:
        return 'This sign-off does not say what is to be seen. Add a list, like "- Keeps a safe distance".', 0
    if len(listed) > MOST_CRITERIA:
        return f"{len(listed)} things are too many to watch for at once. Keep it to {MOST_CRITERIA}.", 0
    seen: set[str] = set()
    for words, offset in zip(listed, offsets, strict=True):
        if _BOX.match(words):
            return 'The list of a sign-off has no brackets. Write the words alone, like "- Offers a choice".', offset
        if "](" in words:
            return "This list cannot hold a link, since managers read it elsewhere. Put it in the words above.", offset
        if fold_spaces(words).casefold() in seen:
            return "This line is there twice. Change one of them.", offset
        seen.add(fold_spaces(words).casefold())
    return None, 0
