"""A plan with all constraints on: python benchmarks/everything.py STATE  (a part of make bench-plan)

Base and -30 % of the capacity with a reserve of headquarters, promises of every twentieth station, team-days of their own
for the sub-divisions of every fifth district, a floor of two members per 1,000 people, a share of women, targets in fives,
and the plan of the week before to differ least from. Prints wall seconds of two workers, processor seconds of one process, stages with bounds, and how long models are built,
handed over and read back. Ends with an error when a limit is missed.
"""

import sys
import time
from collections import Counter

import pandas as pd

import planning as pl
from planning import tables
from planning.plan import highs, reserve, stage
from planning.plan.model import Choice

DAY, BEFORE = "2020-05-24", "2020-05-17"
WISHES = {"reserve_team_days": 10, "members_per_1000": 2, "women_percent": 30, "target_step": 5}
MOST_SECONDS, MOST_GAP, MOST_HANDING = 30, 0.001, 2


def main(folder: str) -> None:
    before = pl.read_state(folder, BEFORE)
    last = pl.recruitment_plan(pl.coverage_gaps(before), pl.load_scenario("base"), before.capacity).published
    state = pl.read_state(folder, DAY)
    gaps, missed = with_people(pl.coverage_gaps(state)), 0
    capacity = pd.concat([state.capacity, wishes(gaps)], ignore_index=True)
    print(
        "| all constraints on | wall, two workers | processor, one | of it to build, hand over, read back | stages: objective (bound) |"
    )
    print("|---" * 5 + "|")
    for named, changes in (("base", {}), ("capacity_percent 70", {"capacity_percent": 70})):
        scenario = pl.load_scenario("base", **WISHES, **changes)
        begun = time.perf_counter()
        pl.recruitment_plan(gaps, scenario, capacity, last, workers=2)
        wall, spent, begun = time.perf_counter() - begun, handing_over(), time.process_time()
        plan = pl.recruitment_plan(gaps, scenario, capacity, last)
        seconds, handing = time.process_time() - begun, sum(spent.values())
        pl.verify(plan, gaps, scenario, capacity, last)
        stages = ", ".join(f"{s.stage} {s.objective:,} ({s.bound:,})" for s in plan.stages)
        print(f"| {named} | {wall:.1f} | {seconds:.1f} | {handing:.1f} | {stages} |", flush=True)
        first = max(s.mip_gap for s in plan.stages[:3])
        missed += wall > MOST_SECONDS or first > MOST_GAP or handing > MOST_HANDING
    sys.exit(missed)


def with_people(gaps: pd.DataFrame) -> pd.DataFrame:
    """The sample counts nobody: 60,000 to 1,40,000 people on the ground of each station."""
    people = [60_000 + 1_000 * (number * 37 % 81) for number in range(len(gaps))]
    return gaps.assign(population=pd.array(people, dtype="Int64"))


def wishes(gaps: pd.DataFrame) -> pd.DataFrame:
    """What the office says on top, as tables.CAPACITY."""
    rows = [{"unit_id": unit, "key": "promise", "value": 40} for unit in gaps.index[::20]]
    for district in sorted(gaps["district_id"].unique())[::5]:
        parts = gaps.loc[gaps["district_id"] == district, "subdivision"].dropna().value_counts()
        rows += [
            {"district_id": district, "subdivision": part, "key": "team_days_per_week", "value": 1 + int(stations) // 8}
            for part, stations in parts.items()
        ]
    return tables.CAPACITY.typed(pd.DataFrame(rows, columns=tables.CAPACITY.names))


def handing_over() -> Counter:
    """Processor seconds, added up from now on, that go into building models, handing them over and reading them back."""
    spent = Counter()
    for place, name in (
        (stage, "build"), (highs, "_relaxation"), (highs.BulkHiGHS, "buildSolverModel"), (highs.BulkHiGHS, "findSolutionValues"),
        (Choice, "solution"), (reserve, "_program"),
    ):  # fmt: skip
        setattr(place, name, _timed(getattr(place, name), spent))
    return spent


def _timed(function, spent: Counter):
    plain = getattr(function, "plain", function)

    def timed(*arguments):
        begun = time.process_time()
        try:
            return plain(*arguments)
        finally:
            spent[plain.__name__] += time.process_time() - begun

    timed.plain = plain
    return timed


if __name__ == "__main__":
    main(*sys.argv[1:])
