"""A plan as it is handed on: its tables, its proof, and the folder that holds all that a check of it needs."""

import json
import tempfile
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd

from planning import tables
from planning.csvtables import parse_table
from planning.errors import InputRefused, Problem, raise_if_any
from planning.files import publish_folder, sha256, to_csv, write_whole
from planning.plan.horizon import Horizon, horizon_in_blocks
from planning.plan.inputs import Inputs, Published, share_by_source
from planning.scenario import Scenario, checked_scenario
from planning.schema import Table

OPTIMAL, NOT_PROVEN = "optimal", "not proven best: see the bounds"
STORED = {
    "targets": tables.TARGETS,
    "weeks": tables.WEEKS,
    "units": tables.PLAN_UNITS,
    "capacity": tables.PLAN_CAPACITY,
    "reserve": tables.RESERVE,
    "previous": tables.PREVIOUS,
}
WHERE_GIVEN = ("previous",)  # a file of the folder only where there was such an input


@dataclass(frozen=True)
class Stage:
    """What a stage reached in the whole state, and the bound that no plan beats.

    Stages follow each other in every district: a plan that lets one district's worst-off station fall back, because
    another district has a worse one, is not looked at.
    """

    stage: str
    objective: int
    bound: int

    @property
    def mip_gap(self) -> float:
        return (self.objective - self.bound) / max(1, self.objective)

    def as_dict(self) -> dict:
        return {"stage": self.stage, "objective": self.objective, "bound": self.bound, "mip_gap": self.mip_gap}


@dataclass(frozen=True)
class Plan:
    """`targets` as tables.TARGETS, `weeks` as tables.WEEKS, the inputs and scenario they rest on, and the proof.

    reserve : as tables.RESERVE, where the team-days of headquarters go.
    """

    targets: pd.DataFrame
    weeks: pd.DataFrame
    inputs: Inputs
    scenario: Scenario
    horizon: Horizon
    stages: tuple[Stage, ...]
    seconds: float
    reserve: pd.DataFrame = field(default_factory=tables.RESERVE.empty)

    @property
    def status(self) -> str:
        return OPTIMAL if all(stage.bound == stage.objective for stage in self.stages) else NOT_PROVEN

    @property
    def mip_gap(self) -> float:
        """Of the first stage that the scenario names: (objective - bound) / max(1, objective)."""
        return next(stage for stage in self.stages if stage.stage == self.scenario.stages[0]).mip_gap

    @property
    def published(self) -> Published:
        """What the plan of a later week has to know of this one."""
        return Published(self.weeks, self.horizon.weeks[-1])

    @property
    def input_hash(self) -> str:
        return input_hash(self.inputs, self.scenario, self.horizon)

    @property
    def assumptions(self) -> list[dict]:
        """Every input, its origin, for how many stations (districts) it stands, and the scenario's default.

        What is measured says whose returns it was measured from (`level`) and over how many `weeks`; weeks and `value` are
        the medians of the stations.
        """
        rows = share_by_source(self.inputs).astype("object")
        return [
            {**row, "default": getattr(self.scenario, row["key"], None)}
            for row in rows.where(rows.notna(), None).to_dict("records")
        ]

    @property
    def idle(self) -> tuple[str, ...]:
        """Defaults that the scenario changed and that move nothing, as office or returns know the figure of every station."""
        used = {row["key"] for row in self.assumptions if row["source"] == "default"}
        known = {row["key"] for row in self.assumptions} - used
        base = type(self.scenario)()
        return tuple(
            name
            for name in type(self.scenario).model_fields
            if name in known and getattr(self.scenario, name) != getattr(base, name)
        )


def input_hash(inputs: Inputs, scenario: Scenario, horizon: Horizon) -> str:
    """Name of what the plan rests on; the same inputs give the same plan."""
    parts = (
        inputs.week.isoformat(),
        to_csv(inputs.units),
        to_csv(inputs.capacity),
        "" if inputs.previous is None else f"{inputs.previous_weeks}\0{to_csv(inputs.previous)}",
        scenario.model_dump_json(),
        json.dumps([len(block) for block in horizon.blocks]),
    )
    return sha256("\0".join(parts).encode())


def write_plan(plan: Plan, folder: str | Path, state: dict | None = None) -> Path:
    """Write targets.csv, weeks.csv, plan.json and a copy of the inputs to `folder`, all of them or none.

    Parameters
    ----------
    state : name of the state and what of it is synthetic or approximate, kept in plan.json.

    Raises
    ------
    InputRefused : something that is no plan stands at `folder`; only an older plan is replaced.
    """
    folder = Path(folder)
    _refuse_foreign(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as made:
        place = Path(made) / "plan"
        for name, frame in _frames(plan).items():
            write_whole(place / STORED[name].name, to_csv(frame))
        write_whole(place / "plan.json", json.dumps(_record(plan, state or {}), indent=1, ensure_ascii=False) + "\n")
        return publish_folder(place, folder)


def _refuse_foreign(folder: Path) -> None:
    older_plan = folder.is_dir() and ((folder / "plan.json").exists() or not any(folder.iterdir()))
    if folder.exists() and not older_plan:
        raise InputRefused(
            Problem("V-FOLDER", "something that is no plan stands there", "name another folder", str(folder))
        )


def read_plan(folder: str | Path) -> Plan:
    """The plan of `folder`, as written; nothing is believed until `verify` has looked at it.

    Raises
    ------
    InputRefused : a file is missing or not readable as what it should be.
    """
    folder = Path(folder)
    problems: list[Problem] = []
    here = {name: t for name, t in STORED.items() if name not in WHERE_GIVEN or (folder / t.name).exists()}
    frames = {name: _read(folder / table.name, table, problems) for name, table in here.items()}
    raise_if_any(problems)
    try:
        record = read_record(folder)
        week = date.fromisoformat(record["week"])
        horizon = horizon_in_blocks(week, [_at_least(1, length) for length in record["blocks"]])
        stages = tuple(Stage(s["stage"], _whole(s["objective"]), _whole(s["bound"])) for s in record["stages"])
        scenario = checked_scenario(record["scenario"], str(folder / "plan.json"))
        reach = _at_least(0, record["previous_weeks"])
        if reach and "previous" not in frames:
            raise ValueError(f"previous_weeks is {reach}, and there is no {tables.PREVIOUS.name}")
        inputs = Inputs(frames["units"], frames["capacity"], week, frames.get("previous"), reach)
        made = (frames["targets"], frames["weeks"], inputs, scenario, horizon, stages, float(record["seconds"]))
        return Plan(*made, frames["reserve"])
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise _unreadable(folder, error) from None


def read_record(folder: str | Path) -> dict:
    """plan.json of `folder` as it stands."""
    try:
        return json.loads((Path(folder) / "plan.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _unreadable(folder, error) from None


def differing_claims(plan: Plan, record: dict) -> dict[str, tuple]:
    """What `record`, the plan.json of `plan`, states otherwise than the plan gives it: (stated, given)."""
    given = json.loads(json.dumps(_record(plan, {})))
    return {
        key: (record.get(key), value) for key, value in given.items() if key != "seconds" and record.get(key) != value
    }


def _unreadable(folder: str | Path, error: Exception) -> InputRefused:
    file = Path(folder) / "plan.json"
    return InputRefused(Problem("V-FILE", f"plan.json is not readable: {error!r}", "plan again", str(file)))


def _frames(plan: Plan) -> dict[str, pd.DataFrame]:
    frames = {"targets": plan.targets, "weeks": plan.weeks, "reserve": plan.reserve}
    frames |= {"units": plan.inputs.units, "capacity": plan.inputs.capacity}
    return frames if plan.inputs.previous is None else {**frames, "previous": plan.inputs.previous}


def _record(plan: Plan, state: dict) -> dict:
    return {
        **state,
        "week": plan.inputs.week.isoformat(),
        "blocks": [len(block) for block in plan.horizon.blocks],
        "previous_weeks": plan.inputs.previous_weeks,
        "status": plan.status,
        "mip_gap": plan.mip_gap,
        "stages": [stage.as_dict() for stage in plan.stages],
        "seconds": round(plan.seconds, 2),
        "scenario": plan.scenario.model_dump(mode="json"),
        "assumptions": plan.assumptions,
        "input_hash": plan.input_hash,
    }


def _whole(value) -> int:
    if type(value) is not int:
        raise TypeError(f"{value!r} is not a whole number")
    return value


def _at_least(least: int, value) -> int:
    if _whole(value) < least:
        raise ValueError(f"{value} is less than {least}")
    return value


def _read(file: Path, table: Table, problems: list[Problem]) -> pd.DataFrame:
    try:
        return parse_table(file.read_text(encoding="utf-8"), table, str(file), problems).reset_index(drop=True)
    except FileNotFoundError:
        problems.append(Problem("V-FILE", "the file is missing from the plan's folder", "plan again", str(file)))
        return table.empty()
    except UnicodeDecodeError:
        problems.append(Problem("V-FILE", "not UTF-8 text", "plan again", str(file)))
        return table.empty()
