"""What hangs on assumptions: only defaults move, hand counts of what follows, and knowing never makes a plan worse."""

import pandas as pd
import pytest

from planning import tables
from planning.errors import InputRefused, RunFailed
from planning.plan.sensitivity import FIELDS, scaled, sensitivity
from planning.plan.solve import recruitment_plan
from planning.report.formats import words
from planning.report.what_if_cards import sensitivity_cards
from planning.scenario import Scenario
from small_plans import gaps, office
from two_districts import CAPACITY, SCENARIO, drawn_gaps, drawn_plan

TWO_WEEKS = Scenario(weeks=2, block_weeks=2, churn_per_10000=0, goal=0, stages=("shortfall", "team_days"))
ROWS = (("a", "D", 200, 100), ("b", "E", 200, 150))


def moved(rows=ROWS, said=(), scenario=TWO_WEEKS, percent=30, **changed):
    """Rows by (figure, truth, drives)."""
    scenario = scenario.model_copy(update=changed)
    plan = recruitment_plan(gaps(*rows), scenario, office(*said))
    table = sensitivity(plan, gaps(*rows), office(*said), percent)
    return table.set_index(["figure", "truth_percent", "drives"])


def all_but(figure):
    """The office says of D every figure of a station as the scenario has it, all but one, so that no other is assumed."""
    figures = {key: getattr(TWO_WEEKS, field) for key, field in FIELDS.items()}
    figures["pool"] = 200 * TWO_WEEKS.pool_percent // 100  # of the floor of 200 that every station here has
    return tuple(("district", "D", key, value) for key, value in figures.items() if key != figure)


@pytest.fixture(scope="module")
def all_assumed():
    return moved()


def test_a_smaller_yield_leaves_more_missing_and_a_larger_one_less(all_assumed):
    """a holds two drives, b two: 20 and 0 are missing; with 28 people a drive 44 and 0; with 52 nothing."""
    short = all_assumed["weighted_shortfall"]
    assert short["none", 100, "kept"] == 20
    assert short["drive_yield", 70, "kept"] == 44 and short["drive_yield", 130, "kept"] == 0


@pytest.mark.slow
def test_planned_again_a_larger_yield_needs_fewer_drives():
    """b stands at its floor after one drive of 52."""
    days = moved()["team_days"]
    assert days["none", 100, "kept"] == days["drive_yield", 130, "kept"] == 4
    assert days["drive_yield", 130, "planned_again"] == 3


@pytest.mark.slow
def test_what_the_office_has_said_does_not_move():
    said = (("unit", "a", "drive_yield", 40), ("district", "D", "team_days_per_week", 1))
    table = moved(said=said)
    assert table.loc[("drive_yield", 70, "kept"), ["assumed", "moved"]].tolist() == [1, 1]
    assert table.loc[("team_days_per_week", 130, "kept"), "assumed"] == 1
    assert table["weighted_shortfall"]["drive_yield", 70, "kept"] == 20, "only b wins fewer, and 56 still do for its 50"
    everything = [
        ("unit", unit, key, 1) for unit in "ab" for key in ("pool", "drive_yield", "drive_team_days", "growth_per_week")
    ]
    everything += [("unit", unit, "churn_per_10000", 0) for unit in "ab"]
    everything += [("district", district, "team_days_per_week", 1) for district in "DE"]
    assert moved(said=everything).index.tolist() == [("none", 100, "kept")]


def test_nought_stays_nought_and_one_team_day_stays_one(all_assumed):
    for figure in ("churn_per_10000", "growth_per_week", "drive_team_days"):
        rows = all_assumed.loc[figure]
        assert (rows["assumed"] == 2).all() and (rows["moved"] == 0).all()
        assert (rows["weighted_shortfall"] == 20).all() and (rows["team_days"] == 4).all()
    assert [scaled(1, 70), scaled(1, 130), scaled(2, 70), scaled(10, 130), scaled(0, 130)] == [1, 1, 1, 13, 0]


def test_with_fewer_team_days_than_assumed_drives_fall_away():
    """Four stations, two of them a week; with one, those that are worse off hold theirs."""
    rows = [(unit, "D", 200, members) for unit, members in zip("abcd", (160, 120, 140, 100), strict=True)]
    table = moved(rows, all_but(None), percent=50)
    assert table["team_days"]["none", 100, "kept"] == 4 and table["team_days"]["team_days_per_week", 50, "kept"] == 2
    assert table.loc[("team_days_per_week", 50, "kept"), ["assumed", "moved"]].tolist() == [1, 1]
    assert table["team_days"]["team_days_per_week", 150, "kept"] == 4, "drives that were not planned are not held"
    assert table["team_days"]["team_days_per_week", 150, "planned_again"] == 6


def test_what_was_measured_stays_measured_while_team_days_are_tried():
    """a's drives brought 10 people each when they were looked at; the office says 40 of its district, and that stands above."""
    said = tables.FIGURES.typed(office(*all_but(None)))
    measured = pd.DataFrame([{"unit_id": "a", "key": "drive_yield", "value": 10, "source": "measured", "weeks": 8}])
    figures = pd.concat([said, tables.FIGURES.typed(measured)], ignore_index=True)
    rows = (("a", "D", 200, 100),)
    plan = recruitment_plan(gaps(*rows), TWO_WEEKS, figures)
    table = sensitivity(plan, gaps(*rows), figures, 50).set_index(["figure", "truth_percent", "drives"])
    assert table["weighted_shortfall"].to_dict() == {
        ("none", 100, "kept"): 20,
        ("team_days_per_week", 50, "kept"): 20, ("team_days_per_week", 50, "planned_again"): 20,
        ("team_days_per_week", 150, "kept"): 20, ("team_days_per_week", 150, "planned_again"): 20,
    }  # fmt: skip


def test_the_capacity_of_the_scenario_stands_beside_that_of_the_assumption():
    """Ten stations in five weeks need two a week; 150 % are three, and 70 % of two are 1.4, rounded 1, of which 150 % is 1."""
    rows = [(f"u{number}", "D", 200, 100) for number in range(10)]
    table = moved(rows, all_but(None), weeks=5, block_weeks=5, capacity_percent=150)
    assert table["team_days"]["none", 100, "kept"] == 15
    assert table["team_days"]["team_days_per_week", 70, "planned_again"] == 5


@pytest.mark.slow
def test_knowing_the_truth_never_makes_a_plan_worse_in_the_first_stage():
    plan = drawn_plan(stages=("shortfall", "team_days"))
    table = sensitivity(plan, drawn_gaps(), CAPACITY).iloc[1:]
    by_drives = dict(iter(table.set_index(["figure", "truth_percent"]).groupby("drives")["weighted_shortfall"]))
    gain = by_drives["kept"] - by_drives["planned_again"]
    assert (gain >= 0).all() and (gain > 0).any()


@pytest.mark.slow
def test_a_churn_beyond_what_a_scenario_takes_stops_at_its_limit():
    table = moved(churn_per_10000=9_000)
    assert table["members_end"]["churn_per_10000", 130, "kept"] < table["members_end"]["none", 100, "kept"]


@pytest.mark.parametrize("percent", [0, 100, -30])
def test_a_percentage_out_of_range_is_refused(percent):
    with pytest.raises(InputRefused, match="1 to 99"):
        sensitivity(drawn_plan(), drawn_gaps(), CAPACITY, percent)


def test_a_plan_of_other_figures_is_refused():
    other = drawn_gaps()
    other.loc["N1", "members"] = 101
    with pytest.raises(RunFailed, match="do not follow from these gaps"):
        sensitivity(drawn_plan(), other, CAPACITY)


@pytest.mark.slow
def test_the_card_tells_the_gravest_risk_and_every_row_beside_the_plan():
    plan = recruitment_plan(gaps(*ROWS), TWO_WEEKS, office())
    table = sensitivity(plan, gaps(*ROWS), office())
    lead, card = sensitivity_cards(table)
    assert words(lead.text, "en").startswith(
        "The plan hangs most on this assumption: people won by one drive. If the truth is 70 % of it and the drives are held "
        "as planned, the weighted shortfall is 44 in place of 20"
    )
    assert len(card.rows) == 1 + 6 * 2 and card.rows[0]["short_kept"] == 20
    assert [(row["short_kept"], row["short_again"]) for row in card.rows if row["figure"].msgid == "people won by one drive"] == [
        (44, 44), (0, 0),
    ]  # fmt: skip


def test_where_no_assumption_does_harm_the_card_says_so():
    rows = (("a", "D", 200, 200),)
    said = office(*all_but("drive_yield"))
    table = sensitivity(recruitment_plan(gaps(*rows), TWO_WEEKS, said), gaps(*rows), said)
    assert set(table["figure"]) == {"none", "drive_yield", "team_days_per_week"}
    lead = sensitivity_cards(table)[0]
    assert "No assumption" in lead.text.msgid


@pytest.mark.slow
def test_the_gaps_may_come_in_any_order_and_two_scenarios_are_not_mixed_up():
    plan = drawn_plan()
    table = sensitivity(plan, drawn_gaps(), CAPACITY)
    assert sensitivity(plan, drawn_gaps().iloc[::-1], CAPACITY.iloc[::-1]).equals(table)
    assert plan.scenario == SCENARIO and table.iloc[0]["members_end"] == plan.targets["target"].sum()
