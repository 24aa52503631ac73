"""Jurisdictions go to the unit that they name, never to one that is merely like it, and a decision is asked for once."""

import csv
from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from little_map import feature, square, write_map
from little_state import make_state
from planning.coverage import area_ground
from planning.errors import InputRefused
from planning.intake.claims import REVIEW_FILE, claim_ground
from planning.intake.folder import read_layer
from planning.intake.sounds import sounds

DAY = date(2020, 5, 24)


def layer(path, *rows):
    """A layer with the columns of i-Bhugoal; every polygon is the next square to the east."""
    features = [
        feature(None, None, square(85 + place / 10, 25.0, 0.1))
        | {"properties": {"PS_Code": code, "PS_NAME": name, "DIST_NAME": district}}
        for place, (code, name, district) in enumerate(rows)
    ]
    return write_map(path, *features)


@pytest.fixture
def folder(tmp_path):
    return make_state(tmp_path / "state")


def units_with_ground(folder):
    return read_layer(folder, "stations")["unit_id"].tolist()


def review(folder):
    with (folder / REVIEW_FILE).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_code_decides_else_the_name_inside_the_district(tmp_path, folder):
    path = layer(
        tmp_path / "m.geojson", ("101", "Chakia", ""), ("999", "CHAKIA P.S.", "Begusarai"), ("", "नगर", "पूर्वी चंपारण")
    )
    report = claim_ground(folder, path, DAY)
    assert (report.polygons, report.units, report.waiting, report.exit_code) == (3, 3, 0, 0)
    assert units_with_ground(folder) == ["101", "102", "201"]
    assert report.notes == ("recognised as i-Bhugoal thana polygons",)


def test_what_is_merely_like_a_name_waits_with_the_nearest_and_is_never_taken(tmp_path, folder):
    path = layer(
        tmp_path / "m.geojson", ("101", "Chakia", "E"), ("x", "Chakiya", "Begusarai"), ("y", "मुज़फ़्फ़रगंज थाना", "B")
    )
    report = claim_ground(folder, path, DAY)
    assert (report.units, report.waiting, report.exit_code) == (1, 2, 3)
    assert review(folder)[0]["nearest_1"] == "201 Chakia (Begusarai)"
    assert units_with_ground(folder) == ["101"]


def test_a_name_in_devanagari_finds_its_nearest_in_latin_letters(tmp_path, folder):
    units = folder / "units.csv"
    units.write_text(units.read_text().replace("Muzaffarganj,मुजफ्फरगंज", "Muzaffarganj,"))
    claim_ground(folder, layer(tmp_path / "m.geojson", ("101", "", ""), ("z", "मुजफ्फरगंज", "E")), DAY)
    assert review(folder)[0]["nearest_1"] == "104 Muzaffarganj (East Champaran)"


@pytest.mark.parametrize(
    ("hindi", "latin"),
    [("औरंगाबाद", "aurangabad"), ("गोपालपुर", "gopalpur"), ("झंझारपुर", "jhanjharpur"), ("पटना", "patna")],
)
def test_the_two_scripts_sound_nearly_alike(hindi, latin):
    from rapidfuzz import fuzz

    assert fuzz.ratio(sounds(hindi), sounds(latin)) > 80


def test_a_decision_is_asked_for_once(tmp_path, folder):
    path = layer(tmp_path / "m.geojson", ("101", "Chakia", "E"), ("x", "Chakiya", "Begusarai"))
    claim_ground(folder, path, DAY)
    (row,) = review(folder)
    (folder / "aliases.csv").write_text(f"written,district_id,unit_id,decided_on\n{row['alias']},B,201,2020-06-01\n")
    assert claim_ground(folder, path, DAY).exit_code == 0
    assert review(folder) == [] and units_with_ground(folder) == ["101", "201"]


def test_two_polygons_of_one_unit_are_refused_and_nothing_is_written(tmp_path, folder):
    path = layer(tmp_path / "m.geojson", ("101", "Chakia", "E"), ("", "Chakia", "E"))
    with pytest.raises(InputRefused, match="the features 1, 2 are both of 101 Chakia"):
        claim_ground(folder, path, DAY)
    assert not (folder / "layers").exists()


def test_a_layer_of_another_state_is_refused(tmp_path, folder):
    with pytest.raises(InputRefused, match="no polygon is of a unit of this state"):
        claim_ground(folder, layer(tmp_path / "m.geojson", ("x", "Elsewhere", "Nowhere")), DAY)


def test_a_code_under_quite_another_name_is_noted(tmp_path, folder):
    report = claim_ground(
        folder, layer(tmp_path / "m.geojson", ("101", "Bakhri", "E"), ("102", "Nagar Thana", "E")), DAY
    )
    assert [note for note in report.notes if "called" in note] == [
        "feature 1 has the code of 101 Chakia (East Champaran), but is called Bakhri"
    ]


def test_what_stood_there_is_kept_and_nothing_is_approximate_any_more(tmp_path, folder):
    claim_ground(folder, layer(tmp_path / "a.geojson", ("101", "", "")), DAY)
    first = (folder / "layers" / "stations.geojson").read_bytes()
    (folder / "state.toml").write_text((folder / "state.toml").read_text() + 'approximate = "cells"\n')
    claim_ground(folder, layer(tmp_path / "b.geojson", ("101", "", ""), ("201", "", "")), DAY)
    assert (folder / "layers" / "before" / "stations.geojson").read_bytes() == first
    assert 'approximate = ""' in (folder / "state.toml").read_text()
    assert read_layer(folder, "districts")["district_id"].tolist() == ["B", "E"]


def test_the_ground_of_circles_is_that_of_their_stations_and_adds_up():
    cells = [shapely.box(x, y, x + 1, y + 1) for x, y in ((0, 0), (1, 0), (0, 1), (1, 1))]
    frame = gpd.GeoDataFrame(
        {"district_id": ["D"] * 5, "circle": ["A", "A", "B", "B", "B"]}, geometry=[*cells, None], crs=32645
    )
    areas = area_ground(frame, ["district_id", "circle"])
    assert areas["stations"].tolist() == [2, 2] and areas.area.tolist() == [2.0, 2.0]
    assert areas.index.tolist() == [("D", "A"), ("D", "B")]
    torn = frame.set_geometry([shapely.box(0, 0, 1, 1.5), *frame.geometry[1:]])
    assert area_ground(torn, "district_id").area.tolist() == [4.0]
    assert pd.notna(areas.geometry).all()
