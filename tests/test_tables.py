"""The tables' contract: what is documented is what is checked."""

from pathlib import Path

import pandas as pd
import pytest

from planning import tables
from planning.errors import RunFailed
from planning.schema import holds

DICTIONARY = Path(__file__).parents[1] / "data" / "README.md"


def test_the_data_dictionary_in_the_repository_is_the_one_that_the_tables_print():
    assert DICTIONARY.read_text(encoding="utf-8") == tables.data_dictionary()


def test_every_column_of_a_table_has_a_meaning_and_stands_once():
    for table in tables.DOCUMENTED:
        assert len(table.names) == len(set(table.names)), table.name
        assert all(column.meaning for column in table.columns), table.name


def test_a_key_is_made_of_columns_of_its_table():
    for table in tables.DOCUMENTED:
        assert set(table.key) <= set(table.names), table.name


def test_absent_columns_come_as_empty_and_foreign_ones_go():
    frame = tables.CAPS.typed(pd.DataFrame({"cap": [256], "valid_from": ["2020-01-01"], "colour": ["red"]}))
    assert list(frame.columns) == ["valid_from", "cap", "note"]
    assert frame["valid_from"].iloc[0] == pd.Timestamp("2020-01-01") and frame["note"].isna().all()


def test_a_table_that_one_of_our_own_steps_made_wrong_stops_the_run_with_every_breach():
    frame = tables.WEEKS.typed(
        pd.DataFrame(
            {"unit_id": ["A", "A"], "week_ending": ["2020-05-31"] * 2, "drives": [1, -1], "recruits": [40, None],
             "new_groups": [0, 0]}
        )
    )  # fmt: skip
    with pytest.raises(RunFailed) as stopped:
        tables.WEEKS.checked(frame)
    said = "\n".join(map(str, stopped.value.problems))
    assert "column drives" in said and "column recruits" in said and "unit_id" in said


def test_rows_hold_from_their_first_day_to_their_last():
    rows = pd.DataFrame({"valid_from": ["2020-05-10", None, None], "valid_to": [None, "2020-05-16", None]}).astype(
        "datetime64[us]"
    )
    on = {
        day: holds(rows, pd.Timestamp(day)).tolist() for day in ("2020-05-09", "2020-05-10", "2020-05-16", "2020-05-17")
    }
    assert on == {
        "2020-05-09": [False, True, True],
        "2020-05-10": [True, True, True],
        "2020-05-16": [True, True, True],
        "2020-05-17": [True, False, True],
    }
