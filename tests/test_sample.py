"""The synthetic state: it is complete, adds up, looks like life, says that it is synthetic, and comes from its seed."""

import json
import random
import shutil
import tomllib
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.errors import InputRefused
from planning.files import write_whole
from planning.intake.folder import read_folder, valid_on
from planning.intake.names import normalised, shortened
from planning.intake.sample import facts, write_returns_for, write_sample
from planning.intake.sample.apportion import apportioned
from planning.intake.sample.ground import bent, straightened
from planning.intake.sample.life import Life, drawn_life, weeks_of
from planning.intake.sample.stations import station_counts
from planning.tables import RETURNS

SAMPLE = Path(__file__).parents[1] / "data" / "sample"
SHARED = Path(__file__).parents[2] / "shared" / "data" / "bihar"
LAST = date(2020, 5, 24)
EQUAL_AREA = "EPSG:6933"


def read_inbox(folder):
    files = sorted((folder / "inbox").glob("*.csv"))
    frames = [pd.read_csv(file, dtype="str", keep_default_na=False).assign(file=file.name) for file in files]
    returns = pd.concat(frames, ignore_index=True)
    counts = ["members", "joined", "left", "eminent"]
    return returns.astype(dict.fromkeys(counts, "int64"))


def bytes_of(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def state():
    return read_folder(SAMPLE)


@pytest.fixture(scope="module")
def units(state):
    """The units of 24 May 2020."""
    return valid_on(state.units, LAST).set_index("unit_id")


@pytest.fixture(scope="module")
def returns():
    return read_inbox(SAMPLE)


@pytest.fixture(scope="module")
def by_code(returns):
    """What was returned under codes, a row per week, unit and group."""
    return returns[returns["unit"].str.fullmatch(r"\d{7}")]


@pytest.fixture(scope="module")
def ground():
    return gpd.read_file(SAMPLE / "layers" / "stations.geojson")


@pytest.fixture(scope="module")
def police_ground():
    return gpd.read_file(SAMPLE / "layers" / "districts.geojson").set_index("district_id")


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small") / "state"
    write_sample(folder, seed=7, thanas=100, outposts=15, weeks=3)
    return folder


def weeks_of_unit(returns, code):
    own = returns[returns["unit"] == code].sort_values("week_ending")
    return own.set_index("week_ending")


def test_the_committed_sample_is_what_its_seed_writes(tmp_path):
    write_sample(tmp_path / "again", seed=2020)
    assert bytes_of(tmp_path / "again") == bytes_of(SAMPLE)


def test_another_seed_and_size_is_another_valid_state(small):
    state = read_folder(small)
    units = valid_on(state.units, LAST)
    counted = units["kind"].map(state.kinds.set_index("kind")["counted_as"]).value_counts()
    assert counted.to_dict() == {"thana": 100, "outpost": 15}
    ground = gpd.read_file(small / "layers" / "stations.geojson")
    assert shapely.coverage_is_valid(ground.geometry.to_numpy())
    assert ground["district_id"].nunique() == 40
    assert read_inbox(small)["week_ending"].nunique() == 3


def test_a_synthetic_state_is_replaced_and_anything_else_is_not(small, tmp_path):
    folder = shutil.copytree(small, tmp_path / "state")
    write_whole(folder / "inbox" / "old.csv", "left over")
    write_sample(folder, seed=7, thanas=100, outposts=15, weeks=3)
    assert bytes_of(folder) == bytes_of(small)
    write_whole(folder / "register.sqlite", "")
    with pytest.raises(InputRefused, match="taken returns in"):
        write_sample(folder)
    with pytest.raises(InputRefused, match="no synthetic state"):
        write_sample(tmp_path)


@pytest.mark.parametrize(("thanas", "outposts"), [(30, 0), (45, 0), (150, 140)])
def test_numbers_that_cannot_be_shared_out_are_refused_and_nothing_is_written(tmp_path, thanas, outposts):
    with pytest.raises(InputRefused, match="A-SAMPLE"):
        write_sample(tmp_path / "state", thanas=thanas, outposts=outposts)
    assert not any(tmp_path.iterdir())


def test_everything_says_that_it_is_synthetic(state, returns, ground, police_ground):
    assert state.about.synthetic == "all"
    assert "synthetic" in state.about.name
    assert "कृत्रिम" in state.about.name_hi
    assert len((SAMPLE / "README.md").read_text(encoding="utf-8").splitlines()) == 2
    for table in (state.units, state.districts, state.floors, state.capacity, state.aliases, returns):
        assert table["note"].str.contains("synthetic").all()
    assert ground["synthetic"].all()
    assert ground["approximate"].all()
    assert police_ground["synthetic"].all()


def test_it_is_small_enough_to_travel_with_the_package():
    sizes = {name: len(content) for name, content in bytes_of(SAMPLE).items()}
    assert sum(size for name, size in sizes.items() if name.startswith("layers")) < 1_500_000
    assert sum(sizes.values()) < 2_500_000


def test_coordinates_have_five_decimals_and_no_tail():
    text = (SAMPLE / "layers" / "stations.geojson").read_text(encoding="utf-8")
    numbers = json.loads(text, parse_float=lambda written: len(written.partition(".")[2]))
    assert max(shapely.get_coordinates([shapely.geometry.shape(f["geometry"]) for f in numbers["features"]]).flat) <= 5


def test_census_and_area_add_up_to_the_state():
    districts = facts.revenue_districts()
    assert len(districts) == 38
    assert districts["population"].sum() == 104_099_452  # Census 2011
    assert districts["area_km2"].sum() == pytest.approx(94_163, rel=0.001)  # official area
    assert districts["lgd_code"].is_unique
    assert sorted(districts["census_code"]) == [str(code) for code in range(203, 241)]


def test_police_districts_share_the_people_of_their_revenue_district():
    police = facts.police_districts()
    assert Counter(police["kind"]) == {"territorial": 40, "railway": 4}
    shared = police[police["kind"] == "territorial"].groupby("revenue_district")["population"].sum()
    assert shared.to_dict() == facts.revenue_districts()["population"].to_dict()
    assert police.loc["5803", ["name", "revenue_district"]].tolist() == ["Bagaha", "West Champaran"]
    assert police.loc["5798", ["name", "revenue_district"]].tolist() == ["Naugachhia", "Bhagalpur"]


def test_twelve_ranges_and_one_for_the_railway_close_the_sums(state):
    heads = state.ranges.set_index("range_id")["head"]
    assert Counter(heads.fillna("")) == {"IG": 5, "DIG": 7, "": 1}
    assert set(state.districts["range_id"]) == set(heads.index)


@pytest.mark.skipif(not SHARED.exists(), reason="the tables that the facts are from are not here")
def test_every_figure_is_that_of_its_source():
    source = pd.read_csv(SHARED / "district_facts_38.csv", dtype="str").set_index("district")
    ours = facts.revenue_districts()
    assert ours.index.tolist() == source.index.tolist()
    for column, theirs in {"census_code": "census2011_code", "lgd_code": "lgd_code", "name_hi": "name_hi"}.items():
        assert ours[column].tolist() == source[theirs].tolist()
    counts = {"population": "Population", "households": "Households", "urban_households": "Urban_Households"}
    for column, theirs in counts.items():
        assert ours[column].tolist() == source[theirs].astype("int64").tolist()
    assert (ours["area_km2"] - source["area_km2_computed"].astype("float64")).abs().max() <= 0.5
    towns = gpd.read_file(SHARED / "district_hq_points.geojson").set_index("Dist_LGD")
    towns = towns.loc[ours["lgd_code"].astype("int64")]
    assert abs(towns.geometry.x.to_numpy() - ours["longitude"]).max() <= 0.0005
    assert abs(towns.geometry.y.to_numpy() - ours["latitude"]).max() <= 0.0005
    codes = pd.read_csv(SHARED / "police_districts_44.csv", dtype="str").set_index("police_district_code")
    police = facts.police_districts()
    assert sorted(codes.index) == sorted(police.index)
    territorial = police[police["kind"] == "territorial"]
    assert territorial["revenue_district"].to_dict() == codes.loc[territorial.index, "revenue_district"].to_dict()
    assert police["railway_thanas"].to_dict() == codes["railway"].astype("int64").loc[police.index].to_dict()


def test_1064_thanas_and_225_outposts_owe_a_group_on_24_may_2020(state, units):
    kinds = state.kinds.set_index("kind")
    assert (kinds.loc[units["kind"], "audience"] == "public").all()
    counted = kinds.loc[units["kind"], "counted_as"].value_counts()
    assert counted.to_dict() == {"thana": 1064, "outpost": 225}


def test_special_thanas_own_no_ground_and_every_other_station_does(units, ground):
    special = units[units["kind"].isin(["mahila", "sc_st", "traffic", "railway"])]
    assert Counter(special["kind"]) == {"mahila": 40, "sc_st": 40, "traffic": 6, "railway": 34}
    assert set(ground["unit_id"]) == set(units.index) - set(special.index)


def test_railway_thanas_and_railway_districts_belong_together(state, units):
    railway = set(state.districts.loc[state.districts["kind"] == "railway", "district_id"])
    assert set(units.loc[units["kind"] == "railway", "district_id"]) == railway
    assert not (units["district_id"].isin(railway) & (units["kind"] != "railway")).any()


def test_people_add_up_to_the_census(state, units):
    own = units.groupby("district_id")["population"].sum().to_dict()
    given = state.districts.set_index("district_id")["population"].fillna(0).to_dict()
    assert own == given


def test_inside_a_district_no_two_are_called_the_same_in_either_script(units):
    for name in ("name", "name_hi"):
        called = units.assign(called=units[name].map(normalised).map(shortened))
        assert not called.duplicated(["district_id", "called"]).any()


def test_across_districts_many_are(units):
    where = units.groupby("name")["district_id"].agg(set)
    assert {"5128", "5102"} <= where["Chakia"]
    assert len(where["Nagar"]) == len(where["Mufassil"]) == len(where["Mahila Thana"]) == 40
    assert (where.map(len) > 1).sum() > 100


def test_names_are_there_in_devanagari_without_a_latin_letter(units):
    assert units["name_hi"].notna().all()
    assert not units["name_hi"].str.contains("[A-Za-z]").any()


def test_outposts_stand_below_a_thana_of_their_district(units):
    below = units[units["kind"].isin(["outpost", "assistant_thana"])]
    above = units.loc[below["parent_id"]]
    assert (above["kind"] == "thana").all()
    assert (above["district_id"].to_numpy() == below["district_id"]).all()
    assert (above["subdivision"].to_numpy() == below["subdivision"]).all()
    assert units.drop(below.index)["parent_id"].isna().all()


def test_sub_divisions_and_circles_are_of_the_usual_size(units):
    thanas = units[units["kind"] == "thana"]
    assert 80 <= len(thanas.groupby(["district_id", "subdivision"])) <= 110  # Bihar has 101
    per_circle = thanas.groupby(["district_id", "subdivision", "circle"]).size()
    assert 3 <= per_circle.median() <= 7


def test_most_are_normal_and_only_the_south_is_maoist_affected(state, units):
    shares = units["class"].value_counts(normalize=True)
    assert shares["D"] > 0.7
    assert shares.min() > 0.02
    southern = {"Gaya", "Aurangabad", "Jamui", "Nawada", "Lakhisarai", "Banka", "Munger", "Rohtas", "Kaimur",
                "Arwal", "Jehanabad"}  # fmt: skip
    names = state.districts.set_index("district_id")["name"]
    assert set(names[units.loc[units["class"] == "C", "district_id"]]) <= southern


def test_the_largest_city_has_the_most(units):
    assert units["district_id"].value_counts().index[0] == "5117"  # Patna


def test_a_split_keeps_its_lineage(state, units):
    successors = units[units["successor_of"].notna()]
    assert len(successors) == 2
    assert successors["valid_from"].eq(pd.Timestamp("2020-04-13")).all()
    old = state.units[state.units["unit_id"] == successors["successor_of"].iloc[0]]
    assert old["valid_to"].tolist() == [pd.Timestamp("2020-04-12")]
    assert old["population"].iloc[0] == successors["population"].sum()
    assert set(successors["name"]) == {f"{old['name'].iloc[0]} East", f"{old['name'].iloc[0]} West"}


def test_an_outpost_becomes_a_thana_and_owes_twice_as_many(state):
    twice = state.units[state.units["unit_id"].duplicated(keep=False)].sort_values("valid_from", na_position="first")
    assert twice["kind"].tolist() == ["outpost", "thana"]
    assert twice["valid_to"].iloc[0] == pd.Timestamp("2020-05-10")
    assert twice["valid_from"].iloc[1] == pd.Timestamp("2020-05-11")
    floors = state.floors[state.floors["audience"] == "public"].set_index("kind")["floor"]
    assert floors[twice["kind"]].tolist() == [100, 200]


@given(st.integers(80, 2000), st.integers(0, 300))
@settings(max_examples=30, deadline=None)
def test_stations_of_any_number_are_shared_out_to_the_last(thanas, outposts):
    try:
        counts = station_counts(facts.police_districts(), thanas, outposts)
    except ValueError:
        assert outposts > thanas // 2
        return
    assert counts.drop(columns="below").to_numpy().sum() == thanas
    assert counts["below"].sum() == outposts
    assert (counts["below"] <= counts["thana"]).all()


def test_stations_and_districts_are_valid_coverages(ground, police_ground):
    assert shapely.coverage_is_valid(ground.geometry.to_numpy())
    assert shapely.coverage_is_valid(police_ground.geometry.to_numpy())
    assert ground.is_valid.all()
    assert set(ground.geom_type) == {"Polygon"}


def test_the_stations_of_a_district_are_its_ground(ground, police_ground):
    assert len(police_ground) == 40
    for code, own in ground.groupby("district_id"):
        union = shapely.coverage_union_all(own.geometry.to_numpy())
        assert union.equals(police_ground.geometry[code])


def test_districts_are_of_about_their_true_size(police_ground):
    area = police_ground.to_crs(EQUAL_AREA).area / 1e6
    true = facts.police_districts()["area_km2"].loc[area.index]
    assert area.sum() == pytest.approx(94_200, rel=0.001)
    assert (area / true - 1).abs().max() < 0.05
    assert (area / true - 1).abs().mean() < 0.015


def test_every_seat_lies_in_its_district(police_ground):
    police = facts.police_districts().loc[police_ground.index]
    assert police_ground.contains(facts.seats(police)).all()


def test_every_building_stands_on_its_own_ground(ground, units):
    own = units.loc[ground["unit_id"]]
    assert shapely.contains_xy(
        ground.geometry.to_numpy(), own["longitude"].astype(float), own["latitude"].astype(float)
    ).all()


@given(st.lists(st.tuples(st.floats(-3e5, 3e5), st.floats(-2e5, 2e5)), min_size=1, max_size=5))
def test_what_is_bent_can_be_straightened(places):
    there = np.array(places)
    assert np.abs(straightened(bent(there)) - there).max() < 1e-6


def test_bending_keeps_areas():
    square = shapely.segmentize(shapely.box(0, 0, 50_000, 50_000), 100)
    assert shapely.transform(square, bent).area == pytest.approx(square.area, rel=0.001)


def test_twelve_weeks_end_on_24_may_2020(returns):
    weeks = sorted(returns["week_ending"].unique())
    assert weeks[0] == "2020-03-08"
    assert weeks[-1] == "2020-05-24"
    assert len(weeks) == 12


def test_about_1100_groups_and_130000_seats_stand_in_the_last_week(state, returns):
    last = returns[returns["week_ending"] == "2020-05-24"]
    assert 128_000 <= last["members"].sum() <= 132_000
    standing = valid_on(state.groups, LAST)
    assert 1_090 <= len(standing) <= 1_130
    assert Counter(standing["audience"]) == {"public": len(standing)}
    assert set(standing["origin"]) == {"cyber_senani_2018", "order_2020"}


def test_some_stations_have_no_group_and_some_are_silent(state, units, by_code):
    formed = set(state.groups["unit_id"])
    assert 0.12 < (~units.index.isin(formed)).mean() < 0.18
    per_week = by_code.groupby("week_ending")["unit"].nunique()
    coded = by_code["unit"].nunique()
    assert (per_week / coded).between(0.85, 0.99).all()
    seen = by_code.groupby("unit")["week_ending"].max()
    assert (seen < "2020-04-26").sum() >= 3


def test_most_stations_stand_between_60_and_180(returns):
    last = returns[returns["week_ending"] == "2020-05-24"]
    members = last.groupby(["unit", "district"])["members"].sum()
    assert members.between(60, 180).mean() > 0.7


def test_a_sixth_of_all_stations_is_at_its_floor(state, units, by_code):
    floors = state.floors[state.floors["audience"] == "public"].set_index("kind")["floor"]
    last = by_code[by_code["week_ending"] == "2020-05-24"].groupby("unit")["members"].sum()
    own = units.loc[units.index.isin(last.index)]
    at_floor = (last[own.index] >= floors[own["kind"]].to_numpy()).sum()
    assert 0.15 < at_floor / (len(units) * len(own) / len(set(state.groups["unit_id"]))) < 0.2


def test_no_group_exceeds_the_cap(returns):
    assert returns["members"].max() <= 256
    assert (returns["eminent"] <= returns["members"]).all()


def test_members_follow_from_those_of_the_week_before(by_code):
    rows = by_code.assign(week=pd.to_datetime(by_code["week_ending"])).sort_values("week")
    before = rows.groupby(["unit", "group"])[["week", "members"]].shift()
    next_week = rows["week"] - before["week"] == pd.Timedelta(days=7)
    follows = before["members"] + rows["joined"] - rows["left"]
    assert next_week.sum() > 8_000
    assert (rows["members"] == follows)[next_week].all()


def test_growth_is_slow_with_some_jumps(by_code):
    rows = by_code[by_code["week_ending"] > "2020-03-08"]
    assert rows["joined"].median() <= 3
    assert 0.03 < (rows["joined"] >= 12).mean() < 0.15


def test_one_group_falls_from_214_to_3(by_code):
    fallen = by_code[(by_code["week_ending"] == "2020-05-24") & (by_code["members"] == 3)]
    assert len(fallen) == 1
    own = weeks_of_unit(by_code, fallen["unit"].iloc[0])
    assert own["members"].tolist()[-2:] == [214, 3]
    assert own["left"].iloc[-1] == 211


def test_two_groups_are_gone_one_closed_and_one_reported_with_nobody(state, by_code):
    empty = by_code[by_code["members"] == 0]
    assert len(empty) == 1
    assert weeks_of_unit(by_code, empty["unit"].iloc[0]).index[-1] == empty["week_ending"].iloc[0] == "2020-05-17"
    closed = state.groups[state.groups["valid_to"] == pd.Timestamp("2020-04-29")]
    assert len(closed) == 1
    assert weeks_of_unit(by_code, closed["unit_id"].iloc[0]).index[-1] == "2020-04-26"


def test_the_split_loses_no_member(units, by_code):
    heirs = units.index[units["successor_of"].notna()]
    old = weeks_of_unit(by_code, units.loc[heirs[0], "successor_of"])
    assert old.index[-1] == "2020-04-12"
    first = [weeks_of_unit(by_code, code).loc["2020-04-19"] for code in heirs]
    assert sum(row["members"] - row["joined"] + row["left"] for row in first) == old["members"].iloc[-1]


def test_stations_with_two_groups_return_group_by_group(state, by_code):
    per_unit = valid_on(state.groups, LAST).groupby("unit_id").size()
    assert per_unit.max() == 2
    assert 5 <= (per_unit == 2).sum() <= 30
    grouped = by_code[by_code["group"] != ""]
    assert set(grouped["unit"]) <= set(per_unit.index[per_unit == 2])
    assert (grouped.groupby(["unit", "week_ending"]).size() == 2).all()


def test_groups_of_may_begin_with_all_their_members(state, by_code):
    new = state.groups[state.groups["origin"] == "order_2020"]
    assert new["valid_from"].min() >= pd.Timestamp("2020-05-04")
    first = by_code[by_code["unit"].isin(new["unit_id"])].sort_values("week_ending").groupby("unit").first()
    assert len(first) > 20
    assert (first["members"] == first["joined"]).mean() > 0.8


def test_late_returns_lie_in_files_of_their_own(returns):
    late = returns["file"].str.contains("late")
    waited = pd.to_datetime(returns["received_on"]) - pd.to_datetime(returns["week_ending"])
    assert 0.01 < late.mean() < 0.05
    assert waited[~late].dt.days.between(1, 3).all()
    assert waited[late].dt.days.between(8, 20).all()
    assert returns.loc[~late].groupby("file")["week_ending"].nunique().eq(1).all()


def test_no_station_returns_twice_for_a_week(returns):
    assert not returns.duplicated(["week_ending", "unit", "district", "group"]).any()


def test_names_are_exact_inside_their_district_but_for_the_decided_ones(state, units, returns):
    named = returns[returns["district"] != ""]
    assert 0.07 < len(named) / len(returns) < 0.13
    districts = {}
    for row in state.districts.itertuples():
        districts |= {row.name: row.district_id, row.name_hi: row.district_id}
    known = {(row.district_id, name) for row in units.itertuples() for name in (row.name, row.name_hi)}
    known |= {(row.district_id, row.written) for row in state.aliases.itertuples()}
    assert {(districts[row.district], row.unit) for row in named.itertuples()} <= known
    assert set(state.aliases["written"]) <= set(named["unit"])
    assert named["unit"].str.contains("[\u0900-\u097f]").any()


def test_the_office_says_something_of_a_few_and_nothing_of_most(state):
    keys = Counter(state.capacity["key"])
    assert keys == {"team_days_per_week": 6, "drive_team_days": 20, "drive_yield": 15, "pool": 12}


@settings(deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([100, 200, 300]), st.integers(1, 15), st.floats(0, 1))
def test_every_life_keeps_count_and_stays_below_the_cap(seed, floor, weeks, diligence):
    rng = random.Random(seed)
    life = drawn_life(floor, 256, range(weeks), weeks - 1, diligence, 2, rng)
    if life is None:
        return
    rows = weeks_of(life, 256, weeks - 1, rng)
    for number in range(1, len(life.finals) + 1):
        own = [row for row in rows if row.group == number]
        assert [row.week for row in own] == list(range(life.first, weeks))
        assert own[-1].members == life.finals[number - 1]
        for before, row in pairwise(own):
            assert row.members == before.members + row.joined - row.left
        assert all(0 <= row.members <= 256 and row.joined >= 0 and row.left >= 0 for row in own)
        assert not life.born or own[0].joined == own[0].members


def test_what_comes_after_the_end_is_a_flight():
    last = weeks_of(Life(0, 1, (50,), after=2), 256, 2, random.Random(1))[-1]
    assert (last.week, last.members, last.joined, last.left) == (2, 2, 0, 48)


@pytest.fixture
def real(tmp_path):
    """A state of two thanas, one of them new in the last week, and a police centre."""
    tables = {
        "state.toml": 'name = "Real"  # a remark\nsynthetic = ""\n[extra]\nsynthetic = "kept"\n',
        "kinds.csv": "kind,name,audience,has_ground\nthana,Thana,public,true\ncentre,Centre,centre,false\n",
        "ranges.csv": "range_id,name\nR,R\n",
        "districts.csv": "district_id,name,kind,range_id\nD,D,territorial,R\n",
        "floors.csv": "kind,audience,floor\nthana,public,200\n",
        "caps.csv": "valid_from,cap\n2016-01-01,256\n",
        "units.csv": "unit_id,name,kind,district_id,valid_from\n"
        "C,C,centre,D,\nN,N,thana,D,2020-05-20\n"
        + "".join(f"{code},{code},thana,D,\n" for code in ("T1", "T2", "T3", "T4", "T5", "T6")),
    }
    for name, text in tables.items():
        write_whole(tmp_path / "real" / name, text)
    return tmp_path / "real"


def test_stations_return_under_their_codes_while_they_exist(real):
    files = write_returns_for(real, seed=3, weeks=4)
    returns = read_inbox(real)
    assert [file.name for file in files] == sorted(returns["file"].unique())
    assert set(returns["unit"]) <= {"N", "T1", "T2", "T3", "T4", "T5", "T6"}
    assert len(set(returns["unit"])) >= 4
    assert set(returns.loc[returns["unit"] == "N", "week_ending"]) <= {"2020-05-24"}
    assert returns["note"].eq("synthetic").all()
    assert 3 in returns.loc[returns["week_ending"] == "2020-05-24", "members"].tolist()
    assert set(returns.columns) - {"file"} <= set(RETURNS.names)


def test_the_state_says_so_and_keeps_everything_else(real):
    write_returns_for(real)
    text = (real / "state.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text) == {"name": "Real", "synthetic": "returns", "extra": {"synthetic": "kept"}}
    assert "# a remark" in text
    assert read_folder(real).about.synthetic == "returns"


def test_a_state_that_is_all_synthetic_stays_so(small, tmp_path):
    folder = shutil.copytree(small, tmp_path / "state")
    write_returns_for(folder, weeks=2)
    assert read_folder(folder).about.synthetic == "all"
    assert read_inbox(folder)["week_ending"].nunique() == 2


def test_the_same_seed_writes_the_same_bytes_over_those_of_another(real, tmp_path):
    write_returns_for(real, seed=1, weeks=9)
    first = bytes_of(real)
    write_returns_for(real, seed=2, weeks=5)
    assert bytes_of(real) != first
    write_returns_for(real, seed=1, weeks=9)
    assert bytes_of(real) == first


@pytest.mark.parametrize("name", ["inbox/patna.csv", "register.sqlite"])
def test_what_has_really_come_is_never_mixed(real, name):
    write_whole(real / name, "real")
    before = bytes_of(real)
    with pytest.raises(InputRefused, match="not mixed"):
        write_returns_for(real)
    assert bytes_of(real) == before


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=12), st.integers(0, 10_000))
def test_shares_are_whole_and_within_one_of_the_exact_share(weights, total):
    shares = apportioned(pd.Series(weights), total)
    assert shares.sum() == total
    exact = [weight * total / sum(weights) for weight in weights]
    assert all(abs(share - wanted) < 1 for share, wanted in zip(shares, exact, strict=True))
