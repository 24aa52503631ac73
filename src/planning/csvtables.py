"""CSV text as a typed table: everything read as text and parsed by rule, every fault collected with its place."""

import csv
import io
import re
from datetime import date

import pandas as pd
from rapidfuzz import process

from planning.errors import Problem
from planning.files import FORMULA_STARTS
from planning.schema import DTYPES, Column, Table

FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
WHOLE = re.compile(r"\d{1,15}")
NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,15})?")
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def parse_table(text: str, table: Table, file: str, problems: list[Problem]) -> pd.DataFrame:
    """Typed frame of CSV `text`; faults go to `problems`, and the index is the line number in the file."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error as error:
        problems.append(Problem("F-CSV", f"not readable as CSV: {error}", "mend the line", file))
        return table.empty()
    if not rows or not any(cell.strip() for cell in rows[0]):
        problems.append(Problem("F-EMPTY", "the file is empty", f"columns: {', '.join(table.names)}", file))
        return table.empty()
    header = [cell.strip() for cell in rows[0]]
    problems += _header_problems(header, table, file)
    body = []
    for line, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(header):
            problems.append(
                Problem("F-WIDTH", f"{len(row)} cells under {len(header)} headings", "mend the line", file, row=line)
            )
            continue
        body.append((line, row))
    lines = [line for line, _ in body]
    # Backwards, so that the first of two columns of one name counts.
    cells = {name: [row[place].strip() for _, row in body] for place, name in reversed([*enumerate(header)])}
    return pd.DataFrame(
        {
            column.name: pd.array(_values(lines, cells.get(column.name), column, file, problems), DTYPES[column.kind])
            for column in table.columns
        },
        index=pd.Index(lines, dtype="int64"),
    )


def _header_problems(header: list[str], table: Table, file: str) -> list[Problem]:
    missing = [name for name in table.required if name not in header]
    twice = sorted({name for name in header if name and header.count(name) > 1})
    unknown = [name for name in header if name not in table.names]
    return [
        *(
            Problem("F-COLUMN", "a required column is missing", nearest(name, header), file, row=1, column=name)
            for name in missing
        ),
        *(Problem("F-TWICE", "the column stands twice", "keep one", file, row=1, column=name) for name in twice),
        *(
            Problem("F-UNKNOWN", "unknown column", nearest(name, table.names), file, row=1, column=name)
            for name in unknown
        ),
    ]


def nearest(name: str, known: list[str]) -> str:
    """The mend for a name that is not known: the known name most like it."""
    best = process.extractOne(name, known)
    return f"nearest: {best[0]}" if best else ""


def _values(lines: list[int], cells: list[str] | None, column: Column, file: str, problems: list[Problem]) -> list:
    """The value of each cell, None where it is empty or faulty or the whole column is not there."""
    if cells is None:
        return [None] * len(lines)
    values = []
    for line, cell in zip(lines, cells, strict=True):
        value, fault = (None, "") if cell == "" else _value(cell, column)
        if fault:
            problems.append(Problem("F-VALUE", fault, column.meaning, file, row=line, column=column.name, value=cell))
        values.append(value)
    if column.required:
        problems += (
            Problem("F-BLANK", "a required value is empty", column.meaning, file, row=line, column=column.name)
            for line, cell in zip(lines, cells, strict=True)
            if cell == ""
        )
    return values


def _value(cell: str, column: Column):
    """The value of a filled cell and "", or None and what is wrong."""
    match column.kind:
        case "count":
            return (int(cell), "") if WHOLE.fullmatch(cell) else (None, "not a whole number")
        case "number":
            return (float(cell), "") if NUMBER.fullmatch(cell) else (None, "not a number")
        case "flag":
            flag = FLAGS.get(cell.lower())
            return (flag, "") if flag is not None else (None, "neither true nor false")
        case "date":
            return _date(cell)
    if column.choices and cell not in column.choices:
        return None, f"not one of {', '.join(column.choices)}"
    inert = cell.startswith(tuple(f"'{start}" for start in FORMULA_STARTS))
    return cell[1:] if inert else cell, ""


def _date(cell: str):
    if not ISO_DATE.fullmatch(cell):
        return None, "not a date of the form YYYY-MM-DD"
    try:
        return pd.Timestamp(date.fromisoformat(cell)), ""
    except ValueError:
        return None, "there is no such day"
