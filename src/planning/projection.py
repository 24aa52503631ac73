"""Areas and maps use an equal-area projection centred on what is shown; everything else is WGS 84."""

import geopandas as gpd
from pyproj import CRS

WGS84 = CRS.from_epsg(4326)


def equal_area(frame: gpd.GeoDataFrame | gpd.GeoSeries) -> CRS:
    """Lambert azimuthal equal-area projection, in metres, centred on the extent of `frame`.

    A fixed national projection would not do: EPSG:7755 is conformal and understates Bihar by 3.8 %.
    """
    west, south, east, north = frame.to_crs(WGS84).total_bounds
    return CRS.from_dict(
        {
            "proj": "laea",
            "lat_0": round((south + north) / 2, 3),
            "lon_0": round((west + east) / 2, 3),
            "datum": "WGS84",
            "units": "m",
        }
    )
