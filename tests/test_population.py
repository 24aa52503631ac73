"""People by station: every person of a file is counted once, sums are exact, and nothing else of a state changes.

The little map (see little_map) has cells w1, w2, w3 in West and e1, e2 in East.
"""

import json
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from little_map import KIND_MAPPING, MAPPING, STATIONS, write_map, write_stations
from planning.errors import InputRefused
from planning.intake.folder import read_folder
from planning.intake.init import init_state
from planning.intake.populate import populate_state
from planning.intake.population import account_of, located, people_of_stations, raised_to_totals

REAL = Path(__file__).parents[2] / "shared" / "data" / "bihar"
DAY = date(2020, 5, 24)
FACTS = "district,population\nWest,1000\nEast,400\n"
PLACES = """\
population,longitude,latitude
100,85.03,25.17
50,85.18,25.18
20,85.20,25.15
30,85.30,25.05
7,84.90,25.10
"""  # in w1, in w2, on the border of w2 and e1, in e2, outside


def little_state(tmp_path, facts=FACTS):
    known = tmp_path / "facts.csv"
    known.write_text(facts)
    stations, drawn = write_stations(tmp_path / "stations.csv", STATIONS), write_map(tmp_path / "map.geojson")
    return init_state(
        tmp_path / "state", drawn, stations, mapping=MAPPING, kind_mapping=KIND_MAPPING, facts=known
    ).folder


def places_of(tmp_path, text=PLACES):
    path = tmp_path / "places.csv"
    path.write_text(text)
    return path


def people(folder) -> dict:
    """What units.csv says of each station, its code without the leading 700; missing ones are left out."""
    units = read_folder(folder).units
    return {
        code[3:]: count for code, count in zip(units["unit_id"], units["population"], strict=True) if pd.notna(count)
    }


def without_ground(folder, code):
    file = folder / "layers" / "stations.geojson"
    document = json.loads(file.read_text())
    document["features"] = [one for one in document["features"] if one["properties"]["unit_id"] != code]
    file.write_text(json.dumps(document))


def test_people_go_to_the_station_on_whose_ground_they_live_and_a_border_to_the_lowest_code(tmp_path):
    folder = little_state(tmp_path)
    populate_state(folder, places_of(tmp_path), DAY)
    assert people(folder) == {"1001": 100, "1002": 70, "2002": 30}


def test_the_account_has_a_row_for_each_district_and_one_for_what_lies_in_none(tmp_path):
    account = populate_state(little_state(tmp_path), places_of(tmp_path), DAY).account
    shown = account[["name", "points", "people", "located", "not_located", "total", "missing", "raised", "stations",
                     "stations_empty"]].astype(object)  # fmt: skip
    assert shown.where(shown.notna(), None).to_numpy().tolist() == [
        [None, 1, 7, 0, 7, None, None, 0, 0, 0],
        ["West", 3, 170, 170, 0, 1000, 830, 0, 3, 1],
        ["East", 1, 30, 30, 0, 400, 370, 0, 2, 1],
    ]
    assert account["people"].sum() == 207


def test_the_account_is_a_file_of_the_state_that_names_its_source(tmp_path):
    folder = little_state(tmp_path)
    populate_state(folder, places_of(tmp_path), DAY)
    written = pd.read_csv(folder / "population_account.csv", dtype="str")
    assert written["source"].str.fullmatch(r"places\.csv \(sha256 [0-9a-f]{64}\)").all()


def test_people_on_ground_that_is_nobodys_are_counted_in_their_district(tmp_path):
    folder = little_state(tmp_path)
    without_ground(folder, "7002002")
    account = populate_state(folder, places_of(tmp_path), DAY).account.set_index("name")
    assert account.loc["East", ["located", "not_located", "missing"]].tolist() == [0, 30, 400]


def test_raised_people_add_up_to_the_total_of_the_district(tmp_path):
    folder = little_state(tmp_path)
    report = populate_state(folder, places_of(tmp_path), DAY, scale=True)
    # West: 100 and 70 of 170, raised to 1000: 588.2 and 411.8
    assert people(folder) == {"1001": 588, "1002": 412, "2002": 400}
    assert report.as_dict()["raised"] == 1400 - 200
    assert any("1,200 people were shared out" in note for note in report.notes)


def test_a_district_is_not_raised_beyond_what_is_known_and_never_lowered(tmp_path):
    folder = little_state(tmp_path, "district,population\nWest,169\n")
    report = populate_state(folder, places_of(tmp_path), DAY, scale=True)
    assert people(folder) == {"1001": 100, "1002": 70, "2002": 30}
    assert "more people are located than the total says, in West" in report.notes
    assert "no total is known of East" in report.notes


def test_a_second_count_replaces_the_first(tmp_path):
    folder = little_state(tmp_path)
    populate_state(folder, places_of(tmp_path), DAY)
    once = (folder / "units.csv").read_bytes()
    populate_state(folder, places_of(tmp_path), DAY, scale=True)
    populate_state(folder, places_of(tmp_path), DAY)
    assert (folder / "units.csv").read_bytes() == once


def test_only_rows_that_stand_on_the_day_change_and_every_other_byte_stays(tmp_path):
    folder = little_state(tmp_path)
    units = folder / "units.csv"
    head, *rows = units.read_text().splitlines()
    fort = rows[0].replace("Fort", '"Fort, old"')
    dated = [f"{head},valid_from,population,valid_to,note", f'{fort},,1,2019-12-31,"a, b"', f"{fort},2020-01-01,2,,",
             *(f"{row},,,," for row in rows[1:])]  # fmt: skip
    units.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(dated).encode())
    populate_state(folder, places_of(tmp_path), DAY)
    dated[2] = f"{fort},2020-01-01,100,,"
    dated[3] = f"{rows[1]},,70,,"
    dated[6] = f"{rows[4]},,30,,"
    assert units.read_bytes() == b"\xef\xbb\xbf" + "\r\n".join(dated).encode()


def test_a_figure_written_by_hand_stays_where_the_file_knows_no_place_and_is_said(tmp_path):
    folder = little_state(tmp_path)
    units = folder / "units.csv"
    head, *rows = units.read_text().splitlines()
    units.write_text("\n".join([f"{head},population", *(f"{row},{9000 if 'Ghat' in row else ''}" for row in rows), ""]))
    report = populate_state(folder, places_of(tmp_path), DAY)
    assert people(folder)["1003"] == 9000
    assert any(note.startswith("1 stations without a place keep the 9,000 people") for note in report.notes)


def test_without_ground_nothing_is_written(tmp_path):
    folder = little_state(tmp_path)
    before = (folder / "units.csv").read_bytes()
    (folder / "layers" / "stations.geojson").unlink()
    with pytest.raises(InputRefused, match=r"P-GROUND.*no station"):
        populate_state(folder, places_of(tmp_path), DAY)
    assert (folder / "units.csv").read_bytes() == before and not (folder / "population_account.csv").exists()


@pytest.mark.parametrize("place", ["77.1,28.6", "285000,2787000"], ids=["another state", "metres"])
def test_places_of_which_none_lies_on_any_ground_are_refused(tmp_path, place):
    folder = little_state(tmp_path)
    with pytest.raises(InputRefused, match=r"P-NOWHERE.*places\.csv.*WGS 84"):
        populate_state(folder, places_of(tmp_path, f"population,longitude,latitude\n5,{place}\n"), DAY)
    assert not (folder / "population_account.csv").exists()


def test_ground_that_crosses_itself_is_refused_with_the_way_to_mend_it(tmp_path):
    folder = little_state(tmp_path)
    file = folder / "layers" / "stations.geojson"
    document = json.loads(file.read_text())
    bow = shapely.Polygon([(85, 25), (85.1, 25.1), (85.1, 25), (85, 25.1)])
    document["features"][0]["geometry"] = json.loads(shapely.to_geojson(bow))
    file.write_text(json.dumps(document))
    with pytest.raises(InputRefused, match=r"P-LAYER.*stations\.geojson.*planning check"):
        populate_state(folder, places_of(tmp_path), DAY)


@pytest.mark.parametrize(
    ("layer", "old", "new"),
    [("revenue_districts", '"population": 400', '"population": "some"'), ("stations", '"unit_id"', '"ps_cd"')],
)
def test_a_layer_that_was_edited_into_nonsense_is_refused(tmp_path, layer, old, new):
    folder = little_state(tmp_path)
    file = folder / "layers" / f"{layer}.geojson"
    text = file.read_text().replace('":', '": ')
    assert old in text
    file.write_text(text.replace(old, new))
    with pytest.raises(InputRefused, match=rf"P-LAYER.*{layer}"):
        populate_state(folder, places_of(tmp_path), DAY)


def test_a_state_of_jurisdictions_has_the_totals_of_its_police_districts(tmp_path):
    features = [
        {"type": "Feature", "properties": {"unit_id": code, "name": name, "kind": "thana", "district": "Town"},
         "geometry": json.loads(shapely.to_geojson(shapely.box(west, 25, west + 0.1, 25.1)))}
        for code, name, west in (("1", "Left", 85.0), ("2", "Right", 85.1))
    ]  # fmt: skip
    (tmp_path / "facts.csv").write_text("district,population\nTown,90\n")
    folder = init_state(
        tmp_path / "state", None, write_map(tmp_path / "stations.geojson", *features), facts=tmp_path / "facts.csv"
    ).folder
    text = "population,longitude,latitude\n10,85.05,25.05\n20,85.15,25.05\n"
    account = populate_state(folder, places_of(tmp_path, text), DAY, scale=True).account
    assert account[["name", "total", "located", "raised"]].to_numpy().tolist() == [["Town", 90, 30, 60]]
    assert read_folder(folder).units["population"].tolist() == [30, 60]


GROUND = gpd.GeoSeries(
    {"a": shapely.box(0, 0, 1, 1), "b": shapely.box(1, 0, 2, 1), "c": shapely.box(2, 0, 3, 1)}, crs="EPSG:4326"
)
HOME = pd.Series({"a": "W", "b": "W", "c": "E"})
AREAS = gpd.GeoSeries({"E": shapely.box(2, 0, 4, 1), "W": shapely.box(0, 0, 2, 1)}, crs="EPSG:4326")
TOTALS = pd.DataFrame({"name": ["East", "West"], "total": pd.array([5000, 7001], "Int64")}, index=["E", "W"])
SPOTS = st.tuples(st.sampled_from([-0.5, 0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4]), st.sampled_from([-1, 0, 0.5, 1]))


@given(st.lists(st.tuples(st.integers(0, 3000), SPOTS), max_size=12), st.randoms(use_true_random=False))
def test_sums_add_up_and_the_order_of_rows_changes_nothing(rows, random):
    def counted(listed):
        points = gpd.GeoDataFrame(
            {"people": pd.Series([count for count, _ in listed], dtype="int64")},
            geometry=[shapely.Point(spot) for _, spot in listed], crs="EPSG:4326",
        )  # fmt: skip
        places = located(points, GROUND, HOME, AREAS)
        own = people_of_stations(places, GROUND.index)
        raised = raised_to_totals(own, HOME, TOTALS["total"])
        return own, raised, account_of(places, own, HOME, TOTALS), account_of(places, raised, HOME, TOTALS)

    own, raised, plain, account = counted(rows)
    assert plain["people"].sum() == sum(count for count, _ in rows) and plain["points"].sum() == len(rows)
    assert (plain["people"] == plain["located"] + plain["not_located"]).all() and plain["raised"].eq(0).all()
    for code, row in account.dropna(subset=["district"]).set_index("district").iterrows():
        got = raised[code == HOME].sum()
        assert got == row["located"] + row["raised"]
        assert got == (row["total"] if 0 < row["located"] <= row["total"] else row["located"])
    assert (raised >= own).fillna(True).all() and (raised.isna() == own.isna()).all()
    again = counted(random.sample(rows, len(rows)))
    for one, two in zip((own, raised, plain, account), again, strict=True):
        assert one.equals(two)


def test_people_left_over_go_to_the_largest_remainder_and_then_to_the_lowest_code():
    one = pd.Series({"b": 1, "a": 1, "c": 1}, dtype="Int64")
    district = pd.Series(dict.fromkeys("abc", "W"))
    assert raised_to_totals(one, district, pd.Series({"W": 5})).to_dict() == {"b": 2, "a": 2, "c": 1}
    many = pd.Series({"a": 9_999_999_999_999, "b": 1}, dtype="Int64")  # their product with the total fits no int64
    assert raised_to_totals(many, district, pd.Series({"W": 10**14})).sum() == 10**14


@pytest.mark.skipif(not REAL.is_dir(), reason="the open data are not here")
def test_the_92423_habitations_of_bihar_are_reconciled_with_its_104_099_452_people(tmp_path):
    folder = init_state(
        tmp_path / "bihar", REAL / "districts_38_clean.geojson", REAL / "police_stations_929.csv",
        kind_mapping=KIND_MAPPING, facts=REAL / "district_facts_38.csv",
    ).folder  # fmt: skip
    report = populate_state(folder, REAL / "habitations_92423.csv.gz", DAY)
    account, said = report.account, report.as_dict()
    assert (said["points"], said["people"]) == (92_423, 80_393_315)
    listed = pd.read_csv(REAL / "habitations_92423.csv.gz")
    points = gpd.GeoDataFrame(listed, geometry=gpd.points_from_xy(listed["lon"], listed["lat"]), crs="EPSG:4326")
    state = gpd.read_file(REAL / "districts_38_clean.geojson").union_all()
    outside = points.loc[~points.intersects(state), "population"]
    lost = account[account["district"].isna()]
    assert lost[["points", "people"]].to_numpy().tolist() == [[len(outside), outside.sum()]] == [[145, 98_202]]
    assert (said["stations"], said["stations_empty"]) == (777, 21)
    assert said["located"] + said["not_located"] == said["people"] and len(account) == 39
    assert read_folder(folder).units["population"].sum() == said["located"]
    populate_state(folder, REAL / "habitations_92423.csv.gz", DAY, scale=True)
    assert read_folder(folder).units["population"].sum() == account["total"].sum() == 104_099_452
