"""Laid-out cards as an accessible PDF: A4, tagged, PDF/UA-1 and PDF/A-2a, set by typst with the packaged fonts only."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path

import typst

from planning.errors import Problem, RunFailed
from planning.report.fonts import folders

TEMPLATE = Path(__file__).parent / "templates" / "report.typ"
STANDARDS = ["ua-1", "a-2a"]


def pdf(page: Mapping, cards: Iterable[Mapping], day: date) -> bytes:
    """The report as PDF.

    Parameters
    ----------
    page : what stands around the cards, see planning.report.page.
    cards : laid-out cards, in order.
    day : date that the document bears, midnight UTC.

    Raises
    ------
    RunFailed : typst refuses the document, for example because it would not be accessible.
    """
    report = json.dumps({"page": page, "cards": list(cards)}, ensure_ascii=False)
    try:
        return _compiler().compile(
            TEMPLATE.read_bytes(),
            format="pdf",
            sys_inputs={"report": report},
            pdf_standards=STANDARDS,
            timestamp=datetime.combine(day, time(), UTC),
        )
    except typst.TypstError as error:
        raise RunFailed(
            Problem("R-PDF", f"the PDF could not be set: {error.message}", "; ".join(error.hints))
        ) from error


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders())
    return typst.Compiler(font_paths=fonts, ignore_system_fonts=True)
