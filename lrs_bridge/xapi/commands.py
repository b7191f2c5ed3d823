"""handrail credential: who may reach /xapi and the launch API."""

import json
import os

import click

from lrs_bridge.clock import SystemClock, iso_seconds
from lrs_bridge.config import read_config
from lrs_bridge.errors import HandrailError
from lrs_bridge.storage.database import Database
from lrs_bridge.storage.open_store import open_store
from lrs_bridge.xapi import credential as credentials
from lrs_bridge.xapi.authority import SCOPES


def _open() -> Database:
    config = read_config(os.environ)
    config.instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    return open_store(config)


class _Group(click.Group):
    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except HandrailError as error:
            click.echo(error.message, err=True)
            ctx.exit(2)


@click.group(cls=_Group)
def credential() -> None:
    """Credentials that programs use to reach the record store."""


@credential.command()
@click.option("--scope", "scopes", multiple=True, required=True, type=click.Choice(SCOPES), help="Give once or more.")
@click.option("--label", default="", help="What it is for, so that you know which to revoke.")
@click.option("--json", "as_json", is_flag=True, help='Print {"key", "secret"} as JSON.')
def add(scopes: tuple[str, ...], label: str, as_json: bool) -> None:
    """Make a key and a secret. The secret is shown this once."""
    database = _open()
    try:
        now = SystemClock().now()
        key, secret = database.write(lambda connection: credentials.add_credential(connection, scopes, label, now))
    finally:
        database.close()
    click.echo(json.dumps({"key": key, "secret": secret}) if as_json else f"key     {key}\nsecret  {secret}")


@credential.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def list_(as_json: bool) -> None:
    """List the credentials, without their secrets."""
    database = _open()
    try:
        with database.reading() as connection:
            found = credentials.list_credentials(connection)
    finally:
        database.close()
    rows = [
        {
            "key": item.key,
            "scopes": list(item.scopes),
            "label": item.label,
            "added_at": iso_seconds(item.added_at),
            "rotated_at": iso_seconds(item.rotated_at) if item.rotated_at else None,
            "revoked_at": iso_seconds(item.revoked_at) if item.revoked_at else None,
        }
        for item in found
    ]
    if as_json:
        click.echo(json.dumps(rows))
        return
    for row in rows:
        state = f"revoked {row['revoked_at']}" if row["revoked_at"] else "in use"
        click.echo(f"{row['key']}  {state}  added {row['added_at']}  {' '.join(row['scopes'] or ())}  {row['label']}")


@credential.command()
@click.argument("key")
@click.option("--json", "as_json", is_flag=True, help='Print {"key", "secret"} as JSON.')
def rotate(key: str, as_json: bool) -> None:
    """Give a credential a new secret, shown this once. The old one is refused from now on."""
    database = _open()
    try:
        now = SystemClock().now()
        secret = database.write(lambda connection: credentials.rotate_credential(connection, key, now))
    finally:
        database.close()
    click.echo(json.dumps({"key": key, "secret": secret}) if as_json else f"key     {key}\nsecret  {secret}")


@credential.command()
@click.argument("key")
def revoke(key: str) -> None:
    """Revoke a credential: from now on it is refused."""
    database = _open()
    try:
        now = SystemClock().now()
        database.write(lambda connection: credentials.revoke_credential(connection, key, now))
    finally:
        database.close()
    click.echo(f"Revoked {key}.", err=True)
