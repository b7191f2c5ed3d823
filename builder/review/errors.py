"""Why something for reviewers could not be made."""


class ReviewError(Exception):
    """Nothing was written; the message says why and what to do; codes: no-review."""

    code = "no-review"
