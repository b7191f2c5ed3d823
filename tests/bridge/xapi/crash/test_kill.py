"""kill -9 at any moment under load: what was acknowledged is there, byte for byte, and the ledger goes on."""

import random
import sys
from pathlib import Path

import pytest

from tests.bridge.web.test_serve import free_port
from tests.bridge.xapi.crash.drill import Drill

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills a process group")


def run_drill(folder: Path, store_url: str, kills: int) -> Drill:
    seed = random.SystemRandom().randrange(10**9)
    print(f"seed {seed}")  # shown when the test fails
    drill = Drill(folder, free_port(), store_url, random.Random(seed))
    try:
        drill.start_again()
        for _ in range(kills):
            already = len(drill.acknowledged)
            drill.kill_under_load()
            drill.start_again()
            drill.audit(since=already)
        drill.audit(prove_every=20)  # all over again: each was proved after its kill
    finally:
        drill.kill()
    return drill


def test_one_kill_under_load_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    assert run_drill(tmp_path, f"sqlite:///{tmp_path / 'store.sqlite'}", kills=1).acknowledged


@pytest.mark.long
def test_fifty_kills_under_load_lose_nothing_that_was_acknowledged(tmp_path: Path, each_store_url: str) -> None:
    drill = run_drill(tmp_path, each_store_url, kills=50)
    assert len(drill.acknowledged) > 500
