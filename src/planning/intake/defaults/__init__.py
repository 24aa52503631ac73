"""Kinds, floors and caps with which a new state starts: the order of May 2020 and WhatsApp's caps, as dated tables."""

from importlib.resources import files

import pandas as pd

from planning.errors import Problem, RunFailed, raise_if_any
from planning.intake.folder import parse_table
from planning.schema import Table
from planning.tables import CAPS, FLOORS, KINDS

DEFAULT_TABLES = (KINDS, FLOORS, CAPS)


def default_table(table: Table) -> pd.DataFrame:
    """The packaged rows of one of `DEFAULT_TABLES`, typed as that table.

    Source: the figures' origin stands in the column `note` of each row; kinds hold no figure.

    >>> default_table(CAPS)["cap"].tolist()
    [256, 512, 1024]
    """
    problems: list[Problem] = []
    text = files(__name__).joinpath(table.name).read_text(encoding="utf-8")
    frame = parse_table(text, table, f"defaults/{table.name}", problems)
    raise_if_any(problems, RunFailed)
    return frame.reset_index(drop=True)
