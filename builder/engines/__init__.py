"""The programs that make a site of pages. Which one did is nothing that cards, manifest or key show."""

from typing import Literal, get_args

Engine = Literal["mkdocs", "zensical"]
ENGINES: tuple[Engine, ...] = get_args(Engine)
