"""Material's search index, taken apart by page and put together again in the order of the pages."""

import json
from collections.abc import Iterable
from typing import Any

FILE_NAME = "search/search_index.json"

Entries = list[dict[str, Any]]


def split_entries(entries: Entries) -> dict[str, Entries]:
    """Return the entries of each page, by the page's address."""
    pages: dict[str, Entries] = {}
    for entry in entries:
        pages.setdefault(entry["location"].partition("#")[0], []).append(entry)
    return pages


def join_entries(urls: Iterable[str], pages: dict[str, Entries]) -> Entries:
    """Return the entries of all pages, in the order of their addresses."""
    return [entry for url in urls for entry in pages.get(url, ())]


def index_bytes(index: dict[str, Any]) -> bytes:
    """Return the bytes that Material's search plugin writes for an index."""
    return json.dumps(index, separators=(",", ":"), default=str).encode()
