"""What an author says of an edit goes into the build."""

import json
from collections.abc import Callable
from pathlib import Path

from jsonschema import Draft202012Validator

from builder.build import Build
from builder.identity.edits import version_numbers
from tests.builder.test_ids import change

CONTRACT = Path(__file__).parents[2] / "handrail" / "contracts" / "manifest.schema.json"
CHANGES = """\
version: 1.1.0
changes:
  - version: 1.1.0
    kind: meaning
    text: It now says whom you tell first.
    items:
      - first-words
      - check
  - version: 1.1.0
    kind: wording
    items:
      - words
"""


def test_the_manifest_carries_the_kind_of_each_edit(project: Path, build: Callable[[], Build]) -> None:
    plain = json.loads((build().site / "course.json").read_bytes())
    assert "changes" not in plain["modules"][0]
    change(project / "content/m01-first/module.yml", "version: 1.0.0\n", CHANGES)
    manifest = json.loads((build().site / "course.json").read_bytes())
    Draft202012Validator(json.loads(CONTRACT.read_text())).validate(manifest)
    assert manifest["modules"][0]["changes"] == [
        {
            "version": "1.1.0",
            "kind": "meaning",
            "items": ["first-words", "check"],
            "text": "It now says whom you tell first.",
        },
        {"version": "1.1.0", "kind": "wording", "items": ["words"]},
    ]


def test_versions_are_compared_as_numbers() -> None:
    assert version_numbers("1.10.0") > version_numbers("1.9.3")
    assert version_numbers("1.1") == version_numbers("1.1.0")
