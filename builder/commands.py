"""handrail check, build and preview."""

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from builder.engines import ENGINES, Engine
from builder.errors import BuildError, CourseError, Fault, count_of_mistakes
from builder.findings import FORMS, print_findings
from builder.load import read_course
from builder.model import Course

if TYPE_CHECKING:
    from builder.advice.advise import AdviceReport

_FOLDER = click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=".")


def _count(course: Course) -> str:
    pages = sum(len(module.pages) for module in course.modules)
    cards = sum(len(page.cards) for module in course.modules for page in module.pages)
    modules = len(course.modules)
    return f"{modules} module{'s'[: modules != 1]}, {pages} page{'s'[: pages != 1]}, {cards} card{'s'[: cards != 1]}"


def _exit_code(folder: Path) -> int:
    """Return 1 for a course with mistakes, 2 where there is no course: that is wrong usage."""
    return 1 if (folder / "content" / "course.yml").is_file() else 2


def _read(folder: Path) -> tuple[Course | None, tuple[Fault, ...]]:
    course, faults = read_course((folder / "content").resolve())
    return course, CourseError(faults).faults


@click.command()
@_FOLDER
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    default="text",
    show_default=True,
    help="text for people, github for the annotations of a pull request, json for programs.",
)
@click.option("--json", "form", flag_value="json", help="The same as --format json.")
@click.option(
    "--advice", "with_advice", is_flag=True, help="Give advice on the teaching too, once there are no mistakes."
)
def check(folder: Path, form: str, with_advice: bool) -> None:
    """List every mistake in the course, with its place and its cure.

    FOLDER holds content/; left out, it is this one. Advice never changes how it ends. Exit 0: no mistakes. 1: some. 2:
    no course here.
    """
    course, faults = _read(folder)
    report = _advise(course, folder) if with_advice and course and not faults else None
    for line in print_findings(form, folder, faults, (report.told if report else ()) if with_advice else None):
        click.echo(line)
    if faults or course is None:
        click.echo(f"{count_of_mistakes(len(faults))}.", err=True)
        sys.exit(_exit_code(folder))
    click.echo(f"No mistakes in {_count(course)}.", err=True)


def _advise(course: Course, folder: Path) -> "AdviceReport":
    from builder.advice.advise import advise

    return advise(course, (folder / "content").resolve(), datetime.now(UTC).date())


@click.command()
@_FOLDER
def report(folder: Path) -> None:
    """Write the report on the course: advice, what is covered, and a map of each scenario.

    FOLDER holds content/; left out, it is this one. The report is build/report/index.html; it is private, and its path
    is printed. Exit 0: written. 1: the course has a mistake, and the last report stays. 2: no course here.
    """
    from builder.report.write import write_report

    course, faults = _read(folder)
    if faults or course is None:
        for line in print_findings("text", folder, faults):
            click.echo(line, err=True)
        click.echo(f"{count_of_mistakes(len(faults))}. The last report stays as it is.", err=True)
        sys.exit(_exit_code(folder))
    found = _advise(course, folder)
    click.echo(write_report(found, folder / "build" / "report", datetime.now(UTC).date()))
    click.echo(f"{len(found.told)} pieces of advice, {len(found.accepted)} set aside.", err=True)


@click.command()
@_FOLDER
@click.option("--json", "as_json", is_flag=True, help="Print the build as JSON.")
@click.option("--whole", is_flag=True, help="Make every page again, also those that did not change.")
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    default="mkdocs",
    show_default=True,
    help="What makes the pages. Cards, manifest and answer key are the same.",
)
def build(folder: Path, as_json: bool, whole: bool, engine: Engine) -> None:
    """Build the course: site/ (public) and build/ (private: the answer key).

    FOLDER holds content/; left out, it is this one. A course with a mistake leaves the last site/ as it is. Exit 0:
    built. 1: not.
    """
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    from builder.build import build_course  # MkDocs takes half a second to load: check should not wait for it

    course, faults = _read(folder)
    if faults or course is None:
        for fault in faults:
            click.echo(str(fault), err=True)
        click.echo(f"{count_of_mistakes(len(faults))}. Nothing was built; the last site/ stays as it is.", err=True)
        sys.exit(_exit_code(folder))
    steps = 2 * (len(course.pages_by_source) + len(course.loose_pages))
    try:
        with click.progressbar(length=steps, label="Building", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
            done = build_course(
                folder.resolve(), after_page=lambda: bar.update(1), course=course, whole=whole, engine=engine
            )
    except BuildError as error:
        click.echo(f"{error}\nThe last site/ stays as it is.", err=True)
        sys.exit(1)
    if as_json:
        facts = {"build": done.id, "site": str(done.site), "private": str(done.private)}
        click.echo(json.dumps(facts))
    else:
        click.echo(done.id)
    taken = f" ({done.taken} of the pages had not changed)" if done.taken else ""
    click.echo(f"Built {_count(course)} in {done.seconds:.1f} s{taken}.", err=True)


@click.command()
@_FOLDER
@click.option("--port", type=click.IntRange(1, 65535), default=8001, show_default=True, help="Where to show it.")
@click.option("--open", "open_browser", is_flag=True, help="Open a browser.")
def preview(folder: Path, port: int, open_browser: bool) -> None:
    """Show the course in a browser on this machine, and follow its changes. Nothing is recorded.

    FOLDER holds content/; left out, it is this one. Mistakes are listed here and shown in their place. Ctrl-C ends it.
    """
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    from builder.preview.serve import serve_preview

    try:
        serve_preview(folder.resolve(), port, open_browser=open_browser)
    except (CourseError, BuildError) as error:
        click.echo(str(error), err=True)
        sys.exit(_exit_code(folder))
