"""Cards that set plans beside each other: the solved plan and the rules of thumb of an office, and any plans of one week."""

from collections.abc import Mapping

import pandas as pd

from planning.report.cards import Sentence, TableCard, TableColumn
from planning.report.terms import figure_word, name_of, rule_word, stage_word
from planning.report.values import Name, Share, Text, say

OPTIMAL = "optimal"


def compared_with_rules(plan, by_rule: Mapping) -> tuple[Sentence | TableCard, ...]:
    """What the plan and every rule of thumb reach in each stage, in the order of the scenario, and the members at the end.

    by_rule : plans by rule, as made by `rule_plans` of the same inputs.
    """
    plans = {"plan": plan, **by_rule}
    reached = {key: {stage.stage: stage.objective for stage in made.stages} for key, made in plans.items()}
    rows = [
        {"what": stage_word(stage), **{key: reached[key][stage] for key in plans}}
        for stage in (s.stage for s in plan.stages)
    ]
    members = {key: int(made.targets["target"].sum()) for key, made in plans.items()}
    lead = say(
        "How an office would plan without this software: the same inputs, the same rules, but the drives of each week go down a "
        "list. Of two plans the better one is smaller in the first row in which they differ."
    )
    return (
        Sentence(text=lead),
        TableCard(
            title=say("The plan beside rules of thumb"),
            columns=(
                TableColumn(key="what", label=say("most important first"), kind="word"),
                TableColumn(key="plan", label=say("this plan"), kind="count"),
                *(TableColumn(key=rule, label=rule_word(rule), kind="count") for rule in by_rule),
            ),
            rows=rows,
            total={"what": say("members at the end of the plan"), **members},
            note=say("A rule of thumb that is smaller in a later row has given up something in an earlier one."),
        ),
    )


def compared_plans(comparison, state=None) -> tuple[Sentence | TableCard, ...]:
    """What was asked differently, what each plan reaches, and which districts gain and lose against the first.

    Parameters
    ----------
    comparison : as made by `compare`.
    state : its names stand for the codes of stations and districts; without one the codes do.
    """
    first, *others = comparison.names
    leads = (Sentence(text=_gains_and_losses(comparison.districts, first, other), role="answer") for other in others)
    return (
        *leads,
        _reached(comparison, state),
        _asked(comparison),
        _figures(comparison),
        _districts(comparison, first, others, state),
    )


def _gains_and_losses(districts: pd.DataFrame, first: str, other: str) -> Text:
    short = _by_plan(districts)
    more = short[other] - short[first]
    return say(
        "{plan} against {first}: {less} police districts stay less short of their floors, {more} stay shorter, {same} as they are.",
        plan=other, first=first, less=(more < 0).sum(), more=(more > 0).sum(), same=(more == 0).sum(),
    )  # fmt: skip


def _by_plan(districts: pd.DataFrame) -> pd.DataFrame:
    """Shortfall by district (index) and plan (columns)."""
    by_plan = districts.set_index("district_id").groupby("plan", sort=False)["shortfall"]
    return pd.DataFrame(dict(iter(by_plan)))


def _reached(comparison, state) -> TableCard:
    words = {
        "weighted_shortfall": stage_word("shortfall"),
        "shortfall": say("members missing to the floors"),
        "stations_short": say("stations that stay short"),
        "unformed": stage_word("unformed"),
        "worst_station": say("station that stays worst off"),
        "worst_district": say("police district that stays worst off"),
        "members_end": say("members at the end of the plan"),
        "goal": say("goal"),
        "goal_missing": stage_word("goal"),
        "promises_broken": stage_word("promises"),
        "drives": say("drives"),
        "team_days": stage_word("team_days"),
        "recruits": say("people to be won"),
        "new_groups": say("new groups"),
        "status": say("what is proved"),
        "mip_gap": say("solver's mip_gap"),
    }
    plans = comparison.plans.to_dict("records")
    rows = [
        {"what": word, **{_key(plan["plan"]): _cell(key, plan, state) for plan in plans}} for key, word in words.items()
    ]
    return TableCard(
        title=say("Plans side by side"),
        columns=(TableColumn(key="what", label=say("figure"), kind="word"), *_plan_columns(comparison.names)),
        rows=rows,
        note=say(
            "Worst off is who lacks the largest share of the floor, of equal ones who lacks most members. Each plan weighs "
            "missing members by its own classes."
        ),
        source="tables/plans.csv",
    )


def _cell(key: str, plan: dict, state):
    if key == "status":
        return say("every stage proved best") if plan[key] == OPTIMAL else say("not proved best")
    if key == "mip_gap":
        return Share(float(plan[key]))
    if not key.startswith("worst_"):
        return int(plan[key])
    if pd.isna(plan[key]):
        return None
    return say(
        "{place}: {short} of {floor}",
        place=_place(key, plan[key], state), short=int(plan[f"{key}_shortfall"]), floor=int(plan[f"{key}_floor"]),
    )  # fmt: skip


def _place(key: str, code: str, state) -> Name | Text:
    """A district by its name, a station by its own and its district's: many stations are called alike."""
    if state is None:
        return Name(code)
    if key == "worst_district":
        return _named(code, state.districts)
    district = _named(state.units.loc[code, "district_id"], state.districts)
    return say("{station}, {district}", station=_named(code, state.units), district=district)


def _named(code: str, places: pd.DataFrame | None) -> Name:
    return Name(code) if places is None or code not in places.index else name_of(places.loc[code])


def _asked(comparison) -> TableCard:
    values = comparison.scenarios.set_index(["field", "plan"])["value"]
    rows = [
        {"field": field, **{_key(plan): _text(values[field, plan]) for plan in comparison.names}}
        for field in comparison.scenarios["field"].drop_duplicates()
    ]
    return TableCard(
        title=say("What was asked differently"),
        columns=(
            TableColumn(key="field", label=say("field of the scenario")),
            *_plan_columns(comparison.names, "text"),
        ),
        rows=rows,
        source="tables/scenarios.csv",
    )


def _text(value) -> str | None:
    return None if pd.isna(value) or value == "" else str(value)


def _figures(comparison) -> TableCard:
    differing = comparison.inputs.set_index(["figure", "plan"])["differing"]
    of = comparison.inputs.drop_duplicates("figure").set_index("figure")["of"]
    rows = [
        {
            "figure": input_word(figure),
            **{_key(plan): int(differing[figure, plan]) for plan in comparison.names},
            "of": int(of[figure]),
        }
        for figure in of.index
    ]
    return TableCard(
        title=say("Stations whose figures differ from those of the first plan"),
        columns=(
            TableColumn(key="figure", label=say("figure"), kind="word"),
            *_plan_columns(comparison.names),
            TableColumn(key="of", label=say("stations (districts for capacity)"), kind="count"),
        ),
        rows=rows,
        source="tables/inputs.csv",
    )


def input_word(code: str) -> Text | str:
    """The word for a column of the plan's inputs; a column that has none is called by its name."""
    words = {
        "weight": say("weight of a missing member"),
        "floor": say("floor"),
        "members": say("members that the plan starts from"),
        "groups": say("groups that stand"),
        "cap": say("most members of one group"),
        "max_groups": say("most groups of a station"),
    }
    try:
        return words.get(code) or figure_word(code)
    except KeyError:
        return code


def _districts(comparison, first: str, others: list[str], state) -> TableCard:
    short = _by_plan(comparison.districts)
    changes = short[others].sub(short[first], axis=0)
    order = sorted(changes.index, key=lambda district: (*changes.loc[district, others], district))
    places = None if state is None else state.districts
    rows = [
        {
            "district": _named(district, places),
            **{f"short {plan}": int(short.loc[district, plan]) for plan in comparison.names},
            **{f"more {plan}": int(changes.loc[district, plan]) for plan in others},
        }
        for district in order
    ]
    sums = {f"short {plan}": int(short[plan].sum()) for plan in comparison.names}
    return TableCard(
        title=say("Members missing to the floors, by police district; the districts that gain come first"),
        columns=(
            TableColumn(key="district", label=say("police district"), kind="name"),
            *(
                TableColumn(key=f"short {plan}", label=say("{plan}", plan=plan), kind="count")
                for plan in comparison.names
            ),
            *(
                TableColumn(
                    key=f"more {plan}", label=say("{plan}, more than {first}", plan=plan, first=first), kind="count"
                )
                for plan in others
            ),
        ),
        rows=rows,
        total={"district": say("all"), **sums, **{f"more {plan}": int(changes[plan].sum()) for plan in others}},
        source="tables/districts.csv",
    )


def _plan_columns(names: list[str], kind: str = "count") -> tuple[TableColumn, ...]:
    return tuple(TableColumn(key=_key(name), label=say("{plan}", plan=name), kind=kind) for name in names)


def _key(plan: str) -> str:
    """A plan may have any name, also that of another column."""
    return f"plan {plan}"
