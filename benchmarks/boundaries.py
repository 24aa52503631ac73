"""How long a detailed state takes to check, and how small its map becomes: python benchmarks/boundaries.py

1,300 polygons with 490,000 vertices, drawn from a seed: Voronoi cells whose every border is jagged, the same for both
neighbours. Ends with an error when a limit is missed.
"""

import platform
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import shapely

from planning.intake.audit.everything import check_layer
from planning.report.paths import on_grid, path

POLYGONS, STEP, SEED = 1300, 0.00089, 2020  # step in degrees: some 490,000 vertices
WAVES = np.array([60.0, 211.0, 733.0, 2111.0])  # radians a degree; each bends a border by a fifth of its length
MOST_SECONDS, MOST_BYTES = 10.0, 1_000_000


def jagged(polygons: int = POLYGONS, step: float = STEP) -> gpd.GeoDataFrame:
    """A valid coverage of so many polygons over some 94,000 km2, a vertex every `step` degrees."""
    draw = np.random.default_rng(SEED)
    area = shapely.box(84.0, 24.3, 88.0, 26.5)
    points = shapely.MultiPoint(
        np.column_stack([draw.uniform(84.0, 88.0, polygons), draw.uniform(24.3, 26.5, polygons)])
    )
    edges = shapely.voronoi_polygons(points, extend_to=area, only_edges=True)
    lines = shapely.segmentize(
        shapely.get_parts(shapely.node(shapely.union_all([edges.intersection(area), area.boundary]))), step
    )
    moved = shapely.transform(lines, _bent)
    cells = shapely.get_parts(shapely.polygonize(moved))
    names = [f"thana {number}" for number in range(1, len(cells) + 1)]
    return gpd.GeoDataFrame({"id": [str(1000 + n) for n in range(len(cells))], "name": names}, geometry=cells, crs=4326)


def _bent(xy: np.ndarray) -> np.ndarray:
    """Every place moved by waves too flat to fold the plane, so that borders bend and never cross."""
    return xy + sum(np.sin(wave * xy[:, ::-1] + wave) * 0.2 / wave for wave in WAVES)


def drawn_paths(layer: gpd.GeoDataFrame) -> tuple[int, bool]:
    """Characters of the map's paths, and whether the simplified polygons are still a valid coverage."""
    drawn, _ = on_grid(layer.geometry)
    return sum(len(path(shape)) for shape in drawn), bool(shapely.coverage_is_valid(drawn.to_numpy()))


def main() -> int:
    layer = jagged()
    vertices = int(shapely.get_num_coordinates(layer.geometry.to_numpy()).sum())
    print(f"{platform.machine()}, Python {platform.python_version()}, shapely {version('shapely')}, "
          f"geopandas {version('geopandas')}: {len(layer):,} polygons, {vertices:,} vertices")  # fmt: skip
    missed = []
    with tempfile.TemporaryDirectory() as folder:
        for name, driver in (("layer.geojson", "GeoJSON"), ("layer.gpkg", "GPKG"), ("layer.fgb", "FlatGeobuf")):
            file = Path(folder) / name
            pyogrio.write_dataframe(layer, file, driver=driver)
            begun = time.perf_counter()
            audit = check_layer(file, {})
            seconds = time.perf_counter() - begun
            print(f"check {name}: {seconds:.1f} s (at most {MOST_SECONDS:g}), {len(audit.findings)} findings")
            missed += [name] if seconds > MOST_SECONDS or len(audit.findings) else []
    begun = time.perf_counter()
    size, valid = drawn_paths(layer)
    print(f"simplified for the report: {size:,} bytes (at most {MOST_BYTES:,}), coverage valid: {valid}, "
          f"{time.perf_counter() - begun:.1f} s")  # fmt: skip
    missed += ["map"] if size > MOST_BYTES or not valid else []
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
