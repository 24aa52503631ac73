"""From lives to the files that offices send: one a week, and one for what came late."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from planning.files import to_csv, write_whole
from planning.intake.sample.life import Lives
from planning.tables import RETURNS
from planning.weeks import week_ending, week_name

LATE = 0.03
DAYS_LATE = (8, 21)
SUFFIX = "_synthetic.csv"

Written = Callable[[str], tuple[str, str]]  # unit -> how it and its district are written


def return_rows(lived: Lives, sundays: list[date], written: Written, seed: int) -> pd.DataFrame:
    """Every return that came, typed as tables.RETURNS, with the `file` that it came in.

    Parameters
    ----------
    lived : weeks by number, counted in `sundays`; weeks in which a station is silent make no return.
    sundays : the weeks.
    written : how a unit is named in a return.
    """
    rows = []
    for code, (life, weeks) in sorted(lived.items()):
        rng = random.Random(f"{seed}/returns/{code}")
        eminent = rng.uniform(0.2, 0.5)
        received = _received_on(sundays, rng)
        for week in weeks:
            if week.week < 0 or week.week in life.silent:
                continue
            sunday = sundays[week.week]
            unit, district = written(code)
            row = {"week_ending": sunday, "unit": unit, "district": district, "members": week.members}
            row |= {
                "group": f"{code}-{week.group}" if len(life.finals) > 1 else "",
                "joined": week.joined,
                "left": week.left,
            }
            row |= {"eminent": int(week.members * eminent), "received_on": received[week.week], "note": "synthetic"}
            rows.append(row | {"file": _file(sunday, received[week.week])})
    frame = pd.DataFrame(rows, columns=[*RETURNS.names, "file"])
    texts = frame[["district", "group"]].mask(frame[["district", "group"]] == "")
    typed = RETURNS.typed(frame.assign(**texts, week_ending=pd.to_datetime(frame["week_ending"]),
                                       received_on=pd.to_datetime(frame["received_on"])))  # fmt: skip
    return typed.assign(file=frame["file"])


def write_returns(inbox: Path, rows: pd.DataFrame) -> list[Path]:
    """Write the rows of each file to `inbox`; columns that are empty in all files are left out."""
    kept = [column.name for column in RETURNS.columns if column.required or rows[column.name].notna().any()]
    return [write_whole(inbox / name, to_csv(own[kept])) for name, own in rows.groupby("file", sort=True)]


def _received_on(sundays: list[date], rng: random.Random) -> list[date]:
    """When the return of each week came: early in the next week, or weeks later, but never after the last ones."""
    days = []
    for sunday in sundays:
        late = rng.random() < LATE
        day = sunday + timedelta(days=rng.randrange(*DAYS_LATE) if late else 1 + rng.randrange(3))
        days.append(day if day <= sundays[-1] + timedelta(days=3) else sunday + timedelta(days=2))
    return days


def _file(sunday: date, received: date) -> str:
    if week_ending(received) <= sunday + timedelta(days=7):
        return f"{week_name(sunday)}{SUFFIX}"
    return f"{week_name(week_ending(received))}_late{SUFFIX}"
