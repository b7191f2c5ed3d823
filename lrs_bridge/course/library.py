"""The builds in the instance, each read once."""

import re
import threading
from collections.abc import Mapping
from pathlib import Path

from flask import Flask, current_app
from sqlalchemy import Connection

from lrs_bridge.course import store
from lrs_bridge.course.answer_key import AnswerKey, parse_key
from lrs_bridge.course.manifest import Manifest, parse_manifest
from lrs_bridge.errors import NotFoundError

_BUILD_ID = re.compile(r"[0-9a-f]{16}")


class UnknownBuildError(NotFoundError):
    """A build that was never imported here."""

    code = "unknown-build"


class Library:
    """Gives manifests, answer keys and file tables of imported builds; a build never changes, so each is kept."""

    def __init__(self, courses_folder: Path) -> None:
        self.courses_folder = courses_folder
        self._manifests: dict[str, Manifest] = {}
        self._keys: dict[str, tuple[int, AnswerKey]] = {}
        self._lock = threading.Lock()

    def find_manifest(self, build_id: str) -> Manifest | None:
        """Return the manifest of a build, or None if it was never imported."""
        found = self._manifests.get(build_id)
        if found is not None or not _BUILD_ID.fullmatch(build_id):
            return found
        path = self.courses_folder / build_id / "site" / "course.json"
        if not path.is_file():
            return None
        with self._lock:
            manifest = self._manifests[build_id] = parse_manifest(path.read_bytes())
        return manifest

    def manifest(self, build_id: str) -> Manifest:
        """Return the manifest of a build.

        Raises: UnknownBuildError.
        """
        found = self.find_manifest(build_id)
        if found is None:
            raise UnknownBuildError("This version of the course is not here. Open it again from My training.")
        return found

    def current(self, connection: Connection) -> Manifest | None:
        """Return the build that new launches use, or None before the first import."""
        build_id = store.find_current_build_id(connection)
        return None if build_id is None else self.find_manifest(build_id)

    def answer_key(self, build_id: str) -> AnswerKey:
        """Return the private key of a build; a corrected one (same pages, other marks) is noticed.

        Raises: UnknownBuildError.
        """
        self.manifest(build_id)
        path = self.courses_folder / build_id / "private" / "answer-key.json"
        changed = path.stat().st_mtime_ns
        kept = self._keys.get(build_id)
        if kept is None or kept[0] != changed:
            kept = (changed, parse_key(path.read_bytes()))
            self._keys[build_id] = kept
        return kept[1]

    def file_table(self, build_id: str) -> Mapping[str, str]:
        """Return path → SHA-256 of every file that is served for a build."""
        return self.manifest(build_id).files


def library() -> Library:
    """Return the library of the app that the current request runs in."""
    return library_of(current_app)


def library_of(app: Flask) -> Library:
    """Return the one library of an app; what it has read, every thread uses."""
    found: Library | None = app.extensions.get("handrail_library")
    if found is None:
        folder = app.extensions["handrail"].courses_folder
        found = app.extensions["handrail_library"] = Library(folder)
    return found
