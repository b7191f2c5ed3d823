"""Reads Moodle XML, the format of Moodle's question bank.

Source: Moodle's documentation of its XML format, and question/format/xml/format.php for what it leaves open.
"""

from collections.abc import Callable

from builder.exchange.html_text import html_to_markdown
from builder.exchange.item import Choice, ExchangeError, Findings, Item
from builder.exchange.plain_text import one_line, to_markdown
from builder.exchange.xml_tree import Node, read_xml

_NOT_CARRIED = {
    "cloze": "A text with gaps cannot be carried over. Make a question of each gap.",
    "numerical": "A number within a range cannot be asked for. Make it a question with answers to choose from.",
    "calculated": "A calculated question cannot be carried over.",
    "description": "This is a text without a question. Write it into the page itself.",
    "ddwtos": "Words to drag into a text cannot be carried over: nothing here needs dragging. Try a match.",
    "gapselect": "Gaps with menus cannot be carried over. Make a question of each gap.",
    "ddimageortext": "Pictures to drag cannot be carried over: nothing here needs dragging.",
    "ddmarker": "Markers to drag cannot be carried over: nothing here needs dragging.",
    "random": "A random question is no question of its own.",
    "randomsamatch": "A random match is no question of its own.",
}


def read_moodle_xml(data: bytes) -> Findings:
    """Return the questions of a Moodle XML file.

    Raises: ExchangeError when it is another kind of file.
    """
    root = read_xml(data)
    if root.name != "quiz":
        raise ExchangeError(f"This XML is no Moodle question bank: it starts with <{root.name}>, not with <quiz>.")
    found = Findings()
    for node in root.children:
        if node.name == "question":
            _read_question(found, node)
        else:
            found.lose(node.line, f"<{node.name}> is not part of a question and was left out.")
    return found


def _read_question(found: Findings, node: Node) -> None:
    kind, line = node.attributes.get("type", ""), node.line
    if kind == "category":
        category = one_line(node.text_at("category", "text"))
        found.lose(line, f'The category "{category}" has no place in a card. Put its questions in one page.')
        return
    name = one_line(node.text_at("name", "text"))
    if kind in _NOT_CARRIED or kind not in _READERS:
        what = _NOT_CARRIED.get(kind, f'A question of the type "{kind}" cannot be carried over.')
        found.leave(line, f'"{name}": {what}')
        return

    def lose(what: str) -> None:
        found.lose(line, f'"{name}": {what}')

    read = _Reader(lose)
    prompt = read.text(node.find("questiontext"))
    if not prompt:
        found.leave(line, f'"{name}": This question has no text.')
        return
    _name_settings(node, lose)
    item = _READERS[kind](node, read, lose)
    hints = [text for hint in node.find_all("hint") if (text := read.text(hint))]
    if len(hints) > 1:
        lose("A card has one hint: all were put into it.")
    why = [read.text(node.find("generalfeedback")), item.why]
    found.items.append(
        Item(
            line,
            item.kind,
            prompt,
            name,
            item.choices,
            item.accepted,
            item.pairs,
            "\n\n".join(part for part in why if part),
            "\n\n".join(hints),
        )
    )


class _Reader:
    """Turns Moodle's texts into Markdown, by the format that each names."""

    def __init__(self, lose: Callable[[str], None]) -> None:
        self.lose = lose

    def text(self, node: Node | None) -> str:
        """Return the Markdown of a text with a format."""
        if node is None:
            return ""
        for file in node.find_all("file"):
            self.lose(f'The file "{file.attributes.get("name", "")}" was left out. Put it into assets/.')
        raw, form = node.text_at("text").strip(), node.attributes.get("format", "html")
        if form == "markdown":
            return raw
        if form == "plain_text":
            return to_markdown(raw)
        return html_to_markdown(raw, lambda what: self.lose(f"Lost: {what}."))

    def line(self, node: Node | None) -> str:
        """Return a text as one line, and say when it had more."""
        text = self.text(node)
        if "\n\n" in text:
            self.lose("An answer had several paragraphs; they were put into one.")
        return one_line(text)


def _name_settings(node: Node, lose: Callable[[str], None]) -> None:
    marks = _number(node.text_at("defaultgrade"), 1.0)
    if marks != 1.0:
        lose(f"It counted {marks:g} marks; here every question counts the same.")
    for name, what in (
        ("correctfeedback", "The feedback for any right answer"),
        ("partiallycorrectfeedback", "The feedback for a partly right answer"),
        ("incorrectfeedback", "The feedback for any wrong answer"),
    ):
        text = one_line(node.text_at(name, "text"))
        # Moodle puts these three into every export.
        if text and not _is_moodles_own(text):
            lose(f'{what} was left out: "{text[:80]}"')
    tags = [one_line(tag.text_at("text")) for tags in node.find_all("tags") for tag in tags.find_all("tag")]
    if tags:
        lose(f"Its tags were left out: {', '.join(tags)}.")


def _is_moodles_own(text: str) -> bool:
    return any(words in text for words in ("answer is correct", "answer is partially correct", "answer is incorrect"))


def _multichoice(node: Node, read: _Reader, lose: Callable[[str], None]) -> Item:
    answers = node.find_all("answer")
    shares = [_share(answer) for answer in answers]
    is_single = node.text_at("single").strip().lower() in ("true", "1")
    best = max(shares, default=0.0)
    if is_single and any(0 < share < best for share in shares):
        lose("Part marks were left out: one answer is right, the others are not.")
    right = [share == best > 0 if is_single else share > 0 for share in shares]
    if not is_single:
        lose("Part marks were left out: choose-all counts when it is wholly right.")
    choices = tuple(
        Choice(read.line(answer), is_right, read.line(answer.find("feedback")))
        for answer, is_right in zip(answers, right, strict=True)
    )
    kind = "choose-one" if is_single and sum(right) == 1 else "choose-all"
    return Item(node.line, kind, "", choices=choices)


def _share(answer: Node) -> float:
    return _number(answer.attributes.get("fraction", ""), 0.0)


def _number(text: str, otherwise: float) -> float:
    try:
        return float(text)
    except ValueError:
        return otherwise


def _truefalse(node: Node, read: _Reader, lose: Callable[[str], None]) -> Item:
    told = {one_line(answer.text_at("text")).lower(): answer for answer in node.find_all("answer")}
    choices = []
    for words in ("True", "False"):
        answer = told.get(words.lower())
        right = answer is not None and _share(answer) > 0
        choices.append(Choice(words, right, read.line(answer.find("feedback")) if answer else ""))
    kind = "choose-one" if any(choice.feedback for choice in choices) else "true-false"
    return Item(node.line, kind, "", choices=tuple(choices))


def _shortanswer(node: Node, read: _Reader, lose: Callable[[str], None]) -> Item:
    answers = node.find_all("answer")
    if any(0 < _share(answer) < 100 for answer in answers):
        lose("Part marks of typed answers were left out: each accepted answer is right.")
    if any(one_line(answer.text_at("feedback", "text")) for answer in answers):
        lose("A typed answer has no feedback of its own; it was left out.")
    if node.text_at("usecase").strip() == "1":
        lose("Capitals made a difference; here they make none.")
    accepted = tuple(one_line(answer.text_at("text")) for answer in answers if _share(answer) > 0)
    if any("*" in words for words in accepted):
        lose("A * stood for any words in an accepted answer; here it is taken as it is written.")
    return Item(node.line, "short", "", accepted=accepted)


def _matching(node: Node, read: _Reader, lose: Callable[[str], None]) -> Item:
    pairs = []
    for sub in node.find_all("subquestion"):
        left, right = read.line(sub), one_line(to_markdown(sub.text_at("answer", "text")))
        if left:
            pairs.append((left, right))
        else:
            lose(f'The answer "{right}" belonged to nothing; a match has no such answers. It was left out.')
    return Item(node.line, "match", "", pairs=tuple(pairs))


def _essay(node: Node, read: _Reader, lose: Callable[[str], None]) -> Item:
    lose("Moodle has a person mark this text. Here it is a reflection that only the learner reads.")
    for name, what in (("graderinfo", "notes for who marks it"), ("responsetemplate", "a text to start from")):
        text = one_line(node.text_at(name, "text"))
        if text:
            lose(f'It had {what}, which were left out: "{text[:80]}"')
    return Item(node.line, "reflection", "")


def _ordering(node: Node, read: _Reader, lose: Callable[[str], None]) -> Item:
    answers = sorted(node.find_all("answer"), key=_share)
    return Item(node.line, "order", "", choices=tuple(Choice(read.line(answer), True) for answer in answers))


_READERS: dict[str, Callable[[Node, _Reader, Callable[[str], None]], Item]] = {
    "multichoice": _multichoice,
    "truefalse": _truefalse,
    "shortanswer": _shortanswer,
    "matching": _matching,
    "essay": _essay,
    "ordering": _ordering,
}
