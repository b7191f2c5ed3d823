"""handrail claims: the verdict on a folder of files, without a store, and the rules in the store."""

import json
import sys
from pathlib import Path

import click

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
