"""Brings an immutable build and its private answer key into the instance.

Order, so that a crash anywhere leaves either nothing or a whole build: everything is verified and copied into a folder
with a temporary name and synced; the folder is renamed to the build's id; only then the store names it current.
"""

import hashlib
import os
import re
import secrets
import shutil
from datetime import datetime
from pathlib import Path

from lrs_bridge.course import store
from lrs_bridge.course.answer_key import parse_key, verify_key
from lrs_bridge.course.manifest import BadCourseError, Manifest, parse_manifest
from lrs_bridge.storage.database import Database


def import_build(database: Database, courses_folder: Path, *, site: Path, build: Path, now: datetime) -> str:
    """Verify and copy a build with its key, make it current, and return its id. Doing it twice is the same.

    Shape: site holds course.json and every file it lists; build holds answer-key.json and key-secret.
    Raises: BadCourseError; then nothing was changed.
    """
    course_json = _read(site, "course.json")
    manifest = parse_manifest(course_json)
    key = _read(build, "answer-key.json")
    verify_key(key, secret=_secret(build), build_id=manifest.build_id)
    parse_key(key)
    folder = courses_folder / manifest.build_id
    if not folder.exists():
        _copy_whole(site, manifest, course_json, key, folder)
    elif (folder / "private" / "answer-key.json").read_bytes() != key:
        # Same pages, other marks: a key was corrected. What was marked before stays as it was marked.
        _write_key(folder / "private", key)
    database.write(lambda connection: store.record_current_build(connection, manifest, now))
    return manifest.build_id


def _read(folder: Path, name: str) -> bytes:
    path = folder / name
    if path.is_symlink() or not path.is_file():
        raise BadCourseError(f"{path} is missing. Build the course first: handrail build.")
    return path.read_bytes()


def _secret(build: Path) -> bytes:
    text = _read(build, "key-secret").strip()
    if not re.fullmatch(rb"[0-9a-f]{64}", text):
        raise BadCourseError(f"{build / 'key-secret'} does not hold 64 hex digits. Build the course again.")
    return text  # the digits themselves are the HMAC's key


def _copy_whole(site: Path, manifest: Manifest, course_json: bytes, key: bytes, folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = folder.parent / f".importing-{secrets.token_hex(8)}"
    try:
        (made / "site").mkdir(parents=True)
        (made / "private").mkdir(mode=0o700)
        faults = [
            fault for path, digest in manifest.files.items() if (fault := _copy(site, made / "site", path, digest))
        ]
        if faults:
            raise BadCourseError("\n".join(faults))
        _write_synced(made / "site" / "course.json", course_json)
        _write_key(made / "private", key)
        made.rename(folder)
        _sync_folder(folder.parent)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _copy(site: Path, to: Path, path: str, digest: str) -> str | None:
    """Copy one file; return what is wrong with it, or None."""
    source = site / path
    if any((site / Path(*Path(path).parts[: depth + 1])).is_symlink() for depth in range(len(Path(path).parts))):
        return f"site/{path} is a link. A build holds files only; build the course again."
    if not source.is_file():
        return f"site/{path} is in course.json and not in the folder. Build the course again."
    data = source.read_bytes()
    if hashlib.sha256(data).hexdigest() != digest:
        return f"site/{path} was changed after the build. Build the course again."
    target = to / path
    target.parent.mkdir(parents=True, exist_ok=True)
    _write_synced(target, data)
    return None


def _write_key(private: Path, key: bytes) -> None:
    made = private / f".key-{secrets.token_hex(8)}"
    _write_synced(made, key, mode=0o600)
    made.rename(private / "answer-key.json")
    _sync_folder(private)


def _write_synced(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # Windows cannot open a folder; its rename is journalled
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
