"""Writes docs/cli.md and docs/config.md from the code, so that they cannot say something else.

`make docs` runs it; a test compares the pages with what it would write.
"""

from pathlib import Path

import click

from handrail.cli import main as handrail_command
from lrs_bridge.config import SETTINGS

_CONFIG_HEAD = """\
# Settings

Read once at start from the environment. An unknown, missing or weak setting stops the start and says what to do.
This page is written by `make docs`.

| name | default | what it is |
| --- | --- | --- |
"""

_CLI_HEAD = """\
# The handrail command

Run it in the course's folder. Data goes to stdout, messages to stderr. Exit 0: yes. 1: no. 2: wrong usage or input.
This page is written by `make docs`.
"""


def config_page() -> str:
    """Return docs/config.md."""
    rows = [f"| `{name}` | {f'`{default}`' if default else 'empty'} | {words} |" for name, default, words in SETTINGS]
    return _CONFIG_HEAD + "\n".join(rows) + "\n"


def cli_page() -> str:
    """Return docs/cli.md: the help text of every command."""
    return _CLI_HEAD + "".join(_sections(handrail_command, "handrail", None))


def _sections(command: click.Command, name: str, parent: click.Context | None) -> list[str]:
    context = click.Context(
        command,
        info_name=name,
        parent=parent,
        terminal_width=100,
        max_content_width=100,
        help_option_names=["-h", "--help"],
    )
    level = "##" if parent is None or parent.parent is None else "###"
    sections = [f"\n{level} {context.command_path}\n\n```\n{command.get_help(context)}\n```\n"]
    if isinstance(command, click.Group):
        for child_name in command.list_commands(context):
            child = command.get_command(context, child_name)
            if child is not None:
                sections += _sections(child, child_name, context)
    return sections


def main() -> None:
    """Write both pages."""
    docs = Path(__file__).parent.parent / "docs"
    (docs / "config.md").write_text(config_page(), encoding="utf-8")
    (docs / "cli.md").write_text(cli_page(), encoding="utf-8")


if __name__ == "__main__":
    main()
