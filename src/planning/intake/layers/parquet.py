"""GeoParquet, and plain Parquet with a column of well-known binary."""

import io
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow
import pyarrow.parquet
import shapely

from planning.intake.layers.shapes import texts
from planning.intake.source import refused

GEOMETRY = ("geometry", "geom", "wkb_geometry", "wkb")


def read_parquet(data: bytes, path: Path) -> gpd.GeoDataFrame:
    """The features of a Parquet file, properties as text; without geo metadata the CRS is missing.

    Raises
    ------
    InputRefused : damaged, or no column of geometries.
    """
    try:
        table = pyarrow.parquet.read_table(io.BytesIO(data))
        has_crs = b"geo" in (table.schema.metadata or {})
        frame = gpd.read_parquet(io.BytesIO(data)) if has_crs else _plain(table, path)
    except (pyarrow.ArrowException, shapely.errors.ShapelyError, ValueError, KeyError, OSError) as error:
        raise refused("B-DAMAGED", f"the Parquet file cannot be read: {error!s:.120}", "copy it again", path) from None
    columns = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    geometry = frame.geometry.set_axis(pd.RangeIndex(1, len(frame) + 1))
    return gpd.GeoDataFrame(texts(columns), geometry=geometry, crs=frame.crs)


def _plain(table: pyarrow.Table, path: Path) -> gpd.GeoDataFrame:
    name = next((name for name in GEOMETRY if name in table.column_names), None)
    if name is None or not pyarrow.types.is_binary(table.schema.field(name).type):
        raise refused("B-NONE", "the table has no column of geometries", "export it as GeoParquet", path)
    frame = table.to_pandas()
    return gpd.GeoDataFrame(frame.drop(columns=name), geometry=shapely.from_wkb(frame[name].to_numpy()))
