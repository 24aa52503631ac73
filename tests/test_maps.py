"""Maps: every unit drawn or listed, classes that read in grey, neighbours that stay neighbours, labels apart."""

from itertools import pairwise

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from drawn import DISTRICTS, map_card, stations
from planning.errors import RunFailed
from planning.report.cards import TableColumn
from planning.report.classes import Band, Hatched, count_classes, coverage_classes, fills, grouped, keys
from planning.report.labels import placed
from planning.report.maps import district_map, station_map
from planning.report.paths import TALLEST, WIDTH, on_grid, path, rings
from planning.report.values import Name, say


def groups_of(card):
    return {shape.unit: shape.group for shape in card.shapes}


def legend_of(card):
    return {group.key: (group.drawn, group.beside) for group in card.classes}


def test_every_station_is_drawn_or_listed_beside_the_map():
    card = map_card()
    assert [shape.unit for shape in card.shapes] == ["101", "102", "103", "104", "201", "202", "203", "204"]
    assert [(unit.name.en, unit.within.en, unit.group) for unit in card.beside] == [("Mahila", "Patna", "band5")]


def test_states_come_before_values_and_limits_belong_to_the_class_above():
    assert groups_of(map_card()) == {
        "101": "band1",  # 20 of 200
        "102": "band3",  # 120 of 200
        "103": "silent",
        "104": "not_formed",
        "201": "band4",  # 199 of 200: not at the floor
        "202": "gone",
        "203": "band4",  # 150 of 200 is not below 75 %
        "204": "band2",
    }


def test_the_legend_counts_what_is_drawn_and_what_is_beside():
    assert legend_of(map_card()) == {
        "band1": (1, 0), "band2": (1, 0), "band3": (1, 0), "band4": (2, 0), "band5": (0, 1),
        "silent": (1, 0), "not_formed": (1, 0), "gone": (1, 0),
    }  # fmt: skip


def test_stations_keep_their_size_and_share_their_edges():
    shapes = {shape.unit: shapely.Polygon(rings(shape.path)[0]) for shape in map_card().shapes}
    areas = [polygon.area for polygon in shapes.values()]
    assert max(areas) / min(areas) < 1.01
    shared = shapes["102"].intersection(shapes["201"])
    _, top, _, bottom = shapes["102"].bounds
    assert shared.length == pytest.approx(bottom - top, abs=1)
    assert shapely.union_all(list(shapes.values())).geom_type == "Polygon"


def test_north_is_up_and_the_map_fills_its_width():
    card = map_card()
    height = {shape.unit: shape.point[1] for shape in card.shapes}
    assert height["103"] < height["101"]
    assert card.size[0] == WIDTH and card.size[1] <= WIDTH * TALLEST
    corners = [point for shape in card.shapes for ring in rings(shape.path) for point in ring.tolist()]
    assert min(x for x, _ in corners) >= 0 and max(x for x, _ in corners) <= WIDTH


def test_the_scale_bar_is_as_long_as_it_says():
    card = map_card()  # four squares of 0.1 degrees at 25 degrees north are 40.3 km wide
    assert card.scale.km == 10
    assert card.scale.fraction == pytest.approx(10 / 40.3, abs=0.01)


def test_several_districts_are_named_on_the_map_a_single_one_names_its_stations():
    assert {label.name.en for label in map_card().labels} == {"Patna", "Muzaffarpur"}
    patna = stations().query("district_id == '10'")
    text = say("members")
    card = station_map(patna, "coverage", text, coverage_classes(), text, DISTRICTS)
    assert {label.name.en for label in card.labels} == {"A", "B", "C", "D"}


def test_borders_run_along_the_edges_of_stations():
    card = map_card()
    corners = {tuple(point) for shape in card.shapes for ring in rings(shape.path) for point in ring.tolist()}
    assert {tuple(point) for ring in rings(card.borders) for point in ring.tolist()} <= corners
    assert len(rings(card.borders)) == 2


def test_a_map_of_districts_lists_those_without_ground():
    frame = stations().dissolve("district_id")[["geometry"]].join(DISTRICTS)
    frame.loc["90", ["name", "name_hi"]] = ["Rail Patna", "रेल पटना"]
    frame["share"] = pd.array([0.2, None, 0.9], dtype="Float64")
    classes = (Band(say("below 25 %"), 0.25), Band(say("floor reached")), Hatched(say("no value"), "", "lines"))
    card = district_map(
        frame,
        "share",
        say("members"),
        classes,
        say("gap"),
        (TableColumn(key="share", label=say("coverage"), kind="share"),),
    )
    assert groups_of(card) == {"10": "band1", "20": "no_value"}
    assert [unit.name.hi for unit in card.beside] == ["रेल पटना"]
    assert [shape.values for shape in card.shapes] == [(0.2,), (None,)]


def test_nothing_to_draw_is_refused():
    frame = stations().loc[["109"]]
    with pytest.raises(RunFailed, match="no unit has ground"):
        station_map(frame, "coverage", say("members"), coverage_classes(), say("gap"), DISTRICTS)


def test_a_station_that_fits_in_no_class_is_refused_by_its_code():
    with pytest.raises(RunFailed, match="103"):
        grouped(stations()["coverage"], None, coverage_classes())


def test_shades_fall_evenly_enough_to_be_told_apart_in_grey():
    def lightness(fill):
        red, green, blue = (int(fill[place : place + 2], 16) for place in (1, 3, 5))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    for count in range(2, 8):
        greys = [lightness(fill) for fill in fills([Band(say("gap"), step) for step in range(count)])]
        assert all(lighter - darker > 20 for lighter, darker in pairwise(greys))


def test_states_differ_by_pattern_not_by_hue():
    hatched = [group for group in coverage_classes() if isinstance(group, Hatched)]
    assert len({group.pattern for group in hatched}) == len(hatched) == 3


def test_counts_are_classed_with_their_limits_inside():
    values = pd.Series([0, 1, 40, 41, 80, 81, None], index=list("abcdefg"), dtype="Int64")
    classes = count_classes((40, 80))
    assert grouped(values, None, classes).tolist() == ["band1", "band2", "band2", "band3", "band3", "band4", "no_value"]
    assert len(set(keys(classes))) == len(classes)


def test_a_speck_of_land_is_still_drawn():
    assert len(rings(path(shapely.box(5.1, 5.1, 5.2, 5.2)))[0]) == 4


def test_path_data_tell_the_rings_they_were_made_of():
    ring = shapely.Polygon([(0, 0), (10, 0), (10, 10), (0, 10)], [[(2, 2), (2, 4), (4, 4), (4, 2)]])
    outer, inner = rings(path(ring))
    assert shapely.Polygon(outer, [inner]).equals(ring)


@given(st.lists(st.tuples(st.integers(-500, 500), st.integers(-500, 500)), min_size=3, max_size=12, unique=True))
def test_path_data_and_rings_are_inverse_for_any_hull(points):
    hull = shapely.MultiPoint(points).convex_hull
    if hull.geom_type == "Polygon":
        assert shapely.Polygon(rings(path(hull))[0]).equals(hull)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=4, max_size=25, unique=True))
def test_cells_of_any_points_stay_a_coverage(points):
    square = shapely.box(0, 0, 41, 41)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=square)).tolist()
    cells = [cell.intersection(square) for cell in cells]
    ground = gpd.GeoSeries(cells, crs="EPSG:3857").to_crs(4326)
    simple, _ = on_grid(ground)
    assert shapely.coverage_is_valid(simple.to_numpy())
    assert len(simple) == len(points)


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 9), st.integers(20, 120))
def test_no_two_labels_overlap_and_each_stands_in_its_own_area(side, em):
    step = 2000 / side
    areas = {
        f"{x}{y}": shapely.box(x * step, y * step, (x + 1) * step, (y + 1) * step)
        for x in range(side)
        for y in range(side)
    }
    names = {code: Name(f"District {code}", "पूर्वी चंपारण") for code in areas}
    labels = placed(areas, names, (2000, 2000), em)
    code_of = {name.en: code for code, name in names.items()}
    for label in labels:
        middle = shapely.Point(label.x * 2000, label.y * 2000)
        assert areas[code_of[label.name.en]].distance(middle) < 1
    for place, one in enumerate(labels):
        for other in labels[place + 1 :]:
            assert abs(one.x - other.x) * 2000 >= em or abs(one.y - other.y) * 2000 >= em


def test_the_same_stations_give_the_same_card():
    assert map_card().model_dump_json() == map_card().model_dump_json()
