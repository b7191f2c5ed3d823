"""handrail counts."""

import json
import os
import sys

import click

from lrs_bridge.clock import LONDON, SystemClock
from lrs_bridge.config import read_config
from lrs_bridge.course.library import Library
from lrs_bridge.errors import HandrailError, NotFoundError
from lrs_bridge.evidence.answer_counts import counts_to_json
from lrs_bridge.evidence.answer_counts_store import count_module
from lrs_bridge.storage.open_store import open_store


@click.command()
def counts() -> None:
    """Print how many people answered what, as JSON for `handrail diff --counts`.

    People only, never who, nor how they answered. Counts are in fives; one to four are hidden (null). Run it where the
    bridge runs, and give the file to those who write the course.
    """
    try:
        config = read_config(os.environ)
        if config.store_url.startswith("sqlite") and not config.instance.exists():
            raise NotFoundError(f"There is no instance at {config.instance}. Run this where the bridge runs.")
        database = open_store(config)
        try:
            with database.reading() as connection:
                course = Library(config.instance / "courses").current(connection)
                if course is None:
                    raise NotFoundError("No course was imported here yet, so there is nothing to count.")
                modules = {module.id: count_module(connection, module) for module in course.modules}
        finally:
            database.close()
    except HandrailError as error:
        click.echo(error.message, err=True)
        sys.exit(2)
    today = SystemClock().now().astimezone(LONDON).date()
    click.echo(json.dumps(counts_to_json(course.course_id, today.isoformat(), modules), indent=1))
