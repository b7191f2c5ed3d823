"""Finds Markdown that would not be shown as it was meant, though it looks right to its author and to other tools."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from builder.errors import Fault
from builder.source import Fence, Source
from builder.suggest import find_nearest

ANSWER_OUTSIDE = "This looks like an answer, and no card is open here. Put it into a ```question card."
_ITEM = re.compile(r"^( *)([-*+]|\d{1,9}([.)]))( +)(?=\S)")
_ANSWER = re.compile(r"^ *[-*+] +(?:\( ?[xX]? ?\)|\[ ?[xX]? ?\])(?!\()")
_SEPARATOR = re.compile(r"^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$")
_NOTE = re.compile(r'^!!! ?([\w\-]+(?: +[\w\-]+)*)(?: +"(.*?)")? *$')
_NOTE_LIKE = re.compile(r"^ {0,3}!{2,4}(?=\s*[\w\"“])")
_LOOSE_LINK = re.compile(r"\[[^\[\]]+\]( +)\((?:https?://|mailto:|\.{0,2}/|[\w./-]+\.(?:md|png|jpe?g|webp|gif|svg)\b)")
_TURNED_LINK = re.compile(r"\([^()]+\)\[(?:https?://[^\]\s]+|[\w./-]+\.md)\]")
_SPACED_ADDRESS = re.compile(r"\]\(([^()<>\"'\s]+ [^()<>\"']*\.(?:md|png|jpe?g|webp|gif|svg))\)")
_STARS = re.compile(r"(?<![\w*\\])\*\*(?=[^\s*])")
_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
_INTERESTING = re.compile(r"[|\t*!]|\]|\)\[|^ *(?:[-+=]|\d)", re.MULTILINE)


@dataclass
class _State:
    """What the lines before this one were. item_indent and item_mark: those of the last entry of the list at hand."""

    in_paragraph: bool = False
    in_list: bool = False
    item_indent: int | None = None
    item_mark: str = ""


def check_markdown(source: Source, fences: tuple[Fence, ...] | list[Fence]) -> list[Fault]:
    """Return a fault for each line outside code and cards that Markdown takes for something else than it looks."""
    if not any(_INTERESTING.search(line) for line in source.lines):
        return []
    fenced = {number for fence in fences for number in range(fence.line, fence.end_line + 1)}
    fenced |= set(_settings_block(source.lines))
    faults = []
    state = _State()
    for number, line in enumerate(source.lines, start=1):
        if number in fenced or not line.strip():
            state.in_paragraph = state.in_list = False
            if number in fenced:
                state.item_indent = None
            continue
        found = _check_line(source.lines, number, line, state)
        if found:
            faults.append(Fault(source.path, number, found[1], found[0]))
    if any("|" in line or "\t" in line for line in source.lines):
        faults += _check_tables(source, fenced)
    if any("**" in line for line in source.lines):
        faults += _check_stars(source, fenced)
    return faults


def _settings_block(lines: tuple[str, ...]) -> range:
    """Return the lines of a block of settings at a page's top: that it is there is the one mistake in it."""
    first = next((number for number, line in enumerate(lines, start=1) if line.strip()), 1)
    if lines[first - 1].strip() != "---":
        return range(0)
    last = next((number for number in range(first + 1, len(lines) + 1) if lines[number - 1].strip() == "---"), first)
    return range(first, last + 1)


def _check_line(lines: tuple[str, ...], number: int, line: str, state: _State) -> tuple[int, str] | None:
    item = _ITEM.match(line)
    if item:
        found = _check_item(item, line, state)
        state.in_paragraph, state.in_list = False, True
        state.item_indent, state.item_mark = len(item[1]), item[2]
        return found or _check_links(line)
    found = _check_text(lines, number, line, state)
    if line[0] not in " \t":
        # A line right below an entry goes on with it; after an empty line it ends the list.
        if not state.in_list:
            state.item_indent = None
        state.in_paragraph = not state.in_list and _is_paragraph(line)
    return found or _check_links(line)


def _is_paragraph(line: str) -> bool:
    return not line.startswith(("#", "|", "!!!", "<", "[^")) and not _SEPARATOR.match(line)


def _check_item(item: re.Match[str], line: str, state: _State) -> tuple[int, str] | None:
    indent, mark, before = len(item[1]), item[2], state.item_indent
    if item[3] == ")":
        if state.item_mark.endswith(")"):
            return None  # told at the first of them
        return indent + 1, f'"{mark}" does not make a list here. Write "{mark[:-1]}." instead.'
    if _ANSWER.match(line) and not state.in_list:
        return indent + 1, ANSWER_OUTSIDE
    if state.in_paragraph and indent < 4 and (not mark[0].isdigit() or mark == "1."):
        return indent + 1, "This list would run on from the text above it. Leave an empty line before the list."
    if before is not None and before < indent < before + 4:
        further = f"{indent - before} space{'s'[: indent - before != 1]}"
        what = f"This entry starts {further} further in than the one above, and would not stand below it."
        return indent + 1, f"{what} Start it with {before + 4} spaces, or line it up."
    if state.in_list and indent == before and mark[0].isdigit() != state.item_mark[0].isdigit():
        return indent + 1, "Another kind of list starts here and would run on. Leave an empty line between the two."
    return None


def _check_text(lines: tuple[str, ...], number: int, line: str, state: _State) -> tuple[int, str] | None:
    if state.in_paragraph and re.match(r"^(-+|=+) *$", line):
        return 1, "This line would turn the text above it into a heading. Leave an empty line before it."
    if line.startswith("!!!") or _NOTE_LIKE.match(line):
        return _check_note(lines, number, line)
    return None


def _check_note(lines: tuple[str, ...], number: int, line: str) -> tuple[int, str] | None:
    found = _NOTE.match(line)
    if not found or not line.startswith("!!!"):
        return 1, 'This does not start a note. Write it like: !!! content-note "Before you read on"'
    kind = found[1].lower()
    if kind != "content-note" and find_nearest(kind.replace(" ", "-"), ("content-note",)):
        return line.lower().index(kind) + 1, f'"{found[1]}" is not a kind of note. Did you mean "content-note"?'
    after = next((other for other in lines[number:] if other.strip()), "")
    if not after.startswith(("    ", "\t")):
        return 1, "This note is empty. Start each line of its text below with four spaces."
    return None


def _check_links(line: str) -> tuple[int, str] | None:
    if "]" not in line:
        return None
    text = _CODE.sub(lambda found: " " * len(found[0]), line)
    if found := _LOOSE_LINK.search(text):
        return found.start(1) + 1, "There is a space between the words of this link and its address. Remove it."
    if found := _TURNED_LINK.search(text):
        return found.start() + 1, "The brackets of this link are swapped. Write [words](address)."
    if found := _SPACED_ADDRESS.search(text):
        return found.start(1) + 1, f'There is a space in the address "{found[1]}". Rename the file with dashes instead.'
    return None


def _check_tables(source: Source, fenced: set[int]) -> Iterator[Fault]:
    """Yield what is wrong with tables: rows that say more than their head, bars without a head, pasted cells."""
    lines = source.lines
    number = 1
    while number <= len(lines):
        end = number
        while end <= len(lines) and end not in fenced and lines[end - 1].strip():
            end += 1
        block = lines[number - 1 : end - 1]
        fault = _check_table(source.path, number, block)
        if fault:
            yield fault
        number = end + 1


def _check_table(path: str, start: int, block: tuple[str, ...]) -> Fault | None:
    if len(block) < 2:
        return None
    tabs = [index for index, line in enumerate(block) if "\t" in line.strip()]
    if len(tabs) >= 2 and tabs[1] == tabs[0] + 1:
        column = block[tabs[0]].index("\t", len(block[tabs[0]]) - len(block[tabs[0]].lstrip())) + 1
        cure = "Write it with | between the cells, and | --- | --- | below the first row."
        return Fault(path, start + tabs[0], f"This looks like a table pasted from Word or Excel. {cure}", column)
    if not any("|" in line for line in block):
        return None
    head = next((index for index, line in enumerate(block) if index and "-" in line and _SEPARATOR.match(line)), None)
    if head is None:
        if all(line.lstrip().startswith("|") for line in block):
            return Fault(path, start + 1, "This table has no line below its head. Add one, like | --- | --- |.")
        return None
    if "|" not in block[head]:
        return None
    if head > 1:
        return Fault(path, start + head - 1, "A table needs room. Leave an empty line before its first row.")
    width = len(_cells(block[head]))
    for index, row in enumerate(block):
        if len(_cells(row)) > width:
            what = f"This row has {len(_cells(row))} cells and the table has {width}, so the last would be lost."
            return Fault(path, start + index, f"{what} Remove a |, or add a column to the line below the head.")
    return None


def _cells(row: str) -> list[str]:
    text = _CODE.sub(lambda found: "c" * len(found[0]), row.strip()).replace("\\|", "c")
    return text.removeprefix("|").removesuffix("|").split("|")


def _check_stars(source: Source, fenced: set[int]) -> Iterator[Fault]:
    """Yield a fault for two stars that open bold text and are not closed in their paragraph."""
    open_at: tuple[int, int] | None = None
    for number, line in enumerate([*source.lines, ""], start=1):
        if number in fenced or not line.strip() or _ITEM.match(line):
            if open_at:
                yield Fault(
                    source.path, open_at[0], "Bold text starts here and does not end. Add ** after it.", open_at[1]
                )
            open_at = None
        if number in fenced or "**" not in line:
            continue
        text = _CODE.sub(lambda found: " " * len(found[0]), line).replace("\\*", "  ").replace("***", "** ")
        at = 0
        while (found := text.find("**", at)) >= 0:
            if open_at:
                open_at = None
            elif _STARS.match(text, found):
                open_at = (number, found + 1)
            at = found + 2
