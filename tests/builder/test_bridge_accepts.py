"""What the builder makes is what the bridge takes. The two never import each other: this test holds them together."""

import json

from builder.build import Build
from lrs_bridge.course.answer_key import parse_key, verify_key
from lrs_bridge.course.manifest import parse_manifest


def test_bridge_reads_the_manifest_and_accepts_the_key(built: Build) -> None:
    manifest = parse_manifest((built.site / "course.json").read_bytes())
    assert manifest.build_id == built.id
    key = (built.private / "answer-key.json").read_bytes()
    verify_key(key, secret=(built.private / "key-secret").read_bytes().strip(), build_id=built.id)
    parse_key(key)
    assert [module["check"]["id"] for module in json.loads((built.site / "course.json").read_bytes())["modules"]] == [
        "end-check"
    ]
