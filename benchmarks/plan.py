"""How long a plan of the sample takes, in processor seconds of one process: python benchmarks/plan.py [STATE]"""

import sys
import time

import planning as pl

CHANGES = ({}, {"capacity_percent": 70}, {"capacity_percent": 150}, {"goal": 300_000}, {"weeks": 8})


def main(folder: str | None) -> None:
    state = pl.read_state(folder, "2020-05-24")
    gaps = pl.coverage_gaps(state)
    print(f"{len(gaps):,} stations in {gaps['district_id'].nunique()} police districts")
    print("| scenario | seconds | status | shortfall stage | bound | drives | members at the end |")
    print("|---|---|---|---|---|---|---|")
    for changes in CHANGES:
        begun = time.process_time()
        plan = pl.recruitment_plan(gaps, pl.load_scenario("base", **changes), state.capacity)
        seconds = time.process_time() - begun
        pl.verify(plan)
        named = ", ".join(f"{name} {value:,}" for name, value in changes.items()) or "base"
        short = next(stage for stage in plan.stages if stage.stage == "shortfall")
        counts = f"{plan.targets['drives'].sum():,} | {plan.targets['target'].sum():,}"
        print(
            f"| {named} | {seconds:.0f} | {plan.status} | {short.objective:,} | {short.bound:,} | {counts} |",
            flush=True,
        )


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
