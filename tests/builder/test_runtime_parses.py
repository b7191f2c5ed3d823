"""Every file of the runtime is whole JavaScript: one that is not keeps every card of every page asleep."""

import subprocess
from pathlib import Path

RUNTIME = Path(__file__).parents[2] / "builder" / "runtime"
# One process for all: each file is parsed as the module that it is, and none is run.
PARSE = """
const fs = require("node:fs"), vm = require("node:vm");
for (const file of process.argv.slice(1)) {
  try { new vm.SourceTextModule(fs.readFileSync(file, "utf8")); }
  catch (error) { console.log(`${file}: ${error.message}`); }
}
"""


def test_every_module_of_the_runtime_parses() -> None:
    files = sorted(RUNTIME.rglob("*.mjs"))
    assert len(files) > 20
    command = ["node", "--no-warnings", "--experimental-vm-modules", "-e", PARSE, *map(str, files)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == ""
