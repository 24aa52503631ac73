"""One way to plan the state, measured in a process of its own: python benchmarks/contenders.py STATE CHANGES NAME SECONDS

CHANGES is JSON, what differs from the base scenario; NAME one of CONTENDERS. Prints one line of JSON: what the plan is worth
in each stage, counted again in exact integers, what was proved of it, seconds and memory.
"""

import importlib.util
import json
import resource
import sys
import time

from whole_state import STAGES, by_programmes, by_weeks, cbc, cp_sat, highs, stage_by_stage

import planning as pl
from planning.plan.districts import choice_horizon, model_districts
from planning.plan.horizon import PARTS, retention
from planning.plan.inputs import plan_inputs
from planning.plan.rules import RULES
from planning.plan.targets import members_at_end

DAY = "2020-05-24"
OURS = "district by district"
WHOLE_STATE = {
    "whole state, HiGHS": (by_programmes, highs),
    "whole state, CBC": (by_programmes, cbc),
    "whole state, CP-SAT": (by_programmes, cp_sat),
    "week by week, HiGHS": (by_weeks, highs),
    "week by week, CBC": (by_weeks, cbc),
}
CONTENDERS = (OURS, *RULES, *WHOLE_STATE)


def missing(name: str) -> bool:
    """Whether a contender needs a library that is not there."""
    return name.endswith("CP-SAT") and importlib.util.find_spec("ortools") is None


def main(folder: str, changes: str, name: str, seconds: str) -> None:
    state = pl.read_state(folder, DAY)
    gaps, scenario = pl.coverage_gaps(state), pl.load_scenario("base", **json.loads(changes))
    wall, processor = time.perf_counter(), _processor_seconds()
    if name in WHOLE_STATE:
        record = _whole_state(gaps, scenario, state.capacity, *WHOLE_STATE[name], float(seconds))
    else:
        record = _plan(gaps, scenario, state.capacity, name)
    record |= {"wall": time.perf_counter() - wall, "processor": _processor_seconds() - processor, "mb": _megabytes()}
    print(json.dumps(record))


def _plan(gaps, scenario, capacity, name: str) -> dict:
    """A whole plan, calendar and all; it must verify."""
    rule = name != OURS
    plan = pl.rule_plan(gaps, scenario, name, capacity) if rule else pl.recruitment_plan(gaps, scenario, capacity)
    pl.verify(plan, gaps, scenario, capacity)
    expected = members_at_end(plan.inputs.units, plan.weeks, plan.horizon, by_block=False)
    short = (plan.inputs.units["floor"] - expected).clip(lower=0)
    return {
        "stages": {stage.stage: stage.objective for stage in plan.stages},
        "members": int(plan.targets["target"].sum()),
        "mip_gap": None if rule else {stage.stage: stage for stage in plan.stages}["shortfall"].mip_gap,
        "in_weeks": int((plan.inputs.units["weight"] * short).sum()),
    }


def _whole_state(gaps, scenario, capacity, form, solver, seconds: float) -> dict:
    """The first two stages of the whole state as one problem; what comes back is counted again, not believed."""
    inputs = plan_inputs(gaps, scenario, capacity)
    districts = model_districts(inputs, scenario.target_step)
    horizon = choice_horizon(inputs, scenario, districts)
    program = form(districts, horizon, scenario.max_drives_per_week)
    found = stage_by_stage(program, solver, seconds)
    solved = [stage.values for stage in found if stage.values is not None]
    if not solved:
        return {"stages": {}, "members": None, "mip_gap": None, "in_weeks": None}
    worth, in_weeks = {stage: program.worth(number, solved[-1]) for number, stage in enumerate(STAGES)}, None
    gap = _mip_gap(worth["shortfall"], found[-1].bound) if len(solved) == len(STAGES) else None
    if form is by_weeks:
        stations = [u for district in districts for u in district.stations]
        worth["shortfall"], in_weeks = (
            _weighted(stations, solved[-1], horizon, by_block) for by_block in (True, False)
        )
    return {"stages": worth, "members": None, "mip_gap": gap, "in_weeks": in_weeks}


def _mip_gap(objective: int, bound: float | None) -> float | None:
    return None if bound is None else max(0.0, objective - bound) / max(1, objective)


def _weighted(stations, values: dict[str, int], horizon, by_block: bool) -> int:
    """Weighted shortfall, recruits counted in their own week or, as a plan promises it, in the first week of their block."""
    first = {w: block[0] if by_block else w for block in horizon.blocks for w in block}
    short = 0
    for u in stations:
        shares = retention(u.churn, horizon.length)
        joined = sum(shares[first[w]] * values[f"x_{u.unit_id}_{w}"] for w in first)
        short += u.a * max(0, u.f - (u.certain(horizon.length) + joined) // PARTS)
    return short


def _processor_seconds() -> float:
    return time.process_time() + sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])


def _megabytes() -> int:
    """The most memory that this process held at once, and the largest of its children (CBC runs as one)."""
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return round(sum(resource.getrusage(each).ru_maxrss for each in who) / 1024)


if __name__ == "__main__":
    main(*sys.argv[1:])
