"""The handrail command. Each room's commands are loaded only when they are asked for."""

from importlib import import_module

import click

# command → (module, attribute)
_COMMANDS = {
    "start": ("handrail.start", "start"),
    "serve": ("lrs_bridge.commands", "serve"),
    "check": ("builder.commands", "check"),
    "build": ("builder.commands", "build"),
    "preview": ("builder.commands", "preview"),
    "report": ("builder.commands", "report"),
    "import": ("builder.exchange.commands", "import_questions"),
    "export": ("builder.exchange.commands", "export_questions"),
    "ids": ("builder.identity.commands", "ids"),
    "diff": ("builder.identity.commands", "diff"),
    "review": ("builder.review.commands", "review"),
    "new": ("builder.new.commands", "new"),
    "people": ("lrs_bridge.people.commands", "people"),
    "credential": ("lrs_bridge.xapi.commands", "credential"),
    "statements": ("lrs_bridge.statement_files.commands", "statements"),
    "forward": ("lrs_bridge.forwarding.commands", "forward"),
    "counts": ("lrs_bridge.evidence.counts_command", "counts"),
    "claims": ("lrs_bridge.funding.commands", "claims"),
    "evidence": ("lrs_bridge.evidence.commands", "evidence"),
    "ledger": ("lrs_bridge.ledger.commands", "ledger"),
    "backup": ("lrs_bridge.evidence.backup_commands", "backup"),
    "restore": ("lrs_bridge.evidence.backup_commands", "restore"),
}


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, attribute = _COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(module), attribute)
        return command


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="handrail")
def main() -> None:
    """Training in Markdown, recorded, and turned into evidence of training time.

    Run in the course's folder. Data goes to stdout, messages to stderr. Exit 0: yes. 1: no. 2: wrong usage or input.
    """
