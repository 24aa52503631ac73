"""Police districts, their codes and ranges follow from the list by rules that are stated; nothing is guessed."""

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Polygon

from little_map import square
from planning.errors import InputRefused
from planning.intake.facts import known_facts
from planning.intake.police_districts import district_codes, districts_table, home_districts, ranges_table
from planning.intake.stations import STATIONS

LAYER = gpd.GeoDataFrame(
    {"name": ["West", "East"], "name_hi": pd.NA, "lgd_code": ["11", "22"], "population": pd.NA, "state": "Little"},
    geometry=[Polygon(square(85.0, 25.0)), Polygon(square(85.2, 25.0))],
    index=pd.Index(["1", "2"], name="id"),
    crs=4326,
)


def stations(*rows, **columns):
    """Rows of (unit_id, district, kind); further columns by name."""
    frame = pd.DataFrame(rows, columns=["unit_id", "district", "kind"]).assign(**columns)
    typed = STATIONS.typed(frame.assign(name=frame["unit_id"]))
    return typed.assign(has_ground=typed["kind"] == "thana")


def made(listed, facts=None, lies_in=None):
    """districts.csv of a list, index district_id."""
    codes, _ = district_codes(listed, "list.csv")
    lies_in = pd.Series(lies_in, index=listed.index, dtype="str")
    home = home_districts(listed, codes, LAYER, lies_in, "list.csv")
    return districts_table(listed, codes, home, LAYER, known_facts(LAYER, facts).frame).set_index("district_id")


def codes_of(listed):
    return district_codes(listed, "list.csv")[0].tolist()


def test_four_digits_that_only_this_district_has_are_its_code():
    listed = stations(("7001001", "West", "thana"), ("7001002", "West", "thana"), ("7002001", "East", "thana"))
    assert codes_of(listed) == ["7001", "7001", "7002"]


def test_digits_that_two_districts_share_are_nobodys_code():
    listed = stations(("7001001", "West", "thana"), ("7001002", "East", "thana"), ("7003001", "South", "thana"))
    codes, notes = district_codes(listed, "list.csv")
    assert codes.tolist() == ["west", "east", "7003"]
    assert notes == ["3 police districts, coded: 1 by the first 4 digits of their stations' codes, 2 by their name"]


def test_stations_whose_codes_disagree_leave_the_name_as_code():
    assert codes_of(stations(("7001001", "West", "thana"), ("7002001", "West", "thana"))) == ["west", "west"]


def test_codes_that_are_no_numbers_or_too_short_leave_the_name_as_code():
    assert codes_of(stations(("ABCD1", "Rly (West)", "thana"), ("7001", "पूर्वी चंपारण", "thana"))) == [
        "rly-west",
        "पूर्वी-चंपारण",
    ]


def test_the_lists_own_district_codes_go_first():
    assert codes_of(stations(("7001001", "West", "thana"), district_id="W")) == ["W"]


def test_two_names_for_one_code_are_refused():
    with pytest.raises(InputRefused, match="U-TORN"):
        codes_of(stations(("7001001", "West", "thana"), ("7001002", "East", "thana"), district_id="W"))


def test_two_names_that_differ_only_in_punctuation_are_refused():
    with pytest.raises(InputRefused, match="U-TORN"):
        codes_of(stations(("a", "West-End", "thana"), ("b", "West End", "thana")))


def test_a_district_of_railway_stations_only_is_a_railway_district():
    table = made(stations(("1", "West", "thana"), ("2", "West", "railway"), ("3", "Rly", "railway")))
    assert table["kind"].to_dict() == {"west": "territorial", "rly": "railway"}
    assert pd.isna(table.loc["rly", "revenue_district"])


def test_what_the_list_says_of_the_revenue_district_goes_before_the_name():
    table = made(stations(("1", "West", "thana"), revenue_district="east"))
    assert table.loc["west", ["revenue_district", "lgd_code"]].tolist() == ["East", "22"]


def test_without_a_column_the_name_tells_the_revenue_district():
    assert made(stations(("1", "WEST", "thana"))).loc["west", "revenue_district"] == "West"


def test_without_a_name_the_points_that_own_ground_decide():
    listed = stations(("1", "New", "thana"), ("2", "New", "thana"), ("3", "New", "mahila"), ("4", "New", "mahila"))
    assert made(listed, lies_in=["1", "1", "2", "2"]).loc["new", "revenue_district"] == "West"


def test_a_tie_of_points_decides_nothing():
    listed = stations(("1", "New", "thana"), ("2", "New", "thana"))
    assert pd.isna(made(listed, lies_in=["1", "2"]).loc["new", "revenue_district"])


def test_an_unknown_revenue_district_is_refused_with_the_nearest():
    with pytest.raises(InputRefused, match="nearest: West"):
        made(stations(("1", "West", "thana"), revenue_district="Wst"))


def facts_file(tmp_path, text):
    path = tmp_path / "facts.csv"
    path.write_text(text, encoding="utf-8")
    return path


FACTS = "code,district,name_hi,police_range,Population\n1,West,पश्चिम,Plains (Fort),100\n2,East,पूर्व,Hills,50\n"


def test_a_district_that_has_its_revenue_district_for_itself_inherits_all_facts(tmp_path):
    table = made(stations(("1", "WEST", "thana"), ("2", "Sunrise", "thana"), revenue_district=["West", "East"]),
                 facts_file(tmp_path, FACTS))  # fmt: skip
    assert table["name_hi"].to_dict() == {"west": "पश्चिम", "sunrise": "पूर्व"}
    assert table["population"].to_dict() == {"west": 100, "sunrise": 50}
    assert table["range_id"].to_dict() == {"west": "plains-fort", "sunrise": "hills"}


def test_of_two_police_districts_on_one_revenue_district_only_the_namesake_gets_its_hindi_name(tmp_path):
    table = made(
        stations(("1", "West", "thana"), ("2", "New", "thana"), revenue_district="West"), facts_file(tmp_path, FACTS)
    )
    assert table["name_hi"].fillna("").to_dict() == {"west": "पश्चिम", "new": ""}
    assert table["population"].isna().all()
    assert set(table["range_id"]) == {"plains-fort"}
    assert set(table["lgd_code"]) == {"11"}


def test_facts_may_name_a_police_district_itself(tmp_path):
    text = FACTS + ",New,नया,Hills,30\n"
    table = made(
        stations(("1", "West", "thana"), ("2", "New", "thana"), revenue_district="West"), facts_file(tmp_path, text)
    )
    assert table.loc["new", ["name_hi", "range_id", "population"]].tolist() == ["नया", "hills", 30]


def test_facts_whose_code_and_name_lead_to_two_districts_are_refused(tmp_path):
    with pytest.raises(InputRefused, match="L-TORN"):
        made(stations(("1", "West", "thana")), facts_file(tmp_path, "code,district\n2,West\n"))


def test_ranges_close_the_sums_with_a_pseudo_range_for_railways_and_for_districts_without_one(tmp_path):
    listed = stations(("1", "West", "thana"), ("2", "Lost", "thana"), ("3", "Rly", "railway"))
    districts = made(listed, facts_file(tmp_path, FACTS)).reset_index()
    ranges = ranges_table(districts, "Little", "छोटा").set_index("range_id")
    assert set(districts["range_id"]) == set(ranges.index) == {"plains-fort", "railway", "unassigned"}
    assert ranges.loc["plains-fort", "name"] == "Plains (Fort)"


def test_without_any_range_the_state_is_one_range():
    districts = made(stations(("1", "West", "thana"), ("2", "East", "thana"))).reset_index()
    assert ranges_table(districts, "Little", "छोटा").to_numpy().tolist() == [["all", "Little", "छोटा"]]
