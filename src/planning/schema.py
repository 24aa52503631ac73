"""What a documented table is: columns with dtype, unit and meaning, a key, and the checks that follow from them."""

from dataclasses import dataclass
from functools import cache

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from planning.errors import Problem, RunFailed

DTYPES = {
    "code": "str",
    "codes": "str",
    "text": "str",
    "choice": "str",
    "date": "datetime64[us]",
    "count": "Int64",
    "number": "Float64",
    "flag": "boolean",
}
KIND_MEANING = {
    "code": "code (text, kept as written)",
    "codes": "codes, separated by ;",
    "text": "text",
    "choice": "one of",
    "date": "date, YYYY-MM-DD",
    "count": "whole number, 0 or more",
    "number": "number",
    "flag": "true or false",
}


@dataclass(frozen=True)
class Column:
    """One column: `kind` is a key of DTYPES; `required` columns are never empty."""

    name: str
    kind: str
    meaning: str
    required: bool = False
    unit: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """One table: what a row is, its columns, and the columns that name a row (`key`, unique)."""

    name: str
    one_row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    @property
    def required(self) -> list[str]:
        return [column.name for column in self.columns if column.required]

    def empty(self) -> pd.DataFrame:
        """A frame with every column, the right dtypes and no row."""
        return pd.DataFrame({column.name: pd.Series(dtype=DTYPES[column.kind]) for column in self.columns})

    def typed(self, frame: pd.DataFrame) -> pd.DataFrame:
        """`frame` with exactly this table's columns, in order and dtype; absent columns come as empty."""
        return pd.DataFrame(
            {
                column.name: (
                    frame[column.name] if column.name in frame else pd.Series(pd.NA, index=frame.index)
                ).astype(DTYPES[column.kind])
                for column in self.columns
            },
            index=frame.index,
        )

    def checked(self, frame: pd.DataFrame) -> pd.DataFrame:
        """`frame` itself, after pandera has confirmed dtypes, required values, ranges and the key.

        Raises
        ------
        RunFailed : our own step made a table that breaks its contract; every breach is listed.
        """
        try:
            return _schema(self).validate(frame, lazy=True)
        except SchemaErrors as error:
            raise RunFailed(
                Problem("T-TABLE", f"{self.name}: {case.check}", column=str(case.column), value=str(case.failure_case))
                for case in error.failure_cases.itertuples()
            ) from None


@cache
def _schema(table: Table) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(
        {column.name: _pandera_column(column) for column in table.columns},
        unique=list(table.key) or None,
        unique_column_names=True,
    )


def _pandera_column(column: Column) -> pa.Column:
    checks = []
    if column.kind == "count":
        checks.append(pa.Check.ge(0))
    if column.choices:
        checks.append(pa.Check.isin(column.choices))
    return pa.Column(DTYPES[column.kind], checks, nullable=not column.required, description=column.meaning)


def column(name, kind, meaning, unit="", choices=()):
    return Column(name, kind, meaning, False, unit, choices)


def required(name, kind, meaning, unit="", choices=()):
    return Column(name, kind, meaning, True, unit, choices)


def holds(dated: pd.DataFrame, moment) -> pd.Series:
    """Which rows of a dated table hold at `moment` (one moment, or one for each row)."""
    begun = dated["valid_from"].isna() | (dated["valid_from"] <= moment)
    if "valid_to" not in dated:
        return begun
    return begun & (dated["valid_to"].isna() | (dated["valid_to"] >= moment))
