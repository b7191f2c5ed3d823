"""The root of the bridge's errors, and the one JSON body they share."""

from typing import Any


class HandrailError(Exception):
    """An error a person can act on.

    code is stable and listed in docs/errors.md; message says what is wrong and what to do;
    where names the place (a header, a field, a file:row:column); requirement names a spec's rule.
    """

    code = "error"
    http_status = 400

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        where: str | None = None,
        requirement: str | None = None,
        http_status: int | None = None,
        facts: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.where = where
        self.requirement = requirement
        self.http_status = http_status or type(self).http_status
        self.facts = facts or {}

    def to_json(self) -> dict[str, Any]:
        """Return {code, message, where?, requirement?} and the error's own facts."""
        body: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.where is not None:
            body["where"] = self.where
        if self.requirement is not None:
            body["requirement"] = self.requirement
        return body | self.facts


class NotFoundError(HandrailError):
    """What was asked for does not exist, or is not this person's to see (said in the same words)."""

    code = "not-found"
    http_status = 404


class ForbiddenError(HandrailError):
    """The caller is known and may not do this."""

    code = "forbidden"
    http_status = 403


class ConflictError(HandrailError):
    """What was asked for contradicts what is already kept."""

    code = "conflict"
    http_status = 409


class BadFileError(HandrailError):
    """A file is refused whole; rows lists every fault as (row, column, message)."""

    code = "bad-file"
    http_status = 422

    def __init__(self, file_name: str, faults: "list[FileFault]") -> None:
        count = len(faults)
        super().__init__(
            f"{file_name} has {count} {'mistake' if count == 1 else 'mistakes'}. Nothing was imported.",
            facts={"faults": [fault.to_json() for fault in faults]},
        )
        self.file_name = file_name
        self.faults = faults


class FileFault:
    """One mistake in an uploaded file: row (1 is the header line; None for the whole file), column, what and cure."""

    def __init__(self, file_name: str, row: int | None, column: str | None, message: str) -> None:
        self.file_name = file_name
        self.row = row
        self.column = column
        self.message = message

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file_name, self.row, self.column) if part is not None)
        return f"{place}: {self.message}"

    def to_json(self) -> dict[str, Any]:
        return {"file": self.file_name, "row": self.row, "column": self.column, "message": self.message}
