"""Plans of synthetic states from many seeds beside the rules of thumb: python benchmarks/seeds.py [SEEDS]  (or make bench-seeds)

For every seed a state is drawn and planned twice, with its capacity and with 70 % of it. Of two plans the better one is
smaller in the first stage of the scenario in which they differ; the command ends with an error when a rule of thumb is
better than the plan anywhere. Prints the table of docs/benchmarks.md.
"""

import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd

import planning as pl
from planning.intake.sample import write_sample

FIRST_SEED = 2020
SCENARIOS = {"base": {}, "capacity_percent 70": {"capacity_percent": 70}}
RECEIVED = datetime(2020, 12, 31, tzinfo=UTC)
AS_OF = date(2020, 5, 24).isoformat()


def main(seeds: int) -> int:
    compared = pd.concat([beside_rules(seed) for seed in range(FIRST_SEED, FIRST_SEED + seeds)], ignore_index=True)
    print(f"\n{seeds} seeds from {FIRST_SEED}; stages in the order of the base scenario\n")
    print(
        "| scenario | rule | plan better in | decided by | shortfall of the plan against the rule's: least, median, most |"
    )
    print("|---|---|---|---|---|")
    for (scenario, rule), rows in compared.groupby(["scenario", "rule"], sort=False):
        stages = rows["stage"].value_counts()
        decided = ", ".join(f"{stage} {count}" for stage, count in stages.items())
        against = [f"{value:+.1%}" for value in rows["against"].quantile([0, 0.5, 1])]
        print(
            f"| {scenario} | {rule} | {(rows['better'] > 0).sum()} of {len(rows)} | {decided} | {', '.join(against)} |"
        )
    worse = compared[compared["better"] < 0]
    for row in worse.itertuples():
        print(
            f"WORSE than {row.rule}: seed {row.seed}, {row.scenario}, in {row.stage} by {-row.better:,}",
            file=sys.stderr,
        )
    unproven = compared.loc[compared["status"] != "optimal", ["seed", "scenario"]].drop_duplicates()
    print(f"\n{len(unproven)} of {2 * seeds} plans not proven best in every stage")
    return 1 if len(worse) else 0


def beside_rules(seed: int) -> pd.DataFrame:
    """One row for each scenario and rule: stage that decides, by how much the plan is better there, shortfall against the rule's."""
    with tempfile.TemporaryDirectory() as folder:
        write_sample(Path(folder) / "state", seed=seed)
        pl.take_in(Path(folder) / "state", received=RECEIVED.date(), recorded_at=RECEIVED)
        state = pl.read_state(Path(folder) / "state", AS_OF)
    gaps = pl.coverage_gaps(state)
    rows = []
    for name, changes in SCENARIOS.items():
        scenario = pl.load_scenario("base", **changes)
        plan = pl.recruitment_plan(gaps, scenario, state.capacity, workers=2)
        pl.verify(plan, gaps, scenario, state.capacity)
        for rule, ruled in pl.rule_plans(gaps, scenario, state.capacity).items():
            stage, better = decided(reached(plan), reached(ruled))
            against = reached(plan)["shortfall"] / max(1, reached(ruled)["shortfall"]) - 1
            rows.append((seed, name, plan.status, rule, stage, better, against))
        print(f"seed {seed}, {name}: {plan.status}, {plan.seconds:.0f} s", file=sys.stderr, flush=True)
    return pd.DataFrame(rows, columns=["seed", "scenario", "status", "rule", "stage", "better", "against"])


def reached(plan) -> dict[str, int]:
    return {stage.stage: stage.objective for stage in plan.stages}


def decided(plan: dict[str, int], rule: dict[str, int]) -> tuple[str, int]:
    """The first stage in which two plans differ, and by how much the first plan is smaller there; "none" when in none."""
    return next(((stage, rule[stage] - plan[stage]) for stage in plan if plan[stage] != rule[stage]), ("none", 0))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20))
