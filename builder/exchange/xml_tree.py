"""Reads XML into a small tree that knows its lines, and refuses what could harm the machine that reads it."""

import io
from dataclasses import dataclass, field
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler

import defusedxml.sax
from defusedxml.common import DefusedXmlException

from builder.exchange.item import ExchangeError


@dataclass
class Node:
    """An element. text is that of its own characters, before and between its children. Units: line from 1."""

    name: str
    attributes: dict[str, str]
    line: int
    text: str = ""
    children: list["Node"] = field(default_factory=list)

    def find_all(self, name: str) -> list["Node"]:
        """Return the children of a name."""
        return [child for child in self.children if child.name == name]

    def find(self, *names: str) -> "Node | None":
        """Return the first element down a path of names, or None."""
        node: Node | None = self
        for name in names:
            node = next(iter(node.find_all(name)), None) if node else None
        return node

    def text_at(self, *names: str) -> str:
        """Return the text of the first element down a path, or nothing."""
        node = self.find(*names)
        return node.text if node else ""


class _TreeHandler(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.root = Node("", {}, 0)
        self._open = [self.root]

    def startElement(self, name: str, attrs: object) -> None:  # noqa: N802 (xml.sax's name)
        line = self._locator.getLineNumber() if self._locator else 0  # type: ignore[attr-defined]
        node = Node(name, dict(attrs), line)  # type: ignore[call-overload]
        self._open[-1].children.append(node)
        self._open.append(node)

    def endElement(self, name: str) -> None:  # noqa: N802
        self._open.pop()

    def characters(self, content: str) -> None:
        self._open[-1].text += content


def read_xml(data: bytes) -> Node:
    """Return a document's first element.

    Raises: ExchangeError when it is no XML, or has a document type or entities: a few lines of those can fill a memory.
    """
    handler = _TreeHandler()
    parser = defusedxml.sax.make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(handler)
    try:
        parser.parse(io.BytesIO(data))
    except SAXParseException as error:
        where = f"Line {error.getLineNumber()}"
        raise ExchangeError(f"{where}: this is not well-formed XML. Export the file again.") from error
    except DefusedXmlException as error:
        what = "This XML has a document type or entities of its own, which are not read."
        raise ExchangeError(f"{what} Remove the <!DOCTYPE …> at its top; Moodle writes none.") from error
    return handler.root.children[0]
