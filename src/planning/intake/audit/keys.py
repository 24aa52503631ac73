"""Faults of codes and names: missing, twice, shared, and the one value that differs from all others."""

import pandas as pd

from planning.intake.audit.checks import faults_of
from planning.intake.mapping import same

MANY = 20  # features of which all but one must agree before the one is called odd


def code_faults(codes: pd.Series, names: pd.Series, layer: str) -> pd.DataFrame:
    """Codes that are missing or stand twice; `codes` and `names` on the numbers of the features."""
    blank = codes[codes.isna()]
    twice = codes[codes.notna() & codes.duplicated(keep=False)]
    rows = pd.DataFrame(
        {
            "feature": [*(f"feature {number}" for number in blank.index), *twice],
            "name": [*names[blank.index], *names[twice.index]],
            "value": [*["no code"] * len(blank), *(f"feature {number}" for number in twice.index)],
        },
        dtype="str",
    )
    return faults_of("code", layer, rows)


def shared_names(units: pd.DataFrame, layer: str) -> pd.DataFrame:
    """Every unit whose name another one has as well; `units` : index code, with name and district_id."""
    key = same(units["name"])
    shared = units.loc[key[key.duplicated(keep=False)].sort_values(kind="stable").index]
    rows = pd.DataFrame(
        {"feature": shared.index, "name": shared["name"].to_numpy(), "value": shared["district_id"].to_numpy()}
    )
    return faults_of("same_name", layer, rows)


def odd_values(columns: pd.DataFrame, codes: pd.Series, names: pd.Series, layer: str) -> pd.DataFrame:
    """The one feature whose value differs from that of all others: a misspelt state, a stray of elsewhere."""
    rows = []
    for column, values in columns.items():
        counted = values.value_counts(dropna=False)
        if len(values) > MANY and len(counted) == 2 and counted.iloc[1] == 1:
            odd = values.index[values.isna() if pd.isna(counted.index[1]) else values == counted.index[1]][0]
            said = f"{column} is {counted.index[1]!r}, elsewhere {counted.index[0]!r}"
            rows.append({"feature": codes[odd], "name": names[odd], "value": said})
    return faults_of("odd_value", layer, pd.DataFrame(rows, columns=["feature", "name", "value"]))
