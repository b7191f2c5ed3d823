"""handrail forward: other xAPI stores that get every statement too."""

import json
import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TextIO

import click
from sqlalchemy import Connection

from lrs_bridge.clock import SystemClock, iso_seconds
from lrs_bridge.config import XAPI_VERSIONS, Config, read_config
from lrs_bridge.errors import HandrailError
from lrs_bridge.forwarding import store
from lrs_bridge.forwarding.sealed_secret import seal_secret
from lrs_bridge.forwarding.standing import standings
from lrs_bridge.forwarding.target import (
    State,
    Target,
    TargetError,
    check_credential,
    check_endpoint,
    check_label,
    check_version,
)
from lrs_bridge.instance import load_or_make_secret, make_instance_folder
from lrs_bridge.storage.database import Database
from lrs_bridge.storage.open_store import open_store
from lrs_bridge.xapi import kept_order

_JSON = click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
_MOST_ALARMS_SHOWN = 1000


class _Group(click.Group):
    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except HandrailError as error:
            click.echo(error.message, err=True)
            ctx.exit(2)


@contextmanager
def _opened() -> Iterator[tuple[Database, Config]]:
    config = read_config(os.environ)
    make_instance_folder(config.instance)
    database = open_store(config)
    try:
        yield database, config
    finally:
        database.close()


@click.group(cls=_Group)
def forward() -> None:
    """Other xAPI stores that get every statement too, in order, while the bridge runs."""


@forward.command()
@click.argument("url")
@click.option("--label", required=True, help="What people call this store.")
@click.option("--key", required=True, help="The key (user name) that the other store gave you.")
@click.option(
    "--secret-file", type=click.File("r"), help="File that holds the secret, - for stdin; else it is asked for."
)
@click.option(
    "--version",
    "xapi_version",
    type=click.Choice(XAPI_VERSIONS),
    default="1.0.3",
    help="xAPI that it speaks. Default: 1.0.3.",
)
@click.option(
    "--from",
    "start",
    type=click.Choice(["beginning", "now"]),
    required=True,
    help="Send what is kept already too, or only what comes from now on.",
)
def add(url: str, label: str, key: str, secret_file: TextIO | None, xapi_version: str, start: str) -> None:
    """Forward to the xAPI store at URL, like https://lrs.example.org/xapi (the address above /statements).

    The secret is kept sealed under this instance's own secret and is never shown again.
    """
    with _opened() as (database, config):
        endpoint, label = check_endpoint(url, config.base_url), check_label(label)
        secret = secret_file.read().rstrip("\r\n") if secret_file else click.prompt("Secret", hide_input=True, err=True)
        check_credential(key, secret)
        target_id = str(uuid.uuid4())
        target = Target(
            target_id=target_id,
            label=label,
            endpoint=endpoint,
            key=key,
            sealed_secret=seal_secret(load_or_make_secret(config.instance), target_id, secret),
            xapi_version=check_version(xapi_version),
            state=State.RUNNING,
            position=None,
            added_at=SystemClock().now(),
        )
        database.write(lambda connection: _insert(connection, target, from_now=start == "now"))
    click.echo(
        f"{label} gets every statement from {'now on' if start == 'now' else 'the first'}. "
        "How it goes: handrail forward status",
        err=True,
    )


def _insert(connection: Connection, target: Target, *, from_now: bool) -> None:
    if any(target.label == other.label for other in store.list_targets(connection)):
        raise TargetError(f'There is a target called "{target.label}" already. Give this one another label.')
    store.insert_target(connection, replace(target, position=kept_order.last_place(connection) if from_now else None))


@forward.command("list")
@_JSON
def list_command(as_json: bool) -> None:
    """List the targets with their addresses, without their secrets."""
    with _opened() as (database, _), database.reading() as connection:
        targets = store.list_targets(connection)
    if as_json:
        wanted = ("target_id", "label", "endpoint", "key", "xapi_version", "state")
        click.echo(json.dumps([{name: getattr(target, name) for name in wanted} for target in targets]))
        return
    for target in targets:
        click.echo("\t".join((target.label, target.state, target.endpoint, target.xapi_version)))


@forward.command()
@_JSON
@click.pass_context
def status(context: click.Context, as_json: bool) -> None:
    """Say how far each target is, and what is in the way. Exit 1 when somebody should look."""
    with _opened() as (database, _), database.reading() as connection:
        found = standings(connection, SystemClock().now())
    if as_json:
        click.echo(json.dumps([one.to_json() for one in found]))
    else:
        for one in found:
            click.echo(f"{one.target.label}: {one.title}. {one.words}")
            if one.alarms:
                click.echo(f"  ALARM: {one.alarms} set aside. See: handrail forward alarms {_quoted(one.target.label)}")
    context.exit(0 if all(one.is_well for one in found) else 1)


@forward.command()
@click.argument("label")
@_JSON
def alarms(label: str, as_json: bool) -> None:
    """List the statements that a target will not have, the newest first."""
    with _opened() as (database, _), database.reading() as connection:
        target = store.get_target(connection, label)
        found = store.list_alarms(connection, target.target_id, _MOST_ALARMS_SHOWN)
    if as_json:
        click.echo(json.dumps([vars(one) | {"raised_at": iso_seconds(one.raised_at)} for one in found]))
        return
    for one in found:
        click.echo(f"{one.statement_id}  {iso_seconds(one.raised_at)}  {one.words}")


@forward.command()
@click.argument("label")
def settle(label: str) -> None:
    """Take a target's alarms off the list: you have looked at them."""
    _change(label, lambda connection, target: store.forget_alarms(connection, target.target_id))
    click.echo(f"The alarms of {label} are settled.", err=True)


@forward.command()
@click.argument("label")
def pause(label: str) -> None:
    """Send a target nothing more until it is resumed. What comes meanwhile waits."""
    _change(label, lambda connection, target: store.pause_target(connection, target.target_id))
    click.echo(f"{label} is paused.", err=True)


@forward.command()
@click.argument("label")
@click.option(
    "--again-from", type=click.Choice(["alarms", "beginning"]), help="Send again from the first alarm, or everything."
)
def resume(label: str, again_from: str | None) -> None:
    """Send to a paused or stopped target again, or try a failing one now.

    A statement that it has already is known there by its id and is not kept twice.
    """

    def act(connection: Connection, target: Target) -> None:
        if again_from:
            store.rewind_target(connection, target.target_id, to_the_beginning=again_from == "beginning")
        store.resume_target(connection, target.target_id)

    _change(label, act)
    click.echo(f"{label} is sent to again.", err=True)


@forward.command()
@click.argument("label")
def remove(label: str) -> None:
    """Forget a target with its secret and alarms. What it was sent stays there."""
    _change(label, lambda connection, target: store.remove_target(connection, target.target_id))
    click.echo(f"{label} is removed.", err=True)


def _change(label: str, act: Callable[[Connection, Target], None]) -> None:
    with _opened() as (database, _):
        database.write(lambda connection: act(connection, store.get_target(connection, label)))


def _quoted(label: str) -> str:
    return f'"{label}"' if " " in label else label
