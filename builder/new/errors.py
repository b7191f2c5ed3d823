"""Why something new was not written."""


class NewError(Exception):
    """Nothing was written; the message says why and what to do; codes: not-written."""

    code = "not-written"
