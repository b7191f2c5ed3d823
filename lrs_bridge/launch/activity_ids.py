"""The activity ids of a course: what its publisher calls a thing, and what this bridge (as LMS) calls it.

cmi5 asks for two ids that differ: the publisher's stays with the course wherever it runs, ours is made here, stable.
Each module is a block of its own that holds one assignable unit, so that finishing it is a `satisfied` of its own.
Source: cmi5 sections 8.1.5, 9.3.9, 9.6.2.3.
"""

from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True)
class ActivityIds:
    """The ids of one course under one public address."""

    base_url: str
    course_id: str

    def _ours(self) -> str:
        return f"{self.base_url}/activities/{quote(self.course_id)}"

    def _publishers(self) -> str:
        return f"{self.base_url}/publisher/{quote(self.course_id)}"

    def course(self) -> str:
        return self._ours()

    def block(self, module_id: str) -> str:
        return f"{self._ours()}/blocks/{quote(module_id)}"

    def module(self, module_id: str) -> str:
        return f"{self._ours()}/modules/{quote(module_id)}"

    def item(self, module_id: str, item_id: str) -> str:
        return f"{self.module(module_id)}/items/{quote(item_id)}"

    def publisher_course(self) -> str:
        return self._publishers()

    def publisher_block(self, module_id: str) -> str:
        return f"{self._publishers()}/blocks/{quote(module_id)}"

    def publisher_module(self, module_id: str) -> str:
        return f"{self._publishers()}/modules/{quote(module_id)}"
