"""The files that handrail new writes: filled in, and never over a file that is there."""

import json
import re
import unicodedata
from pathlib import Path

from builder.new.errors import NewError

TEMPLATES = Path(__file__).parent / "templates"
_NAME = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
_PLACE = re.compile(r"@([A-Z_]+)@")


def fill_template(name: str, words: dict[str, str]) -> str:
    """Return a template's text with every @NAME@ replaced."""
    return _PLACE.sub(lambda found: words[found[1]], (TEMPLATES / name).read_text("utf-8"))


def title_words(prefix: str, title: str) -> dict[str, str]:
    """Return the words for a title: as it stands in a page, and with quotes as it stands in YAML."""
    return {f"{prefix}_TITLE": title, f"{prefix}_TITLE_QUOTED": json.dumps(title, ensure_ascii=False)}


def clean_title(title: str) -> str:
    """Return a title on one line. Raises: NewError when nothing is left, or when it would be markup."""
    plain = " ".join(title.split())
    if not plain:
        raise NewError('The title is empty. Give it as words, like: handrail new module "Night shifts".')
    if "<" in plain or plain.startswith("#"):
        raise NewError(f'"{plain}" cannot be a title: it has a sign that pages take for markup. Leave out < and #.')
    return plain


def name_for(title: str, name: str | None = None) -> str:
    """Return a folder's or file's name, or the id of a course: the one that was given, or one made of a title.

    Raises: NewError when it is not made of small letters, digits and dashes, or cannot be made of the title.
    """
    if name is not None:
        if not _NAME.match(name):
            raise NewError(f'"{name}" cannot be a name. Use small letters, digits and dashes, like night-shifts.')
        return name
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    parts = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    if not parts:
        raise NewError(f'No name can be made of "{title}". Give one with --name, like --name night-shifts.')
    return "-".join(parts)[:48].rstrip("-")


def write_files(folder: Path, files: dict[str, str]) -> list[Path]:
    """Write all files below folder, or none. Shape: files is path → text; the paths come back in order.

    Raises: NewError that names every file that is there already.
    """
    there = [path for path in files if (folder / path).exists()]
    if there:
        names = "\n".join(f"  {folder / path}" for path in there)
        raise NewError(f"Nothing was written, because this is there already:\n{names}\nChoose another name or folder.")
    return [_write_new(folder / path, text) for path, text in files.items()]


def write_missing(folder: Path, files: dict[str, str]) -> tuple[list[Path], list[Path]]:
    """Write the files that are not there yet. Returns those written, and those left as they are."""
    missing = {path: text for path, text in files.items() if not (folder / path).exists()}
    return write_files(folder, missing), [folder / path for path in files if path not in missing]


def _write_new(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    # "x": a file that appeared since we looked stays as it is.
    with file.open("x", encoding="utf-8", newline="\n") as stream:
        stream.write(text)
    return file
