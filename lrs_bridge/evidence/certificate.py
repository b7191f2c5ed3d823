"""Makes the certificate as an accessible PDF (PDF/UA-1)."""

from pathlib import Path

import typst

from lrs_bridge.evidence.award import Award
from lrs_bridge.evidence.words import minutes

_TEMPLATE = Path(__file__).with_name("certificate.typ")


def make_certificate(award: Award, *, name: str, check_address: str) -> bytes:
    """Return the certificate's PDF.

    name is the person's own, shown to nobody else; check_address is the page where the code is typed.
    """
    return typst.compile(
        str(_TEMPLATE),
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=int(award.awarded_at.timestamp()),
        ignore_system_fonts=True,
        sys_inputs={
            "name": name,
            "module_title": award.module_title,
            "module_version": award.module_version,
            "date": f"{award.awarded_at.day} {award.awarded_at:%B %Y}",
            "minutes": minutes(award.credited_minutes),
            "check_code": award.check_code,
            "check_address": check_address,
            "demonstration": "yes" if award.demonstration else "no",
        },
    )
