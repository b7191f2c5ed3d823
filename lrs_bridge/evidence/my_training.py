"""Where one person stands on each module, in words."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lrs_bridge.course.manifest import Edit, Module


@dataclass(frozen=True)
class Standing:
    """A module as its learner sees it in My training.

    state is one of "not started", "part done", "done"; minutes are whole. changed: what has another meaning since they
    were last in a module that they are done with.
    """

    module: Module
    state: str
    minutes_left: int
    pages_opened: int
    page_count: int
    last_opened_at: datetime | None
    receipt_code: str | None
    award_id: str | None
    changed: tuple[Edit, ...] = ()

    @property
    def button(self) -> str:
        return {"not started": "Start", "part done": "Carry on", "done": "Look again"}[self.state]


def is_done(module: Module, record: Mapping[str, Any] | None) -> bool:
    """Return whether the bridge saw all that a module asks: its pages, and its check where it has one."""
    return bool(record and record["completed_at"] and (record["passed_at"] or module.check is None))


def changed_since(module: Module, versions_seen: Collection[str]) -> tuple[Edit, ...]:
    """Return what changed in meaning after the newest version that a person was in, oldest first; texts told once.

    Nothing where no version is known: nobody is asked to look again on a guess.
    """
    if not versions_seen:
        return ()
    newest = max(_version_numbers(version) for version in versions_seen)
    later = [edit for edit in module.edits if edit.kind == "meaning" and _version_numbers(edit.version) > newest]
    by_text = {edit.text: edit for edit in later}
    return tuple(sorted(by_text.values(), key=lambda edit: _version_numbers(edit.version)))


def _version_numbers(version: str) -> tuple[int, ...]:
    """Return a version as numbers that can be compared: 1.1 and 1.1.0 are the same one."""
    parts = [int(part) for part in version.split(".") if part.isascii() and part.isdigit()]
    return (*parts, 0, 0, 0)[:3]


def standing_of(
    module: Module,
    record: Mapping[str, Any] | None,
    pages_opened: Collection[str],
    award: Any | None,
    versions_seen: Collection[str] = (),
) -> Standing:
    """Return where a person stands; record is their module_record row, pages_opened the ids of pages they opened.

    Shape: versions_seen are those of the module that the person was in.
    """
    counted = [page for page in module.pages if page.alternative_to is None]
    seen = set(pages_opened) | {
        page.alternative_to for page in module.pages if page.alternative_to and page.id in pages_opened
    }
    left = [page for page in counted if page.id not in seen]
    done = is_done(module, record)
    return Standing(
        module=module,
        state="done" if done else "part done" if record else "not started",
        minutes_left=0 if done else sum(page.minutes for page in left),
        pages_opened=len(counted) - len(left),
        page_count=len(counted),
        last_opened_at=record["started_at"] if record else None,
        receipt_code=award.receipt_code if award else None,
        award_id=award.award_id if award else None,
        changed=changed_since(module, versions_seen) if done else (),
    )


def in_order(standings: list[Standing]) -> tuple[Standing | None, list[Standing], list[Standing]]:
    """Return (what is next, the rest to do, what is done): part done comes before not started."""
    to_do = sorted((one for one in standings if one.state != "done"), key=lambda one: one.state != "part done")
    done = [one for one in standings if one.state == "done"]
    return (to_do[0] if to_do else None), to_do[1:], done
