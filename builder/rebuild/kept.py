"""What the last build left for the next: for each page, what it was made from and what came of it."""

import json
from dataclasses import dataclass
from pathlib import Path

from builder.answer_key import write_private
from builder.rebuild.search_index import Entries

FILE_NAME = "pages.json"
_FORMAT = "handrail-pages/1"


@dataclass(frozen=True)
class KeptPage:
    """A page of the live site. file is its path below site/, sha256 that of its bytes, search its entries."""

    fingerprint: str
    file: str
    sha256: str
    search: Entries


def read_kept(private: Path) -> dict[str, KeptPage]:
    """Return the pages of the last build by source path; none when there is no record, or one that cannot be read.

    The record only ever saves work, so whatever is odd about it means a whole build and never a message.
    """
    try:
        record = json.loads((private / FILE_NAME).read_bytes())
        if record["format"] != _FORMAT:
            return {}
        return {source: KeptPage(**page) for source, page in record["pages"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def write_kept(private: Path, pages: dict[str, KeptPage]) -> None:
    """Replace the record at once."""
    record = {"format": _FORMAT, "pages": {source: vars(page) for source, page in pages.items()}}
    # Not in the one byte form of builds, which would sort the names inside the search entries.
    write_private(private / FILE_NAME, json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode())
