"""What lies in a course's folder: which files are published, and which cannot be."""

import os
import posixpath
import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import islice, takewhile
from pathlib import Path

from builder.errors import Fault, fault_at, spot_after
from builder.suggest import did_you_mean

PICTURE_ENDINGS = frozenset((".png", ".jpg", ".jpeg", ".webp", ".gif", ".svg"))
# Played by video and audio cards; .vtt are captions.
MEDIA_ENDINGS = frozenset((".mp4", ".webm", ".mp3", ".m4a", ".ogg", ".vtt"))
# What goes out as it is.
PUBLISHED_ENDINGS = PICTURE_ENDINGS | MEDIA_ENDINGS
# The list of ids: beside the course's text, and no part of what is shown.
REGISTER = "ids.txt"
# What translations were made from; no part of what is shown either.
MADE_FROM = "translations.txt"
_LEFT_BY_PROGRAMS = re.compile(r"^(\..*|~\$.*|.*~|thumbs\.db|desktop\.ini)$", re.IGNORECASE)
NAME = re.compile(r"^[a-z0-9]+([-_.][a-z0-9]+)*$")
_SETTINGS = re.compile(r"^(course|module)(\.[a-z]{2,3})?\.yml$")
_UNSAFE_SVG = re.compile(rb"<script|<foreignobject|\son[a-z]+\s*=|javascript:", re.IGNORECASE)


@dataclass(frozen=True)
class CourseFolder:
    """A course's files, each by its path below the folder, sorted. shown is the folder's name in messages."""

    root: Path
    shown: str
    files: tuple[str, ...]

    def show(self, path: str) -> str:
        """Return a path as messages show it."""
        return f"{self.shown}/{path}"

    def below(self, folder: str) -> list[str]:
        """Return the files of a folder and its sub-folders, by their path below it."""
        start = f"{folder}/"
        # They stand together, since all are sorted: a course of many modules is not gone through for each of them.
        found = takewhile(lambda path: path.startswith(start), islice(self.files, bisect_left(self.files, start), None))
        return [path[len(start) :] for path in found]

    @property
    def modules(self) -> list[str]:
        """The folders that hold a module.yml."""
        return sorted(file.partition("/")[0] for file in self.files if re.fullmatch(r"[^/]+/module\.yml", file))

    @property
    def pictures(self) -> list[str]:
        """The files that are published as they are."""
        return [path for path in self.files if Path(path).suffix.lower() in PICTURE_ENDINGS]


def list_folder(root: Path) -> CourseFolder:
    """Return the files of a course, without its lists and what editors and file managers leave behind."""
    files = []
    for folder, folder_names, file_names in os.walk(root):
        folder_names[:] = sorted(name for name in folder_names if not _LEFT_BY_PROGRAMS.match(name))
        at = Path(folder).relative_to(root).as_posix()
        files += [name if at == "." else f"{at}/{name}" for name in file_names if not _LEFT_BY_PROGRAMS.match(name)]
    return CourseFolder(root, root.name, tuple(sorted(path for path in files if path not in (REGISTER, MADE_FROM))))


def check_folder(folder: CourseFolder) -> list[Fault]:
    """Return a fault for each file that cannot be part of a course."""
    faults = []
    for path in folder.files:
        message = _file_mistake(folder, path)
        if message:
            faults.append(Fault(folder.show(path), 1, message))
        elif path.endswith(".svg"):
            faults += _check_drawing(folder, path)
    return faults


def _check_drawing(folder: CourseFolder, path: str) -> list[Fault]:
    data = (folder.root / path).read_bytes()
    found = _UNSAFE_SVG.search(data)
    if not found:
        return []
    before = data[: found.start()].decode(errors="replace")
    message = "This picture has a script in it. Save it again as a plain SVG or as PNG."
    return [fault_at(folder.show(path), spot_after(before), message)]


def _file_mistake(folder: CourseFolder, path: str) -> str | None:
    name = path.rpartition("/")[2]
    if (folder.root / path).is_symlink():
        return "This is a link to another file. Put the file itself here."
    if _SETTINGS.match(name):
        return None
    if name.endswith((".yml", ".yaml")):
        return f"A course has no file of this name.{did_you_mean(name, ('course.yml', 'module.yml'))}"
    if Path(name).suffix.lower() not in PUBLISHED_ENDINGS | {".md"}:
        kinds = "pages (.md), pictures (png, jpg, webp, gif, svg), videos (mp4, webm) and sound (mp3, m4a, ogg)"
        return f"This kind of file cannot be part of a course. Use {kinds}."
    if not NAME.match(name):
        return f'The name "{name}" does not work in every address. Use small letters, digits and dashes.'
    return None


def check_address(
    folder: CourseFolder, known: frozenset[str], unread: tuple[str, ...], source_path: str, address: str
) -> str | None:
    """Return what is wrong with a link's or picture's relative address, or None.

    Shape: known holds every path that is published, unread the starts of paths that nobody knows about;
    source_path is the file with the link, below the folder.
    """
    target = re.split(r"[?#]", address, maxsplit=1)[0]
    if re.match(r"^[A-Za-z][A-Za-z0-9+.-]*:", address) or not target:
        return None
    if target.startswith("/"):
        return f'"{address}" starts at the server\'s root. Write it from this file on, like ../index.md.'
    path = posixpath.normpath(posixpath.join(posixpath.dirname(source_path), target))
    if path in known or path.startswith(unread):
        return None
    if path in folder.files and path.endswith(".md"):
        return f'"{address}" is not a page that learners can open. Link to a page of a module.'
    here = posixpath.dirname(source_path) or "."
    near = did_you_mean(target, (posixpath.relpath(other, here) for other in sorted(known)))
    return f'There is no "{address}".{near or " Check the name, or add the file."}'
