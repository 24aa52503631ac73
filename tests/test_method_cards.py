"""The card on assumptions says what is measured, over how many weeks, what is assumed, and what moves nothing."""

from dataclasses import replace

import pytest

from planning.plan.inputs import PER_UNIT, plan_inputs
from planning.report.formats import words
from planning.report.method_cards import assumptions
from small_plans import measured
from two_districts import SCENARIO, drawn_gaps, drawn_plan

SHOWN = measured(
    ("unit", "N1", "churn_per_10000", 60, 8), ("district", "N", "churn_per_10000", 70, 10),
    ("unit", "S1", "growth_per_week", 2, 5), ("unit", "S1", "drive_yield", 30, 6),
)  # fmt: skip


@pytest.fixture(scope="module")
def drawn():
    return drawn_plan()


def said(drawn, shown, **changed) -> str:
    """Every sentence of the card, in English."""
    scenario = SCENARIO.model_copy(update=changed)
    made = replace(drawn, scenario=scenario, inputs=plan_inputs(drawn_gaps(), scenario, shown))
    *sentences, table = assumptions(made)
    assert sum(row["count"] for row in table.rows) == len(PER_UNIT) * 6 + 2, "of six stations and of two districts"
    return " ".join(words(card.text, "en") for card in sentences)


def test_what_is_measured_is_counted_by_station_and_what_is_not_is_called_assumed(drawn):
    """Weeks of the five measured figures: 5, 6, 8, 10 and 10."""
    text = said(drawn, SHOWN)
    assert (
        "the churn of 3 of 6 stations, the growth without drives of 1 and the yield of a drive of 1, over 8 weeks"
        in text
    )
    assert "assumed for 5 stations" in text


def test_yields_that_are_all_known_are_not_called_assumed(drawn):
    assert "are assumed for" not in said(drawn, measured(("state", None, "drive_yield", 30, 6)))


def test_where_returns_say_too_little_the_card_says_so(drawn):
    assert "nothing is measured from them" in said(drawn, None)


def test_a_scenario_that_sets_measuring_aside_says_so(drawn):
    text = said(drawn, SHOWN, measure_inputs=False)
    assert "set aside" in text and "measure_inputs = False" in text and "The returns show" not in text


def test_a_changed_default_that_moves_nothing_is_named(drawn):
    everywhere = measured(("state", None, "churn_per_10000", 60, 8))
    assert "move nothing" in said(drawn, everywhere, churn_per_10000=300)
    assert "move nothing" not in said(drawn, SHOWN, churn_per_10000=300)


def test_the_table_shows_whose_returns_over_how_many_weeks_and_the_median_value(drawn):
    made = replace(drawn, inputs=plan_inputs(drawn_gaps(), SCENARIO, SHOWN))
    *_, table = assumptions(made)
    churn = [row for row in table.rows if "leave in a week" in words(row["figure"], "en")]
    shown = [(words(row["source"], "en"), row["count"], row["weeks"], words(row["value"], "en")) for row in churn]
    assert shown == [
        ("measured: the station's own returns", 1, 8, "60"), ("measured: returns of its police district", 2, 10, "70"),
        ("default", 3, None, "100"),
    ]  # fmt: skip
