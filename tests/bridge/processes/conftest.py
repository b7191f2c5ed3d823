"""Two server processes of one bridge on one PostgreSQL database, with the demonstration's people and a small course."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from lrs_bridge.clock import SystemClock
from lrs_bridge.config import read_config
from lrs_bridge.course.imports import import_build
from lrs_bridge.demonstration.people import PEOPLE_CSV, SETTINGS_CSV
from lrs_bridge.instance import load_or_make_secret, make_instance_folder
from lrs_bridge.people.import_files import import_people_files
from lrs_bridge.storage.open_store import open_store
from lrs_bridge.web.bridge import Bridge
from tests.bridge.course.fake_build import write_build
from tests.bridge.launch.page import Page
from tests.bridge.processes.server import Reached, free_port, serve, stop, wait_for_health
from tests.postgres_server import PostgresServers


@dataclass
class TwoProcesses:
    """Both ports, and the bridge's store as seen from here."""

    ports: tuple[int, int]
    here: Bridge
    build_id: str
    settings: dict[str, str]

    def reached(self, number: int = 0) -> Reached:
        return Reached(self.ports[number], self.here)

    def page(self, person_ref: str) -> Page:
        """A learner's browser; move page.app.port to go on at the other process."""
        return Page(self.reached(), self.build_id, person_ref)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def two_processes(
    tmp_path_factory: pytest.TempPathFactory, postgres_servers: PostgresServers
) -> Iterator[TwoProcesses]:
    folder = tmp_path_factory.mktemp("two")
    url = postgres_servers.get().new_empty_database()
    ports = (free_port(), free_port())
    settings = {
        "HANDRAIL_INSTANCE": str(folder / "instance"),
        "HANDRAIL_STORE": url,
        "HANDRAIL_DEMO": "1",
        "HANDRAIL_BASE_URL": f"http://127.0.0.1:{ports[0]}",
    }
    # Both start on nothing at once: who is first makes the store, the secret and the key, and the other finds them.
    processes: list[subprocess.Popen[str]] = [serve(folder, "--port", str(port), **settings) for port in ports]
    try:
        for port, process in zip(ports, processes, strict=True):
            assert wait_for_health(port, process)["database"] == "postgresql"
        config = read_config(settings)
        make_instance_folder(config.instance)
        database = open_store(config)
        here = Bridge(config, database, SystemClock(), load_or_make_secret(config.instance))
        now = here.clock.now()
        import_people_files(database, SETTINGS_CSV.encode(), PEOPLE_CSV.encode(), now=now)
        site, private = write_build(folder / "made")
        build_id = import_build(database, here.courses_folder, site=site, build=private, now=now)
        yield TwoProcesses(ports, here, build_id, settings)
        database.close()
    finally:
        said = [stop(process) for process in processes]
        postgres_servers.get().drop(url)
    assert [process.returncode for process in processes] == [0, 0], said
    assert "Traceback" not in "".join(said), said
