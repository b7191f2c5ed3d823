"""handrail review."""

import sys
import tempfile
import webbrowser
from pathlib import Path

import click

from builder.answer_key import write_private
from builder.errors import CourseError
from builder.hashing import sha256_hex
from builder.load import load_course
from builder.model import Course, Module
from builder.review.compare import compare_courses, find_module
from builder.review.diff_page import diff_page
from builder.review.diff_text import print_diffs
from builder.review.errors import ReviewError
from builder.review.history import find_head, find_revision, take_out
from builder.review.sheet import module_sheet


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=".")
@click.option("--module", "module_id", help="Only this module, by its id.")
@click.option("--since", metavar="REV", help="Show what changed since a tag, branch or commit, word by word.")
@click.option("--format", "form", type=click.Choice(["html", "text"]), default="html", help="text: with --since only.")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder to write to; left out, build/review/, which is never published.",
)
@click.option("--open", "open_browser", is_flag=True, help="Open what was written in a browser.")
def review(
    folder: Path, module_id: str | None, since: str | None, form: str, output: Path | None, open_browser: bool
) -> None:
    """Print a module for the clinician who signs it off, or what changed in it since they last did.

    FOLDER holds content/; left out, it is this one. The sheet holds every page and card with answers, feedback, sources
    and word counts, room for remarks, and a place to sign. Both hold the answers of graded questions.
    """
    project = folder.resolve()
    try:
        course = load_course(project / "content")
        if module_id is not None:
            find_module(course, module_id)
        files = _diff(project, course, module_id, since, form) if since else _sheets(project, course, module_id)
        if form == "text" and not since:
            raise ReviewError("A sheet is made for paper: --format text goes with --since.")
    except (CourseError, ReviewError) as error:
        click.echo(f"{error}\nNothing was written.", err=True)
        sys.exit(1 if isinstance(error, CourseError) else 2)
    if form == "text":
        click.echo("\n".join(files.values()), nl=False)
        return
    target = output or project / "build" / "review"
    target.mkdir(parents=True, exist_ok=True)
    for name, html in files.items():
        write_private(target / name, html.encode())
        click.echo(str(target / name))
    click.echo("These hold the answers of graded questions: not for learners.", err=True)
    if open_browser:
        webbrowser.open((target / next(iter(files))).as_uri())


def _sheets(project: Path, course: Course, module_id: str | None) -> dict[str, str]:
    content = project / "content"
    return {
        f"{module.id}.html": module_sheet(course, module, content, _version_of(project, module))
        for module in course.modules
        if module_id in (None, module.id)
    }


def _version_of(project: Path, module: Module) -> str:
    """Return what names the words that are signed: the revision, and a hash over every file of the module."""
    folder = project / "content" / module.folder
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    seen = "".join(f"{path.relative_to(folder).as_posix()} {sha256_hex(path.read_bytes())}\n" for path in files)
    head = find_head(project)
    words = sha256_hex(seen.encode())[:12]
    return f"words {words}, revision {head}" if head else f"words {words}"


def _diff(project: Path, course: Course, module_id: str | None, since: str, form: str) -> dict[str, str]:
    revision = find_revision(project, since)
    with tempfile.TemporaryDirectory(prefix="handrail-review-") as name:
        old = take_out(project, revision, Path(name))
        diffs = compare_courses(old, project / "content", module_id)
    if form == "text":
        return {"": "\n".join(print_diffs(diffs)) or "Nothing changed.\n"}
    title = find_module(course, module_id).title if module_id else course.title
    named = since if since == revision else f"{since} ({revision})"
    now = find_head(project) or "now"
    return {f"changes-{revision}.html": diff_page(title, course.language, diffs, named, now)}
