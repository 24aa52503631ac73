"""A table from elsewhere: a CSV with its own headings, read under our names and by the rules of our own tables."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from planning.errors import InputRefused, Problem, raise_if_any
from planning.intake.cells import without_telephone_numbers
from planning.intake.folder import parse_table
from planning.intake.mapping import resolved_columns
from planning.intake.source import Source, read_source
from planning.schema import Table

DELIMITERS = ",;\t|"


@dataclass(frozen=True)
class Foreign:
    """A table read: `frame` is typed, its index the line in the file; `columns` is the column of each field found."""

    source: Source
    frame: pd.DataFrame
    columns: Mapping[str, str]
    notes: tuple[str, ...]

    @property
    def file(self) -> str:
        return str(self.source.path)


def read_foreign(
    path: str | Path, table: Table, fields: Mapping[str, Sequence[str]], mapping: Mapping[str, str]
) -> Foreign:
    """The rows of the CSV file `path` as `table`.

    Parameters
    ----------
    path : UTF-8 text, one heading line; `,`, `;`, tab or `|` between cells.
    table : our table; its required columns must be found and filled, its key must not repeat.
    fields : the column names that mean a field without being mapped.
    mapping : field to column, as the user said.

    Raises
    ------
    InputRefused : file, column or value not usable; every fault is named with line and column of the file.
    """
    source = read_source(path)
    file = str(source.path)
    rows, notes = _rows(source.text, file)
    problems: list[Problem] = []
    columns = resolved_columns(rows[0], mapping, fields, table.required, file, problems)
    problems += _repeated_headings(rows[0], columns, file)
    raise_if_any(problems)
    frame = parse_table(_under_our_names(rows, columns, file, problems), table, file, problems)
    problems = [replace(problem, column=columns.get(problem.column, problem.column)) for problem in problems]
    raise_if_any(problems + _repeated_keys(frame, table, columns, file))
    if frame.empty:
        raise InputRefused(Problem("L-NONE", "no row stands under the headings", "export it again", file))
    return Foreign(source, _without_numbers(frame, table), columns, notes)


def _rows(text: str, file: str) -> tuple[list[list[str]], tuple[str, ...]]:
    heading = text.splitlines()[0]
    delimiter = max(DELIMITERS, key=heading.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise InputRefused(Problem("L-CSV", f"not readable as CSV: {error}", "close the quotes", file)) from None
    rows[0] = [cell.strip() for cell in rows[0]]
    return rows, () if delimiter == "," else (f"{file}: cells are separated by {delimiter!r}",)


def _repeated_headings(header: list[str], columns: Mapping[str, str], file: str) -> list[Problem]:
    twice = sorted({column for column in columns.values() if header.count(column) > 1})
    return [Problem("L-TWICE", "the column stands twice", "keep one", file, row=1, column=column) for column in twice]


def _under_our_names(rows: list[list[str]], columns: Mapping[str, str], file: str, problems: list[Problem]) -> str:
    """CSV text with the columns found under our names, line for line, so that every table is parsed by one rule."""
    header = rows[0]
    places = [header.index(column) for column in columns.values()]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for line, row in enumerate(rows[1:], start=2):
        fits = len(row) == len(header)
        if not fits and any(cell.strip() for cell in row):
            reason = f"{len(row)} cells under {len(header)} headings"
            problems.append(Problem("L-WIDTH", reason, "mend the line", file, row=line))
        writer.writerow([row[place] for place in places] if fits else [])
    return text.getvalue()


def _without_numbers(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The table without telephone numbers in its texts, because none may be stored; codes stay as they are."""
    texts = [column.name for column in table.columns if column.kind == "text"]
    return frame.assign(**{name: frame[name].map(without_telephone_numbers, na_action="ignore") for name in texts})


def _repeated_keys(frame: pd.DataFrame, table: Table, columns: Mapping[str, str], file: str) -> list[Problem]:
    (key,) = table.key
    return [
        Problem("L-KEY", f"it stands in the lines {', '.join(map(str, lines))}", "keep one", file, row=int(lines[1]),
                column=columns[key], value=value)
        for value, lines in frame.groupby(key).groups.items()
        if len(lines) > 1
    ]  # fmt: skip
