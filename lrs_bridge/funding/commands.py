"""handrail claims: the verdict on a folder of files, without a store, and the rules in the store."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from lrs_bridge.errors import BadFileError, HandrailError
from lrs_bridge.funding.inputs import BadInputsError, fault_line, parse_inputs, read_folder
from lrs_bridge.funding.verdict import decide
from lrs_bridge.funding.verdict_table import verdict_table


@click.group()
def claims() -> None:
    """Check claims against recorded time."""


@claims.command()
@click.option(
    "--from",
    "folder",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with settings.csv, people.csv, releases.csv, intervals.csv, claims.csv, rules.yml and maybe used.csv.",
)
@click.option("--json", "as_json", is_flag=True, help="JSON Lines, one object for each claim line.")
def check(folder: Path, as_json: bool) -> None:
    """Print the verdict on each claim line in a folder of files.

    Needs no store and no network. Exit 0: verdicts were printed, whatever they say. 2: the files were refused.
    """
    try:
        verdicts = decide(parse_inputs(read_folder(folder)))
    except BadInputsError as error:
        for fault in error.faults:
            click.echo(fault_line(fault), err=True)
        sys.exit(2)
    if as_json:
        lines = [json.dumps(verdict.to_json(), ensure_ascii=False) + "\n" for verdict in verdicts]
        click.echo("".join(lines), nl=False)
    else:
        click.echo(verdict_table(verdicts), nl=False)


@claims.group()
def rules() -> None:
    """The funder's rules in the store: enter, approve, list."""


@rules.command("add")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", "person_ref", required=True, help="person_ref of the administrator who enters it.")
def add_command(file: Path, person_ref: str) -> None:
    """Enter a rules.yml. It decides claims once a funder has approved it."""
    data = file.read_bytes()

    def act(connection: Any, person_id: str, now: Any) -> Any:
        from lrs_bridge.funding.rules_versions import add_rules

        return add_rules(connection, data, entered_by=person_id, now=now)

    row = _write_as(person_ref, "administrator", act)
    click.echo(f"{row.rules_id} version {row.version} waits for a funder's approval.")


@rules.command("approve")
@click.argument("rules_id")
@click.argument("version")
@click.option("--by", "person_ref", required=True, help="person_ref of the funder who approves it.")
def approve_command(rules_id: str, version: str, person_ref: str) -> None:
    """Approve a version: from now on claims are decided by it."""

    def act(connection: Any, person_id: str, now: Any) -> Any:
        from lrs_bridge.funding.rules_versions import approve_rules

        return approve_rules(connection, rules_id=rules_id, version=version, approved_by=person_id, now=now)

    row = _write_as(person_ref, "funder", act)
    click.echo(f"{row.rules_id} version {row.version} is approved.")


@rules.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
def list_command(as_json: bool) -> None:
    """List every version, the latest entered first."""
    from lrs_bridge.clock import iso_seconds
    from lrs_bridge.funding import store

    with _opened() as database, database.reading() as connection:
        found = [
            {
                "id": row.rules_id,
                "version": row.version,
                "entered_at": iso_seconds(row.entered_at),
                "approved_at": iso_seconds(row.approved_at) if row.approved_at else None,
            }
            for row in store.list_rules(connection)
        ]
    if as_json:
        click.echo(json.dumps(found, indent=1))
        return
    for one in found:
        click.echo(f"{one['id']}\t{one['version']}\t{one['approved_at'] or 'waits for approval'}")


def _write_as(person_ref: str, role: str, act: Callable[[Any, str, Any], Any]) -> Any:
    from lrs_bridge.clock import SystemClock
    from lrs_bridge.people.store import find_person_by_ref

    with _opened() as database:
        with database.reading() as connection:
            person = find_person_by_ref(connection, person_ref)
        if person is None or person.access_role != role:
            click.echo(f"{person_ref} is not the person_ref of a {role}. See: handrail people list", err=True)
            sys.exit(2)
        person_id = person.person_id
        now = SystemClock().now()
        return database.write(lambda connection: act(connection, person_id, now))


@contextmanager
def _opened() -> Iterator[Any]:
    """Give the store; loaded here only, because `claims check` runs where SQLAlchemy is not."""
    from lrs_bridge.config import read_config
    from lrs_bridge.storage.open_store import open_store

    database = None
    try:
        config = read_config(os.environ)
        config.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        database = open_store(config)
        yield database
    except BadFileError as error:
        for fault in error.faults:
            click.echo(fault_line(fault), err=True)
        sys.exit(2)
    except HandrailError as error:
        click.echo(error.message, err=True)
        sys.exit(2)
    finally:
        if database is not None:
            database.close()
