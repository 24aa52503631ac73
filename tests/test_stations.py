"""A station list is read under our names, every station kept, or refused with line, column, value and mend."""

import json

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from little_map import KIND_MAPPING, MAPPING, STATIONS, write_stations
from planning.errors import InputRefused
from planning.intake.defaults import default_table
from planning.intake.layers.features import Reading
from planning.intake.mapping import parse_mapping, same
from planning.intake.stations import STATION_FIELDS, read_stations
from planning.tables import CAPS, FLOORS, KINDS

KINDS_KNOWN = pd.Index(default_table(KINDS)["kind"])


def read(tmp_path, text=STATIONS, mapping=MAPPING, kinds=KIND_MAPPING):
    return read_stations(write_stations(tmp_path / "stations.csv", text), mapping, kinds, KINDS_KNOWN)


def refusal(tmp_path, text=STATIONS, mapping=MAPPING, kinds=KIND_MAPPING):
    with pytest.raises(InputRefused) as refused:
        read(tmp_path, text, mapping, kinds)
    json.dumps([problem.as_dict() for problem in refused.value.problems])  # --json shows every problem
    return refused.value.problems


def test_every_station_is_there_under_our_names_on_its_line(tmp_path):
    frame = read(tmp_path).frame
    assert frame.index.tolist() == [2, 3, 4, 5, 6, 7, 8]
    assert frame["unit_id"].tolist()[:2] == ["7001001", "7001002"]
    assert frame.loc[7, ["name", "district", "kind"]].tolist() == ["Women", "EAST", "mahila"]
    assert frame.loc[2, ["longitude", "latitude"]].tolist() == [85.05, 25.15]
    assert frame["kind"].value_counts().to_dict() == {"thana": 5, "mahila": 1, "railway": 1}


def test_codes_keep_their_zeros_and_a_station_called_na_keeps_its_name(tmp_path):
    text = STATIONS.replace("7001001,Fort", "007,NA").replace("7001002,Nagar", "12E5,None")
    frame = read(tmp_path, text).frame
    assert frame["unit_id"].tolist()[:2] == ["007", "12E5"]
    assert frame["name"].tolist()[:2] == ["NA", "None"]


def test_columns_with_obvious_names_need_no_mapping(tmp_path):
    text = "unit_id,name,kind,police_district,Lon,LAT\n1,Fort,thana,West,85.1,25.1\n"
    frame = read(tmp_path, text, {}, {}).frame
    assert frame[["district", "longitude", "latitude"]].iloc[0].tolist() == ["West", 85.1, 25.1]


def test_a_column_that_is_mapped_is_not_taken_a_second_time(tmp_path):
    text = "unit_id,district,kind,police,lon,lat\n1,Fort,thana,West,85.1,25.1\n"
    frame = read(tmp_path, text, {"name": "district", "district_id": "police"}, {}).frame
    assert frame["name"].tolist() == ["Fort"]
    assert frame["district"].isna().all()


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_another_separator_is_understood_and_noted(tmp_path, separator):
    listed = read(tmp_path, STATIONS.replace(",", separator))
    assert len(listed.frame) == 7
    assert any("separated by" in note for note in listed.notes)


def test_blank_lines_do_not_shift_the_lines_that_problems_name(tmp_path):
    text = STATIONS.replace("7001003,Ghat", "\n7001003,Ghat").replace("85.05,25.05", "85.05,south")
    (problem,) = refusal(tmp_path, text)
    assert (problem.row, problem.column, problem.value) == (5, "y", "south")


def test_a_place_that_is_unknown_is_no_reason_to_refuse_a_station(tmp_path):
    frame = read(tmp_path, STATIONS.replace("85.05,25.15", ",")).frame
    assert frame.loc[2, ["longitude", "latitude"]].isna().all()


def test_telephone_numbers_in_a_name_are_not_kept(tmp_path):
    text = STATIONS.replace("Fort", "Fort 98765 43210")
    assert read(tmp_path, text).frame["name"].iloc[0] == "Fort [number left out]"


@pytest.mark.parametrize(
    ("old", "new", "code", "row", "column", "value"),
    [
        ("7001002,", "7001001,", "L-KEY", 3, "code", "7001001"),
        ("7001001,Fort", "7001001,", "F-BLANK", 2, "station", ""),
        ("7001001,Fort", ",Fort", "F-BLANK", 2, "code", ""),
        ("Fort,WEST", "Fort,", "U-DISTRICT", 2, "police", ""),
        ("WEST,territorial,85.05,25.15", "WEST,teritorial,85.05,25.15", "U-KIND", 2, "sort", "teritorial"),
        ("85.05,25.15", "nan,25.15", "F-VALUE", 2, "x", "nan"),
        ("85.05,25.15", "1e3,25.15", "F-VALUE", 2, "x", "1e3"),
        ("7001001,Fort", "7001001,Fort,Extra", "L-WIDTH", 2, "", ""),
        ("7001001,Fort,", "7001001,", "L-WIDTH", 2, "", ""),
        ("Fort", '"Fort', "L-CSV", None, "", ""),
        ("station,police", "code,police", "L-TWICE", 1, "code", ""),
    ],
)
def test_a_fault_is_named_with_line_column_and_value(tmp_path, old, new, code, row, column, value):
    problem = refusal(
        tmp_path, STATIONS.replace(old, new, 1), MAPPING if code != "L-TWICE" else {**MAPPING, "name": "code"}
    )[0]
    assert (problem.code, problem.row, problem.column, problem.value) == (code, row, column, value)
    assert problem.mend


def test_an_unknown_kind_is_never_guessed_but_listed_with_the_nearest(tmp_path):
    (problem,) = refusal(tmp_path, kinds={})
    assert problem.value == "territorial"
    assert "of 5 stations" in problem.reason
    assert all(kind in problem.reason for kind in ("thana", "outpost", "mahila"))
    assert problem.mend.startswith("say --map-kind territorial=KIND; nearest: ")


def test_a_kind_mapping_with_a_typing_error_on_either_side_is_refused(tmp_path):
    problems = refusal(tmp_path, kinds={"territoral": "thana", "territorial": "tana"})
    assert [problem.value for problem in problems] == ["territorial=tana", "territoral=thana"]
    assert problems[0].mend.startswith("nearest: thana")
    assert problems[1].mend.startswith("nearest: territorial")


def test_swapped_columns_are_told_and_nothing_is_turned_round_silently(tmp_path):
    (problem,) = refusal(tmp_path, mapping={**MAPPING, "longitude": "y", "latitude": "x"})
    assert problem.code == "B-SWAPPED"


def test_a_list_without_any_district_column_is_refused(tmp_path):
    text = "unit_id,name,kind,lon,lat\n1,Fort,thana,85.1,25.1\n"
    (problem,) = refusal(tmp_path, text, {}, {})
    assert (problem.code, problem.reason) == ("M-MISSING", "no column for district")


@pytest.mark.parametrize(("text", "code"), [("", "I-EMPTY"), (STATIONS.splitlines()[0] + "\n", "L-NONE")])
def test_an_empty_list_is_refused(tmp_path, text, code):
    assert refusal(tmp_path, text)[0].code == code


def test_a_mapping_to_an_unknown_field_or_column_names_the_nearest(tmp_path):
    problems = refusal(tmp_path, mapping={**MAPPING, "longitud": "x", "latitude": "yy"})
    assert [(problem.code, problem.value) for problem in problems[:2]] == [
        ("M-FIELD", "longitud=x"),
        ("M-COLUMN", "yy"),
    ]
    assert problems[0].mend.startswith("nearest: longitude")


@pytest.mark.parametrize("text", ["unit_id", "=ps_cd", "unit_id=", "unit_id==a", "unit_id=a=b"])
def test_a_mapping_of_another_form_is_refused(text):
    with pytest.raises(InputRefused, match="M-FORM"):
        parse_mapping(text)


def test_a_field_mapped_twice_or_unknown_is_refused_together():
    with pytest.raises(InputRefused) as refused:
        parse_mapping("name=a,name=b,nam=c", STATION_FIELDS)
    assert [problem.code for problem in refused.value.problems] == ["M-TWICE", "M-FIELD"]


WORD = st.text(st.characters(exclude_characters="=,", exclude_categories=("Z", "C")), min_size=1)


@given(st.dictionaries(WORD, WORD))
def test_any_mapping_comes_back_from_its_text(pairs):
    assert parse_mapping(",".join(f"{ours} = {theirs}" for ours, theirs in pairs.items())) == pairs


def test_names_are_compared_without_case_and_doubled_spaces():
    assert same(pd.Series([" East  Champaran", "EAST champaran"])).tolist() == ["east champaran"] * 2


def test_every_default_kind_that_owes_a_public_group_has_a_floor():
    kinds, floors = default_table(KINDS), default_table(FLOORS)
    public = set(kinds["kind"][kinds["audience"] == "public"])
    assert public == set(floors["kind"][floors["audience"] == "public"])
    assert set(floors["kind"]) == set(kinds["kind"])


def test_the_default_figures_are_those_of_the_order_and_say_where_they_come_from():
    floors = default_table(FLOORS).set_index(["kind", "audience"])["floor"]
    assert floors["thana", "public"] == 200
    assert floors["outpost", "public"] == floors["assistant_thana", "public"] == 100
    assert floors["police_centre", "centre"] == 200
    assert floors[["police_centre", "division"]].isna().sum() == 2
    assert default_table(FLOORS)["note"].notna().all()
    assert default_table(CAPS)["note"].notna().all()


def test_only_thanas_assistant_thanas_and_outposts_own_ground():
    kinds = default_table(KINDS).set_index("kind")
    assert set(kinds.index[kinds["has_ground"]]) == {"thana", "assistant_thana", "outpost"}
    assert set(kinds.index[kinds["counted_as"] == "outpost"]) == {"assistant_thana", "outpost"}


@pytest.mark.parametrize("title", [[], [["List of stations, 2020"], []]])
def test_a_list_may_be_a_workbook_with_a_title_above_its_headings(tmp_path, title):
    rows = [line.split(",") for line in STATIONS.splitlines()]
    book = openpyxl.Workbook()
    for row in [*title, *rows]:
        book.active.append(row)
    book.create_sheet("empty")
    book.save(tmp_path / "stations.xlsx")
    found = read_stations(tmp_path / "stations.xlsx", MAPPING, KIND_MAPPING, KINDS_KNOWN)
    as_text = read_stations(write_stations(tmp_path / "stations.csv"), MAPPING, KIND_MAPPING, KINDS_KNOWN)
    assert found.frame.reset_index(drop=True).equals(as_text.frame.reset_index(drop=True))
    assert found.frame.index[0] == 2 + len(title) and len(found.notes) == bool(title)


def test_a_cell_at_fault_in_a_workbook_is_named_with_its_row_of_the_sheet(tmp_path):
    book = openpyxl.Workbook()
    for row in [["List"], *(line.split(",") for line in STATIONS.replace("85.05,25.15", "85.05,north").splitlines())]:
        book.active.append(row)
    book.save(tmp_path / "stations.xlsx")
    with pytest.raises(InputRefused, match=r"row 3, column y: not a number \('north'\)"):
        read_stations(tmp_path / "stations.xlsx", MAPPING, KIND_MAPPING, KINDS_KNOWN)


def test_a_workbook_with_several_sheets_asks_which(tmp_path):
    book = openpyxl.Workbook()
    for sheet in (book.active, book.create_sheet("Second")):
        for line in STATIONS.splitlines():
            sheet.append(line.split(","))
    book.save(tmp_path / "stations.xlsx")
    with pytest.raises(InputRefused, match="several sheets: Sheet, Second"):
        read_stations(tmp_path / "stations.xlsx", MAPPING, KIND_MAPPING, KINDS_KNOWN)
    named = Reading(layers=("Second",))
    assert len(read_stations(tmp_path / "stations.xlsx", MAPPING, KIND_MAPPING, KINDS_KNOWN, named).frame) == 7
