"""What every bridge has alike and would work out anew: addresses and pages, compiled, and the order of migrations.

A test has a bridge of its own, so that it meets nothing that another left. These hold nothing of anybody, and are two
thirds of the time that such a bridge takes.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from werkzeug.routing import Rule


@contextmanager
def compiled_once(folder: Path) -> Iterator[None]:
    """Let the bridges of this process share what they compile; templates are kept in the folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(Flask.jinja_options, "bytecode_cache", FileSystemBytecodeCache(str(folder)))
        patch.setattr(Rule, "_compile_builder", _compile_once(Rule._compile_builder))
        patch.setattr(ScriptDirectory, "from_config", _read_once(ScriptDirectory.from_config))
        yield


def _compile_once(compile_builder: Callable[..., Any]) -> Callable[..., Any]:
    # A builder leans on nothing but these; its rule is handed to it when it is asked for an address.
    builders: dict[tuple[object, ...], Any] = {}

    def compiled(rule: Rule, append_unknown: bool = True) -> Any:
        way = (append_unknown, tuple(rule._trace), repr(rule.defaults))
        if way not in builders:
            builders[way] = compile_builder(rule, append_unknown)
        return builders[way]

    return compiled


def _read_once(from_config: Callable[[Config], ScriptDirectory]) -> Callable[[Config], ScriptDirectory]:
    read: dict[str | None, ScriptDirectory] = {}

    def scripts(config: Config) -> ScriptDirectory:
        folder = config.get_main_option("script_location")
        if folder not in read:
            read[folder] = from_config(config)
        return read[folder]

    return scripts
