"""Enters what the tool itself has just written into content/ids.txt, so that the list is whole at once."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from builder.identity.committed import committed_names
from builder.identity.missing import ids_in
from builder.identity.register import Name, read_register, register_text
from builder.identity.write import write_register
from builder.load import read_course
from builder.load_module import page_id
from builder.model import Module
from builder.source import read_source


def enter_names(content: Path, files: Iterable[Path]) -> None:
    """Enter the names that new files of a course give, where the course keeps a list that can be read.

    Nothing else of the list changes. A file that lies in no module of the course gives no names. Without Git nothing is
    entered: there an example that its author replaces could not be told from one that people have answered.
    Raises: OSError.
    """
    register, faults = read_register(content)
    if register is None or faults or committed_names(content) is None:
        return
    course, _ = read_course(content, tell_lost=False)
    modules = {module.folder: module for module in (course.modules if course else ())}
    names = set()
    for file in files:
        folder, _, path = file.resolve().relative_to(content.resolve()).as_posix().partition("/")
        if folder in modules:
            names |= set(_names_in(modules[folder], path, file))
    write_register(content, register_text({*register.lines, *names}, register.retired))


def known_ids(content: Path, kind: str) -> set[str]:
    """Return the ids of one kind that the list of a course has, those in use and those retired."""
    register, _ = read_register(content)
    return {name.id for name in (register.lines if register else ()) if name.kind == kind}


def _names_in(module: Module, path: str, file: Path) -> Iterator[Name]:
    if path == "module.yml":
        yield Name("module", module.id)
    if not path.endswith(".md"):
        return
    source, _ = read_source(file, file.as_posix())
    if source and "/" not in path:
        yield Name("page", f"{module.id}/{page_id(path)}")
    for identity in ids_in(source) if source else ():
        yield Name("card", identity)
