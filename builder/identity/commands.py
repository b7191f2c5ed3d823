"""handrail ids and diff."""

import json
import sys
import tempfile
from pathlib import Path

import click

from builder.errors import CourseError, count_of_mistakes
from builder.folder import MADE_FROM, REGISTER
from builder.identity.committed import without_drafts
from builder.identity.compare import compare_sides, read_side
from builder.identity.counts import CountsError, read_counts
from builder.identity.impact import impact_as_json, impact_as_markdown
from builder.identity.names import names_of
from builder.identity.register import Name, Register, read_register
from builder.identity.write import GivenId, new_register, plan_ids, write_ids, write_list, write_register
from builder.load import load_course, read_course
from builder.model import Course
from builder.review.errors import ReviewError
from builder.review.history import find_revision, take_out
from builder.suggest import did_you_mean
from builder.translations.made_from import made_from_text, read_made_from
from builder.translations.parts import parts_of


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=".")
@click.option("--retire", "retire", metavar="ID", multiple=True, help="An id that went out of the course for good.")
@click.option(
    "--fits",
    "fitting",
    metavar="FILE",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A translation that fits its original as both stand.",
)
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit 1 if something would be written.")
def ids(folder: Path, retire: tuple[str, ...], fitting: tuple[Path, ...], only_check: bool) -> None:
    """Write an id into each card that has none, and keep the list of all ids: content/ids.txt.

    Where a course has translations, also keep what each was made from: content/translations.txt.

    FOLDER holds content/; left out, it is this one. An id is written once and stays when its card is moved or reworded.
    One that is retired is never used again. Every other byte of a file stays. Exit 0: all have ids, and the lists
    are right. 1: not yet. 2: no course here, or no such id.
    """
    content = (folder / "content").resolve()
    if not (content / "course.yml").is_file():
        click.echo("content/course.yml:1:1 There is no such file. Run this in the folder above it.", err=True)
        sys.exit(2)
    try:
        strangers = _no_translations(content, fitting)
        if strangers:
            click.echo(f"{strangers[0]} translates nothing of this course. Nothing was written.", err=True)
            sys.exit(2)
        sys.exit(_check(content) if only_check else _write(content, retire, fitting))
    except OSError as error:
        click.echo(f"{error.filename} could not be written: {error.strerror}.", err=True)
        sys.exit(1)


def _check(content: Path) -> int:
    register, _ = read_register(content)
    given = plan_ids(content, register)
    for one in given:
        click.echo(f"{_place(content, one)} This card has no id. Run handrail ids.")
    if given:
        return 1
    course = _sound_course(content)
    if course is None:
        return 1
    missing = sorted(names_of(course) - set(register.lines if register else ()))
    if missing:
        what = f"{content.name}/{REGISTER} does not have every id of the course yet."
        click.echo(f"{what} Run handrail ids, or add these lines:", err=True)
        for name in missing:
            click.echo(str(name))
    is_kept = _made_from(content, course) == _read_list(content / MADE_FROM)
    if not is_kept:
        click.echo(f"{content.name}/{MADE_FROM} does not have every translation as it is. Run handrail ids.", err=True)
    return 1 if missing or not is_kept else 0


def _no_translations(content: Path, files: tuple[Path, ...]) -> list[Path]:
    course = read_course(content, tell_lost=False)[0] if files else None
    known = {content / part.own_path for part in (parts_of(course, content) if course else ())}
    return [file for file in files if file.resolve() not in known]


def _made_from(content: Path, course: Course, fitting: tuple[Path, ...] = ()) -> str:
    paths = [file.resolve().relative_to(content).as_posix() for file in fitting]
    return made_from_text(parts_of(course, content), read_made_from(content), paths)


def _read_list(file: Path) -> str:
    return file.read_text("utf-8", errors="replace") if file.is_file() else ""


def _write(content: Path, retire: tuple[str, ...], fitting: tuple[Path, ...]) -> int:
    register, faults = read_register(content)
    if faults:
        click.echo(f"{CourseError(faults)}\nNothing was written.", err=True)
        return 1
    given = plan_ids(content, register)
    write_ids(content, given)
    for one in given:
        click.echo(f"{_place(content, one)} {one.id}")
    course = _sound_course(content, tell_lost=False)
    if course is None:
        return 1
    register = without_drafts(register, course, content) if register else None
    lost = [name for name in (register.in_use if register else []) if name not in names_of(course)]
    names = _retired(retire, lost, register)
    if names is None:
        return 2
    if write_register(content, new_register(course, register, names)):
        click.echo(f"{content.name}/{REGISTER}")
    made_from = _made_from(content, course, fitting)
    if made_from != _read_list(content / MADE_FROM):
        write_list(content / MADE_FROM, made_from)
        click.echo(f"{content.name}/{MADE_FROM}")
    # What is lost and was not retired stays in the list, and is told.
    return 0 if _sound_course(content) else 1


def _place(content: Path, one: GivenId) -> str:
    return f"{content.name}/{one.path}:{one.line}:1"


def _sound_course(content: Path, *, tell_lost: bool = True) -> Course | None:
    """Return the course, or None when it has mistakes, which are then told."""
    course, faults = read_course(content, tell_lost=tell_lost)
    if faults or course is None:
        after = "" if tell_lost else f" {content.name}/{REGISTER} is written once there are none."
        click.echo(f"{CourseError(faults)}\n{count_of_mistakes(len(CourseError(faults).faults))}.{after}", err=True)
        return None
    return course


def _retired(asked: tuple[str, ...], lost: list[Name], register: Register | None) -> list[Name] | None:
    """Return the names to retire; None, once it is told why, when one of them is not one that went."""
    found = []
    for given in asked:
        names = [name for name in lost if name.id == given]
        if not names:
            known = register is not None and any(name.id == given for name in register.lines)
            why = "is in the course, or is retired already" if known else "is no id of this course"
            cure = did_you_mean(given, [name.id for name in lost]) or " Remove the card or page first."
            click.echo(f'"{given}" {why}.{cure} {REGISTER} was not changed.', err=True)
            return None
        found += names
    return found


@click.command()
@click.argument("revision", metavar="REV")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=".")
@click.option(
    "--counts",
    "counts_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What `handrail counts` printed where the bridge runs.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object in the place of Markdown.")
def diff(revision: str, folder: Path, counts_file: Path | None, as_json: bool) -> None:
    """Say what the changes since REV do to people who have already answered, as Markdown for a pull request.

    REV is a tag, branch or commit; FOLDER holds content/, and left out it is this one. Exit 0: every edit says what
    kind it is. 1: one does not, or the course has a mistake. 2: no such revision, or no counts in the file.
    """
    project = folder.resolve()
    try:
        course = load_course(project / "content")
        counts = read_counts(counts_file, course.id) if counts_file else None
        named = find_revision(project, revision)
        with tempfile.TemporaryDirectory(prefix="handrail-diff-") as name:
            old = read_side(take_out(project, named, Path(name)))
        new = read_side(project / "content")
        if old is None or new is None:
            raise ReviewError(f"There was no course.yml at {revision}, so nothing can be compared with it.")
    except (CourseError, ReviewError, CountsError) as error:
        click.echo(f"{error}\nNothing was compared.", err=True)
        sys.exit(1 if isinstance(error, CourseError) else 2)
    modules = compare_sides(old, new)
    shown = revision if revision == named else f"{revision} ({named})"
    if as_json:
        click.echo(json.dumps(impact_as_json(named, modules, counts), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(impact_as_markdown(f"`{shown}`", modules, counts)))
    sys.exit(1 if any(change.is_unmarked for module in modules for change in module.changes) else 0)
