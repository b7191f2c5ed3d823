"""One reader for every CSV file that comes in: RFC 4180, UTF-8, all faults at once.

The same rows are used for checking and for doing, so that no cell is tidied in two ways.
Row numbers are a spreadsheet's: the header is row 1, an empty line counts.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lrs_bridge.errors import BadFileError, FileFault

MOST_ROWS = 200_000

SAVE_AS_UTF8 = 'In the spreadsheet choose Save as, then "CSV UTF-8 (comma delimited)".'
_LINE_END = re.compile(r"\r\n|\n|\r")
_QUOTED_LINE_CELL = re.compile(r'\s*"((?:[^"]|"")*)"\s*(,|\Z)|([^",]*)(,|\Z)')
# A number or a telephone number may begin with + or -; anything else that does is a formula to a spreadsheet.
_PLAIN_SIGNED = re.compile(r"[+-]?[0-9][0-9 ().,]*|\+?\([0-9][0-9 ().]*|[-+]")


@dataclass(frozen=True)
class Row:
    """One record: its spreadsheet row (the header is 1) and its cells by column, spaces around them cut off."""

    number: int
    cells: Mapping[str, str]


def read_rows(
    data: bytes,
    *,
    file_name: str,
    required: Sequence[str],
    optional_allowed: bool = True,
    max_rows: int = MOST_ROWS,
) -> list[Row]:
    """Return the rows of an uploaded CSV file.

    Shape: every required column is in every row's cells; further columns are there too where they are allowed.
    Raises: BadFileError listing every fault of the file's form.
    """
    rows, faults = scan_rows(
        data, file_name=file_name, required=required, optional_allowed=optional_allowed, max_rows=max_rows
    )
    if faults:
        raise BadFileError(file_name, faults)
    return rows


def scan_rows(
    data: bytes,
    *,
    file_name: str,
    required: Sequence[str],
    optional_allowed: bool = True,
    max_rows: int = MOST_ROWS,
    upload: bool = True,
) -> tuple[list[Row], list[FileFault]]:
    """Return the sound rows and every fault of form, so that a caller can add its own faults of meaning.

    An upload is read as people's spreadsheets write it: column names in any case, rows without any content passed
    over, and cells that a spreadsheet would run as a formula refused. Without upload the file is read to the letter.
    """
    text, faults = _decode(data, file_name)
    if text is None:
        return [], faults
    records = _records(text)
    header: list[str] | None = None
    rows: list[Row] = []
    for number, cells in records:
        if header is None:
            header = [cell.strip().lower() if upload else cell.strip() for cell in cells or []]
            faults += _header_faults(header, number, file_name, required, optional_allowed)
            if faults:
                return [], faults
            continue
        if cells is None:
            faults.append(FileFault(file_name, number, header[0], _BAD_QUOTES))
            continue
        if upload and not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            faults.append(_ragged(file_name, number, header, len(cells)))
            continue
        if len(rows) >= max_rows:
            faults.append(
                FileFault(
                    file_name, number, None, f"There are more than {max_rows:,} rows. Split the file into smaller ones."
                )
            )
            break
        faults += _cell_faults(file_name, number, header, cells, upload)
        rows.append(Row(number, {name: cell.strip() for name, cell in zip(header, cells, strict=True)}))
    if header is None:
        faults.append(_missing_header(file_name, required))
    return rows, faults


_BAD_QUOTES = (
    "A quotation mark stands alone or in the middle of a cell. "
    'Put quotation marks around the whole cell and write each one inside it twice, like "Hall ""B""".'
)


def _decode(data: bytes, file_name: str) -> tuple[str | None, list[FileFault]]:
    if data[:2] == b"PK":
        message = f"This is a spreadsheet workbook, not a CSV file. {SAVE_AS_UTF8}"
        return None, [FileFault(file_name, None, None, message)]
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return None, [FileFault(file_name, None, None, f"The text is UTF-16, not UTF-8. {SAVE_AS_UTF8}")]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None, _encoding_faults(data, file_name)
    return text, []


def _encoding_faults(data: bytes, file_name: str) -> list[FileFault]:
    """Name each cell that is not UTF-8. Latin-1 gives every byte a character, so the cells can be found by it."""
    faults = []
    header: list[str] = []
    for number, cells in _records(data.removeprefix(b"\xef\xbb\xbf").decode("latin-1")):
        for position, cell in enumerate(cells or []):
            try:
                cell.encode("latin-1").decode("utf-8")
            except UnicodeDecodeError:
                column = header[position] if position < len(header) else None
                shown = shorten(cell.strip())
                faults.append(FileFault(file_name, number, column, f'"{shown}" is not UTF-8 text. {SAVE_AS_UTF8}'))
        header = header or [cell.strip() for cell in cells or []]
    return faults or [FileFault(file_name, None, None, f"The file is not UTF-8 text. {SAVE_AS_UTF8}")]


def _records(text: str) -> Iterator[tuple[int, list[str] | None]]:
    """Yield (row number, cells), or None for cells where the quotation marks do not fit."""
    lines = _LINE_END.split(text)
    ends = _LINE_END.findall(text) if '"' in text else []
    number, position = 0, 0
    while position < len(lines):
        line = lines[position]
        position += 1
        number += 1
        if '"' not in line:
            if line.strip():
                yield number, line.split(",")
            continue
        following, parts, open_quote = position, [line], line.count('"') % 2 == 1
        while open_quote and following < len(lines):
            parts += (ends[following - 1], lines[following])
            open_quote ^= lines[following].count('"') % 2 == 1
            following += 1
        cells = None if open_quote else _quoted_cells("".join(parts))
        if cells is not None:
            position = following  # a quoted cell may hold line ends; a broken one ends with its own line
        yield number, cells


def _quoted_cells(line: str) -> list[str] | None:
    cells: list[str] = []
    at = 0
    while True:
        found = _QUOTED_LINE_CELL.match(line, at)
        if found is None:
            return None
        quoted, quoted_end, plain, plain_end = found.groups()
        cells.append(quoted.replace('""', '"') if quoted is not None else plain)
        if not (quoted_end or plain_end):
            return cells
        at = found.end()


def _header_faults(
    header: list[str], number: int, file_name: str, required: Sequence[str], optional_allowed: bool
) -> list[FileFault]:
    faults = []
    missing = [name for name in required if name not in header]
    for name in missing:
        hint = ""
        if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
            hint = " The cells seem to be parted by semicolons or tabs; save the file with commas."
        faults.append(
            FileFault(file_name, number, name, f"The column is missing. Add it; the first row names the columns.{hint}")
        )
    for name, count in Counter(header).items():
        if name and count > 1:
            faults.append(FileFault(file_name, number, name, f"The column is there {count} times. Keep one."))
        elif not optional_allowed and name not in required:
            shown = shorten(name) or "(no name)"
            faults.append(FileFault(file_name, number, shown, "The column is not known here. Remove it."))
    return faults


def _missing_header(file_name: str, required: Sequence[str]) -> FileFault:
    message = f"The file is empty. Write the names of the columns into the first row: {','.join(required)}."
    return FileFault(file_name, None, None, message)


def _ragged(file_name: str, number: int, header: list[str], count: int) -> FileFault:
    column = header[min(count, len(header) - 1)]
    message = (
        f"The row has {count} {'cell' if count == 1 else 'cells'} and the first row has {len(header)}. "
        "Write one cell for each column, and quotation marks around a cell with a comma in it."
    )
    return FileFault(file_name, number, column or None, message)


def _cell_faults(file_name: str, number: int, header: list[str], cells: list[str], upload: bool) -> Iterator[FileFault]:
    for name, cell in zip(header, cells, strict=True):
        if "\0" in cell:
            message = "The cell holds a NUL character. Type the cell again."
            yield FileFault(file_name, number, name or None, message)
        elif upload and is_formula(cell):
            message = (
                f'"{shorten(cell.strip())}" would run as a formula in a spreadsheet. '
                "Write the plain value, without =, +, - or @ before it."
            )
            yield FileFault(file_name, number, name or None, message)


def is_formula(cell: str) -> bool:
    """Return whether a spreadsheet might run this cell (CSV injection), telephone numbers and plain numbers aside."""
    if cell[:1] in ("\t", "\r"):
        return True
    text = cell.strip()
    return text[:1] in ("=", "@", "+", "-") and not _PLAIN_SIGNED.fullmatch(text)


def shorten(text: str, most: int = 40) -> str:
    """Return text as one line, short enough to be quoted in a message."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"
