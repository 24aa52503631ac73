"""A table from elsewhere: a list, or a layer's properties, read under our names and by the rules of our own tables."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import pandas as pd

from planning.errors import InputRefused, Problem, raise_if_any
from planning.intake.cells import without_telephone_numbers
from planning.intake.folder import parse_table
from planning.intake.layers.features import AS_THE_FILE_SAYS, Reading
from planning.intake.layouts import Layout, recognised
from planning.intake.mapping import resolved_columns
from planning.intake.rows import read_rows
from planning.intake.source import Source
from planning.schema import Table

NAMING = ("unit_id", "name", "district")  # fields whose values problems may show


@dataclass(frozen=True)
class Foreign:
    """A table read: `frame` is typed, its index the line in the file, or the number of the feature in a layer.

    `columns` is the column of each field found; `shapes` are a layer's geometries in WGS 84 on the same index.
    """

    source: Source
    frame: pd.DataFrame
    columns: Mapping[str, str]
    notes: tuple[str, ...]
    shapes: gpd.GeoSeries | None = None

    @property
    def file(self) -> str:
        return str(self.source.path)


def read_foreign(
    path: str | Path,
    table: Table,
    fields: Mapping[str, Sequence[str]],
    mapping: Mapping[str, str],
    layouts: Sequence[Layout] = (),
    given: Mapping[str, str] | None = None,
    reading: Reading = AS_THE_FILE_SAYS,
) -> Foreign:
    """The rows of the file `path` as `table`.

    Parameters
    ----------
    path : a CSV, a workbook or a layer, see planning.intake.rows.
    table : our table; its required columns must be found and filled, its key, where it has one, must not repeat.
    fields : the column names that mean a field without being mapped.
    mapping : field to column, as the user said.
    layouts : known files, whose columns are found unasked.
    given : value of a field in every row, where the file has no column for it.
    reading : as for planning.intake.layers.features.read_features.

    Raises
    ------
    InputRefused : file, column or value not usable; every fault is named with line and column of the file.
    """
    found = read_rows(path, reading, {*mapping.values(), *(name for field in NAMING for name in fields.get(field, ()))})
    rows, file, first = found.rows, str(found.source.path), found.first
    known, recognised_as = recognised(rows[0], layouts)
    said = {**{field: column for field, column in known.items() if column not in mapping.values()}, **mapping}
    problems: list[Problem] = []
    needed = [field for field in table.required if field not in (given or {})]
    columns = resolved_columns(rows[0], said, fields, needed, file, problems)
    problems += _repeated_headings(rows[0], columns, file)
    raise_if_any(problems)
    constant = {field: value for field, value in (given or {}).items() if field not in columns}
    frame = parse_table(_under_our_names(rows, columns, constant, file, problems), table, file, problems)
    problems = [replace(problem, column=columns.get(problem.column, problem.column)) for problem in problems]
    frame = frame.set_axis(frame.index - 2 + first)
    raise_if_any([_moved(problem, first) for problem in problems] + _repeated_keys(frame, table, columns, file))
    if frame.empty:
        raise InputRefused(Problem("L-NONE", "no row stands under the headings", "export it again", file))
    frame = _without_numbers(frame, table)
    return Foreign(found.source, frame, columns, (*found.notes, *recognised_as), found.shapes)


def _moved(problem: Problem, first: int) -> Problem:
    """A problem of the text under our names, at the row of the file that it came from."""
    return problem if problem.row is None else replace(problem, row=problem.row - 2 + first)


def _repeated_headings(header: list[str], columns: Mapping[str, str], file: str) -> list[Problem]:
    twice = sorted({column for column in columns.values() if header.count(column) > 1})
    return [Problem("L-TWICE", "the column stands twice", "keep one", file, row=1, column=column) for column in twice]


def _under_our_names(
    rows: list[list[str]], columns: Mapping[str, str], constant: Mapping[str, str], file: str, problems: list[Problem]
) -> str:
    """CSV text with the columns found under our names, line for line, so that every table is parsed by one rule."""
    header = rows[0]
    places = [header.index(column) for column in columns.values()]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*columns, *constant])
    for line, row in enumerate(rows[1:], start=2):
        fits = len(row) == len(header)
        if not fits and any(cell.strip() for cell in row):
            reason = f"{len(row)} cells under {len(header)} headings"
            problems.append(Problem("L-WIDTH", reason, "mend the line", file, row=line))
        writer.writerow([*(row[place] for place in places), *constant.values()] if fits else [])
    return text.getvalue()


def _without_numbers(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The table without telephone numbers in its texts, because none may be stored; codes stay as they are."""
    texts = [column.name for column in table.columns if column.kind == "text"]
    return frame.assign(**{name: frame[name].map(without_telephone_numbers, na_action="ignore") for name in texts})


def _repeated_keys(frame: pd.DataFrame, table: Table, columns: Mapping[str, str], file: str) -> list[Problem]:
    return [
        Problem("L-KEY", f"it stands in the lines {', '.join(map(str, lines))}", "keep one", file, row=int(lines[1]),
                column=columns[key], value=value)
        for key in table.key
        for value, lines in frame.groupby(key).groups.items()
        if len(lines) > 1
    ]  # fmt: skip
