"""handrail evidence: make a pack, verify one offline, and keep the keys one trusts.

verify and trust import nothing that needs a store, a web server or a network.
"""

import json
import sys
from pathlib import Path
from typing import NoReturn

import click

from lrs_bridge.errors import HandrailError
from lrs_bridge.evidence import pack_format
from lrs_bridge.evidence.trusted_keys import add_trusted, read_trusted, trust_file
from lrs_bridge.evidence.verify import verify_pack
from lrs_bridge.ledger.note import Verifier, parse_verifier


@click.group()
def evidence() -> None:
    """Evidence packs: make, verify, and whom to trust."""


@evidence.command()
@click.argument("pack", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", "keys", multiple=True, help="Public key (vkey) that must have signed, or a file that holds it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def verify(pack: Path, keys: tuple[str, ...], as_json: bool) -> None:
    """Verify an evidence pack, offline.

    Without --key, the keys kept by `handrail evidence trust` count. Exit 0: everything was proved. 1: a step did not
    hold, or who signed was not proved. 2: wrong usage.
    """
    try:
        trusted = [_key(text) for text in keys] if keys else read_trusted(trust_file())
    except HandrailError as fault:
        _stop(fault)
    if pack.stat().st_size > pack_format.LARGEST_PACK_BYTES:
        _stop(HandrailError(f"{pack} is larger than any pack ({pack_format.LARGEST_PACK_BYTES} bytes)."))
    report = verify_pack(pack.read_bytes(), trusted=trusted)
    click.echo(json.dumps(report.to_json(), ensure_ascii=False) if as_json else report.text())
    sys.exit(0 if report.proved else 1)


@evidence.command()
@click.argument("vkey_or_pack")
def trust(vkey_or_pack: str) -> None:
    """Keep a public key as one that you trust: the key itself, a file with it, or a pack that names it."""
    try:
        verifier = _key_or_pack(vkey_or_pack)
        added = add_trusted(trust_file(), verifier)
    except HandrailError as fault:
        _stop(fault)
    click.echo(verifier.text())
    kept = "is kept in" if added else "was already in"
    click.echo(
        f"This key {kept} {trust_file()}. Read it to whoever runs that ledger, by telephone, before you rely on it.",
        err=True,
    )


@evidence.command()
@click.argument("claim_reference")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="File to write; never over another."
)
def pack(claim_reference: str, out: Path) -> None:
    """Make the evidence pack of a submitted claim."""
    from lrs_bridge.evidence.pack_command import make_pack_file

    try:
        make_pack_file(claim_reference, out)
    except HandrailError as fault:
        _stop(fault)
    click.echo(f"{out} is written. Check it with: handrail evidence verify {out}", err=True)


def _key(text: str) -> Verifier:
    path = Path(text)
    if "+" not in text and path.is_file():
        text = path.read_text("utf-8")
    return parse_verifier(text)


def _key_or_pack(text: str) -> Verifier:
    path = Path(text)
    if not (path.is_file() and path.suffix == ".zip"):
        return _key(text)
    files = pack_format.read_zip(path.read_bytes())
    if pack_format.VKEY not in files:
        raise HandrailError(f"{path} names no key.")
    return parse_verifier(files[pack_format.VKEY].decode("utf-8", "replace"))


def _stop(fault: HandrailError) -> NoReturn:
    click.echo(fault.message, err=True)
    sys.exit(2)
