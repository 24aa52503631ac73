"""From an executed notebook to its cards, and from cards to a report in a language."""

from collections.abc import Iterable
from pathlib import Path

import nbformat
from pydantic import ValidationError

from planning.errors import Problem, RunFailed, raise_if_any
from planning.report.cards import MIME, Card, Finished, parse_card
from planning.report.html import html
from planning.report.layout import layout
from planning.report.meta import Meta
from planning.report.page import page
from planning.report.pdf import pdf


def cards_of(notebook: str | Path, run_id: str | None = None) -> list[Card]:
    """The cards that an executed notebook shows, in order, without its closing Finished.

    Parameters
    ----------
    notebook : path of the executed .ipynb.
    run_id : what Finished must say; None takes any.

    Raises
    ------
    RunFailed : a cell failed or was not executed, an output is not a card of this version, or the last output is
        not Finished: a killed kernel, a time limit and sys.exit leave notebooks that otherwise look complete.
    """
    cells = [cell for cell in _read(Path(notebook)).cells if cell.cell_type == "code"]
    problems = [fault for number, cell in enumerate(cells, 1) for fault in _faults(cell, number, str(notebook))]
    raise_if_any(problems, RunFailed)
    shown = [card for number, cell in enumerate(cells, 1) for card in _shown(cell, number, str(notebook))]
    ends = [card for card in shown if isinstance(card, Finished)]
    if not shown or ends != shown[-1:] or not _shown(cells[-1], len(cells), str(notebook)):
        raise RunFailed(Problem("R-UNFINISHED", "the notebook did not come to its end", "run it again", str(notebook)))
    if run_id is not None and ends[0].run_id != run_id:
        raise RunFailed(
            Problem(
                "R-STALE",
                "the outputs are of another run",
                f"run it again for {run_id}",
                str(notebook),
                value=ends[0].run_id,
            )
        )
    return shown[:-1]


def report_html(cards: Iterable[Card], lang: str, meta: Meta) -> str:
    """`cards` as one HTML file in the language `lang`.

    Raises
    ------
    RunFailed : a message has no translation.
    """
    laid = _laid(cards, lang)
    return html(page(meta, lang, laid), laid)


def report_pdf(cards: Iterable[Card], lang: str, meta: Meta) -> bytes:
    """`cards` as PDF/UA-1 and PDF/A-2a in the language `lang`.

    Raises
    ------
    RunFailed : a message has no translation, or typst refuses the document.
    """
    laid = _laid(cards, lang)
    return pdf(page(meta, lang, laid), laid, meta.data_day)


def _laid(cards: Iterable[Card], lang: str) -> list[dict]:
    return [layout(card, lang, number) for number, card in enumerate(cards) if not isinstance(card, Finished)]


def _read(path: Path) -> nbformat.NotebookNode:
    try:
        return nbformat.read(path, as_version=4)
    except (OSError, ValueError, nbformat.ValidationError) as error:
        raise RunFailed(
            Problem("R-NOTEBOOK", f"not readable as a notebook: {error}", "run it again", str(path))
        ) from None


def _faults(cell: nbformat.NotebookNode, number: int, file: str) -> list[Problem]:
    faults = [
        Problem("R-FAILED", f"{output.ename}: {output.evalue}", "mend the cause and run it again", file, row=number)
        for output in cell.outputs
        if output.output_type == "error"
    ]
    if cell.execution_count is None and cell.source.strip():
        faults.append(Problem("R-NOT-RUN", "the cell was not executed", "run the notebook again", file, row=number))
    return faults


def _shown(cell: nbformat.NotebookNode, number: int, file: str) -> list[Card]:
    neutral = [output.data[MIME] for output in cell.outputs if MIME in output.get("data", {})]
    try:
        return [parse_card(data) for data in neutral]
    except ValidationError as error:
        first = error.errors()[0]["msg"]
        raise RunFailed(
            Problem("R-CARD", f"not a card of this version: {first}", "run it again", file, row=number)
        ) from None
