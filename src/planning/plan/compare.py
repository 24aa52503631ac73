"""Plans of the same stations and the same week side by side: what was asked of them, and what each reaches."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from planning import tables
from planning.errors import InputRefused, Problem, raise_if_any
from planning.plan.objectives import reached
from planning.plan.result import Plan

SHOWN = 5  # stations named in a refusal


@dataclass(frozen=True)
class Comparison:
    """`plans` as tables.COMPARISON, `districts` as tables.COMPARISON_DISTRICTS; of `scenarios` (tables.COMPARISON_SCENARIOS)
    and `inputs` (tables.COMPARISON_INPUTS) only what is not the same in all plans."""

    plans: pd.DataFrame
    districts: pd.DataFrame
    scenarios: pd.DataFrame
    inputs: pd.DataFrame

    @property
    def names(self) -> list[str]:
        return self.plans["plan"].tolist()

    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables by the names of their files."""
        return {
            "plans.csv": self.plans,
            "districts.csv": self.districts,
            "scenarios.csv": self.scenarios,
            "inputs.csv": self.inputs,
        }


def compare(plans: Mapping[str, Plan]) -> Comparison:
    """What differs between plans, and what each of them reaches; the first is the one that others are held against.

    Parameters
    ----------
    plans : two or more plans by the names that they are to have in the tables. Their horizons, goals and scenarios may
        differ, also the figures of their stations; the week that they start from and the stations may not.

    Raises
    ------
    InputRefused : fewer than two plans, plans of different weeks, or of different stations.
    """
    _refuse_what_cannot_be_compared(plans)
    rows = tables.COMPARISON.typed(pd.DataFrame([_row(name, plan) for name, plan in plans.items()]))
    return Comparison(
        tables.COMPARISON.checked(rows),
        tables.COMPARISON_DISTRICTS.checked(_districts(plans)),
        tables.COMPARISON_SCENARIOS.checked(_scenarios(plans)),
        tables.COMPARISON_INPUTS.checked(_inputs(plans)),
    )


def _refuse_what_cannot_be_compared(plans: Mapping[str, Plan]) -> None:
    if len(plans) < 2:
        raise InputRefused(
            Problem("C-PLANS", "nothing to compare with", "name two plans or more", value=", ".join(plans))
        )
    (first, plan), *others = plans.items()
    problems = []
    for name, other in others:
        if other.inputs.week != plan.inputs.week:
            reason = f"starts from the week to {other.inputs.week}, {first} from that to {plan.inputs.week}"
            problems.append(Problem("C-WEEK", reason, "plan both as of the same week", value=name))
        elif differing := _differing_stations(plan, other):
            listed = ", ".join(differing[:SHOWN]) + (f" and {len(differing) - SHOWN} more" if differing[SHOWN:] else "")
            reason = f"is not of the stations and districts of {first}: {listed}"
            problems.append(Problem("C-STATIONS", reason, "compare plans of one state", value=name))
    raise_if_any(problems)


def _differing_stations(plan: Plan, other: Plan) -> list[str]:
    """Stations that only one of two plans has, or that lie in another district there."""
    pairs = [set(zip(p.targets["unit_id"], p.targets["district_id"], strict=True)) for p in (plan, other)]
    return sorted({unit for unit, _ in pairs[0] ^ pairs[1]})


def _row(name: str, plan: Plan) -> dict:
    targets = plan.targets
    stations = targets.set_index("unit_id")[["shortfall", "floor"]]
    districts = targets.groupby("district_id")[["shortfall", "floor"]].sum()
    members = int(targets["target"].sum())
    return {
        "plan": name,
        "status": plan.status,
        "mip_gap": plan.mip_gap,
        **{
            column: reached(plan, stage)
            for column, stage in (
                ("weighted_shortfall", "shortfall"),
                ("unformed", "unformed"),
                ("team_days", "team_days"),
                ("goal_missing", "goal"),
                ("promises_broken", "promises"),
            )
        },
        "shortfall": targets["shortfall"].sum(),
        "stations_short": (targets["shortfall"] > 0).sum(),
        **_worst("worst_station", stations),
        **_worst("worst_district", districts),
        "members_end": members,
        "goal": plan.scenario.goal,
        "drives": targets["drives"].sum(),
        "recruits": targets["recruits"].sum(),
        "new_groups": targets["new_groups"].sum(),
    }


def _worst(column: str, areas: pd.DataFrame) -> dict:
    """Code, shortfall and floor of the area that lacks the largest share of its floor; of equal ones the most members."""
    short = areas[areas["shortfall"] > 0]
    if short.empty:
        return {column: pd.NA, f"{column}_shortfall": 0, f"{column}_floor": pd.NA}
    ranked = short.assign(share=short["shortfall"] / short["floor"]).sort_index()
    worst = ranked.sort_values(["share", "shortfall"], ascending=False, kind="stable").iloc[0]
    return {column: worst.name, f"{column}_shortfall": worst["shortfall"], f"{column}_floor": worst["floor"]}


def _districts(plans: Mapping[str, Plan]) -> pd.DataFrame:
    frames = []
    for name, plan in plans.items():
        targets = plan.targets.assign(stations_short=(plan.targets["shortfall"] > 0).astype("Int64"))
        sums = targets.groupby("district_id")[["shortfall", "stations_short", "drives", "recruits", "target"]].sum()
        frames.append(sums.rename(columns={"target": "members_end"}).reset_index().assign(plan=name))
    frame = pd.concat(frames, ignore_index=True).sort_values("district_id", kind="stable", ignore_index=True)
    return tables.COMPARISON_DISTRICTS.typed(frame)


def _scenarios(plans: Mapping[str, Plan]) -> pd.DataFrame:
    """Fields of the scenario in which not all plans agree, as a planner would write them."""
    said = {name: plan.scenario.model_dump(mode="json") for name, plan in plans.items()}
    fields = next(iter(said.values()))
    differing = [field for field in fields if any(values[field] != fields[field] for values in said.values())]
    rows = [(field, name, written(values[field])) for field in differing for name, values in said.items()]
    return tables.COMPARISON_SCENARIOS.typed(pd.DataFrame(rows, columns=tables.COMPARISON_SCENARIOS.names))


def written(value) -> str:
    """A value of a scenario in one line.

    >>> written({"A": 4, "D": 1}), written(["goal", "worst"]), written(None)
    ('A 4, D 1', 'goal, worst', '')
    """
    if isinstance(value, dict):
        return ", ".join(f"{key} {part}" for key, part in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _inputs(plans: Mapping[str, Plan]) -> pd.DataFrame:
    """For every figure that is not the same in all plans: stations (districts for team-days) that differ from the first."""
    facts = {name: _figures(plan) for name, plan in plans.items()}
    first = next(iter(facts.values()))
    rows = [
        (figure, name, int((by_area[figure] != first[figure].reindex(by_area[figure].index)).sum()), len(first[figure]))
        for figure in first
        for name, by_area in facts.items()
    ]
    frame = tables.COMPARISON_INPUTS.typed(pd.DataFrame(rows, columns=tables.COMPARISON_INPUTS.names))
    return frame[frame.groupby("figure")["differing"].transform("max") > 0].reset_index(drop=True)


def _figures(plan: Plan) -> dict[str, pd.Series]:
    """What the plan knows: every figure by station, and the team-days of a week by district."""
    units = plan.inputs.units.set_index("unit_id")
    figures = units.columns[[pd.api.types.is_integer_dtype(kind) for kind in units.dtypes]]
    days = plan.inputs.district_team_days.groupby("district_id").first()
    return {**{figure: units[figure] for figure in figures}, "team_days_per_week": days}
