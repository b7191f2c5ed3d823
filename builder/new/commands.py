"""handrail new: course, module, scenario, editor."""

import sys
from collections.abc import Callable
from pathlib import Path

import click

from builder.new.course import write_course
from builder.new.editor import editor_files
from builder.new.errors import NewError
from builder.new.module import write_module, write_scenario
from builder.new.templates import clean_title, write_missing

_NAME = click.option("--name", help="The name of the folder or file; left out, it is made of the title.")
_IN = click.option(
    "--in",
    "project",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=".",
    help="The course's folder; left out, it is this one.",
)


@click.group()
def new() -> None:
    """Write a good example to start from: a course, a module, a scenario.

    Nothing that is there is ever written over. What is written passes handrail check as it is.
    """


@new.command("course")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--title", help="The course's title; left out, it is made of the folder's name.")
@_NAME
def new_course(folder: Path, title: str | None, name: str | None) -> None:
    """Write a whole course into FOLDER: one module, the files that editors and a Git host need, and a README."""
    words = title or folder.resolve().name.replace("-", " ").replace("_", " ").capitalize()
    _write(lambda: write_course(folder, clean_title(words), name))
    click.echo(f"Now: cd {folder}, then handrail preview --open. README.md says the rest.", err=True)


@new.command("module")
@click.argument("title")
@_NAME
@_IN
def new_module(title: str, name: str | None, project: Path) -> None:
    """Write a module called TITLE with the next number, and enter it in course.yml."""
    _write(lambda: write_module(project, clean_title(title), name))


@new.command("scenario")
@click.argument("title")
@click.option("--module", required=True, help="The module's folder, like m01-first-things.")
@_NAME
@_IN
def new_scenario(title: str, module: str, name: str | None, project: Path) -> None:
    """Write a page called TITLE with a branching scenario, and enter it in its module before the check."""
    _write(lambda: write_scenario(project, module, clean_title(title), name))


@new.command("editor")
@_IN
def new_editor(project: Path) -> None:
    """Write what editors need beside a course that is there: schemas, snippets, and check as a task."""
    written, left = write_missing(project, editor_files())
    for path in written:
        click.echo(path.as_posix())
    for path in left:
        click.echo(f"{path.as_posix()} is there already and stays as it is.", err=True)


def _write(write: Callable[[], list[Path]]) -> None:
    try:
        written = write()
    except NewError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    except OSError as error:
        click.echo(f"{error.filename} could not be written: {error.strerror}.", err=True)
        sys.exit(1)
    for path in written:
        click.echo(path.as_posix())
