"""The part of `handrail evidence pack` that needs the store."""

import os
from pathlib import Path

from lrs_bridge.clock import SystemClock
from lrs_bridge.config import read_config
from lrs_bridge.errors import HandrailError, NotFoundError
from lrs_bridge.evidence.issue_pack import issue_pack
from lrs_bridge.funding.store import find_claims_by_reference
from lrs_bridge.ledger.keys import load_or_make_signer
from lrs_bridge.ledger.sequencer import Sequencer
from lrs_bridge.storage.open_store import open_store


def make_pack_file(claim_reference: str, out: Path) -> None:
    """Write the pack of the submitted claim with this reference. Raises: HandrailError saying what to do."""
    config = read_config(os.environ)
    if config.store_url.startswith("sqlite") and not config.instance.exists():
        raise NotFoundError(f"There is no instance at {config.instance}. Run this in the course's folder.")
    database = open_store(config)
    try:
        with database.reading() as connection:
            found = [one for one in find_claims_by_reference(connection, claim_reference) if one.is_submitted]
        if len(found) != 1:
            how_many = "no submitted claim" if not found else f"{len(found)} submitted claims"
            raise NotFoundError(f'There is {how_many} with reference "{claim_reference}". Claims lists them.')
        clock = SystemClock()
        sequencer = Sequencer(database, load_or_make_signer(config), clock, config)
        made = issue_pack(config, database, sequencer, found[0].claim_id, issued_to="command line", now=clock.now())
    finally:
        database.close()
    try:
        with out.open("xb") as file:
            file.write(made.data)
    except FileExistsError as fault:
        raise HandrailError(f"{out} exists already. Name another file, or move it away.") from fault
