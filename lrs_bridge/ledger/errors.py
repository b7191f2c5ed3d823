"""Why a ledger refuses to go on."""

from lrs_bridge.errors import HandrailError


class LedgerBehindError(HandrailError):
    """The store holds less than, or something else than, a checkpoint that was already given out."""

    code = "ledger-behind"
    http_status = 503


class LedgerKeyError(HandrailError):
    """The ledger's key is missing, damaged, open to others, or not the one that signed this store's checkpoints."""

    code = "ledger-key"
    http_status = 503
