"""handrail statements: export to a file, and import from one."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from click._termui_impl import ProgressBar

from lrs_bridge.clock import SystemClock
from lrs_bridge.config import read_config
from lrs_bridge.errors import HandrailError
from lrs_bridge.instance import make_instance_folder
from lrs_bridge.statement_files.attachments import AttachmentFolder, folder_beside
from lrs_bridge.statement_files.check import LineFault
from lrs_bridge.statement_files.exporting import Outcome, export_to_file, export_to_stream, find_standing
from lrs_bridge.statement_files.importing import import_file
from lrs_bridge.storage.database import Database
from lrs_bridge.storage.open_store import open_store
from lrs_bridge.xapi import kept_order

_FOLDER = click.Path(file_okay=False, path_type=Path)


class _Group(click.Group):
    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except HandrailError as error:
            click.echo(error.message, err=True)
            ctx.exit(2)


@contextmanager
def _opened() -> Iterator[Database]:
    config = read_config(os.environ)
    make_instance_folder(config.instance)
    database = open_store(config)
    try:
        yield database
    finally:
        database.close()


@click.group(cls=_Group)
def statements() -> None:
    """Statements as files: one a line, exactly as they are kept here."""


@statements.command("export")
@click.argument("file", default="-", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--attachments", type=_FOLDER, help="Folder for attachments; else one beside FILE, named after it.")
@click.pass_context
def export_command(context: click.Context, file: Path, attachments: Path | None) -> None:
    """Write every statement to FILE (.jsonl or .jsonl.gz), or to stdout for -, in the order they were kept.

    A FILE that is there already goes on where it ends, so an export that was cut short, or last month's, is brought up
    to date by the same command. The bridge may run meanwhile. FILE holds personal data: it is open to its owner only.
    """
    to_stdout = str(file) == "-"
    folder = AttachmentFolder(attachments or folder_beside(file))
    with _opened() as database:
        standing = None if to_stdout else find_standing(database, file)
        with database.reading() as connection:
            count, _ = kept_order.count_after(connection, standing.after if standing else None)
        with click.progressbar(length=count, label="Exporting", file=sys.stderr) as bar:
            if standing is None:
                outcome = export_to_stream(database, sys.stdout.buffer, folder if attachments else None, bar.update)
            else:
                outcome = export_to_file(database, file, standing, folder, bar.update)
    click.echo(_describe_export(outcome, folder), err=True)
    if outcome.left_out:
        click.echo(
            f"{outcome.left_out} attachments were left out. Name a folder for them: --attachments FOLDER.", err=True
        )
    context.exit(1 if outcome.left_out else 0)


def _describe_export(outcome: Outcome, folder: AttachmentFolder) -> str:
    words = f"{outcome.exported:,} statements exported"
    return f"{words}, and {outcome.attachments:,} attachments to {folder.path}." if outcome.attachments else f"{words}."


@statements.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--attachments", type=_FOLDER, help="Folder of attachments; else the one beside FILE, named after it.")
@click.pass_context
def import_command(context: click.Context, file: Path, attachments: Path | None) -> None:
    """Keep every statement of FILE (.jsonl or .jsonl.gz) with the same id and the same bytes.

    Each line is checked first. If one holds no statement, all such lines are named and nothing is imported. What is
    here already is passed over, so an import that was cut short is begun again with the same command. A statement that
    is here and says something else is an alarm: it is named, nothing is overwritten, and the others are imported.
    Imported statements are never evidence. Exit 0: all are here. 1: an alarm. 2: a bad file.
    """
    folder = AttachmentFolder(attachments or folder_beside(file))
    with _opened() as database, _Bars(file) as bars:
        outcome = import_file(database, file, folder, SystemClock(), bars)
    if outcome.faults:
        lines = "line holds no statement" if outcome.faults == 1 else "lines hold no statement"
        click.echo(f"{outcome.faults:,} {lines} that can be kept. Nothing was imported.", err=True)
        context.exit(2)
    for one in outcome.other_words:
        click.echo(
            f"ALARM: {file.name}:{one.number}: The statement {one.statement_id} is here and says something else. "
            "Nothing was overwritten.",
            err=True,
        )
    click.echo(f"{outcome.imported:,} statements imported, {outcome.known:,} were here already.", err=True)
    context.exit(1 if outcome.other_words else 0)


class _Bars:
    """Shows how far the check and the import are, each as a bar of the file's bytes on a terminal."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._label = ""
        self._at = 0
        self._bar: ProgressBar[int] | None = None

    def __enter__(self) -> "_Bars":
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def checked(self, position_bytes: int) -> None:
        self._move("Checking ", position_bytes)

    def imported(self, position_bytes: int) -> None:
        self._move("Importing", position_bytes)

    def fault(self, fault: LineFault) -> None:
        click.echo(f"{self._file.name}:{fault.number}: {fault.message}", err=True)

    def _move(self, label: str, position_bytes: int) -> None:
        if label != self._label:
            self._end()
            self._label, self._at = label, 0
            self._bar = click.progressbar(length=self._file.stat().st_size, label=label, file=sys.stderr)
            self._bar.__enter__()
        if self._bar is not None:
            self._bar.update(position_bytes - self._at)
            self._at = position_bytes

    def _end(self) -> None:
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
            self._bar = None
