"""handrail ledger: the state of the ledger, its public key, and a full check of the tree."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import Connection

from lrs_bridge.clock import iso_seconds
from lrs_bridge.config import Config, read_config
from lrs_bridge.errors import HandrailError
from lrs_bridge.ledger import store
from lrs_bridge.ledger.audit import check_whole_tree
from lrs_bridge.ledger.errors import LedgerKeyError
from lrs_bridge.ledger.history import check_against_published
from lrs_bridge.ledger.keys import key_path, load_or_make_signer, log_path
from lrs_bridge.ledger.note import Signer
from lrs_bridge.ledger.publication import Publication
from lrs_bridge.storage.database import Database
from lrs_bridge.storage.open_store import open_store


@click.group()
def ledger() -> None:
    """The signed record of everything that was kept."""


@ledger.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def status(as_json: bool) -> None:
    """Say how many records the ledger holds, and how many wait for their place."""
    with _ledger() as (_, database), database.reading() as connection:
        newest = store.latest_checkpoint(connection)
        waiting = store.count_waiting(connection)
    facts = {
        "tree_size": newest.tree_size if newest else 0,
        "waiting": waiting,
        "last_checkpoint_at": iso_seconds(newest.signed_at) if newest else None,
    }
    if as_json:
        click.echo(json.dumps(facts))
    else:
        last = f"last signed {facts['last_checkpoint_at']}" if newest else "nothing signed yet"
        click.echo(f"{facts['tree_size']} records, {waiting} waiting, {last}")


@ledger.command()
def vkey() -> None:
    """Print the public key, to give to those who check evidence packs."""
    with _ledger() as (config, _):
        click.echo(_signer(config).verifier.text())


@ledger.command()
def verify() -> None:
    """Hash the whole tree again and compare it with every checkpoint. Exit 0: all agree. 1: something does not."""
    with _ledger() as (config, database):
        signer = _signer(config)
        publication = Publication(log_path(config), config.checkpoint_copy)

        def check(connection: Connection) -> int:
            check_against_published(connection, signer, publication, demo=config.demo)
            return check_whole_tree(connection, signer.verifier)

        try:
            checked = database.write(check)
        except HandrailError as fault:
            click.echo(fault.message, err=True)
            raise SystemExit(1) from None
        click.echo(f"All {checked} checkpoints agree with the records in the store.")


def _signer(config: Config) -> Signer:
    if not key_path(config).exists():
        raise LedgerKeyError("This instance has no ledger key yet. It is made when the bridge first starts.")
    return load_or_make_signer(config)


@contextmanager
def _ledger() -> Iterator[tuple[Config, Database]]:
    try:
        config = read_config(os.environ)
        if config.store_url.startswith("sqlite") and not config.instance.exists():
            raise LedgerKeyError(f"There is no instance at {config.instance}. Start the bridge once: handrail serve.")
        database = open_store(config)
    except HandrailError as fault:
        click.echo(fault.message, err=True)
        raise SystemExit(2) from None
    try:
        yield config, database
    except HandrailError as fault:
        click.echo(fault.message, err=True)
        raise SystemExit(2) from None
    finally:
        database.close()
