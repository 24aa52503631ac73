"""Cards: frozen, the same again from JSON, shown in JupyterLab."""

import json
from datetime import date

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from drawn import PATNA, document, map_card, table_card
from planning.report.cards import MIME, LineChart, Series, TableCard, TableColumn, parse_card
from planning.report.formats import NOTHING, cell, count, day, share, words
from planning.report.lab import PLOTLY
from planning.report.values import Day, Name, Share, filled, plain, say


@pytest.mark.parametrize("card", document(), ids=lambda card: card.kind)
def test_a_card_is_the_same_again_from_json_text_and_from_a_notebook(card):
    assert parse_card(card.model_dump_json()) == card
    assert parse_card(json.loads(json.dumps(card._repr_mimebundle_()[MIME]))) == card


@pytest.mark.parametrize("card", document(), ids=lambda card: card.kind)
def test_a_card_shows_itself_beside_its_neutral_form(card):
    bundle = card._repr_mimebundle_()
    assert "text/plain" in bundle
    if card.kind in ("map", "lines", "bars"):
        figure = go.Figure(bundle[PLOTLY])
        assert figure.data and not figure.layout.geo.bgcolor
    json.dumps(bundle)


def test_a_map_has_one_filled_trace_per_class_and_equal_axes():
    figure = map_card()._repr_mimebundle_()[PLOTLY]
    filled_traces = [trace for trace in figure["data"] if trace.get("fill") == "toself"]
    assert len(filled_traces) == len(map_card().classes)
    assert figure["layout"]["yaxis"]["scaleanchor"] == "x"
    assert "A, Patna<br>Below 25 % of the floor<br>Members: 20" in figure["data"][-1]["hovertext"]


def test_a_card_cannot_be_changed():
    with pytest.raises(ValidationError):
        table_card().most = 3


def test_a_text_needs_an_argument_for_every_placeholder_and_no_other():
    with pytest.raises(ValidationError, match="placeholders"):
        say("{count} stations")
    with pytest.raises(ValidationError, match="placeholders"):
        say("stations", count=3)


def test_a_cell_without_a_column_is_refused():
    with pytest.raises(ValidationError, match="in no column"):
        TableCard(title=say("gap"), columns=(TableColumn(key="a", label=say("gap")),), rows=({"b": 1},))


def test_a_map_whose_classes_do_not_add_up_is_refused():
    card = map_card().model_dump()
    card["classes"][0]["drawn"] += 1
    with pytest.raises(ValidationError, match="the classes say"):
        parse_card(card)


def test_a_line_needs_a_value_for_every_day_and_days_in_order():
    line = {"title": say("gap"), "y_label": say("gap"), "series": (Series(label=say("gap"), values=(1, 2)),)}
    with pytest.raises(ValidationError, match="every series"):
        LineChart(**line, x=(date(2020, 5, 3), date(2020, 5, 10), date(2020, 5, 17)))
    with pytest.raises(ValidationError, match="follow one another"):
        LineChart(**line, x=(date(2020, 5, 10), date(2020, 5, 3)))


def amounts(*x, **changed) -> LineChart:
    """A line over amounts instead of days."""
    line = {"title": say("gap"), "y_label": say("gap"), "x_label": say("drives")} | changed
    return LineChart(**line, x=x, series=(Series(label=say("gap"), values=tuple(range(len(x)))),))


def test_a_line_over_amounts_is_the_same_again_and_its_axis_has_a_name():
    card = amounts(0, 5, 20_000)
    assert parse_card(card.model_dump_json()) == card and parse_card(card.model_dump(mode="json")) == card
    figure = card._repr_mimebundle_()[PLOTLY]
    assert figure["data"][0]["x"] == [0, 5, 20_000] and figure["layout"]["xaxis"]["title"]["text"] == "drives"


def test_amounts_need_a_name_and_an_order_and_days_need_no_name():
    with pytest.raises(ValidationError, match="amounts need an x_label"):
        amounts(1, 2, x_label=None)
    with pytest.raises(ValidationError, match="amounts need an x_label"):
        amounts(date(2020, 5, 3), date(2020, 5, 10))
    with pytest.raises(ValidationError, match="follow one another"):
        amounts(5, 5)


@pytest.mark.parametrize("missing", [None, pd.NA, pd.NaT, float("nan"), np.float64("nan")])
def test_every_sort_of_missing_value_is_none(missing):
    assert plain(missing) is None


def test_an_infinite_figure_is_refused():
    with pytest.raises(ValidationError, match="finite"):
        Share(float("inf"))


def test_values_of_frames_become_plain_values():
    assert plain(pd.Timestamp("2020-05-24")) == plain(date(2020, 5, 24)) == Day(date(2020, 5, 24))
    assert plain(np.int64(3)) == 3 and type(plain(np.int64(3))) is int
    assert plain("007") == "007"


def test_numbers_have_lakh_grouping_and_ascii_digits_in_both_languages():
    assert [count(number, "en") for number in (0, 999, 1000, 130_000, 12_345_678)] == [
        "0", "999", "1,000", "1,30,000", "1,23,45,678",
    ]  # fmt: skip
    assert count(130_000, "hi") == "1,30,000"


def test_dates_name_the_month():
    assert day(date(2020, 5, 24), "en") == "24 May 2020"
    assert day(date(2020, 5, 24), "hi") == "24 मई 2020"


def test_shares_never_round_to_nothing_or_to_the_whole():
    read = [share(value, "en").replace("\u00a0", " ") for value in (0, 0.0001, 0.523, 0.99999, 1, 1.25)]
    assert read == ["0.0 %", "0.1 %", "52.3 %", "99.9 %", "100.0 %", "125.0 %"]


def test_a_cell_reads_by_the_kind_of_its_column():
    assert cell(None, "count", "en") == NOTHING
    assert cell(1, "share", "en") == share(1, "en")
    assert cell(1, "count", "en") == "1"
    assert cell("007", "text", "en") == "007"


def test_names_are_read_in_the_script_of_the_language():
    text = say("Run {run_id}", run_id=PATNA)
    assert words(text, "en") == "Run Patna"
    assert words(text, "hi").endswith("पटना")
    assert words(say("Run {run_id}", run_id=Name("Arrah")), "hi").endswith("Arrah")


def test_a_text_may_stand_in_a_text():
    inner = say("of {count}", count=130_000)
    assert words(say("Run {run_id}", run_id=inner), "en") == "Run of 1,30,000"


def test_a_word_with_braces_is_never_read_as_a_placeholder():
    assert filled("{a} {b}", {"a": "{b}", "b": "c"}) == "{b} c"


@given(st.floats(0, 5), st.floats(0, 5))
def test_a_larger_share_never_reads_smaller(one, other):
    def number(value):
        return float(share(value, "en").replace("\u00a0%", ""))

    low, high = sorted((one, other))
    assert number(low) <= number(high)


@given(
    st.dictionaries(
        st.sampled_from("abc"),
        st.none()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text()
        | st.dates().map(Day)
        | st.floats(0, 1).map(Share),
    )
)
def test_any_row_survives_json(row):
    columns = tuple(TableColumn(key=key, label=say("gap")) for key in "abc")
    card = TableCard(title=say("gap"), columns=columns, rows=(row,))
    assert parse_card(card.model_dump_json()) == card
