"""Cells tile their ground exactly, whatever the points; layers stay whole when their coordinates are rounded."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.intake.voronoi import shared_borders, station_cells

METRES = "EPSG:6933"
SQUARE = shapely.box(0, 0, 4, 4)


def points(**places):
    return gpd.GeoSeries([shapely.Point(place) for place in places.values()], index=list(places), crs=METRES)


def test_two_stations_of_a_square_get_half_of_it_each():
    cells = station_cells(points(west=(1, 2), east=(3, 2)), SQUARE)
    assert cells.index.tolist() == ["west", "east"]
    assert cells["west"].equals(shapely.box(0, 0, 2, 4))
    assert cells["east"].equals(shapely.box(2, 0, 4, 4))


def test_a_single_station_gets_all():
    assert station_cells(points(only=(3, 1)), SQUARE)["only"].equals(SQUARE)


def test_stations_in_one_line_are_no_exception():
    cells = station_cells(points(a=(0.5, 2), b=(1.5, 2), c=(3.5, 2)), SQUARE)
    assert cells.area.tolist() == [4.0, 6.0, 6.0]


def test_a_hole_in_the_district_stays_a_hole():
    ring = SQUARE - shapely.box(1, 1, 3, 3)
    cells = station_cells(points(south=(2, 0.5), north=(2, 3.5)), ring)
    assert cells.area.tolist() == [6.0, 6.0]


def test_an_island_belongs_to_the_nearest_station():
    district = SQUARE | shapely.box(5, 1, 6, 2)
    cells = station_cells(points(west=(1, 2), east=(3, 2)), district)
    assert cells["west"].geom_type == "Polygon"
    assert cells["east"].equals(shapely.MultiPolygon([shapely.box(2, 0, 4, 4), shapely.box(5, 1, 6, 2)]))


@pytest.mark.parametrize(
    ("stations", "message"),
    [
        (points(a=(1, 1), b=(2, 2), c=(1, 1)), "points that coincide: a, c"),
        (points(a=(1, 1), b=(9, 9)), "points outside the area: b"),
        (points(), "at least one point"),
        (points(a=(1, 1)).to_crs("EPSG:4326"), "projected CRS"),
        (points(a=(1, 1)).set_crs(None, allow_override=True), "projected CRS"),
        (gpd.GeoSeries([shapely.Point(1, 1), SQUARE], index=["a", "b"], crs=METRES), "no point: b"),
        (gpd.GeoSeries([shapely.Point(1, 1), shapely.Point()], index=["a", "b"], crs=METRES), "no point: b"),
    ],
)
def test_points_that_make_no_cells_are_refused_by_label(stations, message):
    with pytest.raises(ValueError, match=message):
        station_cells(stations, SQUARE)


places = st.tuples(st.integers(1, 99), st.integers(1, 99))


@settings(max_examples=60, deadline=None)
@given(st.lists(places, min_size=1, max_size=25, unique=True))
def test_cells_tile_the_district_and_hold_their_own_station(drawn):
    district = shapely.Polygon([(0, 0), (100, 0), (100, 100), (0, 100)])
    stations = gpd.GeoSeries([shapely.Point(place) for place in drawn], crs=METRES)
    cells = station_cells(stations, district)
    assert shapely.coverage_is_valid(cells.to_numpy())
    assert cells.area.sum() == pytest.approx(100 * 100)
    assert shapely.symmetric_difference(shapely.coverage_union_all(cells.to_numpy()), district).area < 1e-6
    assert cells.contains(stations).all()


@settings(max_examples=40, deadline=None)
@given(st.lists(places, min_size=3, max_size=25, unique=True))
def test_rounded_layers_are_valid_and_lose_no_ground(drawn):
    district = shapely.Polygon([(0, 0), (100, 3), (97, 100), (2, 98)])
    stations = gpd.GeoSeries([shapely.Point(place) for place in drawn], crs=METRES)
    stations = stations[stations.within(district)]
    if stations.empty:
        return
    rounded = shared_borders(station_cells(stations, district), 0.01)
    written = shapely.get_coordinates(rounded.to_numpy())
    assert np.array_equal(written, written.round(2))
    assert shapely.coverage_is_valid(rounded.to_numpy())
    assert rounded.area.sum() == pytest.approx(district.area, abs=5)


def test_two_districts_that_were_cut_apart_share_every_vertex_again():
    west = station_cells(points(a=(1, 1), b=(1, 3)), shapely.box(0, 0, 2, 4))
    east = station_cells(points(c=(3, 1), d=(3, 2), e=(3, 3.5)), shapely.box(2, 0, 4, 4))
    cells = gpd.GeoSeries([*west, *east], index=[*west.index, *east.index], crs=METRES)
    assert not shapely.coverage_is_valid(cells.to_numpy())
    shared = shared_borders(cells, 0.25)
    assert shapely.coverage_is_valid(shared.to_numpy())
    assert shared.area.round(6).to_dict() == cells.area.round(6).to_dict()


def test_slivers_are_given_to_a_neighbour_and_real_gaps_stay():
    sliver = shapely.Polygon([(2, 0), (4, 0), (4, 4), (2, 4), (2.01, 2)])
    around_a_lake = shapely.box(4, 0, 7, 4) - shapely.box(5, 1, 6, 3)
    cells = gpd.GeoSeries([shapely.box(0, 0, 2, 4), sliver, around_a_lake], index=list("abc"), crs=METRES)
    closed = shared_borders(cells, 0.01)
    assert closed.area.sum() == pytest.approx(8 + 8 + 10)
    assert shapely.coverage_is_valid(closed.to_numpy())


def test_a_cell_smaller_than_the_grid_is_named():
    cells = gpd.GeoSeries([SQUARE, shapely.box(9, 9, 9.1, 9.1)], index=["large", "lost"], crs=METRES)
    with pytest.raises(ValueError, match="lost"):
        shared_borders(cells, 1.0)
