"""Verbs about the plan: make it, make one by a rule of thumb to compare it with, and check it without a solver."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from planning.cli.options import AsOf, Dir, Jobs, Json, KnownOn, ScenarioName, Settings, scenario_of
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
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="PLANDIR", help="Folder that the plan goes to.")
    ] = None,
    as_of: AsOf = None,
    known_on: KnownOn = None,
    scenario: ScenarioName = "base",
    settings: Settings = None,
    previous: Annotated[
        Path | None,
        typer.Option(
            metavar="PLANDIR", help="Plan to differ least from; default: the newest of an earlier week in DIR/plans."
        ),
    ] = None,
    published: Annotated[
        bool, typer.Option("--publish", help="The plan goes to DIR/plans/<week>: later plans differ least from it.")
    ] = False,
    time_limit: Annotated[
        float | None,
        typer.Option(min=0, metavar="SECONDS", help="Begin no stage later; what is not proven then says so."),
    ] = None,
    jobs: Jobs = 2,
    as_json: Json = False,
) -> None:
    """Targets and drives per station and week, solved district by district, verified, with bound and mip_gap."""
    import planning as pl
    from planning.plans import PLANS, last_published, publish
    from planning.weeks import week_name

    if (output is None) == (not published):
        raise typer.BadParameter("say where the plan goes: -o PLANDIR, or --publish")
    chosen = scenario_of(folder, scenario, settings)
    state = pl.read_state(folder, as_of, known_on)
    found = pl.coverage_gaps(state)
    last = last_published(state) if previous is None else pl.read_plan(previous).published
    raise_if_any(pl.out_of_reach(found, chosen, state.capacity), Impossible)
    with working("solving districts") as step:
        made = pl.recruitment_plan(
            found, chosen, state.capacity, last, workers=jobs, time_limit=time_limit, progress=step
        )
    with working("looking for what would do") as step:
        missed = pl.missed_by(made, found, state.capacity, workers=jobs, progress=step)
    pl.verify(made, found, chosen, state.capacity, last)
    raise_if_any(missed, Impossible)
    output = state.path / PLANS / week_name(state.week) if output is None else output
    publish(made, None, state, output)
    if not as_json:
        print(f"{made.status}, mip_gap {made.mip_gap:.4%}, {made.seconds:.1f} s, verified: {output}")
    _print_plan(made, output, as_json)


def rule(
    folder: Dir,
    by: Annotated[Rule, typer.Argument(metavar="RULE", help=f"One of {', '.join(Rule)}.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="PLANDIR", help="Folder that the plan goes to.")],
    as_of: AsOf = None,
    known_on: KnownOn = None,
    scenario: ScenarioName = "base",
    settings: Settings = None,
    as_json: Json = False,
) -> None:
    """A plan by a rule of thumb, of the same inputs and by the same rules, to compare the solved one with."""
    import planning as pl
    from planning.plans import last_published, publish

    chosen = scenario_of(folder, scenario, settings)
    state = pl.read_state(folder, as_of, known_on)
    found = pl.coverage_gaps(state)
    last = last_published(state)
    made = pl.rule_plan(found, chosen, by.value, state.capacity, last)
    pl.verify(made, found, chosen, state.capacity, last)
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
