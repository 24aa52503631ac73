"""Names beside a plan's codes: written to its folder, read again, and looked up when somebody asks for one."""

from pathlib import Path

import pandas as pd
from rapidfuzz import process

from planning.csvtables import parse_table
from planning.errors import InputRefused, Problem, raise_if_any
from planning.plan.result import Plan
from planning.state import State
from planning.tables import PLAN_NAMES


def names_of(state: State) -> pd.DataFrame:
    """The names of a state's stations and districts, as tables.PLAN_NAMES."""
    frames = [
        frame[["name", "name_hi"]].rename_axis("code").reset_index().assign(level=level)
        for level, frame in (("station", state.units), ("district", state.districts))
    ]
    return PLAN_NAMES.typed(pd.concat(frames, ignore_index=True)[PLAN_NAMES.names])


def read_names(folder: str | Path) -> pd.DataFrame | None:
    """The names that lie beside a plan; None where there are none.

    Raises
    ------
    InputRefused : the file is not readable as tables.PLAN_NAMES.
    """
    file, problems = Path(folder) / PLAN_NAMES.name, []
    if not file.exists():
        return None
    try:
        found = parse_table(file.read_text(encoding="utf-8"), PLAN_NAMES, str(file), problems)
    except UnicodeDecodeError:
        raise InputRefused(Problem("V-FILE", "not UTF-8 text", "plan again", str(file))) from None
    raise_if_any(problems)
    return found.reset_index(drop=True)


def named(plan: Plan, names: State | pd.DataFrame | None) -> pd.DataFrame:
    """A name for every station and district of the plan, as tables.PLAN_NAMES; where none is known, its code."""
    known = PLAN_NAMES.empty() if names is None else names if isinstance(names, pd.DataFrame) else names_of(names)
    codes = pd.concat(
        [
            plan.targets[["unit_id"]].set_axis(["code"], axis=1).assign(level="station"),
            plan.targets[["district_id"]].drop_duplicates().set_axis(["code"], axis=1).assign(level="district"),
        ],
        ignore_index=True,
    )
    found = codes.merge(known.drop_duplicates(["level", "code"]), on=["level", "code"], how="left")
    return found.assign(name=found["name"].fillna(found["code"]))


def found_by_name(known: pd.DataFrame, asked: str) -> tuple[str, str]:
    """Level and code of what is asked for: by code, by level and code, or by a name that only one has.

    Raises
    ------
    InputRefused : nothing goes by that name (with the nearest), or several do (with their codes).
    """
    spaced = " ".join(asked.split())
    wanted = spaced.casefold()
    coded = known["level"] + " " + known["code"]
    hits = known[(known["code"] == spaced) | (coded.str.casefold() == wanted)]
    if hits.empty:
        hits = known[(known["name"].str.casefold() == wanted) | (known["name_hi"] == spaced)]
    if len(hits) == 1:
        return str(hits["level"].iloc[0]), str(hits["code"].iloc[0])
    if len(hits):
        choices = ", ".join(coded[hits.index].sort_values())
        raise InputRefused(Problem("X-SEVERAL", "several go by that name", f"ask for one of: {choices}", value=asked))
    listed = [f"{row.level} {row.code} {row.name_}" for row in known.rename(columns={"name": "name_"}).itertuples()]
    best = process.extract(asked, listed, limit=3)
    raise InputRefused(
        Problem("X-UNKNOWN", "the plan has no such station or district", "nearest: " + "; ".join(b[0] for b in best),
                value=asked)
    )  # fmt: skip
