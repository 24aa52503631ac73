"""Mends that are safe: polygons made valid, borders matched. Whose ground it is, is never decided here."""

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planning.csvtables import parse_table
from planning.errors import InputRefused, Problem, raise_if_any
from planning.files import sha256, to_csv, write_whole
from planning.intake.boundaries import MOST_OVERLAP
from planning.intake.folder import read_layer
from planning.intake.ground import layer_text
from planning.intake.tiling import overlaps, repaired
from planning.projection import equal_area
from planning.tables import MENDS

SLIT = 5e-5  # degrees, some five metres: an opening narrower than this is a slip of the hand, not missing ground


def mended(frame: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """A layer made sound, and what was done to each polygon that changed its ground.

    Polygons that cross themselves are made valid. Then, unless neighbours claim ground from each other (more than
    MOST_OVERLAP of the smaller one: a person decides that), borders are matched, slivers go to the neighbour with the
    longest border, and openings narrower than SLIT are closed. Wider gaps stay: somebody's ground is missing there.

    Parameters
    ----------
    frame : polygons in WGS 84, index their codes.

    Returns
    -------
    The layer on the same index; DataFrame with feature, mend, km2_before, km2_after.
    """
    valid = frame.set_geometry(gpd.GeoSeries(repaired(frame.geometry.to_numpy()), frame.index, frame.crs))
    shared = overlaps(valid.to_crs(equal_area(valid)))
    steps = [("make_valid", frame, valid)]
    if not (shared["share"] > MOST_OVERLAP).any():
        clean = shapely.coverage_clean(valid.geometry.to_numpy(), gap_width=SLIT)
        steps.append(("coverage_clean", valid, valid.set_geometry(gpd.GeoSeries(clean, frame.index, frame.crs))))
    return steps[-1][2], pd.concat([_changes(*step) for step in steps], ignore_index=True)


def mend_state(path: str | Path, keys: Mapping[str, str]) -> pd.DataFrame:
    """Mend the layers of a state folder; each keeps its first form in layers/before/, and changes are recorded.

    Parameters
    ----------
    keys : property with the code, by name of the layer.

    Returns
    -------
    DataFrame as tables.MENDS of this run; a layer that is sound already is not written.
    """
    path = Path(path)
    found = [
        _mend_file(path, name, key) for name, key in keys.items() if (path / "layers" / f"{name}.geojson").exists()
    ]
    record = MENDS.typed(pd.concat([MENDS.empty(), *found], ignore_index=True))
    if len(record):
        written = path / MENDS.name
        write_whole(written, to_csv(pd.concat([_recorded(written), record], ignore_index=True)))
    return record


def _mend_file(path: Path, name: str, key: str) -> pd.DataFrame:
    file = path / "layers" / f"{name}.geojson"
    before = file.read_bytes()
    layer = read_layer(path, name)
    if layer[key].duplicated().any():
        twice = ", ".join(sorted(set(layer.loc[layer[key].duplicated(), key].astype("str"))))
        raise InputRefused(Problem("B-TWICE", "a code stands twice", "keep one", str(file), column=key, value=twice))
    sound, changes = mended(layer.set_index(key))
    if changes.empty:
        return changes
    kept = path / "layers" / "before" / file.name
    if not kept.exists():
        write_whole(kept, before)
    write_whole(file, layer_text(sound.reset_index()[list(layer.columns)]))
    return changes.assign(layer=name, sha256_before=sha256(before))


def _changes(mend: str, before: gpd.GeoDataFrame, after: gpd.GeoDataFrame) -> pd.DataFrame:
    plane = equal_area(after)
    one, two = (shapely.area(frame.geometry.to_crs(plane).to_numpy()) / 1e6 for frame in (before, after))
    moved = ~shapely.equals_exact(
        shapely.normalize(before.geometry.to_numpy()), shapely.normalize(after.geometry.to_numpy()), 0
    )
    rows = np.flatnonzero(moved)
    return pd.DataFrame(
        {
            "feature": before.index[rows].astype("str"),
            "mend": mend,
            "km2_before": one[rows].round(6),
            "km2_after": two[rows].round(6),
        }
    )


def _recorded(file: Path) -> pd.DataFrame:
    if not file.exists():
        return MENDS.empty()
    problems: list[Problem] = []
    frame = parse_table(file.read_text(encoding="utf-8"), MENDS, str(file), problems)
    raise_if_any(problems)
    return frame
