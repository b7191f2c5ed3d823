"""A new module in a course, and a new scenario in a module: written beside what is there, and entered in its list."""

import re
from pathlib import Path

from builder.errors import Fault
from builder.identity.enter import enter_names, known_ids
from builder.identity.missing import free_id
from builder.new.errors import NewError
from builder.new.templates import TEMPLATES, fill_template, name_for, title_words, write_files
from builder.source import read_source
from builder.yaml_text import YamlText, read_yaml

_SCENARIO_MINUTES = 4


def module_files(folder: str, identity: str, title: str) -> dict[str, str]:
    """Return the files of the example module, by path below the course's repository."""
    words = {**title_words("MODULE", title), "MODULE_ID": identity}
    names = sorted(path.relative_to(TEMPLATES / "module").as_posix() for path in (TEMPLATES / "module").rglob("*.*"))
    return {
        f"content/{folder}/{name}": fill_template(f"module/{name}", words) for name in names if name != "scenario.md"
    }


def write_module(project: Path, title: str, name: str | None = None) -> list[Path]:
    """Write a module with the next number, and enter it in course.yml.

    Raises: NewError when course.yml cannot be read or a file is there; then nothing is written.
    """
    course_file = project / "content/course.yml"
    lines, text = _read(course_file, "handrail new course")
    modules = text.value.get("modules")
    listed = [entry for entry in modules if isinstance(entry, str)] if isinstance(modules, list) else []
    if not listed:
        raise NewError(f'{course_file} has no list of modules. Add "modules:" with an entry to it.')
    there = [path.parent.name for path in (project / "content").glob("*/module.yml")]
    # An id that was retired is not given again.
    named = (*listed, *there, *known_ids(project / "content", "module"))
    number = max((int(found[1]) for one in named if (found := re.match(r"m(\d+)(-|$)", one))), default=0) + 1
    folder = f"m{number:02}-{name_for(title, name)}"
    entry = _like(lines[text.spot_of("modules", len(listed) - 1).line - 1], folder)
    at = text.spot_of("modules", len(listed) - 1).line
    written = write_files(project, module_files(folder, f"m{number:02}", title))
    _replace(course_file, [*lines[:at], entry, *lines[at:]])
    enter_names(project / "content", written)
    return written


def _like(line: str, value: str) -> str:
    """Return a list's entry with the spaces that another entry of it starts with."""
    return f"{line[: len(line) - len(line.lstrip())]}- {value}"


def write_scenario(project: Path, module: str, title: str, name: str | None = None) -> list[Path]:
    """Write a page with a scenario, and enter it in its module's list of pages, before the check if that is last.

    Raises: NewError when the module cannot be read or the page is there; then nothing is written.
    """
    file = project / "content" / module / "module.yml"
    lines, text = _read(file, "handrail new module")
    pages, minutes = text.value.get("pages"), text.value.get("minutes")
    listed = isinstance(pages, list) and bool(pages) and all(isinstance(page, dict) and page for page in pages)
    if not isinstance(pages, list) or not listed or not str(minutes).isdigit():
        raise NewError(f"{file} has no list of pages, or no minutes. Run handrail check and mend it first.")
    numbers = [int(found[1]) for path in file.parent.glob("*.md") if (found := re.match(r"(\d+)-", path.name))]
    page = f"{max(numbers, default=0) + 1:02}-{name_for(title, name)}.md"
    known = known_ids(project / "content", "card")
    identity = free_id(f"{text.value.get('id', module)}-{name_for(title, name)}", known)
    words = {**title_words("SCENARIO", title), "SCENARIO_ID": identity}
    at = _line_of_new_page(file, text, pages)
    first = lines[text.spot_of("pages", 0, "file").line - 1]
    inner = " " * (len(first) - len(first.lstrip()) + 2)
    entry = [_like(first, f"file: {page}"), f"{inner}minutes: {_SCENARIO_MINUTES}"]
    line = text.spot_of("minutes").line - 1
    changed = list(lines)
    changed[line] = re.sub(r"\d+", str(int(minutes) + _SCENARIO_MINUTES), changed[line], count=1)
    written = write_files(project, {f"content/{module}/{page}": fill_template("module/scenario.md", words)})
    _replace(file, [*changed[:at], *entry, *changed[at:]])
    enter_names(project / "content", written)
    return written


def _line_of_new_page(file: Path, text: YamlText, pages: list[object]) -> int:
    """Return how many lines stand before the new entry: it goes before a check that comes last, else to the end."""
    last = pages[-1] if isinstance(pages[-1], dict) else {}
    lines = [text.spot_of("pages", len(pages) - 1, key).line for key in last]
    page = file.parent / str(last.get("file"))
    has_check = page.is_file() and re.search(r"^```check\s*$", page.read_text("utf-8"), re.MULTILINE)
    return min(lines) - 1 if has_check and len(pages) > 1 else max(lines)


def _read(file: Path, cure: str) -> tuple[list[str], YamlText]:
    if not file.is_file():
        raise NewError(f"There is no {file}. Run this in the course's folder, or make one: {cure}.")
    source, faults = read_source(file, file.as_posix())
    text, more = read_yaml(source) if source else (None, list[Fault]())
    if source is None or text is None or not isinstance(text.value, dict):
        said = "\n".join(str(fault) for fault in [*faults, *more])
        raise NewError(f"{said or file}\nNothing was written. Mend this first.")
    return list(source.lines), text


def _replace(file: Path, lines: list[str]) -> None:
    """Replace a file at once, with the line ends it had."""
    end = "\r\n" if b"\r\n" in file.read_bytes() else "\n"
    part = file.with_name(f".{file.name}.part")
    part.write_text(end.join(lines) + end, "utf-8", newline="")
    part.replace(file)
