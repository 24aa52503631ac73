"""What an explanation says: the cards of a station, a district and the state, in both languages, with their figures."""

import pytest

from planning.explaining import explain
from planning.naming import named
from planning.plan.memory import Memory
from planning.plan.question import Gain
from planning.plan.solve import recruitment_plan
from planning.report import formats
from planning.report.cards import TableCard, TableColumn
from planning.report.layout import layout
from planning.report.terms import gain_words
from planning.report.values import Name, say
from planning.scenario import Scenario, Stage
from small_plans import gaps, office
from two_districts import drawn_plan

TWO_WEEKS = Scenario(weeks=2, block_weeks=2, churn_per_10000=0, goal=1_000)


@pytest.fixture(scope="module")
def plan():
    """`a` lacks 100 and `b` 40, a drive a week for both; `b` has promised 30 people."""
    rows = gaps(("a", "D", 200, 100), ("b", "D", 200, 160))
    return recruitment_plan(
        rows, TWO_WEEKS, office(("district", "D", "team_days_per_week", 1), ("unit", "b", "promise", 30))
    )


def answers(plan, asked: str, lang: str = "en") -> dict[str, str]:
    """Question and answer of a station's card."""
    (card,) = explain(plan, asked, memory=Memory()).cards
    return dict([cell["text"] for cell in row] for row in layout(card, lang)["rows"])


def test_a_station_is_told_what_its_target_is_made_of(plan):
    told = answers(plan, "a")
    assert told["target"].startswith("140: of 100 members today (reported) 0 will have left after 2 weeks; 40 people")
    assert told["floor"] == "200; 60 members stay lacking" and "promise" not in told


def test_a_promise_that_is_kept_is_told_with_what_breaking_it_would_cost(plan):
    told = answers(plan, "b")
    assert told["promise"] == "30 people; it is kept"
    assert told["one drive less here"].startswith("40 members fewer here; 30 promised people fewer are won")


def test_a_drive_more_is_told_with_its_weeks_what_it_brings_and_who_gets_it(plan):
    told = answers(plan, "a")["one drive more in the district, in week 1, 2"]
    assert told == "40 members more here; the district's weighted shortfall falls by 40; more drives at a"


def test_a_change_that_brings_nothing_says_so(plan):
    told = answers(plan, "b")["one group more for it"]
    assert told == "no member more or less here; no stage of the plan gains or loses anything"


def test_the_hindi_card_has_the_same_figures(plan):
    english, hindi = answers(plan, "a"), answers(plan, "a", "hi")
    assert len(english) == len(hindi)
    for one, other in zip(english.values(), hindi.values(), strict=True):
        assert sorted(filter(str.isdigit, one)) == sorted(filter(str.isdigit, other))


def test_figures_are_plain_values(plan):
    found = explain(plan, "b", memory=Memory()).figures
    assert (found["promise"], found["more_drives"][0]["district"]) == (
        30,
        {"stage": "shortfall", "by": 40, "proven": True},
    )


def test_a_district_is_told_what_headquarters_bring_it():
    """Without the reserve N holds three team-days a week; with it more, and less is lacking."""
    helped = drawn_plan(reserve_team_days=2)
    district = helped.reserve["district_id"].iloc[0]
    found = explain(helped, district, memory=Memory())
    assert found.figures["reserve_brings"]["by"] > 0
    told = layout(found.cards[1], "en")["text"]
    assert told.startswith(
        f"Headquarters send {helped.reserve.query('district_id == @district')['team_days'].sum()} team-days"
    )


def test_the_state_is_told_where_the_reserve_goes_and_what_it_brings():
    helped = drawn_plan(reserve_team_days=2)
    found = explain(helped, "state", memory=Memory())
    assert sum(row["team_days"] for row in found.figures["worth_of_reserve"]) == helped.reserve["team_days"].sum() > 0
    assert all(row["by"] > 0 for row in found.figures["worth_of_reserve"]) and len(found.cards) == 2


def test_without_a_reserve_nothing_is_said_of_headquarters():
    found = explain(drawn_plan(), "N", memory=Memory())
    assert found.figures["reserve_brings"] is None and len(found.cards) == 3


def test_the_state_has_a_row_for_each_district_that_gains_and_counts_the_others():
    """S has team-days left: S2 holds a drive in every week already, and nobody is left to win at S1 and S3."""
    (card,) = explain(drawn_plan(), "state", memory=Memory()).cards
    assert [(row["district"].en, row["stage"].msgid) for row in card.rows] == [
        ("N", "weighted shortfall of all stations")
    ]
    assert card.note.arguments == {"count": 1}


def test_names_are_those_that_are_given(plan):
    known = named(plan, None)
    known.loc[known["code"] == "a", ["name", "name_hi"]] = ["Nagar", "नगर"]
    (card,) = explain(plan, "Nagar", known, Memory()).cards
    assert formats.words(card.title, "hi") == "नगर: 140 सदस्य क्यों"


def test_an_explanation_shows_its_cards_in_a_notebook(plan, monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda *cards: shown.extend(cards))
    found = explain(plan, "D", memory=Memory())
    found._ipython_display_()
    assert tuple(shown) == found.cards


@pytest.mark.parametrize("stage", [*Stage.__args__, "promises", "change"])
@pytest.mark.parametrize("by", [3, -3])
def test_every_stage_has_words_for_a_gain_and_for_a_loss(stage, by):
    proven, open_ = (formats.words(gain_words(Gain(stage, by, known)), "hi") for known in (True, False))
    assert "3" in proven and open_.startswith(proven) and open_ != proven


def test_shades_darken_with_the_count_against_the_largest():
    columns = (TableColumn(key="name", label=say("station")), TableColumn(key="n", label=say("members"), kind="shade"))
    rows = tuple({"name": Name(str(n)), "n": n} for n in (0, 1, 34, 67, 100))
    laid = layout(TableCard(title=say("members"), columns=columns, rows=(*rows, {"name": Name("none")})), "en")
    assert [row[1]["shade"] for row in laid["rows"]] == [0, 1, 2, 3, 3, 0]
    assert [row[0]["shade"] for row in laid["rows"]] == [0] * 6
