"""handrail people: import and list."""

import json
import os
import sys
from pathlib import Path

import click

from lrs_bridge.clock import LONDON, SystemClock
from lrs_bridge.config import read_config
from lrs_bridge.errors import BadFileError, HandrailError
from lrs_bridge.people.import_files import import_people_files
from lrs_bridge.people.people_list import list_lines
from lrs_bridge.storage.database import Database
from lrs_bridge.storage.open_store import open_store

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def people() -> None:
    """Bring people in from CSV files, and list them."""


@people.command("import")
@click.argument("settings_csv", type=_FILE)
@click.argument("people_csv", type=_FILE)
def import_command(settings_csv: Path, people_csv: Path) -> None:
    """Import settings.csv and people.csv, whole or not at all."""
    database = _open()
    try:
        settings, persons = import_people_files(
            database,
            settings_csv.read_bytes(),
            people_csv.read_bytes(),
            now=SystemClock().now(),
            uploaded_by="command line",
            settings_name=settings_csv.name,
            people_name=people_csv.name,
        )
    except BadFileError as error:
        for fault in error.faults:
            click.echo(str(fault), err=True)
        click.echo(error.message, err=True)
        sys.exit(2)
    finally:
        database.close()
    click.echo(f"{settings} settings and {persons} people are in the store.")


@people.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
def list_command(as_json: bool) -> None:
    """List everybody with role and setting. No mail addresses."""
    database = _open()
    with database.reading() as connection:
        lines = list_lines(connection, SystemClock().now().astimezone(LONDON).date())
    database.close()
    if as_json:
        click.echo(json.dumps([vars(line) for line in lines], ensure_ascii=False, indent=1))
        return
    for line in lines:
        click.echo("\t".join((line.person_ref, line.name, line.access_role, line.setting, line.job_role)))


def _open() -> Database:
    try:
        config = read_config(os.environ)
        config.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        return open_store(config)
    except HandrailError as error:
        click.echo(error.message, err=True)
        sys.exit(2)
