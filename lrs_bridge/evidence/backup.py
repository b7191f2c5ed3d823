"""One file that holds an instance: store, keys, courses and the list of checkpoints, each with its hash.

The order matters: the list of checkpoints is read before the store is copied, and the courses after, so that in the
backup the store is never behind the list, and every course that the store names is there. The last checkpoint is kept
outside the instance and is in no backup: it is what a restored store is compared with.

The store in a backup is always one SQLite file, whatever database it comes from: a PostgreSQL store is read in one
transaction and copied into one, and copied back from it. So a backup of either kind can be restored into either.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath

from sqlalchemy import make_url

from lrs_bridge.clock import iso_seconds
from lrs_bridge.config import Config
from lrs_bridge.errors import HandrailError
from lrs_bridge.ledger import files
from lrs_bridge.ledger.keys import log_path
from lrs_bridge.storage.copy_store import copy_store, is_empty
from lrs_bridge.storage.database import Database
from lrs_bridge.storage.migrate import upgrade
from lrs_bridge.storage.open_store import check_engine, open_store, refusing_plainly, shown_url

FORMAT = "handrail-backup/1"
_MANIFEST = "manifest.json"
_STORE = "handrail.sqlite"
_LOG = "checkpoints/log.txt"
_FOLDERS = ("keys", "courses")
_CHUNK_BYTES = 1 << 20


class BackupError(HandrailError):
    """A backup cannot be made, or is not whole, or may not be put where it was asked."""

    code = "backup"
    http_status = 409


def make_backup(config: Config, out: Path, now: datetime) -> int:
    """Write a backup while the bridge runs or rests; return how many files it holds.

    Raises: BackupError, also when out exists.
    """
    store = _store_file(config)
    if store is not None and not store.exists():
        raise BackupError(f"There is no store at {store}, so there is nothing to back up.")
    if out.exists():
        raise BackupError(f"{out} exists already, and a backup is never overwritten. Name another file.")
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="handrail-backup-", dir=out.resolve().parent) as work:
        members = dict(_copy_members(config, store, Path(work)))
        manifest = {
            "format": FORMAT,
            "made": iso_seconds(now),
            "demonstration": config.demo,
            "files": {name: {"sha256": _sha256(path), "size": path.stat().st_size} for name, path in members.items()},
        }
        written = Path(work) / _MANIFEST
        written.write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", "utf-8")
        _write_archive(out, {_MANIFEST: written} | members)
    return len(members)


def unpack_backup(archive: Path, instance: Path) -> None:
    """Put a backup's files into an instance folder that is not there yet or is empty.

    The folder appears whole or not at all. Raises: BackupError naming the file that is not as it was backed up.
    """
    if instance.exists() and (not instance.is_dir() or any(instance.iterdir())):
        raise BackupError(f"{instance} is not empty. Restore into a new folder; nothing is ever overwritten.")
    instance.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{instance.name}-restore-", dir=instance.parent))
    try:
        _unpack(archive, work)
        if instance.exists():
            instance.rmdir()
        work.rename(instance)
        files.sync_folder(instance.parent)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise


def restore_backup(archive: Path, config: Config) -> None:
    """Put a backup's files into the instance folder, and its store where HANDRAIL_STORE says.

    A PostgreSQL database has to be empty; it gets the whole store or nothing, and then the folder is not there either.
    Raises: BackupError.
    """
    if _store_file(config) is not None:
        unpack_backup(archive, config.instance)
        return
    with refusing_plainly(config), closing(Database(config.store_url)) as database:
        with database.reading() as connection:
            check_engine(connection)
            if not is_empty(connection):
                raise BackupError(
                    f"The database at {shown_url(config.store_url)} is not empty. Make a new one and name it in "
                    "HANDRAIL_STORE; nothing is ever overwritten."
                )
        unpack_backup(archive, config.instance)
        try:
            _load_store(config.instance / _STORE, database)
        except BaseException:
            shutil.rmtree(config.instance, ignore_errors=True)
            raise
    (config.instance / _STORE).unlink()


def _load_store(file: Path, database: Database) -> None:
    with closing(Database(f"sqlite:///{file}")) as source:
        upgrade(source)
        with source.reading() as rows:
            upgrade(database, when_new=lambda connection: copy_store(rows, connection))


def _store_file(config: Config) -> Path | None:
    """Return the file of an SQLite store, or None for a store that is a server's."""
    url = make_url(config.store_url)
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def _copy_to_file(config: Config, store: Path | None, to: Path) -> None:
    if store is not None:
        with closing(sqlite3.connect(store)) as source, closing(sqlite3.connect(to)) as copy:
            source.backup(copy)
    else:
        # One moment of the whole store, however long the copy takes.
        with (
            closing(open_store(config)) as database,
            closing(Database(f"sqlite:///{to}")) as copied,
            database.reading() as rows,
        ):
            upgrade(copied, when_new=lambda connection: copy_store(rows, connection))
    with closing(sqlite3.connect(to)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, no journal beside it


def _copy_members(config: Config, store: Path | None, work: Path) -> Iterator[tuple[str, Path]]:
    if log_path(config).exists():
        shutil.copyfile(log_path(config), work / "log.txt")
        yield _LOG, work / "log.txt"
    _copy_to_file(config, store, work / _STORE)
    yield _STORE, work / _STORE
    for folder in _FOLDERS:
        for path in sorted((config.instance / folder).rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(config.instance).as_posix(), path


def _write_archive(out: Path, members: dict[str, Path]) -> None:
    descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)  # it holds the keys
    try:
        with os.fdopen(descriptor, "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz") as tar:
                for name, path in members.items():
                    tar.add(path, arcname=name, recursive=False, filter=_plain)
            file.flush()
            os.fsync(file.fileno())
        files.sync_folder(out.resolve().parent)
    except BaseException:
        out.unlink(missing_ok=True)
        raise


def _plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mode = 0o600
    return entry


def _unpack(archive: Path, work: Path) -> None:
    with _reading(archive) as tar:
        first = tar.next()
        if first is None or first.name != _MANIFEST:
            raise BackupError(f"{archive} is not a backup made by handrail backup.")
        listed = _listed(archive, tar, first)
        seen = set()
        for entry in tar:
            name = entry.name
            if name == _MANIFEST and entry.offset == first.offset:
                continue
            if name not in listed or name in seen or not entry.isreg() or not _is_inside(name):
                raise BackupError(f"{archive} holds {name}, which its manifest does not list. Use another backup.")
            seen.add(name)
            _write_member(tar, entry, work / name, archive, listed[name]["sha256"])
        while tar.fileobj is not None and tar.fileobj.read(_CHUNK_BYTES):
            pass  # to the end, where gzip keeps its own sum
    missing = sorted(set(listed) - seen)
    if missing:
        raise BackupError(f"{archive} is not whole: {missing[0]} is missing. Use another backup.")
    for folder in [work, *(path for path in work.rglob("*") if path.is_dir())]:
        folder.chmod(0o700)


def _listed(archive: Path, tar: tarfile.TarFile, first: tarfile.TarInfo) -> dict[str, dict[str, str]]:
    file = tar.extractfile(first)
    try:
        manifest = json.loads(file.read() if file else b"")
        if manifest["format"] != FORMAT:
            raise BackupError(f"{archive} is a backup of format {manifest['format']}, and this is {FORMAT}.")
        return dict(manifest["files"])
    except (ValueError, KeyError, TypeError) as fault:
        raise BackupError(f"The manifest of {archive} cannot be read. Use another backup.") from fault


def _write_member(tar: tarfile.TarFile, entry: tarfile.TarInfo, target: Path, archive: Path, sha256: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    source = tar.extractfile(entry)
    digest = hashlib.sha256()
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        while source is not None and (chunk := source.read(_CHUNK_BYTES)):
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    if digest.hexdigest() != sha256:
        raise BackupError(f"{entry.name} in {archive} is not what was backed up. Use another backup.")


@contextmanager
def _reading(archive: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(archive, mode="r:gz") as tar:
            yield tar
    except (tarfile.TarError, EOFError, OSError) as fault:
        raise BackupError(f"{archive} cannot be read, it may be cut short: {fault}. Use another backup.") from fault


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name and ":" not in name


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
