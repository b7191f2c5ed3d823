"""A whole store kept open for the many requests of one module, on either database."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import event

from lrs_bridge.app import close_app, create_app
from lrs_bridge.clock import SetClock
from lrs_bridge.config import read_config
from tests.bridge.xapi.conftest import START, Store


class TickingClock(SetClock):
    """A set clock that goes on by a millisecond whenever somebody looks."""

    def now(self) -> datetime:
        self.move_on(seconds=0.001)
        return super().now()


@contextmanager
def running_store(folder: Path, store_url: str = "") -> Iterator[Store]:
    """Run an app on an empty store; "" is SQLite in the instance folder.

    What is asked of it is what it answers, not what survives: it does not wait for the disk.
    """
    config = read_config({"HANDRAIL_INSTANCE": str(folder / "instance"), "HANDRAIL_STORE": store_url})
    clock = TickingClock(START)
    app = create_app(config, clock=clock, start_sequencer=False)
    database = app.extensions["handrail"].database
    if database.engine.dialect.name == "sqlite":
        event.listen(database.engine, "connect", lambda raw, _record: raw.execute("PRAGMA synchronous=OFF"))
        database.engine.dispose()  # those that wait still
    yield Store(app, database, clock, app.extensions["handrail_sequencer"])
    close_app(app)
