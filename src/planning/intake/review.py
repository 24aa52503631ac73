"""What waits for a person, in review.csv."""

import json
from pathlib import Path

import pandas as pd

from planning.errors import Problem
from planning.files import to_csv, write_whole
from planning.intake.returns import Checked, Waiting
from planning.intake.sheet import Sheet

NEAREST = ("nearest_1", "nearest_2", "nearest_3")
REVIEW = ("file", "row", "week_ending", "written", "district", "reason", "alias", *NEAREST, "row_as_sent")


def review_rows(sheet: Sheet, checked: Checked, kept_out: dict[int, tuple[Problem, ...]]) -> list[dict]:
    """Rows for review.csv: those without a unit, and decided ones that a rule keeps out."""
    held = {
        line: Waiting("; ".join(map(str, faults))) for line, faults in {**checked.refused, **kept_out}.items()
    } | checked.waiting
    cells = dict(sheet.rows)
    return [_review_row(sheet, line, cells[line], why) for line, why in sorted(held.items())]


def _review_row(sheet: Sheet, line: int, cells: tuple[str, ...], why: Waiting) -> dict:
    said = dict(zip(sheet.columns, cells, strict=True))
    return {
        "file": sheet.file,
        "row": str(line),
        "week_ending": said["week_ending"],
        "written": said["unit"],
        "district": said.get("district", ""),
        "reason": why.reason,
        "alias": why.alias,
        **dict(zip(NEAREST, (*why.candidates, *[""] * len(NEAREST)), strict=False)),
        "row_as_sent": json.dumps(dict(zip(sheet.headings, cells, strict=True)), ensure_ascii=False),
    }


def write_review(path: Path, rows: list[dict]) -> None:
    """review.csv with every row that waits; only its headings when none does."""
    write_whole(path, to_csv(pd.DataFrame(rows, columns=list(REVIEW)).astype("str")))
