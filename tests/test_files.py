"""Files: a reader sees the old or the new, never a part; text is inert and comes back as it was."""

import os

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.csvtables import parse_table
from planning.files import clear_leftovers, publish_folder, to_csv, write_whole
from planning.tables import KINDS, UNITS


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def no_rename(*_):
    raise OSError(28, "No space left on device")


def test_a_file_is_written_with_the_folders_that_it_needs(tmp_path):
    written = write_whole(tmp_path / "a" / "b" / "words.txt", "थाना")
    assert written.read_bytes() == "थाना".encode()
    assert names(written.parent) == ["words.txt"]
    assert written.stat().st_mode & 0o777 == 0o644


def test_a_disk_that_is_full_leaves_the_old_file_and_nothing_beside_it(tmp_path, monkeypatch):
    file = write_whole(tmp_path / "figures.csv", "old")
    monkeypatch.setattr(os, "fsync", no_rename)
    with pytest.raises(OSError, match="No space left"):
        write_whole(file, "new")
    assert (file.read_text(), names(tmp_path)) == ("old", ["figures.csv"])


def made(folder, name, text):
    (folder / name).mkdir()
    (folder / name / "index.html").write_text(text)
    return folder / name


def test_a_published_folder_replaces_the_one_that_stood_there(tmp_path):
    made(tmp_path, "2020-W21", "old")
    publish_folder(made(tmp_path, "new", "new"), tmp_path / "2020-W21")
    assert names(tmp_path) == ["2020-W21"]
    assert (tmp_path / "2020-W21" / "index.html").read_text() == "new"


def test_a_folder_that_cannot_be_put_in_place_leaves_the_old_one_there(tmp_path):
    made(tmp_path, "2020-W21", "old")
    with pytest.raises(FileNotFoundError):
        publish_folder(tmp_path / "never made", tmp_path / "2020-W21")
    assert names(tmp_path) == ["2020-W21"]
    assert (tmp_path / "2020-W21" / "index.html").read_text() == "old"


def test_what_a_killed_run_was_making_goes_and_everything_else_stays(tmp_path):
    made(tmp_path, ".making.x1", "half")
    made(tmp_path, "2020-W20", "whole")
    clear_leftovers(tmp_path, ".making.")
    assert names(tmp_path) == ["2020-W20"]


def test_a_folder_that_a_killed_run_had_moved_aside_goes_back_to_its_place(tmp_path):
    (tmp_path / ".2020-W21.old.x1").mkdir()
    made(tmp_path / ".2020-W21.old.x1", "2020-W21", "last good")
    clear_leftovers(tmp_path, ".making.")
    assert names(tmp_path) == ["2020-W21"]
    assert (tmp_path / "2020-W21" / "index.html").read_text() == "last good"


def test_a_folder_moved_aside_goes_for_good_where_the_new_one_stands(tmp_path):
    (tmp_path / ".2020-W21.old.x1").mkdir()
    made(tmp_path / ".2020-W21.old.x1", "2020-W21", "old")
    made(tmp_path, "2020-W21", "new")
    clear_leftovers(tmp_path, ".making.")
    assert names(tmp_path) == ["2020-W21"]
    assert (tmp_path / "2020-W21" / "index.html").read_text() == "new"


def test_a_table_is_written_with_iso_dates_empty_cells_and_unix_line_ends():
    frame = pd.DataFrame(
        {
            "week_ending": pd.to_datetime(["2020-05-24", None]),
            "members": pd.array([200, None], dtype="Int64"),
            "received": pd.array([True, None], dtype="boolean"),
            "name": ["Nagar, OP", None],
        }
    )
    assert to_csv(frame) == 'week_ending,members,received,name\n2020-05-24,200,true,"Nagar, OP"\n,,,\n'


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula_for_a_spreadsheet(start):
    written = to_csv(pd.DataFrame({"name": [f"{start}1+1"]}))
    assert written.splitlines()[1].strip('"').startswith("'")


def test_a_number_below_zero_stays_a_number():
    assert to_csv(pd.DataFrame({"change": [-3]})) == "change\n-3\n"


# What a cell holds: no control characters, no space at its ends, and no quotation mark of a spreadsheet before a sign.
written_names = (
    st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1)
    .map(str.strip)
    .filter(lambda text: text and text[0] != "'")
)


@given(written_names)
def test_a_name_comes_back_from_csv_as_it_was_written(name):
    kinds = pd.DataFrame({"kind": ["k"], "name": [name], "audience": ["public"], "has_ground": [True]})
    problems = []
    read = parse_table(to_csv(kinds), KINDS, "kinds.csv", problems)
    assert problems == [] and read["name"].tolist() == [name]


@pytest.mark.parametrize("code", ["007", "NA", "12E5", "1.10", "nan", "'", "true", "01/02"])
def test_a_code_that_looks_like_something_else_stays_that_code(code):
    units = pd.DataFrame({"unit_id": [code], "name": ["X"], "kind": ["thana"], "district_id": ["NULL"]})
    problems = []
    read = parse_table(to_csv(units), UNITS, "units.csv", problems)
    assert problems == [] and read.iloc[0][["unit_id", "district_id"]].tolist() == [code, "NULL"]
