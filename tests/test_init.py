"""From a boundary file and a station list to a state folder: every station is in it, the ground is tiled, nothing half."""

import json
from pathlib import Path

import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from little_map import EAST, KIND_MAPPING, MAPPING, STATIONS, WEST, feature, square, write_map, write_stations
from planning.errors import InputRefused
from planning.intake import init
from planning.intake.folder import read_folder, read_layer
from planning.intake.init import REVIEW_FILE, init_state
from planning.intake.mapping import parse_mapping
from planning.projection import equal_area
from properties import examples

REAL = Path(__file__).parents[2] / "shared" / "data" / "bihar"


def made(tmp_path, text=STATIONS, *features, folder="state", **options):
    """A state made of the little map and the stations of `text`."""
    return init_state(
        tmp_path / folder,
        write_map(tmp_path / "map.geojson", *features),
        write_stations(tmp_path / "stations.csv", text),
        mapping=MAPPING,
        kind_mapping=KIND_MAPPING,
        **options,
    )


def ground(folder, layer="stations"):
    frame = read_layer(folder, layer)
    return frame.set_index("unit_id" if layer == "stations" else "district_id")


def tree(folder):
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_every_station_of_the_list_is_a_unit_and_the_counts_add_up(tmp_path):
    report = made(tmp_path)
    assert (report.units, report.with_ground, report.without_ground, report.districts) == (7, 5, 2, 3)
    assert report.exit_code == 0
    assert len(read_folder(report.folder).units) == 7


def test_the_state_takes_its_name_from_the_layer_or_from_the_argument(tmp_path):
    assert read_folder(made(tmp_path).folder).about.name == "Little"
    about = read_folder(made(tmp_path, folder="other", name="Big", name_hi="बड़ा").folder).about
    assert (about.name, about.name_hi, about.synthetic) == ("Big", "बड़ा", "")


def test_where_the_layer_names_two_states_the_folder_gives_the_name(tmp_path):
    other = feature("2", "East", square(85.2, 25.0), st_nm="Other")
    assert read_folder(made(tmp_path, STATIONS, WEST, other).folder).about.name == "state"


def test_a_name_with_quotes_and_control_characters_survives_state_toml(tmp_path):
    name = 'The "Little"\n\\ state\x7f'
    assert read_folder(made(tmp_path, name=name).folder).about.name == name


def test_each_cell_holds_its_station_and_says_that_it_is_approximate(tmp_path):
    cells = ground(made(tmp_path).folder)
    assert cells.geometry["7001001"].contains(shapely.Point(85.05, 25.15))
    assert cells.geometry["7001001"].contains(shapely.Point(85.01, 25.19))
    assert cells.geometry["7002001"].contains(shapely.Point(85.21, 25.19))  # nearer to 7001002, which is of the West
    assert cells["approximate"].all()
    assert not cells["synthetic"].any()


def test_cells_tile_the_layer_exactly_and_without_torn_borders(tmp_path):
    folder = made(tmp_path).folder
    for layer in ("stations", "districts"):
        frame = read_layer(folder, layer)
        assert shapely.coverage_is_valid(frame.geometry.to_numpy())
        assert frame.union_all().symmetric_difference(shapely.box(85.0, 25.0, 85.4, 25.2)).area < 1e-12


def test_the_ground_of_a_police_district_alone_on_its_revenue_district_is_not_approximate(tmp_path):
    districts = ground(made(tmp_path).folder, "districts")
    assert districts["approximate"].to_dict() == {"7001": False, "7002": False}
    assert districts["name"].to_dict() == {"7001": "WEST", "7002": "EAST"}


def test_two_police_districts_share_a_revenue_district_approximately(tmp_path):
    text = STATIONS.replace("7001002,Nagar,WEST", "7004001,Nagar,NEW")
    districts = ground(made(tmp_path, text).folder, "districts")
    assert districts["approximate"].to_dict() == {"7001": True, "7002": False, "7004": True}


def test_a_station_outside_its_district_waits_for_a_person_and_gets_no_ground(tmp_path):
    report = made(tmp_path, STATIONS.replace("85.05,25.05", "85.25,25.05"))
    assert report.exit_code == 3
    row = report.review.iloc[0]
    assert row[["unit_id", "reason", "district", "lies_in"]].tolist() == [
        "7001003",
        "outside its district",
        "WEST",
        "East",
    ]
    assert row["mend"]
    assert "7001003" not in ground(report.folder).index
    assert "7001003" in set(read_folder(report.folder).units["unit_id"])
    assert (report.folder / REVIEW_FILE).read_text().splitlines()[1].startswith("7001003,Ghat,7001,WEST,")


def test_of_two_stations_on_one_point_the_lower_code_keeps_it(tmp_path):
    report = made(tmp_path, STATIONS.replace("85.05,25.05", "85.05,25.15"))
    assert report.review[["unit_id", "reason"]].to_numpy().tolist() == [["7001003", "same point as 7001001"]]
    assert "7001001" in ground(report.folder).index


def test_a_station_that_shares_its_point_with_a_stray_keeps_it(tmp_path):
    report = made(tmp_path, STATIONS.replace("85.05,25.15", "85.35,25.15"))
    assert report.review["unit_id"].tolist() == ["7001001"]
    assert "7002001" in ground(report.folder).index


def test_a_station_without_coordinates_waits_for_a_person(tmp_path):
    report = made(tmp_path, STATIONS.replace("85.05,25.15", ","))
    assert report.review[["unit_id", "reason"]].to_numpy().tolist() == [["7001001", "no coordinates"]]


@pytest.mark.parametrize("point", ["85.2,25.1", "85.0,25.1", "85.0,25.0"])
def test_a_station_on_the_border_or_corner_of_its_district_is_inside(tmp_path, point):
    report = made(tmp_path, STATIONS.replace("85.05,25.15", point))
    assert report.with_ground == 5


def test_a_station_of_a_kind_without_ground_never_makes_a_cell_wherever_it_stands(tmp_path):
    report = made(tmp_path, STATIONS.replace("mahila,85.35,25.15", "mahila,85.05,25.15"))
    assert report.exit_code == 0
    assert "7002003" not in ground(report.folder).index


def test_a_district_without_a_good_point_keeps_its_ground_as_nobodys(tmp_path):
    text = "".join(line for line in STATIONS.splitlines(keepends=True) if "EAST,t" not in line)
    report = made(tmp_path, text)
    assert any(note.startswith("the ground of East is nobody's") for note in report.notes)
    assert ground(report.folder, "districts").index.tolist() == ["7001"]


def test_a_station_amid_the_neighbours_stations_is_pointed_out(tmp_path):
    text = """\
code,station,police,sort,x,y
7001001,A,WEST,territorial,85.03,25.03
7001002,B,WEST,territorial,85.10,25.05
7001003,C,WEST,territorial,85.08,25.15
7004001,P,NEW,territorial,85.15,25.10
7004002,Q,NEW,territorial,85.19,25.10
7004003,Stray,NEW,territorial,85.02,25.18
"""
    together = made(tmp_path, text.replace("85.02,25.18", "85.17,25.15"), WEST)
    assert not any("lies apart" in note for note in together.notes)
    apart = made(tmp_path, text, WEST, folder="apart")
    assert "the ground of Stray (7004003) lies apart from the rest of NEW: check its point" in apart.notes


def test_a_list_without_one_good_point_is_refused(tmp_path):
    with pytest.raises(InputRefused, match="U-NOWHERE"):
        made(tmp_path, STATIONS, feature("9", "Far", square(80.0, 20.0)))


def test_a_folder_that_holds_something_is_refused_and_left_alone(tmp_path):
    kept = tmp_path / "state" / "kept.txt"
    kept.parent.mkdir()
    kept.write_text("mine")
    with pytest.raises(InputRefused, match="N-OCCUPIED"):
        made(tmp_path)
    assert tree(tmp_path / "state") == {Path("kept.txt"): b"mine"}


def test_an_empty_folder_is_filled(tmp_path):
    (tmp_path / "state").mkdir()
    assert made(tmp_path).units == 7


def test_refused_input_leaves_no_folder_behind(tmp_path):
    with pytest.raises(InputRefused):
        made(tmp_path, STATIONS.replace("territorial", "unknown"))
    assert not (tmp_path / "state").exists()


def test_a_failure_while_writing_leaves_nothing_half(tmp_path, monkeypatch):
    def fails(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(init, "write_whole", fails)
    with pytest.raises(OSError, match="No space left"):
        made(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["map.geojson", "stations.csv"]


def test_a_place_where_nothing_can_be_made_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputRefused, match="N-WRITE"):
        init_state(tmp_path / "file" / "state", write_map(tmp_path / "map.geojson"),
                   write_stations(tmp_path / "stations.csv"), mapping=MAPPING, kind_mapping=KIND_MAPPING)  # fmt: skip


def test_the_folder_remembers_what_it_was_made_of_but_not_where(tmp_path):
    folder = made(tmp_path).folder
    record = json.loads((folder / "init.json").read_text())
    assert record["files"]["stations"]["file"] == "stations.csv"
    assert len(record["files"]["districts"]["sha256"]) == 64
    assert (record["map"], record["map_kind"]) == (MAPPING, KIND_MAPPING)
    assert not any(str(tmp_path).encode() in content for content in tree(folder).values())


def test_inbox_and_scenarios_are_there_and_empty(tmp_path):
    folder = made(tmp_path).folder
    assert list((folder / "inbox").iterdir()) == list((folder / "scenarios").iterdir()) == []


@examples(4)
@given(st.permutations(STATIONS.splitlines()[1:]), st.permutations([WEST, EAST]))
def test_the_order_of_rows_and_features_moves_no_byte(tmp_path_factory, rows, features):
    plain, shuffled = (tmp_path_factory.mktemp("init") for _ in range(2))
    text = "\n".join([STATIONS.splitlines()[0], *rows]) + "\n"
    one, other = made(plain).folder, made(shuffled, text, *features).folder
    fingerprints = {Path("init.json"), Path("state.toml")}
    assert {name: data for name, data in tree(one).items() if name not in fingerprints} == {
        name: data for name, data in tree(other).items() if name not in fingerprints
    }


@pytest.fixture(scope="module")
def bihar(tmp_path_factory):
    if not REAL.is_dir():
        pytest.skip("the real lists are not here")
    return init_state(
        tmp_path_factory.mktemp("bihar") / "state",
        REAL / "districts_38_clean.geojson",
        REAL / "police_stations_929.csv",
        mapping=parse_mapping(
            "unit_id=ps_cd,name=name,district=police_district,kind=kind,longitude=longitude,latitude=latitude"
        ),
        district_mapping=parse_mapping("id=dt_code,name=district"),
        kind_mapping=parse_mapping("territorial=thana"),
        facts=REAL / "district_facts_38.csv",
    )


def test_all_929_stations_of_bihar_are_accounted_for(bihar):
    folder = read_folder(bihar.folder)
    assert bihar.exit_code == 3
    assert (len(folder.units), len(folder.districts), len(folder.ranges)) == (929, 44, 13)
    assert folder.units["kind"].value_counts().to_dict() == {
        "thana": 808, "prohibition": 34, "railway": 34, "mahila": 27, "sc_st": 24, "traffic": 2
    }  # fmt: skip
    assert bihar.with_ground + len(bihar.review) == 808


def test_the_faults_of_bihars_points_are_those_that_were_measured_elsewhere(bihar):
    listed = pd.read_csv(REAL / "police_stations_929.csv", dtype="str", keep_default_na=False)
    published = listed[(listed["point_agrees_with_district"] == "False") & (listed["kind"] != "railway")]
    outside = bihar.review[bihar.review["reason"] == "outside its district"]
    assert set(outside["unit_id"]) == set(published["ps_cd"])
    assert (len(outside), outside["lies_in"].isna().sum()) == (26, 4)
    stacked = bihar.review[bihar.review["reason"].str.startswith("same point as")]
    assert len(stacked) == 5  # of 6 pairs; in the sixth the other station lies outside its district


def test_the_police_districts_of_bihar_follow_the_published_codes(bihar):
    published = pd.read_csv(REAL / "police_districts_44.csv", dtype="str", keep_default_na=False)
    published = published.set_index("police_district_code").sort_index()
    districts = read_folder(bihar.folder).districts.set_index("district_id").sort_index()
    assert districts["name"].to_dict() == published["police_district"].to_dict()
    assert districts["kind"].to_dict() == published["unit_type"].to_dict()
    assert districts["revenue_district"].fillna("").to_dict() == published["revenue_district"].to_dict()
    assert districts["name_hi"][districts["name"] == "MOTHIHARI"].tolist() == ["पूर्वी चंपारण"]
    assert districts["name_hi"][districts["name"].isin(["BETIAH", "BAGAHA", "NAUGACHHIA"])].isna().all()
    assert set(districts["range_id"][districts["name"].isin(["BETIAH", "BAGAHA"])]) == {"champaran-bettiah"}


def test_the_ground_of_bihar_is_whole(bihar):
    for layer, count in (("stations", 777), ("districts", 40)):
        frame = read_layer(bihar.folder, layer)
        assert len(frame) == count
        assert shapely.coverage_is_valid(frame.geometry.to_numpy())
        assert frame.to_crs(equal_area(frame)).area.sum() / 1e6 == pytest.approx(94_215, rel=0.001)


SPELT = {
    "districts_38_clean.topo.json": {"Kaimur": "Kaimur Bhabhua"},
    "districts_38_lgd_detailed_shp.zip": {
        "Kaimur": "Kaimur (bhabua)", "East Champaran": "Purba Champaran", "West Champaran": "Pashchim Champaran",
    },
    "districts_38_htlabs_gaps.geojson": {
        "Kaimur": "Kaimur (bhabua)", "East Champaran": "Purba Champaran", "West Champaran": "Pashchim Champaran",
        "Saran": "Saran (chhapra)",
    },
}  # fmt: skip


@pytest.mark.skipif(not REAL.is_dir(), reason="the open data are not here")
@pytest.mark.parametrize("name", SPELT)
def test_layers_that_spell_districts_otherwise_make_the_same_929_stations(tmp_path, name):
    options = {"kind_mapping": KIND_MAPPING, "revenue_mapping": SPELT[name]}
    report = init_state(tmp_path / "state", REAL / name, REAL / "police_stations_929.csv", **options)
    assert (report.units, report.districts, report.with_ground + len(report.review)) == (929, 44, 808)


def test_a_revenue_district_that_no_station_names_is_no_mapping(tmp_path):
    with pytest.raises(InputRefused, match="no station names the revenue district 'Nowhere'"):
        made(tmp_path, revenue_mapping={"Nowhere": "West"})


def again(tmp_path, text=STATIONS, **options):
    """`init` said again on the folder of `made`, without a mapping."""
    return init_state(
        tmp_path / "state", tmp_path / "map.geojson", write_stations(tmp_path / "stations.csv", text), **options
    )


def test_said_again_on_its_folder_it_remembers_the_mapping_and_keeps_what_people_added(tmp_path):
    folder = made(tmp_path, STATIONS.replace("85.05,25.05", "85.25,25.05")).folder
    (folder / "aliases.csv").write_text("written,district_id,unit_id,decided_on\n")
    (folder / "scenarios" / "more.toml").write_text("goal = 1\n")
    report = again(tmp_path)
    assert (report.units, len(report.review)) == (7, 0)
    assert (folder / "scenarios" / "more.toml").exists() and (folder / "aliases.csv").exists()
    assert tree(folder).keys() == tree(made(tmp_path, folder="other").folder).keys() | {
        Path("aliases.csv"),
        Path("scenarios/more.toml"),
    }


def test_what_somebody_changed_since_is_never_written_over(tmp_path):
    folder = made(tmp_path).folder
    (folder / "units.csv").write_text((folder / "units.csv").read_text() + "9,New,thana,7001\n")
    whole = tree(folder)
    with pytest.raises(InputRefused, match=r"units\.csv: changed since init wrote it"):
        again(tmp_path)
    assert tree(folder) == whole


def test_a_state_with_returns_is_not_made_again(tmp_path):
    folder = made(tmp_path).folder
    (folder / "register.sqlite").write_bytes(b"")
    with pytest.raises(InputRefused, match="returns have come in"):
        again(tmp_path)


def test_a_refusal_the_second_time_leaves_the_first_state_whole(tmp_path):
    folder = made(tmp_path).folder
    whole = tree(folder)
    with pytest.raises(InputRefused):
        again(tmp_path, STATIONS.replace("85.05,25.15", "85.05,north"))
    assert tree(folder) == whole
