"""Synthetic returns for the stations of any state, also one made from a real list; the state then says so."""

import random
import re
import tomllib
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from planning.errors import InputRefused, Problem, raise_if_any
from planning.files import write_whole
from planning.intake.folder import Folder, read_folder, valid_on
from planning.intake.sample.history import COLLAPSE, EMPTIED
from planning.intake.sample.life import Life, drawn_lives, weeks_of
from planning.intake.sample.returns import SUFFIX, return_rows, write_returns
from planning.schema import holds
from planning.tables import PUBLIC
from planning.weeks import latest_week

SYNTHETIC_LINE = re.compile(r"^[ \t]*synthetic[ \t]*=[^\n]*\n?", re.MULTILINE)


def write_returns_for(folder: Path, seed: int = 2020, weeks: int = 12, until: date = date(2020, 5, 24)) -> list[Path]:
    """Write synthetic returns of every station that owes a public group, and mark the state's returns as synthetic.

    Parameters
    ----------
    folder : state folder; its units, kinds, floors and caps decide who reports and within which bounds.
    seed, weeks, until : the returns are of the `weeks` weeks that end on or before `until`.

    Returns
    -------
    The files of inbox/, one a week and one for each week in which late returns came; earlier synthetic ones are removed.

    Raises
    ------
    InputRefused : the folder is refused, holds returns that are not synthetic or a register, or has no cap in those weeks.
    """
    state = read_folder(folder)
    _refuse_real_returns(state)
    sundays = [latest_week(until) - timedelta(weeks=back) for back in reversed(range(weeks))]
    last, cap = len(sundays) - 1, _cap(state, sundays[0])
    stations = _stations(state, sundays)
    lived = drawn_lives(stations, cap, last, seed, most_groups=1)
    rng = random.Random(f"{seed}/events")
    whole = sorted(code for code in lived if stations.loc[code, "weeks"] == range(len(sundays)))
    most, few = COLLAPSE
    dying = (Life(0, last - 1, (min(most, cap),), after=few), Life(0, last - 2, (min(EMPTIED, cap),), after=0))
    for code, life in zip(rng.sample(whole, min(len(dying), len(whole))), dying, strict=False):
        lived[code] = (life, weeks_of(life, cap, last, rng))
    rows = return_rows(lived, sundays, lambda code: (code, ""), seed)
    _say_synthetic(state.path / "state.toml")
    for earlier in sorted((state.path / "inbox").glob(f"*{SUFFIX}")):
        earlier.unlink()
    return write_returns(state.path / "inbox", rows)


def _refuse_real_returns(state: Folder) -> None:
    lying = sorted((state.path / "inbox").glob("[!.]*"))
    real = [path for path in lying if not path.name.endswith(SUFFIX)]
    real += [path for path in [state.path / "register.sqlite"] if path.exists()]
    raise_if_any(
        [Problem("A-REAL", "synthetic returns are not mixed with what has come", "use a copy without it", file=str(path))
         for path in real]
    )  # fmt: skip


def _cap(state: Folder, day: date) -> int:
    caps = valid_on(state.caps, day).sort_values("valid_from")
    if caps.empty:
        raise InputRefused(Problem("F-CAP", f"no cap holds on {day}", "add a row", file=str(state.path / "caps.csv")))
    return int(caps["cap"].iloc[-1])


def _stations(state: Folder, sundays: list[date]) -> pd.DataFrame:
    """Stations that owe a public group: floor (the newest), district_id, and the weeks in which they exist."""
    public = state.kinds.loc[state.kinds["audience"] == PUBLIC, "kind"]
    units = state.units[state.units["kind"].isin(public)].sort_values("valid_from", na_position="first", kind="stable")
    floors = state.floors[state.floors["audience"] == PUBLIC].sort_values(
        "valid_from", na_position="first", kind="stable"
    )
    alive = pd.concat([holds(units, pd.Timestamp(sunday)) for sunday in sundays], axis=1, keys=range(len(sundays)))
    alive = alive.groupby(units["unit_id"]).any()
    alive = alive[alive.any(axis=1)]
    newest = units.groupby("unit_id").last().loc[alive.index]
    return pd.DataFrame(
        {
            "district_id": newest["district_id"],
            "floor": newest["kind"].map(floors.groupby("kind")["floor"].last()),
            "weeks": [range(row.argmax(), len(row) - row[::-1].argmax()) for row in alive.to_numpy()],
        }
    ).dropna(subset="floor")


def _say_synthetic(path: Path) -> None:
    """Set `synthetic = "returns"` before all other keys, unless everything is synthetic; the other lines stay."""
    text = path.read_text(encoding="utf-8")
    written = tomllib.loads(text)
    if written.get("synthetic") == "all":
        return
    others = SYNTHETIC_LINE.sub("", text, count=1) if "synthetic" in written else text
    changed = f'synthetic = "returns"\n{others}'
    if tomllib.loads(changed) != written | {"synthetic": "returns"}:
        raise InputRefused(
            Problem("F-TOML", "the key synthetic cannot be set", 'write synthetic = "returns"', str(path))
        )
    write_whole(path, changed)
