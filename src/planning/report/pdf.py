"""Laid-out cards as an accessible PDF: A4, tagged, PDF/UA-1 and PDF/A-2a, set by typst with the packaged fonts only."""

import io
import json
import tempfile
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path

import pikepdf
import typst

from planning.errors import Problem, RunFailed
from planning.report.fonts import FAMILIES, LATIN, files
from planning.report.searchable import searchable_devanagari

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
        set_pages = _compiler().compile(
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
    return _packed(set_pages)


def _packed(pdf: bytes) -> bytes:
    """The same document with its small objects packed together: the tags of long tables shrink to a fifth."""
    packed = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(
            packed, object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True, deterministic_id=True
        )
    return packed.getvalue()


@cache
def _compiler() -> typst.Compiler:
    """A compiler that knows two fonts and nothing else; setting one letter of each reads them before the files go."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "devanagari.ttf").write_bytes(searchable_devanagari())
        Path(folder, "latin.ttf").write_bytes(files()[LATIN].read_bytes())
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
        compiler = typst.Compiler(font_paths=fonts, ignore_system_fonts=True)
        for family in FAMILIES:
            compiler.compile(f'#set text(font: "{family}")\n#sys.version'.encode(), format="svg")
    return compiler
