"""Faults of one layer by itself: what is no polygon, what overlaps, what is open, what does not match."""

import geopandas as gpd
import pandas as pd
import shapely
from shapely.validation import explain_validity

from planning.intake.audit.checks import faults_of
from planning.intake.boundaries import MOST_OVERLAP
from planning.intake.tiling import gaps, overlaps, repaired, unmatched
from planning.projection import WGS84, equal_area

LEAST_OVERLAP = 1e-6  # km2, a square metre: below it lies rounding


def geometry_faults(frame: gpd.GeoDataFrame, layer: str) -> pd.DataFrame:
    """Every fault of the geometry of a layer.

    Parameters
    ----------
    frame : polygons in the system that they were drawn in, index their codes; column `name`.
    layer : name of the layer, for the faults. Polygons that cross themselves are looked at as make_valid sees them, so
        that one of them does not open gaps all around.

    Returns
    -------
    DataFrame as tables.FAULTS.
    """
    flawed = ~frame.is_valid | (shapely.area(frame.geometry.to_numpy()) == 0)
    sound = frame.set_geometry(gpd.GeoSeries(repaired(frame.geometry.to_numpy()), frame.index, frame.crs))
    sound = sound[shapely.area(sound.geometry.to_numpy()) > 0]
    return pd.concat(
        [
            faults_of("invalid", layer, _described(frame[flawed], frame[flawed].geometry.map(_reason))),
            *_overlap_faults(sound, layer),
            faults_of("gap", layer, gaps(sound)),
            faults_of("unmatched", layer, _edges(sound)),
        ],
        ignore_index=True,
    )


def _described(frame: gpd.GeoDataFrame, value: pd.Series) -> pd.DataFrame:
    inside = gpd.GeoSeries(shapely.point_on_surface(shapely.make_valid(frame.geometry.to_numpy())), crs=frame.crs)
    inside = inside.to_crs(WGS84)
    return pd.DataFrame(
        {
            "feature": frame.index.astype("str"),
            "name": frame["name"].to_numpy(),
            "value": value.to_numpy(),
            "longitude": inside.x.to_numpy(),
            "latitude": inside.y.to_numpy(),
        }
    )


def _reason(shape: shapely.Geometry) -> str:
    reason = explain_validity(shape)
    return "no area" if reason == "Valid Geometry" else reason


def _overlap_faults(frame: gpd.GeoDataFrame, layer: str) -> list[pd.DataFrame]:
    """Pairs that share ground: an error above MOST_OVERLAP of the smaller one, a sliver below."""
    shared = overlaps(frame.to_crs(equal_area(frame)))
    shared = shared[shared["km2"] > LEAST_OVERLAP]
    rows = _described(frame.loc[shared["first"]], shared["share"].map("{:.2%} of the smaller".format))
    other = frame["name"].reindex(shared["second"]).to_numpy()
    rows = rows.assign(
        name=[f"{one} and {two}" for one, two in zip(rows["name"], other, strict=True)], km2=shared["km2"].to_numpy()
    )
    grave = (shared["share"] > MOST_OVERLAP).to_numpy()
    return [faults_of("overlap", layer, rows[grave]), faults_of("sliver", layer, rows[~grave])]


def _edges(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    edges = unmatched(frame)
    metres = edges.to_crs(equal_area(frame)).length.map("{:.1f} m".format) if len(edges) else pd.Series(dtype="str")
    points = gpd.GeoSeries([shapely.Point(shapely.get_coordinates(edge)[0]) for edge in edges], crs=frame.crs).to_crs(
        WGS84
    )
    return pd.DataFrame(
        {
            "feature": edges.index.astype("str"),
            "name": frame["name"].reindex(edges.index).to_numpy(),
            "value": metres.to_numpy(),
            "longitude": points.x.to_numpy(),
            "latitude": points.y.to_numpy(),
        }
    )
