"""Approximate ground tiles the districts exactly, wherever the stations stand, and goes to the nearest station."""

import json

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Point, Polygon

from little_map import square
from planning.intake.ground import DECIMALS, joined, layer_text, station_ground
from planning.projection import WGS84

# A square and, across a slanted border, a triangle with an exclave: borders that no grid of degrees follows by itself.
WEST = Polygon([(85.0, 25.0), (85.2, 25.0), (85.27, 25.2), (85.0, 25.2)])
EAST = MultiPolygon([Polygon([(85.2, 25.0), (85.4, 25.0), (85.27, 25.2)]), Polygon(square(85.5, 25.1, 0.05))])
LAYER = gpd.GeoSeries({"w": WEST, "e": EAST}, crs=WGS84)


def ground(*points):
    """Cells of points (longitude, latitude), each in the district that holds it."""
    drawn = gpd.GeoSeries([Point(point) for point in points], crs=WGS84)
    return station_ground(drawn, pd.Series(["w" if WEST.intersects(point) else "e" for point in drawn]), LAYER)


def test_one_station_gets_the_whole_district_as_drawn():
    assert ground((85.1, 25.1)).iloc[0].equals(WEST)


def test_an_exclave_goes_to_the_nearest_station_of_its_own_district():
    cells = ground((85.35, 25.02), (85.22, 25.02), (85.1, 25.1))
    assert cells[0].contains(Point(85.52, 25.12))
    assert shapely.get_num_geometries(cells[0]) == 2


def test_a_station_on_the_corner_of_its_district_gets_the_ground_around_it():
    cells = ground((85.0, 25.0), (85.1, 25.1))
    assert cells[0].intersects(Point(85.0, 25.0))
    assert cells[1].contains(Point(85.2, 25.15))


PLACE = st.tuples(st.integers(85_000, 85_400), st.integers(25_000, 25_200)).map(lambda xy: (xy[0] / 1000, xy[1] / 1000))
INSIDE = PLACE.filter(lambda point: LAYER.intersects(Point(point)).any())


@settings(max_examples=60, deadline=None)
@given(st.lists(INSIDE, min_size=1, max_size=15, unique=True))
def test_wherever_stations_stand_their_cells_tile_their_districts(points):
    cells = ground(*points)
    held = {bool(WEST.intersects(Point(point))) for point in points}
    assert shapely.coverage_is_valid(cells.to_numpy())
    assert shapely.area(cells.to_numpy()).sum() == pytest.approx(
        (WEST.area if True in held else 0) + (EAST.area if False in held else 0), abs=1e-6
    )
    assert all(cell.distance(Point(point)) < 2 * 10**-DECIMALS for cell, point in zip(cells, points, strict=True))


@settings(max_examples=20, deadline=None)
@given(st.lists(INSIDE, min_size=2, max_size=8, unique=True), st.randoms())
def test_the_order_of_stations_moves_no_coordinate(points, random):
    shuffled = random.sample(points, len(points))
    one, other = ground(*points), ground(*shuffled)
    assert all(one[points.index(point)] == other[number] for number, point in enumerate(shuffled))


def test_cells_of_one_owner_are_joined_without_the_border_between_them():
    cells = ground((85.05, 25.1), (85.15, 25.1), (85.35, 25.05))
    districts = joined(cells, pd.Series(["a", "a", "b"]))
    assert districts.index.tolist() == ["a", "b"]
    assert districts["a"].equals(WEST)


def test_the_text_of_a_layer_is_one_feature_a_line_and_reads_back():
    frame = gpd.GeoDataFrame(
        {"name": ['Nagar "Ghat"', "नगर"], "approximate": [True, False]}, geometry=list(LAYER), crs=WGS84
    )
    text = layer_text(frame)
    assert len(text.splitlines()) == 4
    back = gpd.GeoDataFrame.from_features(json.loads(text))
    assert back[["name", "approximate"]].equals(frame[["name", "approximate"]])
    assert back.geometry.geom_equals(frame.geometry.set_crs(None, allow_override=True)).all()
