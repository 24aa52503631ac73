"""A plan of the state beside everything else that could make one: python benchmarks/plan.py STATE [SECONDS]  (or make bench-plan)

Prints the tables of docs/benchmarks.md. Every contender runs in a process of its own, one after the other, on one thread:
ours, the rules of thumb, and the whole state as one integer program with HiGHS, CBC and, where it is installed, CP-SAT of
OR-Tools, each within so many SECONDS (60). Then ours and the rules in more scenarios, and the seconds of the state planned
again after the capacity of one district changed, in a process that remembers the others.
"""

import json
import os
import platform
import subprocess
import sys
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pandas as pd
from contenders import CONTENDERS, DAY, OURS, WHOLE_STATE, missing

import planning as pl

COMPARED = {"base": {}, "capacity_percent 70": {"capacity_percent": 70}}
MORE = {
    "capacity_percent 150": {"capacity_percent": 150},
    "goal 300,000": {"goal": 300_000},
    "weeks 8": {"weeks": 8},
}
PACKAGES = ("pulp", "highspy", "ortools", "pandas")
COLUMNS = (
    "seconds", "wall", "MB", "mip_gap", "unformed", "shortfall", "in its weeks", "worst", "goal", "team_days", "members at the end",
)  # fmt: skip


def main(folder: str, seconds: str = "60") -> None:
    state = pl.read_state(folder, DAY)
    gaps = pl.coverage_gaps(state)
    print(
        f"{len(gaps):,} stations in {gaps['district_id'].nunique()} police districts; {seconds} s for each whole-state program"
    )
    print(f"{_machine()}; Python {platform.python_version()}, {_versions()}\n")
    print(f"| scenario | plan | {' | '.join(COLUMNS)} |")
    print("|---" * (len(COLUMNS) + 2) + "|")
    for scenarios, contenders in ((COMPARED, CONTENDERS), (MORE, [c for c in CONTENDERS if c not in WHOLE_STATE])):
        for named, changes in scenarios.items():
            for contender in contenders:
                print(
                    f"| {named} | {contender} | {' | '.join(_row(folder, changes, contender, seconds))} |", flush=True
                )
    _show_warm(gaps, state)


def _row(folder: str, changes: dict, contender: str, seconds: str) -> list[str]:
    if missing(contender):
        return ["not installed", *[""] * (len(COLUMNS) - 1)]
    program = Path(__file__).with_name("contenders.py")
    command = [sys.executable, str(program), folder, json.dumps(changes), contender, seconds]
    run = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found = json.loads(run.stdout.splitlines()[-1])
    reached = [_count(found["stages"].get(stage)) for stage in ("unformed", "shortfall", "worst", "goal", "team_days")]
    gap = "-" if found["mip_gap"] is None else f"{found['mip_gap']:.2%}"
    measured = [f"{found['processor']:.1f}", f"{found['wall']:.1f}", _count(found["mb"]), gap]
    return [*measured, *reached[:2], _count(found["in_weeks"]), *reached[2:], _count(found["members"])]


def _count(value: int | None) -> str:
    return "-" if value is None else f"{value:,}"


def _machine() -> str:
    facts = Path("/proc/cpuinfo")
    lines = facts.read_text().splitlines() if facts.is_file() else []
    model = next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.processor()
    )
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores ({model or 'unknown'})"


def _versions() -> str:
    found = []
    for name in PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} not installed")
    return ", ".join(found)


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
        f"\n{OURS}, one district's capacity changed, the state planned again: median {taken.median():.2f} s, "
        f"most {taken.max():.2f} s, {(taken <= 1).sum()} of {len(taken)} districts within 1 s"
    )


def _with_team_days(capacity: pd.DataFrame, district: str, days: int) -> pd.DataFrame:
    others = capacity[(capacity["key"] != "team_days_per_week") | (capacity["district_id"] != district)]
    row = {"unit_id": pd.NA, "district_id": district, "key": "team_days_per_week", "value": days, "valid_from": pd.NaT}
    return pd.concat([others, pd.DataFrame([row]).astype(others.dtypes[list(row)].to_dict())], ignore_index=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
