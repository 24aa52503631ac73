"""The plan of a state beside the rules of thumb: python benchmarks/plan.py [STATE]  (or make bench-plan)

Prints the table of docs/benchmarks.md: what every plan reaches in each stage, processor seconds of one process, and the
seconds of the state planned again after the capacity of one district changed, in a process that remembers the others.
"""

import platform
import sys
import time
from importlib.metadata import version

import pandas as pd

import planning as pl
from planning.plan.rules import RULES

DAY = "2020-05-24"
CHANGES = ({}, {"capacity_percent": 70}, {"capacity_percent": 150}, {"goal": 300_000}, {"weeks": 8})
COLUMNS = ("seconds", "mip_gap", "unformed", "shortfall", "worst", "goal", "team_days", "members at the end")


def main(folder: str | None) -> None:
    state = pl.read_state(folder, DAY)
    gaps = pl.coverage_gaps(state)
    packages = ", ".join(f"{name} {version(name)}" for name in ("pulp", "highspy", "pandas"))
    print(f"{len(gaps):,} stations in {gaps['district_id'].nunique()} police districts")
    print(f"{platform.machine()}, Python {platform.python_version()}, {packages}\n")
    print(f"| scenario | plan | {' | '.join(COLUMNS)} |")
    print("|---" * (len(COLUMNS) + 2) + "|")
    for changes in CHANGES:
        scenario = pl.load_scenario("base", **changes)
        named = ", ".join(f"{name} {value:,}" for name, value in changes.items()) or "base"
        _show(named, "solved", lambda chosen=scenario: pl.recruitment_plan(gaps, chosen, state.capacity))
        for rule in RULES:
            _show(named, rule, lambda chosen=scenario, by=rule: pl.rule_plan(gaps, chosen, by, state.capacity))
    _show_warm(gaps, state)


def _show(named: str, by: str, make) -> None:
    begun = time.process_time()
    plan = make()
    seconds = time.process_time() - begun
    pl.verify(plan)
    gap = f"{plan.mip_gap:.2%}" if by == "solved" else "-"
    reached = {stage.stage: f"{stage.objective:,}" for stage in plan.stages}
    cells = [f"{seconds:.1f}", gap, *(reached[stage] for stage in COLUMNS[2:7]), f"{plan.targets['target'].sum():,}"]
    print(f"| {named} | {by} | {' | '.join(cells)} |", flush=True)


def _show_warm(gaps, state) -> None:
    """One team-day a week more, for one district after the other."""
    memory, scenario, seconds = pl.Memory(), pl.load_scenario("base"), []
    cold = pl.recruitment_plan(gaps, scenario, state.capacity, memory=memory)
    for district, days in cold.inputs.capacity.groupby("district_id")["team_days"].min().items():
        begun = time.process_time()
        pl.recruitment_plan(gaps, scenario, _with_team_days(state.capacity, district, days + 1), memory=memory)
        seconds.append(time.process_time() - begun)
    taken = pd.Series(seconds)
    print(
        f"\nOne district's capacity changed, the state planned again: median {taken.median():.2f} s, "
        f"most {taken.max():.2f} s, {(taken <= 1).sum()} of {len(taken)} districts within 1 s"
    )


def _with_team_days(capacity: pd.DataFrame, district: str, days: int) -> pd.DataFrame:
    others = capacity[(capacity["key"] != "team_days_per_week") | (capacity["district_id"] != district)]
    row = {"unit_id": pd.NA, "district_id": district, "key": "team_days_per_week", "value": days, "valid_from": pd.NaT}
    return pd.concat([others, pd.DataFrame([row]).astype(others.dtypes[list(row)].to_dict())], ignore_index=True)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
