"""handrail backup and handrail restore."""

import os
import sys
from pathlib import Path
from typing import NoReturn

import click

from lrs_bridge.clock import SystemClock
from lrs_bridge.config import Config, read_config
from lrs_bridge.errors import HandrailError
from lrs_bridge.evidence.backup import make_backup, restore_backup
from lrs_bridge.evidence.restored import Comparison, accept_loss, compare_with_published
from lrs_bridge.storage.open_store import open_store


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write store, keys, courses and the list of checkpoints to FILE (.tar.gz). The bridge may run meanwhile.

    FILE holds the keys: keep it as you keep keys. An existing file is never overwritten.
    """
    try:
        config = read_config(os.environ)
        count = make_backup(config, file, SystemClock().now())
    except HandrailError as fault:
        _stop(fault.message)
    click.echo(
        f"{file} holds {count} files, the keys among them: keep it as you keep keys. "
        f"The last checkpoint stays at {config.checkpoint_copy}; keep a copy of that on another machine too.",
        err=True,
    )


@click.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--instance",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to restore into; else HANDRAIL_INSTANCE.",
)
@click.option("--accept-loss", "accepts", is_flag=True, help="Go on without the missing records, with a new log.")
def restore(file: Path | None, instance: Path | None, accepts: bool) -> None:
    """Put a backup back into an empty instance folder, and say what is missing since.

    With HANDRAIL_STORE=postgresql://… the store goes into that database, which has to be empty, wherever the backup
    comes from; without, into a file in the folder.

    The last checkpoint outside the instance is left as it is and compared. If the backup is older, the bridge does not
    start on it: restore a newer one, or run `handrail restore --accept-loss` for this instance, which begins a new log
    that names the old checkpoint. Exit 0: nothing is missing. 1: something is. 2: wrong usage or a damaged backup.
    """
    if file is None and not accepts:
        _stop("Name the backup to restore: handrail restore FILE.")
    try:
        config = _config(instance)
        if file is not None:
            restore_backup(file, config)
            click.echo(f"{config.instance} is restored from {file}.", err=True)
        lost = _compare_or_accept(config, accepts)
    except HandrailError as fault:
        _stop(fault.message)
    sys.exit(1 if lost else 0)


def _config(instance: Path | None) -> Config:
    environ = dict(os.environ)
    if instance is not None:
        environ["HANDRAIL_INSTANCE"] = str(instance)
    config = read_config(environ)
    if environ.get("HANDRAIL_STORE") and config.store_url.startswith("sqlite"):
        raise HandrailError("HANDRAIL_STORE names a file of its own. Unset it to restore into an instance folder.")
    return config


def _compare_or_accept(config: Config, accepts: bool) -> bool:
    """Say how the store stands; return whether it must not be served."""
    if not config.instance.exists():
        raise HandrailError(f"There is no instance at {config.instance}.")
    database = open_store(config)
    try:
        if accepts:
            old = accept_loss(config, database, SystemClock().now())
            click.echo(
                f"A new log begins. Its first entries name the old checkpoint ({old.origin}, {old.tree_size} records). "
                "Tell everybody who holds the old key; receipts and packs of the old log still verify with it. "
                "The new key: handrail ledger vkey.",
                err=True,
            )
            return False
        found = compare_with_published(config, database)
    finally:
        database.close()
    for line in _describe(config, found):
        click.echo(line, err=True)
    return found.refusal is not None


def _describe(config: Config, found: Comparison) -> list[str]:
    lines = [f"The store's ledger has {found.tree_size} records."]
    if found.published is None:
        lines.append(
            f"There is no checkpoint at {config.checkpoint_copy}, so nobody can tell whether later records "
            "are missing. If you have that file elsewhere, put it there and run handrail restore again."
        )
    elif found.missing:
        lines.append(
            f"{found.missing} records are missing: the last checkpoint given out, kept at {config.checkpoint_copy}, "
            f"has {found.published.tree_size}. The bridge does not start on this. Restore a newer backup, or, if there "
            f"is none: handrail restore --accept-loss --instance {config.instance}"
        )
    elif found.refusal:
        lines.append(found.refusal)
    else:
        lines.append("Nothing is missing. Start the bridge as usual.")
    return lines


def _stop(message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(2)
