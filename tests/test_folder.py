"""State folders: each malformed table is told with file, row, column, value and mend; all of them at once."""

import pandas as pd
import pytest

from four_squares import DISTRICTS, FLOORS, KINDS, RANGES, UNITS, make_reporting_squares, make_squares
from planning.coverage import coverage_gaps
from planning.errors import InputRefused
from planning.intake.folder import read_folder, write_table
from planning.reading import read_state
from planning.tables import FOLDER_TABLES


def refusal(call, *args):
    with pytest.raises(InputRefused) as refused:
        call(*args)
    return refused.value.problems


def told(problem):
    """What a person sees of a problem, without the folder's path."""
    return problem.code, problem.file.rsplit("/", 1)[-1], problem.row, problem.column, problem.value


@pytest.mark.parametrize(
    ("file", "text", "expected", "mend"),
    [
        pytest.param(
            "units.csv", UNITS.replace("NE,North East", "NE,"), ("F-BLANK", "units.csv", 3, "name", ""), "Latin",
            id="a required value is empty",
        ),
        pytest.param(
            "units.csv", UNITS.replace("thana,D1,A", "thana,D1,E"), ("F-VALUE", "units.csv", 3, "class", "E"), "Maoist",
            id="a class that is none",
        ),
        pytest.param(
            "units.csv", UNITS.replace("thana,D1,A", "thna,D1,A"), ("F-CODE", "units.csv", 3, "kind", "thna"),
            "nearest: thana", id="a kind that is none",
        ),
        pytest.param(
            "units.csv", UNITS.replace("thana,D2,D", "thana,D22,D"), ("F-CODE", "units.csv", 7, "district_id", "D22"),
            "nearest: D2", id="a district that is none",
        ),
        pytest.param(
            "units.csv", UNITS.replace("name_hi", "hindi"), ("F-UNKNOWN", "units.csv", 1, "hindi", ""), "nearest: ",
            id="a column that is none",
        ),
        pytest.param(
            "units.csv", UNITS.replace("name_hi", "name"), ("F-TWICE", "units.csv", 1, "name", ""), "keep one",
            id="a column that stands twice",
        ),
        pytest.param(
            "units.csv", UNITS.replace("district_id", "distrct_id"), ("F-COLUMN", "units.csv", 1, "district_id", ""),
            "nearest: distrct_id", id="a required column under a wrong name",
        ),
        pytest.param(
            "units.csv", UNITS.replace("NW,North West", "NW,North, West"), ("F-WIDTH", "units.csv", 4, "", ""), "mend",
            id="a comma too many",
        ),
        pytest.param(
            "units.csv", UNITS.replace("NW,", "NE,"), ("F-KEY", "units.csv", 3, "unit_id, valid_from", "NE"), "keep one",
            id="the same key twice",
        ),
        pytest.param(
            "floors.csv", FLOORS.replace("100", "1OO"), ("F-VALUE", "floors.csv", 4, "floor", "1OO"), "fewest members",
            id="letters in a count",
        ),
        pytest.param(
            "floors.csv", FLOORS.replace("100", "-100"), ("F-VALUE", "floors.csv", 4, "floor", "-100"), "fewest",
            id="a count below zero",
        ),
        pytest.param(
            "floors.csv", FLOORS.replace("100", "99.5"), ("F-VALUE", "floors.csv", 4, "floor", "99.5"), "fewest",
            id="half a member",
        ),
        pytest.param(
            "caps.csv", "valid_from,cap\n01/06/2020,512\n", ("F-VALUE", "caps.csv", 2, "valid_from", "01/06/2020"),
            "first day", id="a date of another form",
        ),
        pytest.param(
            "caps.csv", "valid_from,cap\n2020-02-30,512\n", ("F-VALUE", "caps.csv", 2, "valid_from", "2020-02-30"),
            "first day", id="a day that never was",
        ),
        pytest.param(
            "kinds.csv", KINDS.replace("false", "perhaps"), ("F-VALUE", "kinds.csv", 3, "has_ground", "perhaps"),
            "territory", id="neither true nor false",
        ),
        pytest.param("ranges.csv", "", ("F-EMPTY", "ranges.csv", None, "", ""), "columns: range_id", id="an empty file"),
        pytest.param(
            "ranges.csv", RANGES + "R3," + "x" * 140_000 + ",,\n", ("F-CSV", "ranges.csv", None, "", ""), "mend",
            id="a cell longer than a book",
        ),
    ],
)  # fmt: skip
def test_a_malformed_table_is_told_with_its_place_and_its_mend(tmp_path, file, text, expected, mend):
    problems = refusal(read_folder, make_squares(tmp_path, **{file.replace(".", "_"): text}))
    assert expected in [told(problem) for problem in problems]
    problem = next(problem for problem in problems if told(problem) == expected)
    assert mend in problem.mend
    assert all(str(shown) in str(problem) for shown in expected if shown)


CAPACITY = "unit_id,district_id,key,value\n"


@pytest.mark.parametrize(
    ("row", "code", "column", "mend"),
    [
        pytest.param("NE,D1,pool,90", "F-WHOM", "unit_id, district_id", "fill in", id="a unit and a district"),
        pytest.param(",,pool,90", "F-WHOM", "unit_id, district_id", "fill in", id="nobody"),
        pytest.param("NE,,team_days_per_week,2", "F-WHOM", "unit_id", "district_id", id="a unit's team-days a week"),
        pytest.param("NE,,drive_team_days,0", "F-VALUE", "value", "team-days of one drive", id="a drive for nothing"),
        pytest.param(
            ",D1,churn_per_10000,10001", "F-VALUE", "value", "members who leave", id="more leave than are there"
        ),
    ],
)
def test_what_an_office_cannot_mean_is_refused_with_its_row(tmp_path, row, code, column, mend):
    folder = make_squares(tmp_path, capacity_csv=CAPACITY + "NE,,pool,80\nNW,,drive_yield,0\n" + row + "\n")
    (problem,) = refusal(read_folder, folder)
    assert told(problem)[:4] == (code, "capacity.csv", 4, column)
    assert mend in problem.mend


@pytest.mark.parametrize(
    ("row", "expected", "mend"),
    [
        pytest.param(
            "NE,2020-05-23,1", ("F-WEEK", "drives.csv", 3, "week_ending", "2020-05-23"), "2020-05-24", id="day"
        ),
        pytest.param("NEE,2020-05-24,1", ("F-CODE", "drives.csv", 3, "unit_id", "NEE"), "NE", id="a station unknown"),
        pytest.param("NW,2020-05-24,1", ("F-KEY", "drives.csv", 3, "unit_id, week_ending"), "keep one", id="twice"),
        pytest.param("NE,2020-05-24,", ("F-BLANK", "drives.csv", 3, "drives", ""), "took place", id="how many"),
    ],
)
def test_a_drive_that_no_station_can_have_held_is_refused_with_its_row(tmp_path, row, expected, mend):
    drives = f"unit_id,week_ending,drives\nNW,2020-05-24,1\n{row}\n"
    problems = refusal(read_folder, make_squares(tmp_path, drives_csv=drives))
    (problem,) = [problem for problem in problems if problem.row == 3]
    assert told(problem)[: len(expected)] == expected and mend in problem.mend


def test_every_fault_of_every_table_is_told_at_once(tmp_path):
    folder = make_squares(tmp_path, floors_csv=FLOORS.replace("100", "1OO"), caps_csv="valid_from,cap\nsoon,512\n")
    (folder / "kinds.csv").unlink()
    (folder / "ranges.csv").write_bytes(RANGES.encode("utf-16"))
    assert {problem.code for problem in refusal(read_folder, folder)} == {"F-VALUE", "F-MISSING", "F-ENCODING"}
    assert len(refusal(read_folder, folder)) == 4


def test_a_folder_that_is_not_there_is_refused_with_the_command_that_makes_one(tmp_path):
    (problem,) = refusal(read_folder, tmp_path / "nowhere")
    assert problem.code == "F-FOLDER" and "planning sample" in problem.mend


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("name = Bihar", "F-TOML", ""),
        ('name = "X"\nsynthetic = true\n', "F-VALUE", "synthetic"),
        ('name = "X"\nsynthetic = "partly"\n', "F-VALUE", "synthetic"),
        ('name = "X"\nsources = "the order"\n', "F-VALUE", "sources"),
        ('name = "X"\nsources = 2020\n', "F-VALUE", "sources"),
    ],
)
def test_what_a_state_says_of_itself_is_checked_before_a_page_shows_it(tmp_path, text, code, column):
    (problem,) = refusal(read_folder, make_squares(tmp_path, state_toml=text))
    assert (problem.code, problem.column) == (code, column) and problem.file.endswith("state.toml") and problem.mend


def test_a_table_saved_by_a_spreadsheet_with_a_byte_order_mark_is_read(tmp_path):
    folder = make_squares(tmp_path)
    (folder / "units.csv").write_text(UNITS.replace("\n", "\r\n"), encoding="utf-8-sig", newline="")
    assert read_folder(folder).units["unit_id"].tolist() == ["M1", "NE", "NW", "SE", "SW", "SX"]


def test_a_table_that_was_read_is_written_back_with_the_same_content(tmp_path):
    first = read_folder(make_squares(tmp_path))
    for table in FOLDER_TABLES:
        write_table(first.path, table, getattr(first, table.name.removesuffix(".csv")))
    again = read_folder(first.path)
    for table in FOLDER_TABLES:
        name = table.name.removesuffix(".csv")
        in_order = getattr(first, name).sort_values(list(table.key)).reset_index(drop=True)
        pd.testing.assert_frame_equal(getattr(again, name).reset_index(drop=True), in_order)


DATED = "unit_id,name,kind,district_id,valid_from,valid_to\n"


@pytest.mark.parametrize(
    ("changed", "code", "row", "column"),
    [
        pytest.param(
            {"units_csv": DATED + "NE,North East,thana,D1,,\nNE,North East,outpost,D1,2020-01-01,\n",
             "groups_csv": "group_id,unit_id,audience\n"},
            "F-OVERLAP", 2, "unit_id", id="a unit that is two things at once",
        ),
        pytest.param(
            {"districts_csv": DISTRICTS.replace("range_id", "range_id,valid_from").replace(
                "D2,", "D1,Patna,,territorial,R2,2020-01-01\nD2,").replace(",R1\n", ",R1,\n").replace("R2\n", "R2,\n")},
            "F-OVERLAP", 2, "district_id", id="a district that is in two ranges at once",
        ),
        pytest.param(
            {"districts_csv": DISTRICTS.replace("range_id", "range_id,valid_to").replace(
                "R1\n", "R1,\n").replace("R2\n", "R2,2019-12-31\n")},
            "F-PARENT", 7, "district_id", id="a district that has ended",
        ),
        pytest.param(
            {"districts_csv": DISTRICTS.replace(",R2\n", ",\n")},
            "F-PARENT", 3, "range_id", id="a district without a range",
        ),
        pytest.param(
            {"floors_csv": FLOORS.replace("mahila,public,200\n", "")}, "F-FLOOR", None, "", id="a kind without a floor",
        ),
        pytest.param(
            {"floors_csv": FLOORS.replace("mahila,public,200", "mahila,public,")}, "F-FLOOR", None, "",
            id="a kind whose floor is empty",
        ),
        pytest.param(
            {"floors_csv": "kind,audience,floor,valid_from\nthana,public,200,\noutpost,public,100,\nmahila,public,200,\n"
             "mahila,public,,2020-03-01\n"},
            "F-FLOOR", None, "", id="a kind whose floor was lifted",
        ),
        pytest.param({"caps_csv": "valid_from,cap\n2022-05-01,512\n"}, "F-CAP", None, "", id="no cap on that day"),
    ],
)  # fmt: skip
def test_tables_that_do_not_hold_together_on_the_day_are_refused(tmp_path, changed, code, row, column):
    problems = refusal(read_state, make_squares(tmp_path, **changed), "2020-05-24")
    assert {problem.code for problem in problems} == {code}
    assert (problems[0].row, problems[0].column) == (row, column)
    assert problems[0].file.endswith(".csv") and problems[0].mend


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        pytest.param(lambda text: text[:200], "not readable as GeoJSON", id="torn"),
        pytest.param(lambda text: text.replace("unit_id", "unit"), "property is missing", id="without codes"),
        pytest.param(lambda text: text.replace("approximate", "about"), "property is missing", id="unmarked"),
        pytest.param(lambda text: text.replace('"NE"', '"NW"'), "several features", id="one unit twice"),
    ],
)
def test_a_layer_that_does_not_fit_is_refused(tmp_path, broken, said):
    folder = make_reporting_squares(tmp_path)
    layer = folder / "layers" / "stations.geojson"
    layer.write_text(broken(layer.read_text()))
    (problem,) = refusal(read_state, folder)
    assert problem.code == "F-LAYER" and said in problem.reason and problem.file.endswith("stations.geojson")


@pytest.mark.parametrize("layer", [None, '{"type": "FeatureCollection", "features": []}'])
def test_a_state_without_any_ground_has_gaps_all_the_same(tmp_path, layer):
    folder = make_reporting_squares(tmp_path)
    file = folder / "layers" / "stations.geojson"
    file.unlink()
    if layer is not None:
        file.write_text(layer)
    gaps = coverage_gaps(read_state(folder))
    assert len(gaps) == 6 and gaps.geometry.isna().all()
