"""handrail import and export."""

import sys
from pathlib import Path

import click

from builder.errors import CourseError
from builder.exchange.cards import write_cards
from builder.exchange.chosen import choose_questions
from builder.exchange.gift_out import write_gift
from builder.exchange.importer import READERS, read_file
from builder.exchange.item import ExchangeError
from builder.exchange.qti_package import VERSIONS, write_package
from builder.identity.enter import enter_names, known_ids
from builder.load import load_course, read_course


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "form", type=click.Choice(sorted(READERS)), help="Left out, it is what FILE looks like.")
@click.option("--to", type=click.Path(dir_okay=False, path_type=Path), help="A new page to write; left out, stdout.")
@click.option("--read-again", help="The page that each question names, for the questions of a check.")
@click.option(
    "--in",
    "project",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=".",
    help="The course's folder, whose ids are not used again; left out, it is this one.",
)
def import_questions(file: Path, form: str | None, to: Path | None, read_again: str | None, project: Path) -> None:
    """Turn the questions of FILE (GIFT, Aiken or Moodle XML) into cards.

    What a card cannot say is named by its line in FILE, on stderr; nothing is lost silently. Exit 0: every question was
    carried over. 1: some stayed behind. 2: FILE could not be read.
    """
    try:
        found = read_file(file, form)
    except ExchangeError as error:
        click.echo(f"{file}: {error}", err=True)
        sys.exit(2)
    cards, losses = write_cards(found, _ids_in(project), read_again=read_again)
    page = f"# {_title(file)}\n\n" + "\n".join(cards)
    if to is None:
        click.echo(page, nl=False)
    else:
        _write_new(to, page.encode())
        _enter(project, to)
    for loss in losses:
        click.echo(f"{file}:{loss.line}: {loss.message}", err=True)
    left = sum(loss.is_whole for loss in losses)
    behind = f", {left} stayed behind" if left else ""
    click.echo(f"{len(cards)} question{'s'[: len(cards) != 1]} carried over{behind}.", err=True)
    sys.exit(1 if left else 0)


def _title(file: Path) -> str:
    words = file.stem.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:] or "Questions"


def _ids_in(project: Path) -> set[str]:
    content = (project / "content").resolve()
    course = read_course(content)[0] if (content / "course.yml").is_file() else None
    if course is None:
        return set()
    ids = {placed.card.id for module in course.modules for page in module.pages for placed in page.cards}
    return (
        ids
        | {question.id for check in course.checks_by_id.values() for question in check.questions}
        | known_ids(content, "card")
    )


def _enter(project: Path, page: Path) -> None:
    content = (project / "content").resolve()
    if not page.resolve().is_relative_to(content):
        return
    try:
        enter_names(content, [page])
    except OSError as error:
        click.echo(f"{error.filename} could not be written: {error.strerror}. Run handrail ids.", err=True)


@click.command("export")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=".")
@click.option(
    "--format",
    "form",
    type=click.Choice(["gift", *(f"qti-{version}" for version in VERSIONS)]),
    required=True,
    help="gift for Moodle; qti-2.1 or qti-3.0 for a package (ZIP) that many systems read.",
)
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="A new file; nothing is replaced."
)
@click.option("--module", "module_id", help="Only this module, by its id.")
@click.option(
    "--with-graded-answers",
    "with_graded",
    is_flag=True,
    help="Put the graded questions in too, with their right answers, for everybody who gets the file to read.",
)
def export_questions(folder: Path, form: str, output: Path, module_id: str | None, with_graded: bool) -> None:
    """Write the course's questions for another tool.

    FOLDER holds content/; left out, it is this one. Practice questions go out with their answers, as they are in the
    pages. Graded ones stay here unless --with-graded-answers is given. What the format cannot say is named on stderr.
    """
    content = (folder / "content").resolve()
    try:
        course = load_course(content)
        chosen, losses = choose_questions(course, module_id, with_graded=with_graded)
        if form == "gift":
            text, more = write_gift(chosen)
            data = text.encode()
        else:
            data, more = write_package(course, chosen, content, form.removeprefix("qti-"))
    except (CourseError, ExchangeError) as error:
        click.echo(f"{error}\nNothing was written.", err=True)
        sys.exit(1 if isinstance(error, CourseError) else 2)
    _write_new(output, data)
    for loss in (*losses, *more):
        click.echo(str(loss), err=True)
    if with_graded:
        click.echo(f"{output} holds the answers of graded checks. Whoever gets it can pass them.", err=True)
    click.echo(f"{output} is written.", err=True)


def _write_new(file: Path, data: bytes) -> None:
    try:
        with file.open("xb") as stream:
            stream.write(data)
    except FileExistsError:
        click.echo(f"{file} is there already and stays as it is. Choose another name.", err=True)
        sys.exit(2)
    except OSError as error:
        click.echo(f"{file} could not be written: {error.strerror}.", err=True)
        sys.exit(2)
