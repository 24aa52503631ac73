"""Coverage, gaps and states, on a state that can be checked by eye."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from four_squares import make_reporting_squares, make_squares, report_members
from planning import tables
from planning.coverage import coverage_gaps, roll_up, summary
from planning.reading import read_state
from properties import examples


@pytest.fixture(scope="module")
def gaps(tmp_path_factory):
    return coverage_gaps(read_state(make_reporting_squares(tmp_path_factory.mktemp("state"))))


def test_every_station_is_in_exactly_one_state(gaps):
    assert gaps["state"].to_dict() == {
        "M1": "not_formed", "NE": "reported", "NW": "silent", "SE": "gone", "SW": "reported", "SX": "reported",
    }  # fmt: skip


def test_a_gap_is_what_is_missing_to_the_floor_and_never_negative(gaps):
    assert gaps["gap"].drop("NW").to_dict() == {"M1": 200, "NE": 0, "SE": 200, "SW": 40, "SX": 170}


def test_a_silent_station_has_no_members_no_gap_and_its_floor_counts_as_unknown(gaps):
    silent = gaps.loc["NW"]
    assert pd.isna(silent["members"]) and pd.isna(silent["gap"]) and pd.isna(silent["coverage"])
    assert (silent["gap_unknown"], silent["last_members"], str(silent["last_week"].date())) == (200, 150, "2020-05-10")


def test_coverage_is_members_by_floor(gaps):
    assert gaps.loc[["NE", "SW", "SX"], "coverage"].tolist() == [1.25, 0.6, 0.15]


def test_only_groups_that_stand_are_counted(gaps):
    assert gaps["groups"].to_dict() == {"M1": 0, "NE": 1, "NW": 1, "SE": 0, "SW": 1, "SX": 1}


def test_a_station_without_ground_has_no_polygon_and_the_others_have(gaps):
    assert gaps.index[gaps.geometry.isna()].tolist() == ["M1"]


def test_counts_of_districts_add_up_to_those_of_ranges_and_the_state(gaps):
    state = roll_up(gaps).loc["state"]
    assert (roll_up(gaps, "district_id").sum() == state).all()
    assert (roll_up(gaps, "range_id").sum() == state).all()
    assert state["units"] == state[list(tables.STATES)].sum() == 6
    assert (state["seats"], state["floor"], state["gap"], state["gap_unknown"]) == (340, 1100, 610, 200)
    assert (state["received"], state["expected"]) == (3, 4), "NW has a group and is silent; M1 and SE have none"
    assert (state["thanas"], state["thanas_at_floor"], state["outposts"], state["outposts_at_floor"]) == (5, 1, 1, 0)


def test_areas_without_a_station_have_a_row_of_zeros(gaps):
    rolled = roll_up(gaps, "district_id", pd.Index(["D1", "D2", "D9"]))
    assert rolled.loc["D9"].sum() == 0 and list(rolled.index) == ["D1", "D2", "D9"]


def test_the_summary_names_the_week_and_what_the_goal_lacks(tmp_path):
    state = read_state(make_reporting_squares(tmp_path), "2020-05-26")
    found = summary(coverage_gaps(state), state, 1000)
    assert (found["as_of"], found["week"], found["goal_gap"]) == ("2020-05-26", "2020-05-24", 660)
    assert [row["district_id"] for row in found["districts"]] == ["D1", "D2"]


def test_any_day_sees_the_latest_week_that_had_ended(tmp_path):
    state = make_reporting_squares(tmp_path)
    on_saturday = coverage_gaps(read_state(state, "2020-05-16"))
    assert on_saturday["week_ending"].iloc[0] == pd.Timestamp("2020-05-10")
    assert on_saturday.loc["NW", "members"] == 150 and on_saturday.loc["SX", "state"] == "not_formed"


def test_a_week_in_which_nobody_reported_is_silent_not_zero(tmp_path):
    quiet = coverage_gaps(read_state(make_reporting_squares(tmp_path), "2020-05-17"))
    assert quiet["state"].value_counts().to_dict() == {"silent": 4, "not_formed": 2}
    assert quiet.loc["SE", "state"] == "silent", "its group is closed only later"


def test_a_group_reported_without_members_is_gone_until_it_has_some_again(tmp_path):
    state = make_squares(tmp_path)
    report_members(state, "2020-05-10,SX,D2,214", "2020-05-17,SX,D2,0")
    assert coverage_gaps(read_state(state, "2020-05-17")).loc["SX", "state"] == "gone"
    assert coverage_gaps(read_state(state, "2020-05-24")).loc["SX", "state"] == "gone"
    report_members(state, "2020-05-24,SX,D2,12", name="later.csv")
    assert coverage_gaps(read_state(state, "2020-05-24")).loc["SX", ["state", "members"]].tolist() == ["reported", 12]


def test_a_return_of_zero_from_a_station_that_never_had_a_group_is_not_formed(tmp_path):
    state = make_squares(tmp_path)
    report_members(state, "2020-05-24,SX,D2,0")
    found = coverage_gaps(read_state(state)).loc["SX"]
    assert (found["state"], found["received"], found["gap"]) == ("not_formed", True, 200)


def test_a_station_that_left_out_one_of_its_groups_has_not_reported(tmp_path):
    groups = "group_id,unit_id,audience\nG1,NE,public\nG2,NE,public\n"
    state = make_squares(tmp_path, groups_csv=groups)
    head = "week_ending,unit,group,members"
    from little_state import NOW, RECEIVED, send
    from planning.takein import take_in

    send(state, "2020-05-17,NE,G1,100", "2020-05-17,NE,G2,90", "2020-05-24,NE,G1,110", head=head)
    take_in(state, received=RECEIVED, recorded_at=NOW)
    before, after = (coverage_gaps(read_state(state, week)).loc["NE"] for week in ("2020-05-17", "2020-05-24"))
    assert (before["state"], before["members"], before["groups"]) == ("reported", 190, 2)
    assert (after["state"], after["received"], after["last_members"]) == ("silent", False, 190)


def test_an_upgraded_outpost_owes_the_floor_of_a_thana_from_its_day_on(tmp_path):
    units = (
        "unit_id,name,kind,district_id,valid_from,valid_to\nU,Up,outpost,D1,,2020-05-17\nU,Up,thana,D1,2020-05-18,\n"
    )
    state = make_squares(tmp_path, units_csv=units, groups_csv="group_id,unit_id,audience\n")
    report_members(state, "2020-05-17,U,D1,120", "2020-05-24,U,D1,120")
    before, after = (coverage_gaps(read_state(state, week)).loc["U"] for week in ("2020-05-17", "2020-05-24"))
    assert (before["floor"], before["gap"], after["floor"], after["gap"]) == (100, 0, 200, 80)


@examples(25)
@given(
    rows=st.lists(st.tuples(st.sampled_from(tables.STATES), st.integers(0, 300), st.sampled_from("ABC")), min_size=1)
)
def test_sums_never_depend_on_the_order_of_stations(rows):
    frame = pd.DataFrame(
        [
            {
                "unit_id": f"U{number}", "district_id": district, "state": state, "received": state == "reported",
                "counted_as": "thana", "floor": 200, "groups": int(state in ("reported", "silent")),
                "members": pd.NA if state == "silent" else members * (state == "reported"),
                "gap": pd.NA if state == "silent" else max(0, 200 - members * (state == "reported")),
                "gap_unknown": 200 * (state == "silent"), "people": pd.NA,
            }
            for number, (state, members, district) in enumerate(rows)
        ]
    ).set_index("unit_id")  # fmt: skip
    frame = frame.astype({"members": "Int64", "gap": "Int64"})
    rolled = roll_up(frame, "district_id")
    pd.testing.assert_frame_equal(rolled, roll_up(frame.iloc[::-1], "district_id"))
    assert (rolled.sum() == roll_up(frame).loc["state"]).all()
    assert (rolled["units"] == rolled[list(tables.STATES)].sum(axis=1)).all()


def test_members_for_each_thousand_people_are_known_where_both_are(tmp_path):
    folder = make_reporting_squares(tmp_path / "state")
    lines = (folder / "units.csv").read_text().splitlines()
    people = {"NE": "50000", "NW": "0"}
    rows = [f"{line},{people.get(line.split(',')[0], '')}" for line in lines[1:]]
    (folder / "units.csv").write_text("\n".join([f"{lines[0]},population", *rows, ""]))
    gaps = coverage_gaps(read_state(folder, "2020-05-24"))
    assert gaps.loc["NE", "per_1000"] == gaps.loc["NE", "members"] / 50
    assert gaps["per_1000"].drop("NE").isna().all()
