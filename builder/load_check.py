"""Loads a module's graded check: the card in its page and the questions of its bank, which are never published."""

from dataclasses import replace

from builder.author_html import check_author_html
from builder.errors import Fault, fault_at
from builder.folder import CourseFolder
from builder.model import Check, PlacedCard
from builder.page_text import NOTHING_OPEN, lines_outside_code, read_cards
from builder.records.check import CheckCard
from builder.records.question import Question
from builder.source import Source, find_fences, read_source
from builder.suggest import did_you_mean

# (page id, path below content/, cards)
PageCards = tuple[str, str, tuple[PlacedCard, ...]]
# (path as messages show it, card)
CardPlace = tuple[str, PlacedCard]


def load_check(
    folder: CourseFolder, name: str, pages: list[PageCards], ids: dict[str, str], has_check: bool, faults: list[Fault]
) -> tuple[Check | None, list[CardPlace], dict[str, Source]]:
    """Return the module's check, the places of its questions, and its bank's text for the check of links.

    Shape: ids is file → page id for the module's pages; has_check says that a check is there, perhaps with mistakes.
    """
    banks = [file for file in folder.below(name) if file.startswith("checks/")]
    found = _find_check_cards(folder, pages, faults)
    if not found:
        for bank in banks if not has_check else []:
            cure = "Add a check card to a page, or remove the file."
            faults.append(Fault(folder.show(f"{name}/{bank}"), 1, f"No check uses these questions. {cure}"))
        return None, [], {}
    page_id, page_path, placed = found[0]
    for _, path, extra in found[1:]:
        faults.append(
            Fault(folder.show(path), extra.line, "A module has one check. Remove this one, or make it a module.")
        )
    card = placed.card
    assert isinstance(card, CheckCard)
    bank = f"checks/{card.bank}.md"
    if bank not in banks:
        names = [file.removeprefix("checks/").removesuffix(".md") for file in banks]
        guess = did_you_mean(card.bank, names)
        cure = guess or f" Write its questions there{f', or name the bank: {names[0]}' if names else ''}."
        message = f"There is no file {folder.show(f'{name}/{bank}')}.{cure}"
        faults.append(fault_at(folder.show(page_path), placed.spot_of("bank"), message))
        return None, [], {}
    for other in banks:
        if other != bank:
            faults.append(Fault(folder.show(f"{name}/{other}"), 1, "No check uses these questions. Remove the file."))
    source, questions, places = read_bank(folder, f"{name}/{bank}", ids, page_id, faults)
    _check_pick(card, len(places), folder.show(page_path), placed, faults)
    sources = {f"{name}/{bank}": source} if source else {}
    return Check(card, page_id, f"{name}/{bank}", questions), places, sources


def _check_pick(card: CheckCard, there: int, path: str, placed: PlacedCard, faults: list[Fault]) -> None:
    if card.pick > there > 0:
        message = f"{card.pick} questions cannot be picked from the {there} in the bank. Write more, or pick fewer."
        faults.append(fault_at(path, placed.spot_of("pick"), message))


def _find_check_cards(
    folder: CourseFolder, pages: list[PageCards], faults: list[Fault]
) -> list[tuple[str, str, PlacedCard]]:
    found = []
    for page_id, path, cards in pages:
        for placed in cards:
            if isinstance(placed.card, CheckCard):
                found.append((page_id, path, placed))
            elif isinstance(placed.card, Question) and placed.card.read_again:
                cure = "Remove the line, or move the question to checks/."
                message = f'"read-again" belongs to the questions of a check. {cure}'
                faults.append(fault_at(folder.show(path), placed.spot_of("read-again"), message))
    return found


def read_bank(
    folder: CourseFolder, path: str, ids: dict[str, str], check_page: str, faults: list[Fault]
) -> tuple[Source | None, tuple[Question, ...], list[CardPlace]]:
    """Return a file of graded questions, these, and their places; what is wrong with them is added to faults."""
    shown = folder.show(path)
    source, file_faults = read_source(folder.root / path, shown)
    faults += file_faults
    if source is None:
        return None, (), []
    before = len(faults)
    fences = find_fences(source.lines)
    cards = read_cards(source, fences, faults)
    faults += check_author_html(shown, lines_outside_code(source, fences))
    _check_only_cards(source, [number for fence in fences for number in range(fence.line, fence.end_line + 1)], faults)
    questions = []
    for placed in cards:
        message, question = _graded(placed, ids, check_page)
        if message:
            setting = "read-again" if "read-again" in message else "kind"
            faults.append(fault_at(shown, placed.spot_of(setting), message))
        if question:
            questions.append(question)
    if not cards and len(faults) == before:
        faults.append(Fault(shown, 1, "This check has no questions. Write at least one question card."))
    return source, tuple(questions), [(shown, placed) for placed in cards]


def _check_only_cards(source: Source, fenced: list[int], faults: list[Fault]) -> None:
    inside = set(fenced)
    for number, line in enumerate(source.lines, start=1):
        if line.strip() and number not in inside and not line.startswith("# "):
            cure = "Put it inside a card, or in the page of the check."
            # One lost line is the cause of both.
            faults[:] = [one for one in faults if (one.path, one.message) != (source.path, NOTHING_OPEN)]
            message = f"Learners never see text outside the questions of a check. {cure}"
            faults.append(Fault(source.path, number, message))
            return


def _graded(placed: PlacedCard, ids: dict[str, str], check_page: str) -> tuple[str | None, Question | None]:
    card = placed.card
    if not isinstance(card, Question):
        return f"A {card.card} cannot stand in a check's questions. Move it to a page.", None
    if card.right is None:
        return f"A {card.kind} has no right answer, so it cannot be graded. Move it to a page.", None
    if card.hint:
        return 'A graded question has no "Hint:". Remove it, or put it in "Why:", which is read afterwards.', None
    if not card.read_again:
        return 'This question does not say what to read again. Add "read-again: " and the file name of a page.', None
    target = card.read_again if card.read_again in ids.values() else ids.get(card.read_again)
    if target is None:
        cure = did_you_mean(card.read_again, ids) or " Name a page of this module."
        return f'"read-again" names a page that is not in this module: "{card.read_again}".{cure}', None
    if target == check_page:
        return '"read-again" names the page of the check itself. Name the page that teaches this.', None
    return None, replace(card, read_again=target)
