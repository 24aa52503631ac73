"""The first page: title, the five figures, and the sentence that answers the question of the order."""

import pandas as pd

from planning.report.cards import Figure, Figures, Sentence, Title
from planning.report.people_cards import seats_note
from planning.report.terms import marks
from planning.report.values import Day, Name, Text, say


def title_card(state) -> Title:
    """What this report is, of which state and week."""
    return Title(
        title=say("Members of the police stations' WhatsApp groups"),
        subtitle=say(
            "{state}: week to {week}, and plan of recruitment drives",
            state=Name(state.name, state.name_hi or None),
            week=Day(state.week),
        ),
        marks=marks(state),
    )


def five_figures(counts: pd.Series, plan, needed: int) -> Figures:
    """Groups formed, stations at their floor, members against the goal, returns received, members needed per week.

    Parameters
    ----------
    counts : the state's row of `roll_up`, with people where a register of them came.
    plan : as made by `recruitment_plan`; its goal is the one shown.
    needed : people to be won per week so that the goal stands at the end of the plan, after churn.
    """
    units, seats, goal = int(counts["units"]), int(counts["seats"]), plan.scenario.goal
    planned = int(plan.targets["recruits"].sum()) // plan.scenario.weeks
    return Figures(
        items=(
            Figure(
                label=say("stations with a group, of those required"),
                value=counts["formed"], of=units, share=_share(counts["formed"], units),
                note=say("{count} groups stand", count=counts["groups"]),
            ),
            Figure(
                label=say("stations known to stand at their floor"),
                value=counts["at_floor"], of=units, share=_share(counts["at_floor"], units),
                note=say(
                    "thanas {thanas} of {all_thanas}; outposts {outposts} of {all_outposts}",
                    thanas=counts["thanas_at_floor"], all_thanas=counts["thanas"],
                    outposts=counts["outposts_at_floor"], all_outposts=counts["outposts"],
                ),
            ),
            Figure(
                label=say("public members reported, against the goal"),
                value=seats, of=goal, share=_share(seats, goal),
                note=seats_note(counts),
            ),
            Figure(
                label=say("returns received, of those due"),
                value=counts["received"], of=units, share=_share(counts["received"], units),
                note=say("{count} stations silent", count=counts["silent"]),
            ),
            Figure(
                label=say("members needed per week to reach the goal"),
                value=needed,
                note=say("the plan wins {count} a week on average", count=planned),
            ),
        )
    )  # fmt: skip


def answer(counts: pd.Series, plan, expected: int) -> tuple[Sentence, ...]:
    """Which stations are short, what the plan holds, where that leads, and what of it must not be.

    Parameters
    ----------
    counts : the state's row of `roll_up`.
    expected : members at the end by the calendar, see `weekly_outlook`; the targets promise a few less.
    """
    targets = plan.targets
    left_short = int((targets["shortfall"] > 0).sum())
    today = say(
        "{short} of {units} stations are known to be short of their floor, together by {gap} members; "
        "{silent} more are silent.",
        short=int(counts["units"] - counts["at_floor"] - counts["silent"]), units=counts["units"], gap=counts["gap"],
        silent=counts["silent"],
    )  # fmt: skip
    held = say(
        "The plan holds {drives} drives at {stations} stations in {weeks} weeks and wins {recruits} people; after churn "
        "the state then has at least {members} members, {expected} if every drive takes place in its week.",
        drives=targets["drives"].sum(), stations=(targets["drives"] > 0).sum(), weeks=plan.scenario.weeks,
        recruits=targets["recruits"].sum(), members=targets["target"].sum(), expected=expected,
    )  # fmt: skip
    left = say(
        "{count} stations stay short of their floor, together by {shortfall} members.",
        count=left_short, shortfall=targets["shortfall"].sum(),
    ) if left_short else say("Every station then stands at its floor.")  # fmt: skip
    goal = _goal_reached(int(targets["target"].sum()), expected, plan.scenario.goal)
    said = (Sentence(text=text, role="answer") for text in (today, held, left, goal))
    return (*said, *(Sentence(text=text, role="warning") for text in _missed(plan)))


def _missed(plan) -> list[Text]:
    """What a scenario or a promise demands wholly, and the plan does not reach."""
    targets, musts, goal = plan.targets, plan.scenario.must_reach, plan.scenario.goal
    promised = plan.inputs.units.set_index("unit_id")["promise"].reindex(targets["unit_id"]).array
    broken, missing = (promised - targets["recruits"]).clip(lower=0), goal - int(targets["target"].sum())
    said = []
    if broken.any():
        said.append(
            say(
                "{people} people who were promised are not won, at {count} stations.",
                people=broken.sum(), count=(broken > 0).sum(),
            )
        )  # fmt: skip
    if "floors" in musts and targets["shortfall"].any():
        said.append(
            say(
                "The scenario demands that every floor is reached: {count} stations stay short by {shortfall} members together.",
                count=(targets["shortfall"] > 0).sum(), shortfall=targets["shortfall"].sum(),
            )
        )  # fmt: skip
    if "goal" in musts and missing > 0:
        said.append(
            say("The scenario demands the goal of {goal}: {missing} members are missing.", goal=goal, missing=missing)
        )
    return said


def _goal_reached(promised: int, expected: int, goal: int) -> Text:
    if promised >= goal:
        return say("The goal of {goal} is reached.", goal=goal)
    if expected >= goal:
        return say(
            "The goal of {goal} is only just within reach: the targets promise {missing} less.",
            goal=goal, missing=goal - promised,
        )  # fmt: skip
    return say("The goal of {goal} is missed by {missing}.", goal=goal, missing=goal - promised)


def _share(part, whole) -> float | None:
    return int(part) / int(whole) if whole else None
