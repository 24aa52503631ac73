"""Cards that let a reader judge the figures: assumptions and what rests on them, method, proof, sources."""

import pandas as pd

from planning.report.cards import Sentence, TableCard, TableColumn
from planning.report.terms import figure_word, source_word, stage_word
from planning.report.values import Day, Name, Share, Text, say
from planning.tables import MEASURED_KEYS


def assumptions(plan) -> tuple[Sentence | TableCard, ...]:
    """Every input of the plan with its origin, and how much of the plan rests on defaults."""
    listed = plan.assumptions
    total = sum(row["count"] for row in listed)
    defaults = sum(row["count"] for row in listed if row["source"] == "default")
    rows = [
        {
            "figure": figure_word(row["key"]),
            "source": source_word(row["source"], row["level"]),
            "count": row["count"],
            "weeks": row["weeks"] or None,
            "value": _default(row, plan) if row["source"] == "default" else say("{count}", count=row["value"]),
        }
        for row in listed
    ]
    table = TableCard(
        title=say("What the plan rests on"),
        columns=(
            TableColumn(key="figure", label=say("figure"), kind="word"),
            TableColumn(key="source", label=say("origin"), kind="word"),
            TableColumn(key="count", label=say("stations (districts for capacity)"), kind="count"),
            TableColumn(key="weeks", label=say("weeks of returns (median)"), kind="count"),
            TableColumn(key="value", label=say("value (median)"), kind="word"),
        ),
        rows=rows,
        note=say(
            "What the office says in capacity.csv stands above what the returns show, and that above the defaults, which are "
            "assumptions of this software. A planner changes defaults in a scenario, or sets measuring aside there: "
            "measure_inputs = false."
        ),
    )  # fmt: skip
    basis = plan.targets["basis"].value_counts()
    lead = say(
        "{share} of the plan's inputs are defaults. It starts from {reported} reported counts, {estimated} estimated from "
        "the last return, and counts {zero} stations as 0 until they report or form a group.",
        share=Share(defaults / total), reported=basis.get("reported", 0), estimated=basis.get("estimated", 0),
        zero=basis.drop(labels=["reported", "estimated"], errors="ignore").sum(),
    )  # fmt: skip
    horizon = say(
        "The order gives no deadline: {weeks} weeks are an assumption. The goal of {goal} counts seats in public groups; "
        "groups of staff (police centre, division) do not count towards it.",
        weeks=plan.scenario.weeks, goal=plan.scenario.goal,
    )  # fmt: skip
    said = (lead, *_measured(plan), horizon, _scenario(plan.scenario), *_idle(plan))
    return (*(Sentence(text=text) for text in said), table)


def method(plan) -> tuple[Sentence | TableCard, ...]:
    """How the plan was computed, and how good it is proved to be."""
    rows = [
        {"stage": stage_word(s.stage), "objective": s.objective, "bound": s.bound, "mip_gap": s.mip_gap}
        for s in plan.stages
    ]
    proven = (
        say(
            "Every stage is proved best, district by district: no other plan of this model does better under the same assumptions."
        )
        if all(s.bound == s.objective for s in plan.stages)
        else say("Not every stage is proved best; the bound says how much better a plan could be at most.")
    )
    blocks = ", ".join(str(len(block)) for block in plan.horizon.blocks)
    return (
        Sentence(
            text=say(
                "Coverage is members divided by the floor; the gap is what is missing to the floor. A silent station stays "
                "in every denominator, and its gap is unknown, not 0."
            )
        ),
        Sentence(
            text=say(
                "The plan is an integer program for each police district. It chooses how many drives every station holds in "
                "each block of weeks ({blocks} weeks); then the drives get their weeks, the worst-off station first. Drives "
                "of a district are limited, a drive wins a limited number of people, members leave every week, nobody joins "
                "a group that is not there, and no group is larger than WhatsApp allows.",
                blocks=blocks,
            )
        ),
        Sentence(text=proven),
        TableCard(
            title=say("What was optimised, most important first"),
            columns=(
                TableColumn(key="stage", label=say("stage"), kind="word"),
                TableColumn(key="objective", label=say("reached"), kind="count"),
                TableColumn(key="bound", label=say("cannot be below"), kind="count"),
                TableColumn(key="mip_gap", label=say("solver's mip_gap"), kind="share"),
            ),
            rows=rows,
            note=say("Every rule was checked again in whole numbers and without the solver (planning verify)."),
        ),
    )


def sources(state) -> tuple[Sentence, ...]:
    """Where the figures and boundaries come from, and what of them is not real."""
    said = [
        Sentence(
            text=say(
                "Floors: the state's floors.csv. Membership: the register of weekly returns, week to {week}.",
                week=Day(state.week),
            )
        )
    ]
    if state.synthetic:
        note = {
            "all": say("Stations, boundaries and returns are synthetic: drawn by this software, not observed."),
            "returns": say("The returns are synthetic: drawn by this software, not observed."),
        }[state.synthetic]
        said.append(Sentence(text=note, role="warning"))
    if state.approximate:
        said.append(
            Sentence(
                text=say("Boundaries of stations are approximate: {how}", how=Name(state.approximate)), role="warning"
            )
        )
    if state.sources:
        listed = Name("; ".join(state.sources))
        said.append(Sentence(text=say("Sources of the lists: {sources}", sources=listed)))
    return tuple(said)


def _measured(plan) -> tuple[Text, ...]:
    """How many stations' figures the returns show, over how many weeks; and what nobody has counted yet."""
    units = plan.inputs.units
    measured = {key: units[f"{key}_source"] == "measured" for key in MEASURED_KEYS}
    weeks = pd.concat([units.loc[rows, f"{key}_weeks"] for key, rows in measured.items()])
    if not plan.scenario.measure_inputs:
        return (say("What the returns show of churn, growth and yields was set aside in this scenario."),)
    if weeks.empty:
        return (say("The returns do not yet say enough of who joined and who left: nothing is measured from them."),)
    shown = say(
        "The returns show the churn of {churn} of {units} stations, the growth without drives of {growth} and the yield of a "
        "drive of {drives}, over {weeks} weeks (median).",
        **dict(zip(("drives", "churn", "growth"), (int(rows.sum()) for rows in measured.values()), strict=True)),
        units=len(units), weeks=int(weeks.quantile(0.5, interpolation="lower")),
    )  # fmt: skip
    if (units["drive_yield_source"] != "default").all():
        return (shown,)
    return (
        shown,
        say(
            "The people won by one drive are assumed for {count} stations: they can be measured once drives.csv says which "
            "drives took place.",
            count=int((units["drive_yield_source"] == "default").sum()),
        ),
    )


def _idle(plan) -> tuple[Text, ...]:
    if not plan.idle:
        return ()
    return (
        say(
            "These changes move nothing, since the office or the returns give the figure of every station: {names}.",
            names=", ".join(plan.idle),
        ),
    )


def _scenario(scenario):
    """Name of the scenario, and every field that differs from the packaged base, as a planner would write it."""
    base = type(scenario)()
    fields = [field for field in type(scenario).model_fields if field != "name"]
    changed = [
        f"{name} = {getattr(scenario, name)}" for name in fields if getattr(scenario, name) != getattr(base, name)
    ]
    if not changed:
        return say("Scenario: {name}, as packaged.", name=scenario.name)
    return say(
        "Scenario: {name}; changed against the packaged base: {changes}.",
        name=scenario.name,
        changes="; ".join(changed),
    )


def _default(row: dict, plan):
    if row["key"] == "team_days_per_week":
        return say("one drive for each station in the horizon")
    if row["key"] == "pool":
        return say("{percent} % of the floor", percent=plan.scenario.pool_percent)
    return say("{count}", count=row["default"])
