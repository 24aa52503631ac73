"""Choropleth maps of stations and of districts: every unit is drawn, or listed beside the map."""

from collections.abc import Iterable, Mapping, Sequence

import geopandas as gpd
import pandas as pd
import shapely

from planning.errors import Problem, RunFailed
from planning.projection import equal_area
from planning.report.cards import Listed, MapCard, MapClass, Scale, Shape, TableColumn
from planning.report.classes import Class, Hatched, fills, grouped, keys
from planning.report.labels import placed
from planning.report.paths import WIDTH, on_grid, path
from planning.report.values import Name, Text

LABEL_SIZE = 0.0145  # letters on a map, against its width: 7 points on A4
SCALES = (1, 2, 5, 10, 20, 50, 100, 200, 500)
DOT = 11  # radius of a dot, in units of the view box: a millimetre on A4
SLIVER = 30  # holes of a district smaller than this (square units of the view box) are not drawn


def station_map(
    stations: gpd.GeoDataFrame,
    value: str,
    title: Text,
    classes: Sequence[Class],
    text: Text,
    districts: pd.DataFrame,
    columns: Sequence[TableColumn] = (),
    marks: Iterable[Text] = (),
) -> MapCard:
    """Stations coloured by `value`, with the borders and names of their districts over them.

    Parameters
    ----------
    stations : index unit_id; name, name_hi, district_id, `value` (number), the columns' keys, polygons or no
        geometry; a column `state`, where there is one, decides the hatched classes.
    classes : in the order of the legend, see planning.report.classes.
    text : what the map shows, in a sentence, for those who cannot see it.
    districts : index district_id; name, name_hi.
    columns : what hovering over a station tells, beside its name and district.
    marks : what must be read on the map itself: synthetic, approximate.

    Returns
    -------
    MapCard; of a single district the stations carry the names. Stations without ground are listed beside the map.

    Raises
    ------
    RunFailed : no station has ground; a station fits in no class.
    """
    names = _names(districts)
    drawn, grid = on_grid(_ground(stations))
    areas = _areas(drawn, stations["district_id"])
    labels = (areas, names) if len(areas) > 1 else (drawn.to_dict(), _names(stations))
    return MapCard(
        title=title,
        text=text,
        **_content(stations, value, classes, columns, drawn, stations["district_id"].map(names)),
        borders="".join(map(path, areas.values())),
        labels=placed(*labels, grid.size, LABEL_SIZE * WIDTH),
        **_frame(grid),
        marks=tuple(marks),
    )


def district_map(
    districts: gpd.GeoDataFrame,
    value: str,
    title: Text,
    classes: Sequence[Class],
    text: Text,
    columns: Sequence[TableColumn] = (),
    marks: Iterable[Text] = (),
) -> MapCard:
    """Districts coloured by `value`, with their names; railway districts are listed beside the map.

    Parameters
    ----------
    districts : index district_id; name, name_hi, `value` (number), the columns' keys, polygons or no geometry.
    classes, text, columns, marks : as for :func:`station_map`.

    Raises
    ------
    RunFailed : no district has ground; a district fits in no class.
    """
    drawn, grid = on_grid(_ground(districts))
    nowhere = pd.Series(None, index=districts.index, dtype=object)
    return MapCard(
        title=title,
        text=text,
        **_content(districts, value, classes, columns, drawn, nowhere),
        borders="".join(drawn.map(path)),
        labels=placed(drawn.to_dict(), _names(districts), grid.size, LABEL_SIZE * WIDTH),
        **_frame(grid),
        marks=tuple(marks),
    )


def dotted_map(
    areas: gpd.GeoDataFrame,
    dots: gpd.GeoDataFrame,
    value: str,
    title: Text,
    classes: Sequence[Class],
    text: Text,
    marks: Iterable[Text] = (),
) -> MapCard:
    """Areas with their names, and dots over them.

    Parameters
    ----------
    areas : polygons, index code; name, name_hi, `value` (number).
    dots : points with the same columns, index other codes, drawn in their order; any CRS.
    classes, text, marks : as for :func:`station_map`.
    """
    drawn, grid = on_grid(_ground(areas))
    points = dots.geometry.to_crs(equal_area(areas)).map(grid.place).set_crs(None, allow_override=True)
    both = pd.concat([pd.DataFrame(frame)[["name", "name_hi", value]] for frame in (areas, dots)])
    shapes = pd.concat([drawn, points.buffer(DOT, quad_segs=3)]) if len(dots) else drawn
    nowhere = pd.Series(None, index=both.index, dtype=object)
    return MapCard(
        title=title,
        text=text,
        **_content(both, value, classes, (), shapes, nowhere),
        borders="".join(shapes.map(path)),
        labels=placed(drawn.to_dict(), _names(areas), grid.size, LABEL_SIZE * WIDTH),
        **_frame(grid),
        marks=tuple(marks),
    )


def _ground(units: gpd.GeoDataFrame) -> gpd.GeoSeries:
    ground = units.geometry[units.geometry.notna() & ~units.geometry.is_empty]
    if ground.empty:
        raise RunFailed(Problem("M-GROUND", "nothing to draw: no unit has ground", "list the units in a table"))
    return ground


def _names(units: pd.DataFrame) -> dict[str, Name]:
    hindi = units["name_hi"] if "name_hi" in units else pd.Series(None, index=units.index, dtype=object)
    return {
        code: Name(en, hi if pd.notna(hi) else None)
        for code, en, hi in zip(units.index, units["name"], hindi, strict=True)
    }


def _content(units, value: str, classes: Sequence[Class], columns, drawn: gpd.GeoSeries, within: pd.Series) -> dict:
    """Classes, shapes and the list beside the map."""
    groups = grouped(units[value], units.get("state"), classes)
    names = _names(units)
    within = within.astype(object).where(within.notna(), None)
    on_map = units.index.isin(drawn.index)
    return {
        "classes": _legend(classes, groups, on_map),
        "columns": tuple(columns),
        "shapes": tuple(
            _shape(
                unit, names[unit], within[unit], groups[unit], drawn[unit], units.loc[unit, [c.key for c in columns]]
            )
            for unit in units.index[on_map]
        ),
        "beside": tuple(
            Listed(name=names[unit], within=within[unit], group=groups[unit]) for unit in units.index[~on_map]
        ),
    }


def _legend(classes: Sequence[Class], groups: pd.Series, on_map) -> tuple[MapClass, ...]:
    drawn, beside = groups[on_map].value_counts(), groups[~on_map].value_counts()
    return tuple(
        MapClass(
            key=key,
            label=group.label,
            fill=fill,
            pattern=group.pattern if isinstance(group, Hatched) else "",
            drawn=int(drawn.get(key, 0)),
            beside=int(beside.get(key, 0)),
        )
        for group, key, fill in zip(classes, keys(classes), fills(classes), strict=True)
    )


def _shape(unit: str, name: Name, within: Name | None, group: str, polygon, values: pd.Series) -> Shape:
    x, y = shapely.get_coordinates(shapely.point_on_surface(polygon))[0]
    return Shape(
        unit=unit,
        name=name,
        within=within,
        group=group,
        path=path(polygon),
        point=(round(x), round(y)),
        values=tuple(values),
    )


def _areas(drawn: gpd.GeoSeries, district: pd.Series) -> Mapping[str, shapely.Geometry]:
    """The ground of every district, as the union of its stations as drawn, so that borders lie on their edges."""
    members = drawn.groupby(district.reindex(drawn.index), sort=True)
    return {code: _without_slivers(shapely.union_all(polygons.to_numpy())) for code, polygons in members}


def _without_slivers(area: shapely.Geometry) -> shapely.Geometry:
    return shapely.MultiPolygon(
        [
            shapely.Polygon(part.exterior, [hole for hole in part.interiors if shapely.Polygon(hole).area >= SLIVER])
            for part in shapely.get_parts(area)
            if part.geom_type == "Polygon"
        ]
    )


def _frame(grid) -> dict:
    """Size of the view box, of the letters on it, and its scale bar: the longest round length up to a quarter."""
    metres = WIDTH / grid.units_per_metre
    km = max((km for km in SCALES if km * 1000 <= metres / 4), default=SCALES[0])
    return {
        "size": grid.size,
        "label_size": LABEL_SIZE,
        "scale": Scale(km=km, fraction=round(km * 1000 / metres, 4)),
    }
