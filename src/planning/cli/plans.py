"""Verbs about the plan: make it, make one by a rule of thumb to compare it with, and check it without a solver."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from planning.cli.options import AsOf, Dir, Jobs, Json, ScenarioName, Settings, scenario_of
from planning.errors import Impossible, raise_if_any
from planning.terminal import print_json, working


class Rule(StrEnum):
    """The rules of thumb, as `planning.plan.rules` lists them."""

    PRO_RATA = "pro_rata"
    CODE_ORDER = "code_order"
    WORST_FIRST = "worst_first"
    CHEAPEST_FIRST = "cheapest_first"


def plan(
    folder: Dir,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="PLANDIR", help="Folder that the plan goes to.")],
    as_of: AsOf = None,
    scenario: ScenarioName = "base",
    settings: Settings = None,
    jobs: Jobs = 2,
    as_json: Json = False,
) -> None:
    """Targets and drives per station and week, solved district by district, verified, with bound and mip_gap."""
    import planning as pl
    from planning.plans import publish

    chosen = scenario_of(folder, scenario, settings)
    state = pl.read_state(folder, as_of)
    found = pl.coverage_gaps(state)
    raise_if_any(pl.out_of_reach(found, chosen, state.capacity), Impossible)
    with working("solving districts") as step:
        made = pl.recruitment_plan(found, chosen, state.capacity, workers=jobs, progress=step)
    with working("looking for what would do") as step:
        missed = pl.missed_by(made, found, state.capacity, workers=jobs, progress=step)
    pl.verify(made, found, chosen, state.capacity)
    raise_if_any(missed, Impossible)
    publish(made, None, state, output)
    if not as_json:
        print(f"{made.status}, mip_gap {made.mip_gap:.4%}, {made.seconds:.1f} s, verified: {output}")
    _print_plan(made, output, as_json)


def rule(
    folder: Dir,
    by: Annotated[Rule, typer.Argument(metavar="RULE", help=f"One of {', '.join(Rule)}.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="PLANDIR", help="Folder that the plan goes to.")],
    as_of: AsOf = None,
    scenario: ScenarioName = "base",
    settings: Settings = None,
    as_json: Json = False,
) -> None:
    """A plan by a rule of thumb, of the same inputs and by the same rules, to compare the solved one with."""
    import planning as pl
    from planning.plans import publish

    chosen = scenario_of(folder, scenario, settings)
    state = pl.read_state(folder, as_of)
    found = pl.coverage_gaps(state)
    made = pl.rule_plan(found, chosen, by.value, state.capacity)
    pl.verify(made, found, chosen, state.capacity)
    publish(made, None, state, output, rule=by.value)
    if not as_json:
        print(f"by rule of thumb {by.value}, nothing proved, verified: {output}")
    _print_plan(made, output, as_json)


def _print_plan(made, output: Path, as_json: bool) -> None:
    if as_json:
        print_json(json.loads((output / "plan.json").read_text(encoding="utf-8")))
        return
    targets = made.targets
    print(
        f"{targets['drives'].sum():,} drives win {targets['recruits'].sum():,} people; {targets['target'].sum():,} members "
        f"at the end; {(targets['shortfall'] > 0).sum():,} stations stay short by {targets['shortfall'].sum():,}"
    )


def verify(
    plandir: Annotated[Path, typer.Argument(metavar="PLANDIR", help="Folder of a plan.")], as_json: Json = False
) -> None:
    """Check every rule of a plan again, in whole numbers and without a solver."""
    from planning.plans import checked_plan

    checked = checked_plan(plandir)
    if as_json:
        print_json({"verified": True, "units": len(checked.targets), "input_hash": checked.input_hash})
    else:
        print(f"every rule holds: {len(checked.targets):,} stations, {len(checked.weeks):,} station weeks")
