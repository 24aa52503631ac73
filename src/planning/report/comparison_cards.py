"""Cards that set plans beside each other: what the solved plan is worth against the rules of thumb of an office."""

from collections.abc import Mapping

from planning.report.cards import Sentence, TableCard, TableColumn
from planning.report.terms import rule_word, stage_word
from planning.report.values import say


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
