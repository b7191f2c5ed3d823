"""The blueprint that the funding pages share, with the words that their templates use."""

from collections.abc import Callable, Collection
from typing import Any

from flask import Blueprint, request

from lrs_bridge.funding import words
from lrs_bridge.funding.records import BACKFILL_METHODS, EVIDENCE_OF_SPEND
from lrs_bridge.web.access import SignedInPerson, signed_in

blueprint = Blueprint("funding", __name__)
LARGEST_UPLOAD_BYTES = 16 * 1024 * 1024
PAGE_LENGTH = 50

_FILTERS: dict[str, Callable[..., Any]] = {
    "pounds": words.pounds,
    "duration": words.duration,
    "short_day": words.short_day,
    "from_to": words.from_to,
    "local_day": words.local_day,
    "local_clock": words.local_clock,
    "row_ranges": words.row_ranges,
    "pseudonym": words.pseudonym,
    "verdict_words": words.VERDICT_WORDS.__getitem__,
    "reason_words": words.REASON_WORDS.__getitem__,
    "backfill_words": lambda method: BACKFILL_METHODS.get(method, method),
    "spend_words": EVIDENCE_OF_SPEND.__getitem__,
}
for _name, _filter in _FILTERS.items():
    blueprint.add_app_template_filter(_filter, _name)


def reach_of(person: SignedInPerson) -> Collection[str] | None:
    """Return the settings whose claims a person may see: a funder every one (None), a manager their own."""
    return None if person.access_role == "funder" else frozenset(person.setting_ids)


def is_funder() -> bool:
    """Return whether the funder's view is asked for: submitted claims of every setting, and no names."""
    return signed_in().access_role == "funder"


def uploaded_file() -> tuple[bytes, str] | None:
    """Return the bytes and the name of the file that a form brought, or None when none was chosen."""
    file = request.files.get("file")
    return (file.read(), file.filename[-100:]) if file is not None and file.filename else None


def page_number() -> int:
    """Return the page of a long list that the address asks for, from 1."""
    asked = request.args.get("page", "")
    return max(int(asked), 1) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
