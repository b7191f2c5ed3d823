"""README.txt of a pack: what each file is, for those who read it without a browser. Pure."""

from lrs_bridge.evidence.pack_summary import PackSummary
from lrs_bridge.evidence.verify_report import TITLES
from lrs_bridge.funding.words import duration, pounds

_FILES = (
    ("README.html", "the first page, for people"),
    ("manifest.json", "every other file with its SHA-256 and size; the claim; how time was measured"),
    ("manifest.note", "the signature over the manifest (c2sp.org/signed-note)"),
    ("ledger.vkey", "the public key that signed; trust it only if you have it from elsewhere too"),
    ("checkpoint.txt", "the ledger's signed size and root (c2sp.org/tlog-checkpoint)"),
    ("inputs/", "the files the claim was decided from, as they were when it was submitted"),
    ("verdicts.jsonl", "the verdict on each claim line, as given when it was submitted"),
    ("records.jsonl", "the records: leaf index, type, salt and exact bytes, both in base64"),
    ("proofs/", "for each record the receipt that ties it to the checkpoint (c2sp.org/tlog-proof@v1)"),
    ("sessions.csv", "each launch session: credited time, and when each thing was stated, as kept"),
)


def render(summary: PackSummary) -> str:
    """Return the text, with Windows line ends so that every editor shows lines."""
    lines = [
        f"EVIDENCE PACK for claim {summary.claim_reference}, {summary.setting_name} ({summary.setting_ref})",
        f"Submitted {summary.submitted_at}, pack made {summary.made_at}, rules {summary.rules}",
        "",
    ]
    if summary.demonstration:
        lines += ["DEMONSTRATION: the people are fictional. This is not evidence.", ""]
    lines += [
        f"Claimed {duration(summary.claimed_seconds)}, supported {duration(summary.supported_seconds)}, "
        f"amount supported {pounds(summary.amount_supported_pence)}.",
        "Time only. Who sat there, and that cover was bought, are not proved here.",
        "",
        "Files",
        *(f"  {name:<16}{words}" for name, words in _FILES),
        "",
        "How a record is tied to the ledger",
        '  commitment = SHA-256("handrail/record/v1\\n" + type byte + salt + record)',
        "  leaf hash  = SHA-256(0x00 + type byte + commitment), in an RFC 6962 tree",
        "  type bytes: statement 1, interval 3, claim 8",
        "",
        "To check it again, offline:",
        "  handrail evidence verify PACK.zip --key KEY",
        "It does these steps, stops at the first that fails, names it, and then exits with 1:",
        *(f"  {number}. {title}" for number, title in enumerate(TITLES, start=1)),
        "",
        "People appear as random UUIDs. There is no name, no answer and no score in this pack. It is still personal",
        "data: keep it as you keep personnel files.",
        "",
    ]
    return "\r\n".join(lines)
