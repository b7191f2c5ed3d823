"""Reads GIFT, the text format of Moodle's questions.

Source: Moodle's documentation of the GIFT format, and question/format/gift/format.php for what it leaves open.
"""

import re
from collections.abc import Callable, Iterator

from builder.exchange.html_text import html_to_markdown
from builder.exchange.item import Choice, Findings, Item
from builder.exchange.plain_text import one_line, to_markdown

# Each escaped sign stands in as a character of the private area while the others are taken apart.
_ESCAPED = {sign: chr(0xE000 + index) for index, sign in enumerate("~=#{}:\\")}
_BACK = {value: sign for sign, value in _ESCAPED.items()}
_TITLE = re.compile(r"^::(.*?)::\s*", re.DOTALL)
_FORMAT = re.compile(r"^\s*\[(html|moodle|plain|markdown)\]\s*", re.IGNORECASE)
_WEIGHT = re.compile(r"^%(-?\d+(?:\.\d+)?)%\s*")
_TRUE_FALSE = re.compile(r"^(T|TRUE|F|FALSE)$", re.IGNORECASE)


def read_gift(text: str) -> Findings:
    """Return the questions of a GIFT file."""
    found = Findings()
    for line, block in _split_blocks(text, found):
        _read_block(found, line, block)
    return found


def _split_blocks(text: str, found: Findings) -> Iterator[tuple[int, str]]:
    """Yield (line, text) of each question; an empty line ends one, and // starts a comment."""
    start, lines = 0, list[str]()
    for number, raw in enumerate([*text.splitlines(), ""], start=1):
        line = raw.rstrip()
        if line.lstrip().startswith("//"):
            continue
        if line.startswith("$CATEGORY:"):
            category = line.partition(":")[2].strip()
            found.lose(number, f'The category "{category}" has no place in a card. Put its questions in one page.')
            continue
        if line.strip():
            start = start or number
            lines.append(line)
        elif lines:
            yield start, "\n".join(lines)
            start, lines = 0, []


def _read_block(found: Findings, line: int, block: str) -> None:
    text = re.sub(r"\\([~=#{}:\\])", lambda sign: _ESCAPED[sign[1]], block.strip()).replace("\\n", "\n")
    title = _TITLE.match(text)
    name = _plain(title[1]).strip() if title else ""
    text = text[title.end() :] if title else text
    form = _FORMAT.match(text)
    text = text[form.end() :] if form else text
    convert = _converter(form[1].lower() if form else "moodle", lambda what: found.lose(line, f"Lost: {what}."))
    before, opened, rest = text.partition("{")
    inside, closed, after = rest.partition("}")
    if not opened:
        found.leave(line, "This is a text without a question. Write it into the page itself.")
        return
    if not closed or "{" in inside:
        found.leave(line, "The braces of this question do not match.")
        return
    if "{" in after:
        found.leave(line, "This question has several gaps. Make a question of each.")
        return
    prompt = " … ".join(part for part in (convert(before).strip(), convert(after).strip()) if part)
    if not prompt:
        found.leave(line, "This question has no text.")
        return
    inside, _, general = inside.partition("####")
    item = _read_answers(found, line, inside.strip(), convert)
    if item:
        why = convert(general).strip()
        # A true or false with feedback of its own has one explanation already.
        why = "\n\n".join(part for part in (item.why, why) if part)
        found.items.append(Item(line, item.kind, prompt, name, item.choices, item.accepted, item.pairs, why))


def _plain(text: str) -> str:
    return "".join(_BACK.get(sign, sign) for sign in text)


def _converter(form: str, lose: Callable[[str], None]) -> Callable[[str], str]:
    if form == "markdown":
        return _plain
    if form == "plain":
        return lambda text: to_markdown(_plain(text))
    # Moodle's own format is HTML in which line ends count.
    return lambda text: _from_moodle(_plain(text), lose)


def _from_moodle(text: str, lose: Callable[[str], None]) -> str:
    return html_to_markdown(text, lose) if re.search(r"<[A-Za-z/!]|&#?\w+;", text) else to_markdown(text)


def _read_answers(found: Findings, line: int, inside: str, convert: Callable[[str], str]) -> Item | None:
    words, _, feedback = inside.partition("#")
    if not inside:
        found.lose(line, "Moodle has a person mark this text. Here it is a reflection that only the learner reads.")
        return Item(line, "reflection", "")
    if inside.startswith("#"):
        return _read_number(found, line, inside[1:].strip())
    if _TRUE_FALSE.match(words.strip()):
        return _read_true_false(line, words.strip()[0].upper() == "T", feedback, convert)
    parts = re.findall(r"([~=])((?:[^~=])*)", inside)
    if not parts or not inside.startswith(("~", "=")):
        found.leave(line, "Its answers cannot be read. Each starts with = (right) or ~ (not right).")
        return None
    if all("->" in text for _, text in parts):
        return _read_pairs(found, line, [text for _, text in parts], convert)
    if any("->" in text for mark, text in parts if mark == "=") and all(mark == "=" for mark, _ in parts):
        found.leave(line, "Some of its pairs have no ->.")
        return None
    answers = [_read_answer(mark, text, convert) for mark, text in parts]
    if all(mark == "=" for mark, _ in parts):
        return _short(found, line, answers)
    return _choice(found, line, answers)


def _read_number(found: Findings, line: int, text: str) -> Item | None:
    value = text.partition("#")[0].strip().removeprefix("=")
    number, _, tolerance = value.partition(":")
    if re.fullmatch(r"-?\d+(\.\d+)?", number.strip()) and tolerance.strip() in ("", "0"):
        if "#" in text:
            found.lose(line, "A typed answer has no feedback of its own; it was left out.")
        return Item(line, "short", "", accepted=(number.strip(),))
    found.leave(line, "A number within a range cannot be asked for. Make it a question with answers to choose from.")
    return None


def _read_true_false(line: int, is_true: bool, feedback: str, convert: Callable[[str], str]) -> Item:
    wrong, _, right = feedback.partition("#")
    texts = one_line(convert(wrong)), one_line(convert(right))
    if not any(texts):
        return Item(line, "true-false", "", choices=(Choice("True", is_true), Choice("False", not is_true)))
    told = {True: texts[1], False: texts[0]}
    choices = (Choice("True", is_true, told[is_true]), Choice("False", not is_true, told[not is_true]))
    return Item(line, "choose-one", "", choices=choices)


def _read_answer(mark: str, text: str, convert: Callable[[str], str]) -> tuple[str, float | None, Choice]:
    words, _, feedback = text.strip().partition("#")
    weight = _WEIGHT.match(words)
    share = float(weight[1]) if weight else None
    words = words[weight.end() :] if weight else words
    choice = Choice(one_line(convert(words)), mark == "=", one_line(convert(feedback)))
    return mark, share, choice


def _read_pairs(found: Findings, line: int, texts: list[str], convert: Callable[[str], str]) -> Item:
    pairs = []
    for text in texts:
        left, _, right = text.partition("->")
        right, _, feedback = right.partition("#")
        if feedback.strip():
            found.lose(line, "The feedback of a pair was left out.")
        pairs.append((one_line(convert(left)), one_line(convert(right))))
    return Item(line, "match", "", pairs=tuple(pairs))


def _short(found: Findings, line: int, answers: list[tuple[str, float | None, Choice]]) -> Item:
    if any(share is not None and share < 100 for _, share, _ in answers):
        found.lose(line, "Part marks of typed answers were left out: each accepted answer is right.")
    if any(choice.feedback for _, _, choice in answers):
        found.lose(line, "A typed answer has no feedback of its own; it was left out.")
    return Item(line, "short", "", accepted=tuple(choice.text for _, _, choice in answers))


def _choice(found: Findings, line: int, answers: list[tuple[str, float | None, Choice]]) -> Item:
    if any(mark == "=" for mark, _, _ in answers):
        if any(share for _, share, _ in answers if share not in (None, 100.0)):
            found.lose(line, "Part marks were left out: one answer is right, the others are not.")
        choices = tuple(choice for _, _, choice in answers)
        kind = "choose-all" if sum(choice.right for choice in choices) > 1 else "choose-one"
        return Item(line, kind, "", choices=choices)
    found.lose(line, "Part marks were left out: choose-all counts when it is wholly right.")
    choices = tuple(Choice(choice.text, (share or 0) > 0, choice.feedback) for _, share, choice in answers)
    return Item(line, "choose-all", "", choices=choices)
