"""Puts the report into build/, which is private."""

import shutil
import tempfile
from datetime import date
from pathlib import Path

from builder.advice.advise import AdviceReport
from builder.report.page import report_page

_STYLES = Path(__file__).parent / "report.css"


def write_report(report: AdviceReport, folder: Path, today: date) -> Path:
    """Write the report's page and its styles below folder, and return the page."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_STYLES, folder / _STYLES.name)
    page = folder / "index.html"
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=folder, delete=False) as new:
        new.write(report_page(report, today))
    # In one step: whoever has the last one open never sees half of this.
    Path(new.name).replace(page)
    return page
