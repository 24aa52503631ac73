"""The plan that a notebook or a weekly set shows: read and verified where it was solved already, else solved."""

from pathlib import Path

import pandas as pd

from planning.errors import Problem, RunFailed, raise_if_any
from planning.files import to_csv, write_whole
from planning.naming import names_of
from planning.plan.inputs import Published
from planning.plan.memory import Memory
from planning.plan.missed import missed_by
from planning.plan.remedy import Remedy, remedy
from planning.plan.result import Plan, differing_claims, read_plan, read_record, write_plan
from planning.plan.solve import recruitment_plan
from planning.plan.verify import verify
from planning.plan.wishes import out_of_reach
from planning.plan.workers import Progress
from planning.scenario import Scenario
from planning.state import State
from planning.tables import PLAN_NAMES
from planning.weeks import week_name

REMEDY, PLANS = "remedy", "plans"
MEMORY = Memory()  # of this process: a notebook that is run again solves only the districts that changed


def planned(
    gaps: pd.DataFrame, state: State, scenario: Scenario, plan_dir: str | Path | None = None, *, workers: int = 1
) -> tuple[Plan, Remedy | None]:
    """The plan of the week, and what would end its shortfalls (None when there are none).

    plan_dir : folder written by :func:`publish`; its plan must verify and must be one of these gaps and this scenario.
    """
    if plan_dir is None:
        return solved(gaps, state, scenario, workers=workers)
    plan = checked_plan(plan_dir)
    verify(plan, gaps, scenario, state.capacity, last_published(state))
    if not (Path(plan_dir) / REMEDY).is_dir():
        return plan, None
    better = checked_plan(Path(plan_dir) / REMEDY)
    return plan, Remedy(_team_days(plan, better), better)


def solved(
    gaps: pd.DataFrame, state: State, scenario: Scenario, *, workers: int = 1, progress: Progress | None = None
) -> tuple[Plan, Remedy | None]:
    """The plan, and its remedy where stations stay short; both verified."""
    last = last_published(state)
    plan = recruitment_plan(gaps, scenario, state.capacity, last, workers=workers, progress=progress, memory=MEMORY)
    verify(plan, gaps, scenario, state.capacity, last)
    if not plan.targets["shortfall"].any():
        return plan, None
    better = remedy(plan, gaps, state.capacity, workers=workers, progress=progress, memory=MEMORY)
    verify(better.plan)
    return plan, better


def unmet(
    plan: Plan,
    gaps: pd.DataFrame,
    capacity: pd.DataFrame | None,
    *,
    workers: int = 1,
    progress: Progress | None = None,
) -> list[Problem]:
    """What must be reached and no plan can: at stations by arithmetic, else in districts and state by what `plan` misses."""
    beyond = out_of_reach(gaps, plan.scenario, capacity)
    return beyond or missed_by(plan, gaps, capacity, workers=workers, progress=progress, memory=MEMORY)


def last_published(state: State) -> Published | None:
    """The plan of the newest week before that of the state, in the folder plans/ of the state; None when there is none.

    Raises
    ------
    InputRefused : it is not readable as a plan.
    """
    earlier = [path for path in (state.path / PLANS).glob("*") if path.is_dir() and path.name < week_name(state.week)]
    return read_plan(max(earlier)).published if earlier else None


def checked_plan(folder: str | Path) -> Plan:
    """The plan of `folder`, every rule of it verified, and everything that plan.json states of it true."""
    plan, record = read_plan(folder), read_record(folder)
    verify(plan, input_hash=str(record.get("input_hash", "")))
    raise_if_any(
        [
            Problem("V-RECORD", f"plan.json states {key} {stated}, the plan gives {given}", "plan again", value=key)
            for key, (stated, given) in differing_claims(plan, record).items()
        ],
        RunFailed,
    )
    return plan


def publish(plan: Plan, better: Remedy | None, state: State, folder: str | Path, rule: str | None = None) -> Path:
    """Write the plan to `folder`, inside it what would end its shortfalls, and names of what it is about.

    rule : the rule of thumb that made the plan, named in plan.json.
    """
    about = {"state": state.name, "synthetic": state.synthetic, "approximate": state.approximate}
    about |= {"rule": rule} if rule else {}
    written = write_plan(plan, folder, about)
    write_whole(written / PLAN_NAMES.name, to_csv(names_of(state)))
    if better is not None:
        write_plan(better.plan, written / REMEDY, about)
    return written


def _team_days(plan: Plan, better: Plan) -> pd.DataFrame:
    least = [p.inputs.district_team_days.groupby("district_id").min() for p in (plan, better)]
    return pd.DataFrame(dict(zip(("now", "needed"), least, strict=True))).sort_index()
